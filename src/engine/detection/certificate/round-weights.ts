// Weights that doubles propose become integers that add up to the total: down first, what is left to those that lost
// most. Weights that ought to be whole and are off by a double's error come out whole.

import { certificateTotal } from "./contract.ts";

/** Rounds the first `count` weights, in nanos, into `rounded`. Negative ones become nothing. Returns false when they are
 * not weights at all: not finite, or adding up to nothing near the total. */
export function roundWeights(weights: Float64Array, count: number, rounded: Int32Array): boolean {
  let left = certificateTotal;
  for (let row = 0; row < count; row += 1) {
    const weight = weights[row] as number;
    if (!(weight <= certificateTotal * 2)) return false;
    const whole = Math.floor(Math.max(0, weight));
    rounded[row] = whole;
    left -= whole;
  }
  while (left < 0) {
    const largest = largestOf(rounded, count);
    const taken = Math.min(rounded[largest] as number, -left);
    if (taken <= 0) return false;
    rounded[largest] = (rounded[largest] as number) - taken;
    left += taken;
  }
  if (left > count) return false;
  for (; left > 0; left -= 1) {
    const row = mostLost(weights, rounded, count);
    rounded[row] = (rounded[row] as number) + 1;
  }
  return true;
}

function largestOf(rounded: Int32Array, count: number): number {
  let largest = 0;
  for (let row = 1; row < count; row += 1) {
    if ((rounded[row] as number) > (rounded[largest] as number)) largest = row;
  }
  return largest;
}

function mostLost(weights: Float64Array, rounded: Int32Array, count: number): number {
  let most = 0;
  for (let row = 1; row < count; row += 1) {
    const lost = (weights[row] as number) - (rounded[row] as number);
    if (lost > (weights[most] as number) - (rounded[most] as number)) most = row;
  }
  return most;
}
