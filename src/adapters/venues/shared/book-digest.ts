// A book as a short text, for telling whether two books are the same: the one a stream has built up and the one the
// venue answers when it is asked.

import { type BookBatch, bidSide } from "../../../domain/book/book-batch.ts";
import { StateHash } from "../../../domain/message/state-hash.ts";

/** Levels of one side: price in YES ticks and size in contract micros, in any order. */
export type BookSideView = Iterable<readonly [price: number, size: number]>;

/** Returns the digest of a book; the order of its levels does not matter. */
export function digestOfBook(bids: BookSideView, asks: BookSideView): string {
  const hash = new StateHash();
  for (const side of [bids, asks]) {
    const levels = [...side].filter(([, size]) => size !== 0).sort(([a], [b]) => a - b);
    hash.addInteger(levels.length);
    for (const [price, size] of levels) {
      hash.addInteger(price);
      hash.addInteger(size);
    }
  }
  return hash.digest();
}

/** Returns the digest of a whole book as a decoder emits it. */
export function digestOfSnapshot(batch: BookBatch): string {
  const bids: (readonly [number, number])[] = [];
  const asks: (readonly [number, number])[] = [];
  for (let change = 0; change < batch.count; change += 1) {
    const level = [batch.prices[change] as number, batch.sizes[change] as number] as const;
    (batch.sides[change] === bidSide ? bids : asks).push(level);
  }
  return digestOfBook(bids, asks);
}
