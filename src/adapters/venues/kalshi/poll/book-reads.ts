// Kalshi's order books over HTTP, for the feed that has lost its stream or doubts it.

import { succeed } from "../../../../domain/failure/result.ts";
import type { BookReads } from "../../shared/feed-fallback.ts";
import { type KalshiRest, orderBooksPerReadMax } from "../rest/client.ts";
import { KalshiBooksDecoder, kalshiBooksDecoderName } from "./books-decoder.ts";

const encoder = new TextEncoder();

/** Returns the reads over a client that the feed owns from then on. */
export function kalshiBookReads(rest: KalshiRest): BookReads {
  return {
    decoderName: kalshiBooksDecoderName,
    decoder: (context) => new KalshiBooksDecoder(context),
    marketsPerReadMax: orderBooksPerReadMax,
    async read(markets) {
      const answer = await rest.orderBooks(markets.map(({ venueSymbol }) => venueSymbol));
      return answer.ok ? succeed(encoder.encode(answer.value)) : answer;
    },
    close: () => rest.close(),
  };
}
