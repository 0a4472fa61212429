// Numbers of the accounts as text: decimals, signs and roundings.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  averageText,
  balanceText,
  countText,
  feeText,
  moneyText,
  oppositePriceText,
  parseScaled,
  priceText,
  wholeCents,
} from "./wire-money.ts";

describe("text", () => {
  test.each([
    ["a price", priceText(4_400n), "0.4400"],
    ["the other leg", oppositePriceText(4_400n), "0.5600"],
    ["a count", countText(1_050n), "10.50"],
    ["a negative count", countText(-5n), "-0.05"],
    ["a fee", feeText(103_500n), "0.103500"],
    ["money with four decimals", moneyText(2_640_000n), "2.6400"],
    ["money that needs six", moneyText(-1_234_567n), "-1.234567"],
    ["a balance, cut off", balanceText(1_250_345_699n), "1250.3456"],
    ["cents, cut off", wholeCents(1_250_349_999n), 125_034],
    ["an average, rounded down", averageText(100n, 300n, 6), "0.000033"],
    ["an exact average", averageText(2_640_000n, 600n, 4), "0.4400"],
  ])("%s", (_name, found, wanted) => {
    expect(found).toBe(wanted);
  });
});

describe("parsing", () => {
  test.each([
    ["0.44", 4, 4_400n],
    ["0.4400", 4, 4_400n],
    ["1", 2, 100n],
    ["10.5", 2, 1_050n],
    ["0.440000", 4, 4_400n],
    ["0.44001", 4, undefined],
    ["-1", 2, undefined],
    ["1.", 2, undefined],
    [".5", 2, undefined],
    ["1e3", 2, undefined],
    ["", 2, undefined],
    [" 1", 2, undefined],
  ])("%s with %i decimals", (text, scale, wanted) => {
    expect(parseScaled(text, scale)).toBe(wanted);
  });

  test("gives back what was written (fast-check prints its seed)", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), (value) => {
        expect(parseScaled(feeText(value), 6)).toBe(value);
        expect(parseScaled(priceText(value), 4)).toBe(value);
        expect(parseScaled(countText(value), 2)).toBe(value);
      }),
    );
  });
});
