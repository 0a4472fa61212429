// Square roots of big integers, exact: a root in doubles is wrong from the fifty-third bit on, and the last bit of a
// pool's curve is money.

import { assert } from "../failure/assert.ts";

/** Returns the greatest integer whose square is no more than the value. The value is not negative. */
export function floorSquareRoot(value: bigint): bigint {
  assert(value >= 0n, "a square root is taken of what is not negative");
  if (value < 2n) return value;
  // Newton's steps fall from any start above the root, and the first that does not fall has found it. The start is the
  // double's root, raised by more than its error of one part in 2^52.
  let root = startAbove(value);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** Returns the least integer whose square is no less than the value. */
export function ceilSquareRoot(value: bigint): bigint {
  const root = floorSquareRoot(value);
  return root * root === value ? root : root + 1n;
}

/** An integer above the root: from the value's leading bits where a double cannot hold it. */
function startAbove(value: bigint): bigint {
  const approximate = Number(value);
  if (!Number.isFinite(approximate)) {
    const bits = BigInt(value.toString(16).length) * 4n;
    return 1n << (bits / 2n + 1n);
  }
  const start = BigInt(Math.ceil(Math.sqrt(approximate)));
  return start + (start >> 50n) + 1n;
}
