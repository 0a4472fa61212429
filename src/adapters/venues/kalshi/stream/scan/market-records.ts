// What the short way of a change needs of every market, one record behind the other: whether its book is open, where its
// levels are, and the ticker by whose bytes it is found. With thousands of markets in no order, memory that is touched is
// what costs time; so a market is a line or two of memory in one place and not a handful of objects.

import { isPlain } from "./plain-text.ts";
import { receiveBuffer, receiveView, scratchAt } from "./receive-buffer.ts";

/** Words of a record. */
export const wordsPerMarket = 32;
/** Subscription that the book is open on, or `closed`. */
export const openWord = 0;
/** Index in the process's directory. */
export const marketWord = 1;
/** Where the market's cells begin in the slab, or `noBlock`. */
export const blockWord = 2;
/** Cells of one side. */
export const cellsWord = 3;
/** Where its grid begins in the table of cells. */
export const gridWord = 4;
const lengthWord = 5;
/** The ticker stands in the record from its third double on. */
const tickerDouble = 3;

/** Longer tickers, of which the venue has none, are left to the full parse. */
const tickerBytesMax = 96;

export const closed = -1;
export const noBlock = -1;

/** What `find` answers for a ticker without a record. */
export const notFound = -1;

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const view = receiveView;
const none = notFound;
const recordWords = wordsPerMarket;

/** With three slots in four empty nearly every search ends at its first. */
const slotsPerMarket = 4;
const marketsAtFirst = 16;

/** A slot holds the market's number plus one in its lower bits, and above them bits of the hash that the position does
 * not say, so that another market's record is hardly ever touched. */
const numberBits = 18;
const numberMask = (1 << numberBits) - 1;
const tagMask = ~numberMask;

/** What stands before a ticker in a change. The hash reads the last 24 bytes, of a short ticker some of these too. */
const precedingText = Buffer.from('"msg":{"market_ticker":"');
const tickerAt = scratchAt + precedingText.length;

export class MarketRecords {
  words = new Int32Array(marketsAtFirst * wordsPerMarket);
  /** The same bytes as doubles. Plain text is never a NaN or a zero; for all other doubles equality is equality of
   * their bytes. */
  #doubles = new Float64Array(this.words.buffer);
  #slots = new Int32Array(marketsAtFirst * slotsPerMarket);
  readonly #hashes: (number | null)[] = [];

  /** Makes a record and returns where it begins in `words`. */
  add(ticker: string, marketIndex: number): number {
    const number = this.#hashes.length;
    const record = number * wordsPerMarket;
    if (record === this.words.length) this.#grow();
    this.words[record + openWord] = closed;
    this.words[record + marketWord] = marketIndex;
    this.words[record + blockWord] = noBlock;
    const isFindable = isPlain(ticker) && ticker.length <= tickerBytesMax && number < numberMask;
    if (isFindable) this.#writeTicker(record, ticker);
    this.#hashes.push(isFindable ? hashOf(tickerAt, tickerAt + ticker.length) : null);
    this.#place(number);
    return record;
  }

  /** Returns the record of the market whose ticker is the text from `at` to `end`. */
  find(at: number, end: number): number {
    const hash = hashOf(at, end);
    const slots = this.#slots;
    const mask = slots.length - 1;
    const tag = hash & tagMask;
    let slot = hash & mask;
    for (;;) {
      const entry = slots[slot] as number;
      if (entry === 0) return none;
      if ((entry & tagMask) === tag) {
        const record = Math.imul((entry & numberMask) - 1, recordWords);
        if (this.#isTickerOf(record, at, end)) return record;
      }
      slot = (slot + 1) & mask;
    }
  }

  #isTickerOf(record: number, at: number, end: number): boolean {
    const length = end - at;
    if (this.words[record + lengthWord] !== length) return false;
    const doubles = this.#doubles;
    const first = (record >> 1) + tickerDouble;
    const whole = length >> 3;
    for (let eight = 0; eight < whole; eight = (eight + 1) | 0) {
      if (view.getFloat64(at + (eight << 3), true) !== doubles[first + eight]) return false;
    }
    return view.getFloat64(end - 8, true) === doubles[first + whole];
  }

  /** In eights, and the last eight once more behind them; of a short ticker what precedes it too. */
  #writeTicker(record: number, ticker: string): void {
    receiveBuffer.set(precedingText, scratchAt);
    receiveBuffer.set(Buffer.from(ticker, "latin1"), tickerAt);
    const first = (record >> 1) + tickerDouble;
    const whole = ticker.length >> 3;
    for (let eight = 0; eight < whole; eight += 1) {
      this.#doubles[first + eight] = view.getFloat64(tickerAt + eight * 8, true);
    }
    this.#doubles[first + whole] = view.getFloat64(tickerAt + ticker.length - 8, true);
    this.words[record + lengthWord] = ticker.length;
  }

  #place(number: number): void {
    const hash = this.#hashes[number];
    if (hash === null || hash === undefined) return;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = (hash & tagMask) | (number + 1);
  }

  #grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    this.#doubles = new Float64Array(words.buffer);
    this.#slots = new Int32Array((words.length / wordsPerMarket) * slotsPerMarket);
    for (let number = 0; number < this.#hashes.length; number += 1) this.#place(number);
  }
}

/** Six words at once and one finish: no step waits for the one before. */
function hashOf(start: number, end: number): number {
  const mixed =
    Math.imul(view.getInt32(end - 4, true), 0x9e3779b1) ^
    Math.imul(view.getInt32(end - 8, true), 0x85ebca77) ^
    Math.imul(view.getInt32(end - 12, true), 0xc2b2ae3d) ^
    Math.imul(view.getInt32(end - 16, true), 0x27d4eb2f) ^
    Math.imul(view.getInt32(end - 20, true), 0x165667b1) ^
    Math.imul(view.getInt32(end - 24, true), 0x2545f491) ^
    (end - start);
  const spread = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return spread ^ (spread >>> 13);
}
