// Tables from price to cell and back for coarse grids. A market on such a grid keeps one cell a price, and one table
// look-up both finds the cell and notices a price off the grid; nothing is divided on the way of an update.

import type { BookSide } from "../../../domain/book/book-batch.ts";
import type { TickScheme } from "../../../domain/market/tick-scheme.ts";
import { isOnGrid } from "../../../domain/market/tick-scheme.ts";
import { priceTicks, ticksPerUsd } from "../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../domain/units/unit.ts";

/** Most prices of a grid that is kept dense: four 32-bit words say which cells hold a level. */
export const denseCellsMax = 128;

/** As in book-layout.ts: a copy for the path of every update. */
const cellsMax = denseCellsMax;

/** Most different dense grids; venues use a handful, and each costs 20 KiB of table. Further ones are kept sorted. */
export const denseGridsMax = 16;

/** What `gridOf` answers for a grid that is not kept dense. */
export const notDense = -1;

/** Every dense grid that a store has met. Tables of all grids lie one behind the other. */
export class DenseGrids {
  /** Cell of a price, or -1 off the grid, at `grid × 10,000 + price`. Cells ascend with the price. */
  readonly cells = new Int16Array(denseGridsMax * ticksPerUsd).fill(-1);
  /** Price of a cell in ticks, at `grid × 128 + cell`. */
  readonly prices = new Int16Array(denseGridsMax * denseCellsMax);
  /** Cells of a grid. */
  readonly cellCounts = new Int32Array(denseGridsMax);
  readonly #gridOfBands = new Map<string, number>();
  #count = 0;

  /** Returns the number of the grid with these prices, or `notDense`. */
  gridOf(scheme: TickScheme): number {
    const bands = scheme.bands
      .map((band) => `${integerOf(band.from)}-${integerOf(band.to)}/${integerOf(band.step)}`)
      .join(" ");
    const known = this.#gridOfBands.get(bands);
    if (known !== undefined) return known;
    if (this.#count === denseGridsMax) return notDense;
    const grid = this.#build(scheme);
    // Bands of grids that are not dense are not remembered: a hostile venue could invent them without end.
    if (grid !== notDense) this.#gridOfBands.set(bands, grid);
    return grid;
  }

  /** Returns the position of an ascending cell on a side, where the best comes last: asks are mirrored. */
  positionOf(grid: number, side: BookSide, cell: number): number {
    // -cell - 1 + cells for asks, cell for bids, without a branch: sides come in no order a processor could guess.
    return (cell ^ -side) + side * (this.cellCounts[grid] as number);
  }

  /** Returns the price in ticks at a position of a side. */
  priceAt(grid: number, side: BookSide, position: number): number {
    const cell = this.positionOf(grid, side, position);
    return this.prices[grid * cellsMax + cell] as number;
  }

  #build(scheme: TickScheme): number {
    const grid = this.#count;
    const onGrid: number[] = [];
    for (let price = 1; price < ticksPerUsd; price += 1) {
      if (!isOnGrid(scheme, priceTicks(price))) continue;
      if (onGrid.length === denseCellsMax) return notDense;
      onGrid.push(price);
    }
    if (onGrid.length === 0) return notDense;
    for (const [cell, price] of onGrid.entries()) {
      this.cells[grid * ticksPerUsd + price] = cell;
      this.prices[grid * denseCellsMax + cell] = price;
    }
    this.cellCounts[grid] = onGrid.length;
    this.#count += 1;
    return grid;
  }
}
