// The functions that stand for the machine's own agree with them to the last digits a price could need.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { exponential, logistic, naturalLogarithm } from "./exact-functions.ts";

/** Sixteen digits of a double, less what a dozen roundings cost. */
const agreement = 1e-13;

describe("functions of sums and products alone", () => {
  test("the exponential is the machine's", () => {
    fc.assert(
      fc.property(fc.double({ min: -690, max: 690, noNaN: true }), (x) => {
        expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(agreement);
      }),
    );
  });

  test("the logarithm is the machine's", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (x) => {
        const near = Math.abs(naturalLogarithm(x) - Math.log(x));
        expect(near).toBeLessThan(agreement * Math.max(1, Math.abs(Math.log(x))));
      }),
    );
  });

  test("known values come out exactly", () => {
    expect(exponential(0)).toBe(1);
    expect(naturalLogarithm(1)).toBe(0);
    expect(logistic(0)).toBe(0.5);
    expect(logistic(10_000)).toBe(1);
    expect(logistic(-10_000)).toBeLessThan(1e-300);
  });

  test("what has no answer is refused", () => {
    expect(() => exponential(701)).toThrow("an exponent within");
    expect(() => naturalLogarithm(0)).toThrow("a logarithm of 0");
  });
});
