// Pools in the suites of venues that have a book: all of those cases need orders of other people, so each is skipped by
// the reason that the capabilities give, and nothing of this is ever started. What pools are held to is in the files
// pool-market-data and pool-execution beside this one, on a real chain.

import { ammCapabilities } from "../../src/adapters/venues/amm/capabilities.ts";
import {
  PoolsDecoder,
  poolsDecoderName,
} from "../../src/adapters/venues/amm/stream/pools-decoder.ts";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import type { TradingUnderTest } from "./venue-account.ts";
import { usualTerms, type VenueUnderTest } from "./venue-under-test.ts";

const neverOpened = () => Promise.reject(new Error("a pool has no book to open"));

export const poolBooksUnderTest: VenueUnderTest = {
  capabilities: ammCapabilities,
  terms: usualTerms,
  decoder: (context) => new PoolsDecoder(context),
  decoderName: poolsDecoderName,
  start: neverOpened,
};

export const poolTradingUnderTest: TradingUnderTest = {
  capabilities: ammCapabilities,
  terms: usualTerms,
  leastOrder: 1,
  inPause: "refused",
  shutOutFor: seconds(0),
  settlementTakes: seconds(0),
  open: neverOpened,
};
