// Every decoder by the name it has in captures.

import {
  PoolsDecoder,
  poolsDecoderName,
} from "../../../src/adapters/venues/amm/stream/pools-decoder.ts";
import {
  ForecastExSnapshotDecoder,
  forecastExSnapshotDecoderName,
} from "../../../src/adapters/venues/forecastex/poll/snapshot-decoder.ts";
import {
  ForecastExDecoder,
  forecastExDecoderName,
} from "../../../src/adapters/venues/forecastex/stream/decoder.ts";
import {
  KalshiBooksDecoder,
  kalshiBooksDecoderName,
} from "../../../src/adapters/venues/kalshi/poll/books-decoder.ts";
import { kalshiDecoder } from "../../../src/adapters/venues/kalshi/stream/decoder-registry.ts";
import {
  PolymarketBooksDecoder,
  polymarketBooksDecoderName,
} from "../../../src/adapters/venues/polymarket/poll/books-decoder.ts";
import {
  polymarketDecoder,
  polymarketFirstDecoder,
} from "../../../src/adapters/venues/polymarket/stream/decoder-registry.ts";
import type { DecoderFactory } from "../../../src/ports/market-data.ts";
import { recordingDecoderName } from "../../../src/replay/recording/quote-frame.ts";
import { recordingDecoder } from "../../../src/replay/recording/recording-decoder.ts";

export const decoders: ReadonlyMap<string, DecoderFactory> = new Map([
  [recordingDecoderName, recordingDecoder],
  ["kalshi/stream@1", kalshiDecoder],
  [kalshiBooksDecoderName, (context) => new KalshiBooksDecoder(context)],
  ["polymarket/stream@1", polymarketFirstDecoder],
  ["polymarket/stream@2", polymarketDecoder],
  [polymarketBooksDecoderName, (context) => new PolymarketBooksDecoder(context)],
  [forecastExDecoderName, (context) => new ForecastExDecoder(context)],
  [forecastExSnapshotDecoderName, (context) => new ForecastExSnapshotDecoder(context)],
  [poolsDecoderName, (context) => new PoolsDecoder(context)],
]);
