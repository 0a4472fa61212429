// What each market's feed brought and what of it never had to be looked at, because something later of the same level
// came first. One row of numbers a market, so that counting costs an addition and looking costs nothing to the queue.

import type { MarketFlow } from "./queue-rules.ts";

const batchesColumn = 0;
const batchesConflatedColumn = 1;
const changesColumn = 2;
const changesConflatedColumn = 3;
const batchesRefusedColumn = 4;
const columns = 5;

export class MarketFlowCounts {
  /** Row after row; a double counts exactly for centuries of updates. */
  #counts = new Float64Array(0);

  /** Makes room for this many markets. */
  reach(markets: number): void {
    if (markets * columns <= this.#counts.length) return;
    const counts = new Float64Array(markets * columns);
    counts.set(this.#counts);
    this.#counts = counts;
  }

  pushed(marketIndex: number, changes: number): void {
    const row = marketIndex * columns;
    this.#counts[row + batchesColumn] = (this.#counts[row + batchesColumn] as number) + 1;
    this.#counts[row + changesColumn] = (this.#counts[row + changesColumn] as number) + changes;
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
    return flowIn(this.#counts, marketIndex * columns);
  }

  /** Returns the sums over all markets. */
  total(): MarketFlow {
    const sums = new Float64Array(columns);
    for (const [place, count] of this.#counts.entries()) {
      const column = place % columns;
      sums[column] = (sums[column] as number) + count;
    }
    return flowIn(sums, 0);
  }

  #add(marketIndex: number, column: number, count: number): void {
    const place = marketIndex * columns + column;
    this.#counts[place] = (this.#counts[place] as number) + count;
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
