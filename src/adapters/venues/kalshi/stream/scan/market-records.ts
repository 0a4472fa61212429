// What the short way of a change needs of every market, one record behind the other: whether its book is open, where its
// levels are, and the ticker by whose bytes it is found.

import {
  blockWord,
  closed,
  marketWord,
  noBlock,
  openWord,
} from "../../../shared/levels/level-fields.ts";
import * as hashSlots from "../../../shared/scan/hash-slots.ts";
import { isPlain } from "../../../shared/scan/plain-text.ts";
import { receiveBuffer, receiveView, scratchAt } from "../../../shared/scan/receive-buffer.ts";

/** Words of a record; the first five are those of `level-fields.ts`. */
export const wordsPerMarket = 32;
const lengthWord = 5;
/** The ticker stands in the record from its third double on. */
const tickerDouble = 3;

/** Longer tickers, of which the venue has none, are left to the full parse. */
const tickerBytesMax = 96;

/** What `find` answers for a ticker without a record. */
export const notFound = -1;

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const view = receiveView;
const none = notFound;
const recordWords = wordsPerMarket;
const { HashSlots, numberMask, tagMask } = hashSlots;

const marketsAtFirst = 16;

/** What stands before a ticker in a change. The hash reads the last 24 bytes, of a short ticker some of these too. */
const precedingText = Buffer.from('"msg":{"market_ticker":"');
const tickerAt = scratchAt + precedingText.length;

export class MarketRecords {
  words = new Int32Array(marketsAtFirst * wordsPerMarket);
  /** The same bytes as doubles. Plain text is never a NaN or a zero; for all other doubles equality is equality of
   * their bytes. */
  #doubles = new Float64Array(this.words.buffer);
  readonly #index = new HashSlots();
  #markets = 0;

  /** Makes a record and returns where it begins in `words`. */
  add(ticker: string, marketIndex: number): number {
    const record = this.#markets * wordsPerMarket;
    this.#markets += 1;
    if (record === this.words.length) this.#grow();
    this.words[record + openWord] = closed;
    this.words[record + marketWord] = marketIndex;
    this.words[record + blockWord] = noBlock;
    const isFindable = isPlain(ticker) && ticker.length <= tickerBytesMax;
    if (isFindable) this.#writeTicker(record, ticker);
    this.#index.add(isFindable ? hashOf(tickerAt, tickerAt + ticker.length) : null);
    return record;
  }

  /** Returns the record of the market whose ticker is the text from `at` to `end`. */
  find(at: number, end: number): number {
    const hash = hashOf(at, end);
    const { slots } = this.#index;
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

  #grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    this.#doubles = new Float64Array(words.buffer);
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
