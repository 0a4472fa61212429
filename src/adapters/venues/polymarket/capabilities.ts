// What this adapter can do today.

import { type VenueCapabilities, withoutTrading } from "../shared/capabilities.ts";
import { marketsPerConnectionMax } from "./stream/feed.ts";

export const polymarketCapabilities: VenueCapabilities = {
  venue: "polymarket",
  environments: ["production", "local"],
  marketData: {
    snapshotOnSubscribe: true,
    sequenceNumbers: { missing: "the venue numbers nothing" },
    touchCrossCheck: true,
    signedStream: { missing: "the market channel is public" },
    tradePrints: true,
    resolutions: true,
    pauses: { missing: "the venue announces no pause on the stream; only the catalogue shows it" },
    tickSchemeChanges: true,
    feeChanges: { missing: "the venue announces none on the stream; a market keeps its schedule" },
    frozenStream: true,
    pollingFallback: true,
    deepLosses: true,
    marketsPerConnectionMax,
  },
  ...withoutTrading("the adapter reads market data only"),
};
