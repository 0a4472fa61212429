// Whether a batch may touch a book at all. The store refuses by it and the input queue keeps by it what is refused
// apart from what is not, so it has one place. The venue's grid is not judged here: that is the quality gate's.

import { assert } from "../failure/assert.ts";
import { ticksPerUsd } from "../units/price-ticks.ts";
import { askSide, type BookBatch } from "./book-batch.ts";

/** Every change of the batch is within range. */
export const batchAdmissible = 0;
/** A price is not strictly between 0 and 1 USD (`QUA-105`). */
export const batchPriceOutOfRange = -1;
/** A size is negative or not a safe integer (`QUA-110`). */
export const batchSizeOutOfRange = -2;

export type BatchVerdict =
  | typeof batchAdmissible
  | typeof batchPriceOutOfRange
  | typeof batchSizeOutOfRange;

// Copies: a constant of this file that is not exported is built into the code, any other is read from memory at every
// use, and this runs twice on every update.
const priceTicksMax = ticksPerUsd - 1;
const sideMax = askSide;
const sizeMax = Number.MAX_SAFE_INTEGER;
const admissible = batchAdmissible;

/** Returns what is wrong with the first change that cannot be, or `batchAdmissible`. Allocates nothing. */
export function judgeBatch(batch: BookBatch): BatchVerdict {
  const { sides, prices, sizes, count } = batch;
  for (let change = 0; change < count; change += 1) {
    assert((sides[change] as number) <= sideMax, "a level is a bid or an ask");
    const price = prices[change] as number;
    if (price < 1 || price > priceTicksMax) return batchPriceOutOfRange;
    const size = sizes[change] as number;
    if (!(size >= 0 && size <= sizeMax && Math.floor(size) === size)) {
      return batchSizeOutOfRange;
    }
  }
  return admissible;
}
