// The decoder of this venue under the name that captures carry. A name is for ever: a decoder that would give other
// inputs for the same frames gets a new version.

import type { DecoderFactory } from "../../../../ports/market-data.ts";
import { PolymarketDecoder } from "./decoder.ts";

export const polymarketDecoderName = "polymarket/stream@1";

export const polymarketDecoder: DecoderFactory = (context) => new PolymarketDecoder(context);
