// The order in which a book enters a state hash, in one place for every implementation.

import { askSide, type BookSide, bidSide } from "../../../domain/book/book-batch.ts";
import type { BookView } from "../../../domain/book/book-view.ts";
import type { StateHash } from "../../../domain/message/state-hash.ts";
import { levelsPerSideMax } from "./book-store.ts";

const scratchPrices = new Int32Array(levelsPerSideMax);
const scratchSizes = new Float64Array(levelsPerSideMax);

/** Adds times and levels as `BookStore.hashInto` promises. */
export function hashBook(
  hash: StateHash,
  view: BookView,
  venueAtMicros: number,
  receivedAtMicros: number,
): void {
  hash.addInteger(venueAtMicros);
  hash.addInteger(receivedAtMicros);
  hashSide(hash, view, bidSide);
  hashSide(hash, view, askSide);
}

function hashSide(hash: StateHash, view: BookView, side: BookSide): void {
  const count = view.copyLevels(side, scratchPrices, scratchSizes, levelsPerSideMax);
  hash.addInteger(count);
  for (let level = 0; level < count; level += 1) {
    hash.addInteger(scratchPrices[level] as number);
    hash.addInteger(scratchSizes[level] as number);
  }
}
