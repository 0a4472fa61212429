// The decoders of this venue under the names that captures carry. A name is for ever: a decoder that would give
// other inputs for the same frames gets a new version.

import type { DecoderFactory } from "../../../../ports/market-data.ts";
import { kalshiDecoderFactory } from "./decoder.ts";

/** Frames of connections that subscribed with `use_yes_price: true`: what this program asks for. */
export const kalshiDecoderName = "kalshi/stream@1";

/** Frames of connections whose NO side is quoted in NO prices: the venue's default until it flips. */
export const kalshiNoScaleDecoderName = "kalshi/stream-no-scale@1";

export const kalshiDecoder: DecoderFactory = kalshiDecoderFactory("yes");

export const kalshiNoScaleDecoder: DecoderFactory = kalshiDecoderFactory("no");
