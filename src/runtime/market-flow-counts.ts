// What each market's feed brought and what of it never had to be looked at, because something later of the same level
// came first. One row of numbers a market, so that counting costs an addition and looking costs nothing to the queue.

import type { MarketFlow } from "./queue-rules.ts";

const batchesColumn = 0;
const batchesConflatedColumn = 1;
const changesColumn = 2;
const changesConflatedColumn = 3;
const batchesRefusedColumn = 4;
const countedColumns = 5;

/** What the queue keeps beside them, so that an update finds all of its market in one line of memory: the segment in which
 * a batch waits that later ones may join, where it stands in the ring, and how many batches wait. */
export const joinableSegmentColumn = 5;
export const joinablePositionColumn = 6;
export const waitingColumn = 7;
export const columnsPerMarket = 8;

// Copies: a constant of this file that is not exported is built into the code, any other is read from memory at every
// use.
const columns = columnsPerMarket;

export class MarketFlowCounts {
  /** Row after row; a double counts exactly for centuries of updates. Replaced when it grows. */
  rows = new Float64Array(0);

  /** Makes room for this many markets. */
  reach(markets: number): void {
    if (markets * columns <= this.rows.length) return;
    const rows = new Float64Array(markets * columns);
    rows.set(this.rows);
    this.rows = rows;
  }

  pushed(marketIndex: number, changes: number): void {
    const row = marketIndex * columns;
    this.rows[row + batchesColumn] = (this.rows[row + batchesColumn] as number) + 1;
    this.rows[row + changesColumn] = (this.rows[row + changesColumn] as number) + changes;
  }

  joined(marketIndex: number): void {
    this.#add(marketIndex, batchesConflatedColumn, 1);
  }

  madeVoid(marketIndex: number, changes: number): void {
    this.#add(marketIndex, changesConflatedColumn, changes);
  }

  refused(marketIndex: number): void {
    this.#add(marketIndex, batchesRefusedColumn, 1);
  }

  of(marketIndex: number): MarketFlow {
    return flowIn(this.rows, marketIndex * columns);
  }

  /** Returns the sums over all markets. */
  total(): MarketFlow {
    const sums = new Float64Array(countedColumns);
    for (const [place, count] of this.rows.entries()) {
      const column = place % columns;
      if (column < countedColumns) sums[column] = (sums[column] as number) + count;
    }
    return flowIn(sums, 0);
  }

  #add(marketIndex: number, column: number, count: number): void {
    const place = marketIndex * columns + column;
    this.rows[place] = (this.rows[place] as number) + count;
  }
}

/** All zeros beyond the last row. */
function flowIn(counts: Float64Array, row: number): MarketFlow {
  return {
    batches: counts[row + batchesColumn] ?? 0,
    batchesConflated: counts[row + batchesConflatedColumn] ?? 0,
    changes: counts[row + changesColumn] ?? 0,
    changesConflated: counts[row + changesConflatedColumn] ?? 0,
    batchesRefused: counts[row + batchesRefusedColumn] ?? 0,
  };
}
