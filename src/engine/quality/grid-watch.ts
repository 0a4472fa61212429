// Whether levels stand off the market's grid. The best prices alone would not do: sizing walks the levels behind them.
// A price says by itself whether it is on the grid, so that a book without such a level is known from its changes; a
// book with one is walked at each update until it has none.

import type { BookBatch, BookSide } from "../../domain/book/book-batch.ts";
import * as batches from "../../domain/book/book-batch.ts";
import { cellOf, offGrid } from "../../domain/market/tick-table.ts";
import type { MarketReader, MarketState } from "../market-data/contract.ts";

const { askSide, bidSide } = batches;

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
  isOffAfter(batch: BookBatch, state: MarketState, isWhole: boolean, wasOff: boolean): boolean {
    if (wasOff && !isWhole) return this.isOff(state);
    const { prices, sizes, count } = batch;
    for (let change = 0; change < count; change += 1) {
      if ((sizes[change] as number) <= 0) continue;
      // Walked to be sure: a later change of the batch may have removed it.
      if (cellOf(state.ticks, prices[change] as number) === offGrid) return this.isOff(state);
    }
    return false;
  }

  /** Returns true when a level off the grid stands in the book. */
  isOff(state: MarketState): boolean {
    return this.#isSideOff(state, bidSide) || this.#isSideOff(state, askSide);
  }

  #isSideOff({ index, ticks }: MarketState, side: BookSide): boolean {
    const book = this.#markets.book(index);
    const levels = book.levelCount(side);
    if (levels > this.#prices.length) {
      this.#prices = new Int32Array(levels);
      this.#sizes = new Float64Array(levels);
    }
    book.copyLevels(side, this.#prices, this.#sizes, levels);
    for (let level = 0; level < levels; level += 1) {
      if (cellOf(ticks, this.#prices[level] as number) === offGrid) return true;
    }
    return false;
  }
}
