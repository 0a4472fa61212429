// The grid of a market as a lookup: one read says whether a price is on it and which dense cell it has. Books choose
// their layout by the number of cells, and the decoders refuse off-grid prices, at market-data speed. Equal grids
// share one table, so that 50,000 markets of one venue hold a handful of them.

import { assert } from "../failure/assert.ts";
import { ticksPerUsd } from "../units/price-ticks.ts";
import { integerOf } from "../units/unit.ts";
import type { TickScheme } from "./tick-scheme.ts";

/** A price that is not on the grid has this cell. */
export const offGrid = -1;

/** Cells are numbered from 0 at the lowest admissible price upwards. */
export interface TickTable {
  /** Cell of each price in ticks from 0 to 10,000, or `offGrid`. Read only with an index inside that range. */
  readonly cellOfTicks: Int16Array;
  /** Price in ticks of each cell. */
  readonly ticksOfCell: Int16Array;
  readonly cellCount: number;
}

/** Most different grids one process may meet; the venues have about twenty between them. */
export const tickTablesMax = 4_096;

const tableOfScheme = new WeakMap<TickScheme, TickTable>();
const tableOfBands = new Map<string, TickTable>();

/** Returns the lookup of a grid; the same object for equal grids. */
export function tickTable(scheme: TickScheme): TickTable {
  const known = tableOfScheme.get(scheme);
  if (known !== undefined) return known;
  const bands = JSON.stringify(scheme.bands.map((band) => [band.from, band.to, band.step]));
  let table = tableOfBands.get(bands);
  if (table === undefined) {
    assert(tableOfBands.size < tickTablesMax, `more than ${tickTablesMax} different price grids`);
    table = buildTable(scheme);
    tableOfBands.set(bands, table);
  }
  tableOfScheme.set(scheme, table);
  return table;
}

/** Returns the dense cell of a price in ticks, or `offGrid`, for any number whatever. */
export function cellOf(table: TickTable, priceTicks: number): number {
  return table.cellOfTicks[priceTicks] ?? offGrid;
}

function buildTable(scheme: TickScheme): TickTable {
  const cellOfTicks = new Int16Array(ticksPerUsd + 1).fill(offGrid);
  for (const band of scheme.bands) {
    const to = integerOf(band.to);
    const step = integerOf(band.step);
    assert(step > 0, `a band's step is positive, not ${step}`);
    for (let ticks = integerOf(band.from); ticks <= to; ticks += step) {
      if (ticks > 0 && ticks < ticksPerUsd) cellOfTicks[ticks] = 0;
    }
  }
  const ticksOfCell: number[] = [];
  for (let ticks = 1; ticks < ticksPerUsd; ticks += 1) {
    if (cellOfTicks[ticks] === offGrid) continue;
    cellOfTicks[ticks] = ticksOfCell.length;
    ticksOfCell.push(ticks);
  }
  return {
    cellOfTicks,
    ticksOfCell: Int16Array.from(ticksOfCell),
    cellCount: ticksOfCell.length,
  };
}
