// Which cell a price has on a grid, and back, as tables: for the decoder's levels. A venue may send new grids without
// end, so their number has a limit; markets on later ones keep their levels in maps.

import type { TickScheme } from "../../../../domain/market/tick-scheme.ts";
import { ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

/** Most prices of a grid that has cells, where a connection carries thousands of markets: the finest mixed grid has 1,178
 * and a market on it takes 19 KiB. The grid of 0.0001 throughout takes 160 KiB a market, nearly all of it empty. */
export const cellsMaxDefault = 1_200;

/** Different grids one decoder keeps tables for, at 20 KiB each; the venue has a dozen. */
export const gridsMax = 64;

/** The cell of a price that is not on the grid. */
export const offGrid = -1;

const cellsPerGrid = ticksPerUsd + 1;

export interface CellGrid {
  /** Where it begins in the table of cells. */
  readonly start: number;
  /** Price in ticks of each cell. */
  readonly prices: readonly number[];
}

/** No price has a cell: for a grid that is too fine, or one too many. */
const gridWithoutCells: CellGrid = { start: 0, prices: [] };

export class CellGrids {
  /** Cell of each price in ticks from 0 to 10,000, or `offGrid`, one grid behind the other; the first has no cells.
   * Replaced when a grid is added. */
  cells = new Int16Array(cellsPerGrid).fill(offGrid);
  readonly #gridOfBands = new Map<string, CellGrid>();
  readonly #cellsMax: number;

  /** @param cellsMax Most prices of a grid that has cells. */
  constructor(cellsMax = cellsMaxDefault) {
    this.#cellsMax = cellsMax;
  }

  /** Returns the grid of a scheme; the same object for equal ones. */
  gridOf(scheme: TickScheme): CellGrid {
    const bands = scheme.bands
      .map((band) => `${integerOf(band.from)}-${integerOf(band.to)}/${integerOf(band.step)}`)
      .join(" ");
    const known = this.#gridOfBands.get(bands);
    if (known !== undefined) return known;
    if (this.#gridOfBands.size >= gridsMax) return gridWithoutCells;
    const prices = pricesOf(scheme);
    const grid = prices.length > this.#cellsMax ? gridWithoutCells : this.#add(prices);
    this.#gridOfBands.set(bands, grid);
    return grid;
  }

  #add(prices: readonly number[]): CellGrid {
    const start = this.cells.length;
    const cells = new Int16Array(start + cellsPerGrid).fill(offGrid, start);
    cells.set(this.cells);
    for (const [cell, price] of prices.entries()) cells[start + price] = cell;
    this.cells = cells;
    return { start, prices };
  }
}

/** Returns the prices of a grid that an order can have, ascending. */
function pricesOf(scheme: TickScheme): number[] {
  const isOnGrid = new Uint8Array(ticksPerUsd);
  for (const band of scheme.bands) {
    const to = Math.min(integerOf(band.to), ticksPerUsd - 1);
    const step = integerOf(band.step);
    for (let ticks = integerOf(band.from); step > 0 && ticks <= to; ticks += step) {
      isOnGrid[ticks] = 1;
    }
  }
  const prices: number[] = [];
  for (let ticks = 1; ticks < ticksPerUsd; ticks += 1) {
    if (isOnGrid[ticks] === 1) prices.push(ticks);
  }
  return prices;
}
