// Quotients in doubles against big integers, where it is hardest: just below and just above a whole number.

import fc from "fast-check";
import { expect, test } from "vitest";
import { divideBig } from "../../units/rounding.ts";
import { greatestCommonDivisor, productMax, quotientDown, quotientUp } from "./exact-quotient.ts";

const divisors = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  fc.maxSafeNat().map((value) => Math.max(1, Math.min(value, productMax))),
);

/** Dividends around multiples of the divisor, up to the largest allowed. */
const cases = divisors.chain((divisor) =>
  fc.tuple(
    fc.constant(divisor),
    fc.integer({ min: -2, max: 2 }).chain((near) =>
      fc.maxSafeNat().map((value) => {
        const multiple = Math.floor((value % productMax) / divisor) * divisor;
        return Math.max(0, Math.min(multiple + near, productMax));
      }),
    ),
  ),
);

test("quotients are exact up to the largest product", () => {
  fc.assert(
    fc.property(cases, ([divisor, dividend]) => {
      const [top, bottom] = [BigInt(dividend), BigInt(divisor)];
      expect(quotientUp(dividend, divisor)).toBe(Number(divideBig(top, bottom, "up")));
      expect(quotientDown(dividend, divisor)).toBe(Number(divideBig(top, bottom, "down")));
    }),
    { numRuns: 5_000 },
  );
});

test("the greatest common divisor divides both, and nothing greater does", () => {
  expect(greatestCommonDivisor(70_000, 1_000_000)).toBe(10_000);
  expect(greatestCommonDivisor(0, 12)).toBe(12);
  expect(greatestCommonDivisor(12, 0)).toBe(12);
  expect(greatestCommonDivisor(17, 13)).toBe(1);
});
