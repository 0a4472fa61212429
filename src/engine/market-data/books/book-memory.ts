// Where the fast store keeps everything: a header of 80 bytes a market, and two slabs for the levels. A market is
// either dense (a cell for each price of its grid and a bit for each cell that holds a level) or sorted (a run of
// levels). In both forms the best level of a side is the last one: bids ascend by price, asks descend, so one code
// serves both sides.

import { type BookBatch, type BookSide, bidSide } from "../../../domain/book/book-batch.ts";
import { assert } from "../../../domain/failure/assert.ts";
import { directoryEntriesMax } from "../../../domain/market/directory.ts";
import { ticksPerUsd } from "../../../domain/units/price-ticks.ts";
import * as layout from "./book-layout.ts";
import { levelsPerSideMax } from "./book-store.ts";
import { DenseGrids, denseCellsMax } from "./dense-grids.ts";
import { LevelSlab } from "./level-slab.ts";

const { bitsWord, bitWords, capacityWord, firstDenseForm, noForm, sortedForm } = layout;
const { baseWord, firstSideWord, formWord, topPriceWord, topWord } = layout;
const { receivedTime, timesPerMarket, venueTime, wordsPerMarket, wordsPerSide } = layout;

/** Runs are 16, 32, … 1,024 levels long; class `n` is 16 × 2^n. */
export const runLevelsMin = 16;
const runClasses = 1 + Math.log2(levelsPerSideMax / runLevelsMin);

/** Returns the length class of a run. */
export function runClass(capacity: number): number {
  return 31 - Math.clz32(capacity / runLevelsMin);
}

export class BookMemory {
  /** Headers of all markets; replaced when a market is added. */
  words = new Int32Array(0);
  readonly grids = new DenseGrids();
  /** Both sides of a dense market in one block, bids first; the class is the number of cells. */
  readonly cells = new LevelSlab(denseCellsMax + 1, false);
  readonly runs = new LevelSlab(runClasses, true);
  #times = new Float64Array(0);

  get memoryBytes(): number {
    const tables = this.grids.cells.byteLength + this.grids.prices.byteLength;
    return this.words.byteLength + this.cells.memoryBytes + this.runs.memoryBytes + tables;
  }

  /** Answers for any index, without a read beyond the array: one such read makes every later one slow. */
  has(marketIndex: number): boolean {
    const at = marketIndex * wordsPerMarket;
    return at >= 0 && at < this.words.length && this.words[at + formWord] !== noForm;
  }

  /** Returns the form of a market that is known to be here. */
  formOf(marketIndex: number): number {
    return this.words[marketIndex * wordsPerMarket + formWord] as number;
  }

  /** Makes room for the headers up to a market. */
  reach(marketIndex: number): void {
    assert(Number.isSafeInteger(marketIndex) && marketIndex >= 0, "a market index is a count");
    assert(marketIndex < directoryEntriesMax, `market index beyond ${directoryEntriesMax}`);
    const capacity = this.words.length / wordsPerMarket;
    if (marketIndex < capacity) return;
    const grown = Math.max(marketIndex + 1, capacity + Math.max(capacity >>> 3, 64));
    const words = new Int32Array(grown * wordsPerMarket);
    words.set(this.words);
    this.words = words;
    this.#times = new Float64Array(words.buffer);
  }

  /** Gives the market empty sides in a form. Whatever it held before has been given back. */
  take(marketIndex: number, form: number): void {
    const at = marketIndex * wordsPerMarket;
    this.words[at + formWord] = form;
    const bids = at + firstSideWord;
    const asks = bids + wordsPerSide;
    this.words.fill(0, bids, asks + wordsPerSide);
    this.#emptySide(bids);
    this.#emptySide(asks);
    if (form === sortedForm) return;
    const cellCount = this.grids.cellCounts[form - firstDenseForm] as number;
    const start = this.cells.take(cellCount, 2 * cellCount);
    this.words[bids + baseWord] = start;
    this.words[asks + baseWord] = start + cellCount;
  }

  /** Gives the blocks of a market back. */
  give(marketIndex: number): void {
    const bids = marketIndex * wordsPerMarket + firstSideWord;
    const form = this.formOf(marketIndex);
    if (form === sortedForm) {
      this.#giveRun(bids);
      this.#giveRun(bids + wordsPerSide);
      return;
    }
    const cellCount = this.grids.cellCounts[form - firstDenseForm] as number;
    this.cells.give(cellCount, this.words[bids + baseWord] as number);
  }

  /** Removes all levels; the blocks stay with the market. */
  empty(marketIndex: number): void {
    const bids = marketIndex * wordsPerMarket + firstSideWord;
    const asks = bids + wordsPerSide;
    this.#emptySide(bids);
    this.#emptySide(asks);
    if (this.formOf(marketIndex) === sortedForm) return;
    this.words.fill(0, bids + bitsWord, bids + bitsWord + bitWords);
    this.words.fill(0, asks + bitsWord, asks + bitsWord + bitWords);
  }

  /** Returns the best price of a side in ticks, or -1. */
  bestPrice(marketIndex: number, side: BookSide): number {
    const at = marketIndex * wordsPerMarket + firstSideWord + side * wordsPerSide;
    return this.words[at + topPriceWord] as number;
  }

  /** Returns the size at the best price, or 0. */
  bestSize(marketIndex: number, side: BookSide): number {
    const header = marketIndex * wordsPerMarket;
    const at = header + firstSideWord + side * wordsPerSide;
    const top = this.words[at + topWord] as number;
    if (top < 0) return 0;
    const slab = this.words[header + formWord] === sortedForm ? this.runs : this.cells;
    return slab.sizes[(this.words[at + baseWord] as number) + top] as number;
  }

  levelCount(marketIndex: number, side: BookSide): number {
    const at = marketIndex * wordsPerMarket + firstSideWord + side * wordsPerSide;
    if (this.formOf(marketIndex) === sortedForm) return (this.words[at + topWord] as number) + 1;
    let count = 0;
    for (let word = 0; word < bitWords; word += 1) {
      count += bitCount(this.words[at + bitsWord + word] as number);
    }
    return count;
  }

  /** As `BookView.copyLevels`. */
  copyLevels(
    marketIndex: number,
    side: BookSide,
    prices: Int32Array,
    sizes: Float64Array,
    limit: number,
  ): number {
    const at = marketIndex * wordsPerMarket + firstSideWord + side * wordsPerSide;
    const form = this.formOf(marketIndex);
    if (form === sortedForm) return this.#copyRun(at, side, prices, sizes, limit);
    return this.#copyCells(at, form - firstDenseForm, side, prices, sizes, limit);
  }

  venueAt(marketIndex: number): number {
    return this.#times[marketIndex * timesPerMarket + venueTime] as number;
  }

  receivedAt(marketIndex: number): number {
    return this.#times[marketIndex * timesPerMarket + receivedTime] as number;
  }

  /** Notes the times of a batch; a venue time of zero leaves the known one. They are read from the batch here, because
   * a double that is handed over in a call costs a heap number. */
  noteTimes(batch: BookBatch): void {
    const at = batch.marketIndex * timesPerMarket;
    if (batch.venueAt !== 0) this.#times[at + venueTime] = batch.venueAt;
    this.#times[at + receivedTime] = batch.receivedAt;
  }

  forgetTimes(marketIndex: number): void {
    const at = marketIndex * timesPerMarket;
    this.#times[at + venueTime] = 0;
    this.#times[at + receivedTime] = 0;
  }

  #emptySide(at: number): void {
    this.words[at + topWord] = -1;
    this.words[at + topPriceWord] = -1;
  }

  #giveRun(at: number): void {
    const capacity = this.words[at + capacityWord] as number;
    if (capacity !== 0) this.runs.give(runClass(capacity), this.words[at + baseWord] as number);
  }

  #copyRun(
    at: number,
    side: BookSide,
    prices: Int32Array,
    sizes: Float64Array,
    limit: number,
  ): number {
    const top = this.words[at + topWord] as number;
    const count = Math.min(top + 1, limit);
    const best = (this.words[at + baseWord] as number) + top;
    for (let level = 0; level < count; level += 1) {
      const key = this.runs.keys[best - level] as number;
      prices[level] = side === bidSide ? key : ticksPerUsd - key;
      sizes[level] = this.runs.sizes[best - level] as number;
    }
    return count;
  }

  #copyCells(
    at: number,
    grid: number,
    side: BookSide,
    prices: Int32Array,
    sizes: Float64Array,
    limit: number,
  ): number {
    const base = this.words[at + baseWord] as number;
    let count = 0;
    for (let word = bitWords - 1; word >= 0; word -= 1) {
      let bits = this.words[at + bitsWord + word] as number;
      while (bits !== 0) {
        if (count >= limit) return count;
        const bit = 31 - Math.clz32(bits);
        const cell = (word << 5) + bit;
        prices[count] = this.grids.priceAt(grid, side, cell);
        sizes[count] = this.cells.sizes[base + cell] as number;
        count += 1;
        bits &= ~(1 << bit);
      }
    }
    return count;
  }
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
