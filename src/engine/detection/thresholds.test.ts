// Every threshold, at its value and one step short of it, and which of them speaks first.

import { describe, expect, test } from "vitest";
import { kalshiTaker, rigSettings } from "../../../test/support/engine-rig.ts";
import type { FeeSchedule } from "../../domain/market/fee-schedule.ts";
import type { DetectionSettings } from "../../domain/message/settings.ts";
import type { SoftState } from "../../domain/relation/relation.ts";
import { contractMicros, wholeContracts } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { noUsd, usdMicros } from "../../domain/units/usd-micros.ts";
import type { PricedLeg, SizedLegs } from "./contract.ts";
import { payoutOf, refusalBeforePricing, refusalOfSize } from "./thresholds.ts";

const day = 86_400_000_000;
const settings: DetectionSettings = {
  ...rigSettings.detection,
  profitMin: usdMicros(500_000),
  marginMin: partsPerMillion(5_000),
  apyMin: partsPerMillion(100_000),
};

function legWith(
  sizeMicros: number,
  schedule: FeeSchedule = kalshiTaker,
  marketIndex = 0,
): PricedLeg {
  return {
    instrument: "kalshi:A/yes",
    venue: "kalshi",
    marketIndex,
    prices: Int32Array.of(4_000),
    sizes: Float64Array.of(sizeMicros),
    count: sizeMicros === 0 ? 0 : 1,
    schedule,
    lot: wholeContracts(1),
    sizeMin: wholeContracts(1),
    notionalMin: noUsd,
    assumedSizes: false,
  };
}

/** A size that costs 100 USD and earns so much. */
function priced(profitMicros: number, costMicros = 100_000_000): SizedLegs {
  return {
    size: profitMicros > 0 ? wholeContracts(100) : contractMicros(0),
    profit: usdMicros(profitMicros),
    cost: usdMicros(costMicros),
    payout: usdMicros(profitMicros + costMicros),
    legCosts: [],
    legFees: [],
    orderSizes: [],
  };
}

const unpriced: SoftState = { reason: "another source", probability: null };
const rare = (millionths: number): SoftState => ({
  reason: "tie",
  probability: partsPerMillion(millionths),
});

describe("before any size is priced", () => {
  const fine = [legWith(10_000_000), legWith(10_000_000)];
  const cases = [
    ["DET-303", 2_001, [], fine],
    [undefined, 2_000, [], fine],
    ["DET-308", 100, [unpriced], fine],
    [undefined, 100, [rare(1)], fine],
    ["DET-309", 100, [], [legWith(10_000_000), legWith(10_000_000, { kind: "unknown" })]],
    ["DET-304", 100, [], [legWith(10_000_000), legWith(9_999_999)]],
    ["DET-304", 100, [], [legWith(0), legWith(10_000_000)]],
    // In order of precedence: the earlier reason is named.
    ["DET-303", 2_001, [unpriced], [legWith(1, { kind: "unknown" })]],
    ["DET-308", 100, [unpriced], [legWith(1, { kind: "unknown" })]],
    ["DET-309", 100, [], [legWith(1, { kind: "unknown" })]],
  ] as const;
  test.each(cases)("%s", (code, edge, softStates, legs) => {
    expect(refusalBeforePricing(settings, edge, softStates, legs)?.code).toBe(code);
  });
});

describe("of a priced size", () => {
  const now = epochMicros(1_000 * day);
  const inDays = (days: number) => epochMicros((1_000 + days) * day);
  const cases = [
    ["DET-307", priced(0), [], null],
    ["DET-301", priced(499_999), [], null],
    [undefined, priced(500_000), [], null],
    ["DET-302", priced(500_000, 100_000_001), [], null],
    ["DET-308", priced(500_000), [rare(1)], null],
    [undefined, priced(500_000), [rare(0)], null],
    // A margin of 0.5 % is 10 % a year for 18.25 days.
    [undefined, priced(500_000), [], inDays(18.25)],
    ["DET-305", priced(500_000), [], inDays(18.26)],
    ["DET-305", priced(5_000_000), [], inDays(183)],
    // A date that has passed counts as tomorrow: the cash can only come later than now.
    [undefined, priced(500_000), [], inDays(-400)],
    ["DET-301", priced(1, 100_000_000), [unpriced], inDays(900)],
    ["DET-302", priced(500_000, 200_000_000), [unpriced], inDays(900)],
    ["DET-308", priced(500_000), [unpriced], inDays(900)],
  ] as const;
  test.each(cases)("%s", (code, size, softStates, payoutAt) => {
    expect(refusalOfSize(settings, size, softStates, payoutAt, now)?.code).toBe(code);
  });

  test("a soft loss inside its budget passes, rounded up", () => {
    const budget = (micros: number) => ({ ...settings, softLossMax: usdMicros(micros) });
    const states = [rare(10), rare(20)];
    // 30 millionths of 100 USD are 0.003 USD.
    expect(refusalOfSize(budget(3_000), priced(500_000), states, null, now)).toBeUndefined();
    expect(refusalOfSize(budget(2_999), priced(500_000), states, null, now)?.code).toBe("DET-308");
    const cost = priced(600_000, 100_000_001);
    expect(refusalOfSize(budget(3_000), cost, states, null, now)?.code).toBe("DET-308");
    const all = [unpriced];
    expect(refusalOfSize(budget(99_999_999), priced(500_000), all, null, now)?.code).toBe(
      "DET-308",
    );
  });
});

test("the cash of a pair is expected with its later leg, or at an unknown time", () => {
  const legs = [legWith(1, kalshiTaker, 0), legWith(1, kalshiTaker, 1)];
  const at = (days: readonly (number | null)[]) => (index: number) => {
    const known = days[index];
    return known === null || known === undefined ? null : epochMicros(known * day);
  };
  expect(payoutOf({ legs }, at([3, 2]))).toBe(epochMicros(3 * day));
  expect(payoutOf({ legs }, at([2, 3]))).toBe(epochMicros(3 * day));
  expect(payoutOf({ legs }, at([2, null]))).toBeNull();
});
