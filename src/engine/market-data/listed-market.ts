// One listed market: what the venue states about it in an object, and what every update reads or writes in a row of
// numbers beside the rows of the other markets. An object's own numbers lie scattered over the heap, each a miss of the
// caches of its own; a row is one line of memory.

import type { FeeTimeline } from "../../domain/market/fee-schedule.ts";
import type { Market, MarketStatus } from "../../domain/market/market.ts";
import type { TickScheme } from "../../domain/market/tick-scheme.ts";
import type { TickTable } from "../../domain/market/tick-table.ts";
import type { MarketState } from "./contract.ts";

/** Index of the stream that feeds the market, -1 before the first batch. */
export const streamWord = 0;
/** 1 when the market is open, else 0; -1 for an index that no market is listed at. */
export const openWord = 1;
/** Number of its grid among those of the table. */
export const gridWord = 2;
/** What a YES and a NO bid must total to trade, in ticks. */
export const pairTotalWord = 3;
/** 1 while its book is suspect, so that the next whole book may come from anywhere, else 0. It is 1 exactly while the
 * quality gate suspects the market, which is in the state hash. */
export const releasedWord = 4;
/** Epoch micros of the last batch by our clock, 0 before the first. */
export const receivedWord = 5;
/** Newest venue time that its stream brought in this session, epoch micros; 0 for none. */
export const venueWord = 6;
/** The same over all sessions and streams. */
export const venueEverWord = 7;
export const wordsPerMarket = 8;

/** What stands where no market is listed. */
export const unlisted = -1;

const marketsAtFirst = 64;

/** The rows of all markets by dense index. */
export class MarketRows {
  words = newWords(marketsAtFirst);

  /** Makes room for a market, and returns where its words begin. */
  reach(marketIndex: number): number {
    const at = marketIndex * wordsPerMarket;
    if (at < this.words.length) return at;
    let markets = this.words.length / wordsPerMarket;
    while (markets <= marketIndex) markets *= 2;
    const words = newWords(markets);
    words.set(this.words);
    this.words = words;
    return at;
  }
}

function newWords(markets: number): Float64Array {
  const words = new Float64Array(markets * wordsPerMarket);
  for (let at = 0; at < words.length; at += wordsPerMarket) {
    words[at + streamWord] = -1;
    words[at + openWord] = unlisted;
  }
  return words;
}

/** What the venue states about a market, as it changes. */
interface Terms {
  readonly market: Market;
  readonly status: MarketStatus;
  readonly tickScheme: TickScheme;
  readonly ticks: TickTable;
  readonly fees: FeeTimeline;
}

export class ListedMarket implements MarketState {
  readonly index: number;
  market: Market;
  status: MarketStatus;
  tickScheme: TickScheme;
  ticks: TickTable;
  fees: FeeTimeline;
  /** Everything the venue stated about it, as text for the state hash; undefined since the last change. */
  digest: string | undefined = undefined;
  readonly #rows: MarketRows;

  constructor(rows: MarketRows, index: number, terms: Terms) {
    this.#rows = rows;
    this.index = index;
    this.market = terms.market;
    this.status = terms.status;
    this.tickScheme = terms.tickScheme;
    this.ticks = terms.ticks;
    this.fees = terms.fees;
  }

  get streamIndex(): number {
    return this.#word(streamWord);
  }

  get lastReceivedAt(): number {
    return this.#word(receivedWord);
  }

  get newestVenueAt(): number {
    return this.#word(venueWord);
  }

  get newestVenueAtEver(): number {
    return this.#word(venueEverWord);
  }

  #word(which: number): number {
    return this.#rows.words[this.index * wordsPerMarket + which] as number;
  }
}
