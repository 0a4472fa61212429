// What could really be bought in a venue's markets, and until when: what every decision is measured by.

import type { Book } from "../../src/domain/book/level.ts";
import type { Leg } from "../../src/domain/order/order.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Exchange } from "../../src/simulation/exchange/exchange.ts";

/** Books older than this are forgotten; the longest freeze of a connection is half of it. */
const rememberedMicros = 120_000_000;

/** What a YES and a NO pay together, in ticks. */
const bothTicks = 10_000;

interface PastBook {
  readonly book: Book;
  /** Micros of our clock from which it stood; until the next one begins. */
  readonly from: number;
}

export class TrueBooks {
  readonly #clock: Clock;
  readonly #past = new Map<string, PastBook[]>();

  constructor(exchange: Exchange, clock: Clock, symbols: readonly string[]) {
    this.#clock = clock;
    const note = (symbol: string): void =>
      this.#note(symbol, exchange.market(symbol).book.levels());
    for (const symbol of symbols) note(symbol);
    exchange.observe(({ market }) => note(market.symbol));
  }

  /** Returns how many micros ago the leg could last have been bought whole at its limit, 0 when it can be now; Infinity
   * when it could not within what is remembered. */
  ageOf(symbol: string, leg: Leg): number {
    const now = integerOf(this.#clock.now());
    const books = this.#past.get(symbol) ?? [];
    for (let place = books.length - 1; place >= 0; place -= 1) {
      const past = books[place]!;
      if (!isOffered(past.book, leg)) continue;
      const until = books[place + 1]?.from ?? now;
      return now - until;
    }
    return Number.POSITIVE_INFINITY;
  }

  #note(symbol: string, book: Book): void {
    const now = integerOf(this.#clock.now());
    const books = this.#past.get(symbol) ?? [];
    this.#past.set(symbol, books);
    books.push({ book, from: now });
    const fresh = books.findIndex(({ from }) => from >= now - rememberedMicros);
    // The one before the first fresh book stood at the beginning of what is remembered.
    if (fresh > 1_000) books.splice(0, fresh - 1);
  }
}

/** NO at a price is what somebody bids for YES at the rest. */
function isOffered({ bids, asks }: Book, { instrument, limitPrice, size }: Leg): boolean {
  const limit = integerOf(limitPrice);
  const levels = instrument.endsWith("/yes")
    ? asks.filter(({ price }) => integerOf(price) <= limit)
    : bids.filter(({ price }) => bothTicks - integerOf(price) <= limit);
  const offered = levels.reduce((sum, level) => sum + integerOf(level.size), 0);
  return offered >= integerOf(size);
}
