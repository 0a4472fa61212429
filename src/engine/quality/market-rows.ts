// What the fast gate keeps of each market, in rows of flat arrays by dense index: an update touches a row or two and
// allocates nothing. The words of a row that every update reads come first and share one line of the caches,
// those that a change of the best prices reads share the next.

import * as limits from "./limits.ts";

const { intervalsKept, middlesKept, movesKept, offersKept } = limits;

/** Session and stream that the row's knowledge was earned in, as one number; 0 before the first book. */
export const markWord = 0;
/** Epoch micros from which the book may be believed. */
export const confirmedFromWord = 1;
/** Number of the code it is suspect for. */
export const suspectWord = 2;
/** How much later than the quickest of its feed the newest update came, in micros. */
export const latenessWord = 3;
/** Number of the code its prices are refused with. */
export const verdictWord = 4;
/** `standsOffGrid`, `isChanged`, `isJumping` and `isAbsurd`, or 0. */
export const flagsWord = 5;
/** Epoch micros of the last batch. */
export const spokeAtWord = 6;
export const quarantinedUntilWord = 7;
/** Best prices that the wait of a fresh session began with, in ticks. */
export const startBidWord = 8;
export const startAskWord = 9;
/** Last believable middle: bid and ask together, in ticks; 0 for none in this session. */
export const middleWord = 10;
/** Epoch micros from which that middle stands without having been kept; 0 once it was. */
export const unkeptFromWord = 11;
/** The middle before the jump and the one the wait began with. */
export const jumpFromWord = 12;
export const jumpToWord = 13;
/** Epoch micros at which the cost of an offer was kept last; 0 for never. */
export const lastOfferAtWord = 14;
export const jumpUntilWord = 15;
export const confirmedAtWord = 16;
/** How many moves and middles were ever kept: their rings' positions. */
export const movesWord = 17;
export const fineMiddlesWord = 18;
export const coarseMiddlesWord = 19;
/** How many costs of offers were ever kept, and when the first of them was. */
export const offersWord = 20;
export const offersFromWord = 21;
/** The largest ordinary move when the price jumped. */
export const jumpBoundWord = 22;
/** The last of the coarse middles: their ring is mostly not in the caches. */
export const coarseMiddleWord = 23;
export const wordsPerMarket = 24;

/** Levels off the grid stand in the book. */
export const standsOffGrid = 1;
/** What the prices are judged by has changed since the last update. */
export const isChanged = 2;
/** `jumpUntilWord` says something. */
export const isJumping = 4;
/** An absurd offer stood there after the last update: more updates like it make it an ordinary one. */
export const isAbsurd = 8;

/** The first of a row of intervals counts them all; the others are the ring. */
export const intervalsPerMarket = intervalsKept + 1;
export const movesPerMarket = movesKept + 1;
export const offersPerMarket = offersKept + 1;
/** Two rings: first the fine one. */
export const middlesPerMarket = 2 * middlesKept;

const marketsAtFirst = 64;

export class MarketRows {
  words = new Float64Array(marketsAtFirst * wordsPerMarket);
  /** Micros between updates. */
  intervals = new Uint32Array(marketsAtFirst * intervalsPerMarket);
  /** Moves of the middle, signed. */
  moves = new Int16Array(marketsAtFirst * movesPerMarket);
  /** Middles and when each began to stand. */
  middles = new Int16Array(marketsAtFirst * middlesPerMarket);
  middleTimes = new Float64Array(marketsAtFirst * middlesPerMarket);
  /** What offers cost, USD micros. */
  offers = new Float64Array(marketsAtFirst * offersPerMarket);
  #capacity = marketsAtFirst;

  /** Makes room for a market, and returns where its words begin. */
  reach(marketIndex: number): number {
    if (marketIndex >= this.#capacity) this.#grow(marketIndex);
    return marketIndex * wordsPerMarket;
  }

  /** Returns where a market's words begin, or -1 for one that there is no room for: nothing is known of it. */
  find(marketIndex: number): number {
    return marketIndex < this.#capacity ? marketIndex * wordsPerMarket : -1;
  }

  /** Markets there is room for. */
  get capacity(): number {
    return this.#capacity;
  }

  #grow(marketIndex: number): void {
    while (this.#capacity <= marketIndex) this.#capacity *= 2;
    this.words = grown(this.words, new Float64Array(this.#capacity * wordsPerMarket));
    this.intervals = grown(this.intervals, new Uint32Array(this.#capacity * intervalsPerMarket));
    this.moves = grown(this.moves, new Int16Array(this.#capacity * movesPerMarket));
    this.middles = grown(this.middles, new Int16Array(this.#capacity * middlesPerMarket));
    this.offers = grown(this.offers, new Float64Array(this.#capacity * offersPerMarket));
    this.middleTimes = grown(this.middleTimes, new Float64Array(this.#capacity * middlesPerMarket));
  }
}

function grown<Numbers extends Float64Array | Uint32Array | Int16Array>(
  from: Numbers,
  into: Numbers,
): Numbers {
  into.set(from);
  return into;
}
