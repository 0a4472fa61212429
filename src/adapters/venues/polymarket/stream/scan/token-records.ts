// What the short way of a change needs of every market, one record behind the other: the fields of its levels, its best
// prices, the venue's last time, and the two tokens by whose bytes it is found. What follows a token in a change is
// always the same, so the token and the text up to the digits of the price are compared as one.

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

/** Words of a record, four lines of memory; the first five are those of `level-fields.ts`. */
export const wordsPerMarket = 64;
/** Best bid and, behind it, best ask in YES ticks; `emptySide` where there is none. */
export const bestWord = 5;
/** 1 when a change was applied since the last book, else 0. */
export const changedWord = 7;
/** The venue's time of the last book or change in epoch micros, as a double. */
export const timeDouble = 4;
/** Length of the text of the YES token and, behind it, of the NO token; 0 for one that is not to be found. */
const lengthWord = 10;
/** The texts stand in the record from these doubles on. */
const textDouble = 8;
const doublesPerText = 12;

/** What stands between a token and the digits of its price. */
const followingText = '","price":"0.';
/** A token has 78 digits at most. Shorter ones than the hash reads have no venue. */
const tokenBytesMin = 12;
const tokenBytesMax = 80;

/** What `find` answers for a token without a record. */
export const notFound = -1;

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const view = receiveView;
const none = notFound;
const { HashSlots, numberMask, tagMask } = hashSlots;
const marketsAtFirst = 16;

/** A token's number: twice its market's, one more for the NO token. Its market's record begins at
 * `(number >> 1) * wordsPerMarket`. */
export type TokenNumber = number;

export class TokenRecords {
  words = new Int32Array(marketsAtFirst * wordsPerMarket);
  /** The same bytes as doubles. Plain text is never a NaN or a zero; for all other doubles equality is equality of
   * their bytes. */
  doubles = new Float64Array(this.words.buffer);
  readonly #index = new HashSlots();
  #markets = 0;

  /** Makes a record and returns where it begins in `words`. */
  add(yes: string, no: string, marketIndex: number): number {
    const record = this.#markets * wordsPerMarket;
    this.#markets += 1;
    if (record === this.words.length) this.#grow();
    this.words[record + openWord] = closed;
    this.words[record + marketWord] = marketIndex;
    this.words[record + blockWord] = noBlock;
    this.#addToken(record, 0, yes);
    this.#addToken(record, 1, no);
    return record;
  }

  /** Returns the market's index in the process's directory. */
  marketIndexOf(record: number): number {
    return this.words[record + marketWord] as number;
  }

  /** The tokens of the record are found no more. */
  forget(record: number): void {
    this.words[record + lengthWord] = 0;
    this.words[record + lengthWord + 1] = 0;
  }

  /** Returns the number of the token that stands at `at` with what follows it up to the digits of a price. */
  find(at: number): TokenNumber {
    const hash = hashAt(at);
    const { slots } = this.#index;
    const mask = slots.length - 1;
    const tag = hash & tagMask;
    let slot = hash & mask;
    for (;;) {
      const entry = slots[slot] as number;
      if (entry === 0) return none;
      if ((entry & tagMask) === tag) {
        const number = ((entry & numberMask) - 1) | 0;
        if (this.endOf(number, at) >= 0) return number;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Returns the length of the token with what follows it up to the digits of a price. */
  lengthOf(token: TokenNumber): number {
    return this.words[Math.imul(token >> 1, wordsPerMarket) + lengthWord + (token & 1)] as number;
  }

  /** Returns where the digits of the price begin when the token stands at `at`, or `notFound`. */
  endOf(token: TokenNumber, at: number): number {
    const record = Math.imul(token >> 1, wordsPerMarket);
    const outcome = token & 1;
    const length = this.words[record + lengthWord + outcome] as number;
    const { doubles } = this;
    const first = (record >> 1) + textDouble + Math.imul(outcome, doublesPerText);
    const whole = length >> 3;
    for (let eight = 0; eight < whole; eight = (eight + 1) | 0) {
      if (view.getFloat64(at + (eight << 3), true) !== doubles[first + eight]) return none;
    }
    const end = (at + length) | 0;
    if (length === 0 || view.getFloat64(end - 8, true) !== doubles[first + whole]) return none;
    return end;
  }

  /** In eights, and the last eight once more behind them. */
  #addToken(record: number, outcome: 0 | 1, token: string): void {
    const { length } = token;
    if (!isPlain(token) || length < tokenBytesMin || length > tokenBytesMax) {
      this.#index.add(null);
      return;
    }
    const text = Buffer.from(token + followingText, "latin1");
    receiveBuffer.set(text, scratchAt);
    const first = (record >> 1) + textDouble + outcome * doublesPerText;
    const whole = text.length >> 3;
    for (let eight = 0; eight < whole; eight += 1) {
      this.doubles[first + eight] = view.getFloat64(scratchAt + eight * 8, true);
    }
    this.doubles[first + whole] = view.getFloat64(scratchAt + text.length - 8, true);
    this.words[record + lengthWord + outcome] = text.length;
    this.#index.add(hashAt(scratchAt));
  }

  #grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    this.doubles = new Float64Array(words.buffer);
  }
}

/** Identifiers are random digits, so that their first twelve tell them apart; three words at once and one finish. */
function hashAt(at: number): number {
  const mixed =
    Math.imul(view.getInt32(at, true), 0x9e3779b1) ^
    Math.imul(view.getInt32(at + 4, true), 0x85ebca77) ^
    Math.imul(view.getInt32(at + 8, true), 0xc2b2ae3d);
  const spread = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return spread ^ (spread >>> 13);
}
