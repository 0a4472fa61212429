// What the engine asks of its books: take packed batches, show the result, and say in a few bits whether the touch
// moved. Two implementations keep the same promises, a fast one in typed arrays and a plain one in maps; the same
// batches give the same views, masks and hashes from both.

import type { BookBatch, BookSide } from "../../../domain/book/book-batch.ts";
import type { BookView } from "../../../domain/book/book-view.ts";
import {
  batchPriceOutOfRange,
  type batchSizeOutOfRange,
} from "../../../domain/book/judge-batch.ts";
import type { FailureCode } from "../../../domain/failure/catalogue.ts";
import type { TickScheme } from "../../../domain/market/tick-scheme.ts";
import type { StateHash } from "../../../domain/message/state-hash.ts";

/**
 * Most levels kept on a side. A grid of 0.001 has 999 prices, so only grids of 0.0001 can reach it, and it keeps a
 * market's books below 24 KiB. A full side keeps its best levels: a level worse than all of them is not taken in, a
 * better one takes the place of the worst, and either is counted in `levelsDropped`. A dropped level does not come
 * back by itself, so such a book shows less depth than there is and never more.
 */
export const levelsPerSideMax = 1_024;

/** Bits of the mask that `apply` returns: price or size of the best level differ from before the batch. */
export const bestBidChanged = 1;
export const bestAskChanged = 2;

/** What `apply` says: a mask of `bestBidChanged` and `bestAskChanged`, or below zero why the batch was refused. */
export type ApplyOutcome = 0 | 1 | 2 | 3 | typeof batchPriceOutOfRange | typeof batchSizeOutOfRange;

/** Returns true when the batch was refused and the book left as it was. */
export function isRefused(
  outcome: ApplyOutcome,
): outcome is typeof batchPriceOutOfRange | typeof batchSizeOutOfRange {
  return outcome < 0;
}

/** Returns the catalogue code of a refusal: `QUA-105` for a price, `QUA-110` for a size. */
export function refusalCode(
  outcome: typeof batchPriceOutOfRange | typeof batchSizeOutOfRange,
): FailureCode {
  return outcome === batchPriceOutOfRange ? "QUA-105" : "QUA-110";
}

/** Books of many markets, addressed by dense market index. Naming a market that was not added breaks an invariant. */
export interface BookStore {
  /** Gives the market an empty book. Each market is added once. */
  addMarket(marketIndex: number, scheme: TickScheme): void;
  has(marketIndex: number): boolean;
  /** Changes the grid the store expects. Every level survives, on the new grid or off it: the gate judges grids. */
  changeTickScheme(marketIndex: number, scheme: TickScheme): void;
  /**
   * Applies a batch: a snapshot replaces the book, updates set sizes, zero removes. Changes count in their order; the
   * mask compares the book before with the book after. One inadmissible price or size refuses the whole batch, and
   * then book and times stay as they were. Any price from 1 to 9,999 ticks is stored, on the grid or off it.
   */
  apply(batch: BookBatch): ApplyOutcome;
  /**
   * Returns the market's view: one object a market, made at the first call, valid for the life of the store and always
   * showing the present. Two markets may be looked at together.
   */
  view(marketIndex: number): BookView;
  /** As the view's, without looking up the view first: for the path of every update. */
  bestPrice(marketIndex: number, side: BookSide): number;
  bestSize(marketIndex: number, side: BookSide): number;
  /** Venue's clock of the last applied batch that carried one, epoch micros; 0 when none did. */
  lastVenueAt(marketIndex: number): number;
  /** Our clock of the last applied batch, epoch micros; 0 before the first. */
  lastReceivedAt(marketIndex: number): number;
  /** Empties the book and forgets both times. */
  clear(marketIndex: number): void;
  /**
   * Adds the market's times and levels to the hash: venue time, receipt time, then for bids and asks the number of
   * levels and each price and size, best first. Neither the index (it means nothing outside the process) nor the form
   * the levels are kept in.
   */
  hashInto(hash: StateHash, marketIndex: number): void;
  /** Levels given up at `levelsPerSideMax`, over all markets since the start. */
  readonly levelsDropped: number;
}
