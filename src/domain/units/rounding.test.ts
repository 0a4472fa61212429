// Quotients and products against big integers: exact, in the direction named, or a broken invariant.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../failure/assert.ts";
import { divide, divideBig, mulDiv, type Rounding, safeNumber } from "./rounding.ts";

const directions = fc.constantFrom<Rounding>("up", "down");
/** With a 32-bit factor the product stays a safe integer. */
const smallFactors = fc.integer({ min: -(2 ** 21), max: 2 ** 21 });
const divisors = fc.integer({ min: 1, max: 2 ** 31 - 1 });

/** Floor and ceiling by definition: the only integer within one of the quotient on the right side. */
function isRounded(quotient: bigint, numerator: bigint, divisor: bigint, rounding: Rounding) {
  const excess = quotient * divisor - numerator;
  return rounding === "up" ? excess >= 0n && excess < divisor : excess <= 0n && -excess < divisor;
}

describe("divide", () => {
  test.each([
    [7, 2, "up", 4],
    [7, 2, "down", 3],
    [-7, 2, "up", -3],
    [-7, 2, "down", -4],
    [8, 2, "up", 4],
    [-8, 2, "down", -4],
    [0, 5, "up", 0],
    [-1, 5, "up", 0],
  ] as const)("%d / %d %s is %d", (numerator, divisor, rounding, quotient) => {
    expect(Object.is(divide(numerator, divisor, rounding), quotient)).toBe(true);
  });

  test("rounds as its definition says, for the whole range", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), divisors, directions, (numerator, divisor, rounding) => {
        const quotient = divide(numerator, divisor, rounding);
        expect(isRounded(BigInt(quotient), BigInt(numerator), BigInt(divisor), rounding)).toBe(
          true,
        );
        expect(divideBig(BigInt(numerator), BigInt(divisor), rounding)).toBe(BigInt(quotient));
      }),
      { numRuns: 2_000 },
    );
  });

  test("a divisor that is not a positive integer breaks an invariant", () => {
    for (const divisor of [0, -1, 0.5, Number.NaN]) {
      expect(() => divide(1, divisor, "up")).toThrow(InvariantViolation);
    }
    expect(() => divideBig(1n, 0n, "up")).toThrow(InvariantViolation);
    expect(() => divide(0.5, 1, "up")).toThrow(InvariantViolation);
  });
});

describe("mulDiv", () => {
  test("is exact where the product outgrows a double", () => {
    // 1,000,000 contracts at 0.9999: the product needs 54 bits.
    expect(mulDiv(9_999, 1_000_000_000_001, 10_000, "up")).toBe(999_900_000_001);
    expect(mulDiv(9_999, 1_000_000_000_001, 10_000, "down")).toBe(999_900_000_000);
  });

  test("agrees with big integers on both sides of 2^53", () => {
    const factors = fc.oneof(fc.integer(), fc.maxSafeInteger());
    fc.assert(
      fc.property(factors, factors, divisors, directions, (a, b, divisor, rounding) => {
        const exact = divideBig(BigInt(a) * BigInt(b), BigInt(divisor), rounding);
        if (Number.isSafeInteger(Number(exact))) {
          expect(mulDiv(a, b, divisor, rounding)).toBe(Number(exact) + 0);
        } else {
          expect(() => mulDiv(a, b, divisor, rounding)).toThrow(InvariantViolation);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("up is never below down, and by one at most", () => {
    fc.assert(
      fc.property(fc.integer(), smallFactors, divisors, (a, b, divisor) => {
        const difference = mulDiv(a, b, divisor, "up") - mulDiv(a, b, divisor, "down");
        expect([0, 1]).toContain(difference);
      }),
    );
  });
});

test("safeNumber refuses what a double cannot hold", () => {
  expect(safeNumber(BigInt(Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => safeNumber(2n ** 53n)).toThrow(InvariantViolation);
});
