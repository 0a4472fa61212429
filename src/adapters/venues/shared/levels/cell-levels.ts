// The levels of a market as cells: one for each price of its grid and side, all markets in one slab. Changing a level is
// a table look-up and one write. Prices off the grid, and whole markets whose grid is too fine for cells, go to a map.

import { askSide, type BookSide, bidSide } from "../../../../domain/book/book-batch.ts";
import type { TickScheme } from "../../../../domain/market/tick-scheme.ts";
import { type BookLevels, emptySide, MapLevels } from "./book-levels.ts";
import { type CellGrid, CellGrids, offGrid } from "./cell-grids.ts";
import {
  blockWord,
  cellsWord,
  closed,
  gridWord,
  type LevelFields,
  noBlock,
  openWord,
} from "./level-fields.ts";

/** Where a level is that has no cell. */
const noCell = -1;

/** Most cells of one decoder unless told otherwise, 128 MiB: 5,000 markets on the grid of 0.001 take 80. */
export const slabCellsMaxDefault = 1 << 24;

const firstCells = 4_096;

/** Cells of all markets of one decoder. A block given back is the first to be taken again by its length. */
export class CellSlab {
  /** Sizes in contract micros. Replaced when the slab grows, so nobody keeps it across `take`. */
  sizes = new Float64Array(0);
  readonly grids: CellGrids;
  readonly #cellsMax: number;
  readonly #free = new Map<number, number[]>();
  #used = 0;

  /**
   * @param gridCellsMax Most prices of a grid that has cells.
   * @param cellsMax Most cells in all. Markets beyond it keep their levels in maps, so that a venue that changes grids
   * without end cannot fill the memory with blocks of every length.
   */
  constructor(gridCellsMax?: number, cellsMax = slabCellsMaxDefault) {
    this.grids = new CellGrids(gridCellsMax);
    this.#cellsMax = cellsMax;
  }

  /** Returns the start of a block of empty cells, or `noBlock` at the limit. */
  take(cells: number): number {
    const start = this.#free.get(cells)?.pop();
    if (start !== undefined) return start;
    const end = this.#used + cells;
    if (end > this.#cellsMax) return noBlock;
    if (end > this.sizes.length) {
      const grown = new Float64Array(Math.max(end, this.sizes.length * 2, firstCells));
      grown.set(this.sizes);
      this.sizes = grown;
    }
    this.#used = end;
    return end - cells;
  }

  /** Takes a block back and empties it. */
  give(start: number, cells: number): void {
    this.sizes.fill(0, start, start + cells);
    const free = this.#free.get(cells);
    if (free === undefined) this.#free.set(cells, [start]);
    else free.push(start);
  }
}

export class CellLevels implements BookLevels {
  readonly #slab: CellSlab;
  readonly #records: LevelFields;
  /** Where the market's record begins: it says where its cells are and whether they count. */
  readonly #record: number;
  #grid: CellGrid;
  #elsewhere: MapLevels | null = null;

  constructor(slab: CellSlab, records: LevelFields, record: number, scheme: TickScheme) {
    this.#slab = slab;
    this.#records = records;
    this.#record = record;
    this.#grid = this.#useGrid(scheme);
  }

  open(subscription: number): void {
    this.#empty();
    this.#records.words[this.#record + openWord] = subscription;
  }

  close(): void {
    this.#empty();
    this.#records.words[this.#record + openWord] = closed;
  }

  sizeAt(side: BookSide, priceTicks: number): number {
    const index = this.#indexOf(side, priceTicks);
    if (index !== noCell) return this.#slab.sizes[index] as number;
    return this.#elsewhere === null ? 0 : this.#elsewhere.sizeAt(side, priceTicks);
  }

  set(side: BookSide, priceTicks: number, sizeContractMicros: number): void {
    if (sizeContractMicros !== 0) this.#takeBlock();
    const index = this.#indexOf(side, priceTicks);
    if (index !== noCell) this.#slab.sizes[index] = sizeContractMicros;
    else if (sizeContractMicros !== 0 || this.#elsewhere !== null) {
      this.#elsewhere ??= new MapLevels();
      this.#elsewhere.set(side, priceTicks, sizeContractMicros);
    }
  }

  bestFrom(side: BookSide, priceTicks: number): number {
    const inCells = this.#bestCellFrom(side, priceTicks);
    if (this.#elsewhere === null) return inCells;
    const elsewhere = this.#elsewhere.bestFrom(side, priceTicks);
    return side === bidSide ? Math.max(inCells, elsewhere) : Math.min(inCells, elsewhere);
  }

  copy(): MapLevels {
    const copy = new MapLevels();
    this.#elsewhere?.copyTo(copy);
    const block = this.#block;
    if (block === noBlock) return copy;
    const { prices } = this.#grid;
    for (const side of [bidSide, askSide] as const) {
      const first = block + side * prices.length;
      for (let cell = 0; cell < prices.length; cell += 1) {
        const size = this.#slab.sizes[first + cell] as number;
        if (size !== 0) copy.set(side, prices[cell] as number, size);
      }
    }
    return copy;
  }

  changeGrid(scheme: TickScheme): void {
    const kept = this.copy();
    const block = this.#block;
    if (block !== noBlock) this.#slab.give(block, this.#grid.prices.length * 2);
    this.#records.words[this.#record + blockWord] = noBlock;
    this.#elsewhere = null;
    this.#grid = this.#useGrid(scheme);
    kept.copyTo(this);
  }

  /** The next level is usually a few cells away. */
  #bestCellFrom(side: BookSide, priceTicks: number): number {
    const block = this.#block;
    const { prices } = this.#grid;
    if (block === noBlock) return emptySide[side];
    const { sizes } = this.#slab;
    const first = block + side * prices.length;
    const step = side === bidSide ? -1 : 1;
    const last = side === bidSide ? -1 : prices.length;
    for (let cell = this.#cellFrom(side, priceTicks); cell !== last; cell += step) {
      if (sizes[first + cell] !== 0) return prices[cell] as number;
    }
    return emptySide[side];
  }

  /** Returns the cell of the price, or of the next worse price that has one: -1 or the number of cells when none has. */
  #cellFrom(side: BookSide, priceTicks: number): number {
    const cell = this.#slab.grids.cells[this.#grid.start + priceTicks] as number;
    if (cell !== offGrid) return cell;
    const { prices } = this.#grid;
    const above = prices.findIndex((price) => price > priceTicks);
    const firstAbove = above < 0 ? prices.length : above;
    return side === bidSide ? firstAbove - 1 : firstAbove;
  }

  get #block(): number {
    return this.#records.words[this.#record + blockWord] as number;
  }

  #useGrid(scheme: TickScheme): CellGrid {
    const grid = this.#slab.grids.gridOf(scheme);
    this.#records.words[this.#record + gridWord] = grid.start;
    this.#records.words[this.#record + cellsWord] = grid.prices.length;
    return grid;
  }

  /** A market that never had a level has no cells either. */
  #takeBlock(): void {
    const cells = this.#grid.prices.length;
    if (cells === 0 || this.#block !== noBlock) return;
    this.#records.words[this.#record + blockWord] = this.#slab.take(cells * 2);
  }

  #empty(): void {
    this.#elsewhere = null;
    const block = this.#block;
    if (block === noBlock) return;
    this.#slab.sizes.fill(0, block, block + this.#grid.prices.length * 2);
  }

  /** Returns where in the slab the level's size stands, or `noCell`. */
  #indexOf(side: BookSide, priceTicks: number): number {
    const block = this.#block;
    const cell = this.#slab.grids.cells[this.#grid.start + priceTicks] as number;
    if (block === noBlock || cell === offGrid) return noCell;
    return block + side * this.#grid.prices.length + cell;
  }
}
