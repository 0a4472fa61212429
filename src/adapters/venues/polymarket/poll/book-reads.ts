// Polymarket's order books over HTTP, for the feed that has lost its stream or doubts it. Only the YES token's book of
// a market is read: the NO token's is the same liquidity in the mirror.

import { type Result, succeed } from "../../../../domain/failure/result.ts";
import type { BookReads } from "../../shared/feed-fallback.ts";
import { type BookRest, booksPerReadMax } from "../rest/book-rest.ts";
import { PolymarketBooksDecoder, polymarketBooksDecoderName } from "./books-decoder.ts";

const encoder = new TextEncoder();

/** Returns the reads over a client that the feed owns from then on. */
export function polymarketBookReads(rest: BookRest): BookReads {
  return {
    decoderName: polymarketBooksDecoderName,
    decoder: (context) => new PolymarketBooksDecoder(context),
    marketsPerReadMax: booksPerReadMax,
    async read(markets): Promise<Result<Uint8Array>> {
      const [only] = markets;
      const answer =
        markets.length === 1 && only !== undefined
          ? await rest.book(only.venueInstruments.yes)
          : await rest.books(markets.map(({ venueInstruments }) => venueInstruments.yes));
      return answer.ok ? succeed(encoder.encode(answer.value)) : answer;
    },
    close: () => rest.close(),
  };
}
