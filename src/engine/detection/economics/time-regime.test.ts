// The bounds of the time regime and the date of the last cash, at their values and one micro beside them.

import { expect, test } from "vitest";
import { days, epochMicros } from "../../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { usdMicros } from "../../../domain/units/usd-micros.ts";
import {
  countedProfit,
  lastPayout,
  leastCounting,
  regimeFactor,
  timeRegimeOf,
} from "./time-regime.ts";

const settings = {
  nearWithin: days(14),
  nearFactor: partsPerMillion(1_100_000),
  farBeyond: days(60),
  farFactor: partsPerMillion(750_000),
};
const now = epochMicros(10 ** 15);
const after = (micros: number) => epochMicros(10 ** 15 + micros);

test.each([
  [-1, "near"],
  [0, "near"],
  [integerOf(days(14)), "near"],
  [integerOf(days(14)) + 1, "middle"],
  [integerOf(days(60)) - 1, "middle"],
  [integerOf(days(60)), "far"],
] as const)("a payout in %d micros is %s", (micros, regime) => {
  expect(timeRegimeOf(after(micros), now, settings)).toBe(regime);
});

test("without a date the regime is unknown and a dollar counts a dollar", () => {
  expect(timeRegimeOf(null, now, settings)).toBe("unknown");
  expect(regimeFactor("unknown", settings)).toBe(1_000_000);
  expect(regimeFactor("middle", settings)).toBe(1_000_000);
});

test("what a profit counts is rounded down, a loss too", () => {
  expect(countedProfit(usdMicros(1_001), "near", settings)).toBe(1_101);
  expect(countedProfit(usdMicros(1_001), "far", settings)).toBe(750);
  expect(countedProfit(usdMicros(-1_001), "far", settings)).toBe(-751);
});

test("the last payout is the latest, and unknown when one is or when there is none", () => {
  expect(lastPayout([after(3), after(2)])).toBe(after(3));
  expect(lastPayout([after(2), after(3)])).toBe(after(3));
  expect(lastPayout([after(2), null])).toBeNull();
  expect(lastPayout([])).toBeNull();
});

test("the least profit that may count as so much does in the best regime, and one micro less in none", () => {
  for (const counted of [0, 1, 500_000, 999_999_999]) {
    const least = integerOf(leastCounting(usdMicros(counted), settings));
    for (const regime of ["near", "middle", "far", "unknown"] as const) {
      const below = countedProfit(usdMicros(least - 1), regime, settings);
      expect(integerOf(below)).toBeLessThan(counted);
    }
    // Rounded down, so that at most one micro more is needed.
    const near = countedProfit(usdMicros(least + 1), "near", settings);
    expect(integerOf(near)).toBeGreaterThanOrEqual(counted);
  }
});
