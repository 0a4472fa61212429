// Read access to a book without copying it: what gates, detection and paper execution need. Plain numbers, since
// this is the hot path; the names carry the units.

import type { BookSide } from "./book-batch.ts";

/** One market's book in YES prices. Position 0 is the best level: highest bid, lowest ask. */
export interface BookView {
  /** Levels on a side. */
  levelCount(side: BookSide): number;
  /** Best price in ticks, or -1 when the side is empty. */
  bestPrice(side: BookSide): number;
  /** Size at the best price in contract micros, or 0 when the side is empty. */
  bestSize(side: BookSide): number;
  /**
   * Copies up to `limit` levels, best first, into the two arrays (prices in ticks, sizes in contract micros), and
   * returns how many.
   */
  copyLevels(side: BookSide, prices: Int32Array, sizes: Float64Array, limit: number): number;
}
