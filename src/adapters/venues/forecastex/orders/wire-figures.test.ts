// Figures in every way in which the broker writes them, and those that are none.

import fc from "fast-check";
import { expect, test } from "vitest";
import { amountOf, contractsOf, identifierOf, priceOf } from "./wire-figures.ts";

const shown = (
  result: ReturnType<typeof contractsOf> | ReturnType<typeof priceOf> | ReturnType<typeof amountOf>,
) => (result.ok ? Number(result.value) : result.failure.code);

test.each([
  [10, 10_000_000],
  ["10", 10_000_000],
  ["10.0", 10_000_000],
  ["1,300", 1_300_000_000],
  ["1,300,000.00", 1_300_000_000_000],
  [0, 0],
  [1.5, "VEN-808"],
  ["1.5", "VEN-808"],
  [-1, "VEN-808"],
  ["1,30", "VEN-801"],
  [",300", "VEN-801"],
  ["1.2K", "VEN-801"],
  ["C10", "VEN-801"],
  ["", "VEN-801"],
  [null, "VEN-801"],
  [undefined, "VEN-801"],
  [Number.NaN, "VEN-808"],
  [1e300, "VEN-808"],
  [true, "VEN-801"],
  [{}, "VEN-801"],
])("%j contracts are %j", (value, expected) => {
  expect(shown(contractsOf(value, "size"))).toBe(expected);
});

test.each([
  ["0.62", 6_200],
  [0.62, 6_200],
  ["0.6", 6_000],
  ["C0.62", "VEN-801"],
  ["H0.62", "VEN-801"],
  ["0.62345", "VEN-808"],
  [0.623_45, "VEN-808"],
])("a price of %j is %j", (value, expected) => {
  expect(shown(priceOf(value, "price"))).toBe(expected);
});

test.each([
  [1_036.929_999_999_999_8, 1_036_930_000],
  ["1,036.93", 1_036_930_000],
  [-0.5, -500_000],
  [0, 0],
  [1e12, "VEN-808"],
  ["1.2.3", "VEN-801"],
])("an amount of %j is %j", (value, expected) => {
  expect(shown(amountOf(value, "cash"))).toBe(expected);
});

test("every cent that a double can name is read as itself", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000_000_000 }), (cents) => {
      expect(shown(amountOf(cents / 100, "cash"))).toBe(cents * 10_000);
    }),
    { seed: 6 },
  );
});

test("an id is a whole number, as a number or as a text", () => {
  expect(
    [510_000_001, "510000001", "12a", -1, 1.5, null, "", "1".repeat(30)].map(identifierOf),
  ).toEqual(["510000001", "510000001", ...[null, null, null, null, null, null]]);
});
