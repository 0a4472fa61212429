// Draws of the shapes that markets show: waiting times, bell-shaped moves, sizes and rates that differ by factors and
// not by sums. All over one seeded stream, with functions that give the same bits everywhere.

import { assert } from "../../domain/failure/assert.ts";
import type { RandomStream } from "../random-stream.ts";
import { exponential, naturalLogarithm } from "./exact-functions.ts";

const wordValues = 4_294_967_296;

/** Returns a number above 0 and at most 1, each of 2^32 values as likely. */
export function drawShare(random: RandomStream): number {
  return random.between(1, wordValues) / wordValues;
}

/** Returns a draw of the exponential distribution with mean 1. */
export function drawWait(random: RandomStream): number {
  return -naturalLogarithm(drawShare(random));
}

/** Returns a draw of the normal distribution with mean 0 and deviation 1 (the polar method of Marsaglia). */
export function drawNormal(random: RandomStream): number {
  for (;;) {
    const across = 2 * drawShare(random) - 1;
    const along = 2 * drawShare(random) - 1;
    const square = across * across + along * along;
    if (square >= 1 || square === 0) continue;
    return across * Math.sqrt((-2 * naturalLogarithm(square)) / square);
  }
}

/** Factors around a median: e to the power of `spread` times a normal draw. A spread of 0 is always the median. */
export interface Factors {
  readonly median: number;
  readonly spread: number;
}

/** Draws further out than this many deviations are taken as this far: one in 16,000. */
const deviationsMost = 4;

/** Returns a draw of the log-normal distribution. */
export function drawFactor(random: RandomStream, { median, spread }: Factors): number {
  assert(median > 0 && spread >= 0, "factors lie around a positive median");
  if (spread === 0) return median;
  const normal = Math.min(deviationsMost, Math.max(-deviationsMost, drawNormal(random)));
  return median * exponential(spread * normal);
}

/** Returns an integer of a range of any width, both ends included: hours in microseconds are wider than a word. */
export function drawWithin(random: RandomStream, [least, most]: readonly [number, number]): number {
  assert(most >= least, `an empty range: ${least} to ${most}`);
  return Math.min(most, least + Math.floor(drawShare(random) * (most - least + 1)));
}
