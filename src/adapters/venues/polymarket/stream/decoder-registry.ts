// The decoders of this venue under the names that captures carry. A name is for ever: a decoder that would give other
// inputs for the same frames gets a new version.

import type { DecoderFactory } from "../../../../ports/market-data.ts";
import { PolymarketDecoder } from "./decoder.ts";

/** Books that contradict the venue's own words are told to be wrong, with the cause. */
export const polymarketDecoderName = "polymarket/stream@2";

export const polymarketDecoder: DecoderFactory = (context) => new PolymarketDecoder(context);

/** `polymarket/stream@1`: a book that differs from its stated touch is only a gap. */
export const polymarketFirstDecoder: DecoderFactory = (context) =>
  new PolymarketDecoder(context, undefined, { contradictions: "lost" });
