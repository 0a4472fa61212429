// Integer products and quotients with an explicit direction. Every place where money is rounded names the
// direction at the call; there is no default. Results that do not fit a safe integer break an invariant.

import { assert } from "../failure/assert.ts";
import { assertSafeInteger } from "./unit.ts";

/** `up` is towards plus infinity, `down` towards minus infinity, for negative values too. */
export type Rounding = "up" | "down";

/** Returns `numerator / divisor` as an integer, rounded as asked. The divisor is positive. */
export function divide(numerator: number, divisor: number, rounding: Rounding): number {
  assertSafeInteger(numerator, "numerator");
  assertSafeInteger(divisor, "divisor");
  assert(divisor > 0, "a divisor is positive");
  const remainder = numerator % divisor;
  const truncated = (numerator - remainder) / divisor;
  if (remainder === 0) return truncated + 0;
  if (rounding === "up") return remainder > 0 ? truncated + 1 : truncated;
  return remainder < 0 ? truncated - 1 : truncated;
}

/** Returns `numerator / divisor` over big integers, rounded as asked. The divisor is positive. */
export function divideBig(numerator: bigint, divisor: bigint, rounding: Rounding): bigint {
  assert(divisor > 0n, "divisor must be positive");
  const remainder = numerator % divisor;
  const truncated = numerator / divisor;
  if (remainder === 0n) return truncated;
  if (rounding === "up") return remainder > 0n ? truncated + 1n : truncated;
  return remainder < 0n ? truncated - 1n : truncated;
}

/** Returns the number behind a big integer; breaks an invariant when a double cannot hold it exactly. */
export function safeNumber(value: bigint): number {
  const number = Number(value);
  assertSafeInteger(number, "result");
  return number;
}

/** Returns the nearest double to a big integer, of any size: for bounds that only say where to look, never for money. */
export function approximate(value: bigint): number {
  return Number(value);
}

/**
 * Returns `a × b / divisor` as an integer, rounded as asked. The product is exact: in doubles while it is a safe
 * integer, in big integers above (900,000 contracts at 1.00 is where a cost crosses over).
 */
export function mulDiv(a: number, b: number, divisor: number, rounding: Rounding): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return divide(product, divisor, rounding);
  return safeNumber(divideBig(BigInt(a) * BigInt(b), BigInt(divisor), rounding));
}

/** Returns whether `a × b` is less than `c × d`, exactly, whatever their size. */
export function isLessProduct(a: number, b: number, c: number, d: number): boolean {
  const left = a * b;
  const right = c * d;
  if (Number.isSafeInteger(left) && Number.isSafeInteger(right)) return left < right;
  return BigInt(a) * BigInt(b) < BigInt(c) * BigInt(d);
}
