// Follows the middle price of each market's believable books: which moves are jumps, and where the price stood when, so
// that a book that stood still meanwhile can be held against it. A middle is bid and ask together, an integer.
//
// Nothing is judged before the session's first wait is over: until then the price only takes its place.

import type { BookBatch } from "../../domain/book/book-batch.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import { jumpBound } from "./jump-bound.ts";
import type { LimitValues } from "./limit-values.ts";
import * as limits from "./limits.ts";
import type { MarketRows } from "./market-rows.ts";
import * as rows from "./market-rows.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { coarseMoveDivisor, coarseSpanMicros, fineSpanMicros, middlesKept, movesKept } = limits;
const {
  coarseMiddleWord,
  coarseMiddlesWord,
  confirmedFromWord,
  fineMiddlesWord,
  middlesPerMarket,
} = rows;
const { flagsWord, isJumping } = rows;
const { jumpBoundWord, jumpFromWord, jumpToWord, jumpUntilWord } = rows;
const { middleWord, movesPerMarket, movesWord, unkeptFromWord, wordsPerMarket } = rows;

/** In place of a middle: from then on nothing is known. */
export const unknownMiddle = 0;

export class MiddleWatch {
  readonly #rows: MarketRows;
  readonly #limits: LimitValues;

  constructor(marketRows: MarketRows, limitValues: LimitValues) {
    this.#rows = marketRows;
    this.#limits = limitValues;
  }

  /** Takes note of the middle of a believable book as it is after the batch. */
  observe(batch: BookBatch, middle: number): void {
    const { words } = this.#rows;
    const at = batch.marketIndex * wordsPerMarket;
    const last = words[at + middleWord] as number;
    if (last === middle) return;
    words[at + middleWord] = middle;
    if (last === 0 || batch.receivedAt < (words[at + confirmedFromWord] as number)) {
      words[at + unkeptFromWord] = batch.receivedAt;
      return;
    }
    this.#keep(batch, at, last, middle);
    this.#judgeMove(batch, at, last, middle);
    const { moves } = this.#rows;
    const count = words[at + movesWord] as number;
    moves[batch.marketIndex * movesPerMarket + (count % movesKept)] = middle - last;
    words[at + movesWord] = count + 1;
  }

  /** Forgets the jump that the market waits for the end of. */
  endJump(at: number): void {
    const { words } = this.#rows;
    words[at + flagsWord] = (words[at + flagsWord] as number) & ~isJumping;
    words[at + jumpUntilWord] = 0;
    words[at + jumpFromWord] = 0;
    words[at + jumpToWord] = 0;
    words[at + jumpBoundWord] = 0;
  }

  #judgeMove(batch: BookBatch, at: number, last: number, middle: number): void {
    const { words } = this.#rows;
    const { jumpConfirm, jumpDeviations, jumpMin } = this.#limits;
    if (batch.receivedAt < (words[at + jumpUntilWord] as number)) {
      const bound = words[at + jumpBoundWord] as number;
      if (Math.abs(middle - (words[at + jumpFromWord] as number)) <= bound) this.endJump(at);
      else if (Math.abs(middle - (words[at + jumpToWord] as number)) > bound) {
        words[at + jumpToWord] = middle;
        words[at + jumpUntilWord] = batch.receivedAt + jumpConfirm;
      }
      return;
    }
    const move = Math.abs(middle - last);
    if (move <= jumpMin) return;
    const kept = Math.min(words[at + movesWord] as number, movesKept);
    const from = batch.marketIndex * movesPerMarket;
    const bound = jumpBound(this.#rows.moves, from, kept, jumpMin, jumpDeviations);
    if (move <= bound) return;
    words[at + jumpFromWord] = last;
    words[at + jumpToWord] = middle;
    words[at + jumpBoundWord] = bound;
    words[at + flagsWord] = (words[at + flagsWord] as number) | isJumping;
    words[at + jumpUntilWord] = batch.receivedAt + jumpConfirm;
  }

  /** Keeps the new middle, and the one before if it took its place unkept. */
  #keep(batch: BookBatch, at: number, last: number, middle: number): void {
    const { words } = this.#rows;
    const unkeptFrom = words[at + unkeptFromWord] as number;
    if (unkeptFrom !== 0) {
      this.#append(batch.marketIndex, last, unkeptFrom);
      words[at + unkeptFromWord] = 0;
    }
    this.#append(batch.marketIndex, middle, batch.receivedAt);
  }

  /** The market's feed has been lost since an instant. Only what was kept before can become unknown. */
  loseSight(marketIndex: number, sinceMicros: number): void {
    const { words } = this.#rows;
    const at = marketIndex * wordsPerMarket;
    const middle = words[at + middleWord] as number;
    const unkeptFrom = words[at + unkeptFromWord] as number;
    if (unkeptFrom !== 0) this.#append(marketIndex, middle, unkeptFrom);
    words[at + unkeptFromWord] = 0;
    if (words[at + fineMiddlesWord] !== 0) this.#append(marketIndex, unknownMiddle, sinceMicros);
  }

  #append(marketIndex: number, middle: number, atMicros: number): void {
    const ring = marketIndex * middlesPerMarket;
    const at = marketIndex * wordsPerMarket;
    this.#appendTo(ring, at + fineMiddlesWord, fineSpanMicros, middle, atMicros);
    const { words } = this.#rows;
    const last = words[at + coarseMiddleWord] as number;
    const isFar =
      last === unknownMiddle ||
      middle === unknownMiddle ||
      Math.abs(middle - last) * coarseMoveDivisor > this.#limits.frozenMove;
    if (!isFar) return;
    words[at + coarseMiddleWord] = middle;
    const coarse = ring + middlesKept;
    this.#appendTo(coarse, at + coarseMiddlesWord, coarseSpanMicros, middle, atMicros);
  }

  /** The last kept one is given up when it and its neighbours lie within the span. */
  #appendTo(ring: number, at: number, span: number, middle: number, atMicros: number): void {
    const { words, middles, middleTimes } = this.#rows;
    let count = words[at] as number;
    if (count > 1) {
      const beforeLast = middleTimes[ring + ((count - 2) % middlesKept)] as number;
      if (atMicros - beforeLast < span) count -= 1;
    }
    middles[ring + (count % middlesKept)] = middle;
    middleTimes[ring + (count % middlesKept)] = atMicros;
    words[at] = count + 1;
  }

  /**
   * Returns the middle that stood at an instant, or the first that is known to have stood after it; `unknownMiddle` where
   * that is the present one. Where it has been since does not matter: a price that has come back disproves nothing.
   */
  middleAt(marketIndex: number, atMicros: number): number {
    const at = this.#rows.find(marketIndex);
    if (at < 0) return unknownMiddle;
    const { words } = this.#rows;
    const unkeptFrom = words[at + unkeptFromWord] as number;
    if (unkeptFrom !== 0 && unkeptFrom <= atMicros) return unknownMiddle;
    const fine = marketIndex * middlesPerMarket;
    const fineCount = words[at + fineMiddlesWord] as number;
    const place = this.#placeAt(fine, fineCount, atMicros);
    if (place >= 0) return this.#knownFrom(fine, fineCount, place);
    const coarse = fine + middlesKept;
    const coarseCount = words[at + coarseMiddlesWord] as number;
    const coarsePlace = this.#placeAt(coarse, coarseCount, atMicros);
    const oldest = Math.max(0, coarseCount - middlesKept);
    return this.#knownFrom(coarse, coarseCount, Math.max(coarsePlace, oldest));
  }

  /** The last that began to stand up to the instant, or -1. */
  #placeAt(ring: number, count: number, atMicros: number): number {
    const { middleTimes } = this.#rows;
    const first = Math.max(0, count - middlesKept);
    let place = count - 1;
    while (place >= first && (middleTimes[ring + (place % middlesKept)] as number) > atMicros) {
      place -= 1;
    }
    return place >= first ? place : -1;
  }

  #knownFrom(ring: number, count: number, place: number): number {
    const { middles } = this.#rows;
    for (let known = place; known < count; known += 1) {
      const middle = middles[ring + (known % middlesKept)] as number;
      if (middle !== unknownMiddle) return middle;
    }
    return unknownMiddle;
  }

  hashInto(hash: StateHash, marketIndex: number): void {
    const { words, moves } = this.#rows;
    const at = marketIndex * wordsPerMarket;
    for (const word of [
      middleWord,
      unkeptFromWord,
      jumpFromWord,
      jumpToWord,
      jumpBoundWord,
      jumpUntilWord,
    ]) {
      hash.addInteger(words[at + word] as number);
    }
    const moved = words[at + movesWord] as number;
    const movesCount = Math.min(moved, movesKept);
    hash.addInteger(movesCount);
    for (let place = moved - movesCount; place < moved; place += 1) {
      hash.addInteger(moves[marketIndex * movesPerMarket + (place % movesKept)] as number);
    }
    const ring = marketIndex * middlesPerMarket;
    this.#hashRing(hash, ring, words[at + fineMiddlesWord] as number);
    this.#hashRing(hash, ring + middlesKept, words[at + coarseMiddlesWord] as number);
  }

  #hashRing(hash: StateHash, ring: number, count: number): void {
    const { middles, middleTimes } = this.#rows;
    const kept = Math.min(count, middlesKept);
    hash.addInteger(kept);
    for (let place = count - kept; place < count; place += 1) {
      const slot = ring + (place % middlesKept);
      hash.addInteger(middleTimes[slot] as number);
      hash.addInteger(middles[slot] as number);
    }
  }
}
