// Whether levels stand off the market's grid. The best prices alone would not do: sizing walks the levels behind them.
// A price says by itself whether it is on the grid, so that a book without such a level is known from its changes; a
// book with one is walked at each update until it has none.

import type { BookBatch, BookSide } from "../../domain/book/book-batch.ts";
import * as batches from "../../domain/book/book-batch.ts";
import * as tables from "../../domain/market/tick-table.ts";
import type { MarketReader } from "../market-data/contract.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { askSide, bidSide } = batches;
const { cellOf, offGrid: off } = tables;

/** Levels looked at together. */
const levelsAtFirst = 256;

export class GridWatch {
  readonly #markets: MarketReader;
  #prices = new Int32Array(levelsAtFirst);
  #sizes = new Float64Array(levelsAtFirst);

  constructor(markets: MarketReader) {
    this.#markets = markets;
  }

  /** Returns true when a level off the grid stands in the book after the batch; `wasOff` says so of before. */
  isOffAfter(batch: BookBatch, isWhole: boolean, wasOff: boolean): boolean {
    const { marketIndex, prices, sizes, count } = batch;
    if (wasOff && !isWhole) return this.isOff(marketIndex);
    const ticks = this.#markets.ticksOf(marketIndex);
    for (let change = 0; change < count; change += 1) {
      if ((sizes[change] as number) <= 0) continue;
      // Walked to be sure: a later change of the batch may have removed it.
      if (cellOf(ticks, prices[change] as number) === off) return this.isOff(marketIndex);
    }
    return false;
  }

  /** Returns true when a level off the grid stands in the book. */
  isOff(marketIndex: number): boolean {
    return this.#isSideOff(marketIndex, bidSide) || this.#isSideOff(marketIndex, askSide);
  }

  #isSideOff(marketIndex: number, side: BookSide): boolean {
    const ticks = this.#markets.ticksOf(marketIndex);
    const book = this.#markets.book(marketIndex);
    const levels = book.levelCount(side);
    if (levels > this.#prices.length) {
      this.#prices = new Int32Array(levels);
      this.#sizes = new Float64Array(levels);
    }
    book.copyLevels(side, this.#prices, this.#sizes, levels);
    for (let level = 0; level < levels; level += 1) {
      if (cellOf(ticks, this.#prices[level] as number) === off) return true;
    }
    return false;
  }
}
