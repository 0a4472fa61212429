// The levels of one book that was read whole, in YES prices, from the venue's words to the batch: each price once, and in
// an order that does not depend on the venue's.

import { askSide, type BookBatch, bidSide } from "../../../domain/book/book-batch.ts";
import type { Failure } from "../../../domain/failure/result.ts";
import { misfit } from "./frame-text.ts";

/** Sizes in contract micros by price in YES ticks. */
export type PolledLevels = Map<number, number>;

/** Keeps the level unless it is empty; returns why it does not fit. */
export function keepLevel(
  levels: PolledLevels,
  yesPrice: number,
  size: number,
): Failure | undefined {
  if (levels.has(yesPrice)) return misfit("level-twice", "a price stands twice in an order book");
  if (size > 0) levels.set(yesPrice, size);
  return undefined;
}

/** Pushes all levels, bids before asks, each side from the lowest price on. */
export function pushLevels(batch: BookBatch, bids: PolledLevels, asks: PolledLevels): void {
  for (const [price, size] of inOrder(bids)) batch.push(bidSide, price, size);
  for (const [price, size] of inOrder(asks)) batch.push(askSide, price, size);
}

function inOrder(levels: PolledLevels): readonly (readonly [number, number])[] {
  return [...levels].sort(([a], [b]) => a - b);
}
