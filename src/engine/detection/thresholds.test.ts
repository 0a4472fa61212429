// Every threshold, at its value and one step short of it, and which of them speaks first.

import { describe, expect, test } from "vitest";
import { kalshiTaker, rigSettings } from "../../../test/support/engine-rig.ts";
import type { FeeSchedule } from "../../domain/market/fee-schedule.ts";
import type { OpportunityEconomics, TimeRegime } from "../../domain/message/economics.ts";
import type { DetectionSettings } from "../../domain/message/settings.ts";
import type { SoftState } from "../../domain/relation/relation.ts";
import { wholeContracts } from "../../domain/units/contract-micros.ts";
import { partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { noUsd, usdMicros } from "../../domain/units/usd-micros.ts";
import type { PricedLeg } from "./contract.ts";
import { refusalBeforePricing, refusalOfSize } from "./thresholds.ts";

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
    const gross = { edgeTicks: edge, payoutTicks: 10_000 };
    expect(refusalBeforePricing(settings, gross, softStates, legs)?.code).toBe(code);
  });

  test("the largest edge is per dollar of payout", () => {
    const codeOf = (edgeTicks: number, payoutTicks: number) =>
      refusalBeforePricing(settings, { edgeTicks, payoutTicks }, [], fine)?.code;
    expect([codeOf(4_000, 20_000), codeOf(4_001, 20_000)]).toEqual([undefined, "DET-303"]);
    expect([codeOf(6_000, 30_000), codeOf(6_001, 30_000)]).toEqual([undefined, "DET-303"]);
  });
});

/** Economics of a size that costs 100 USD and earns so many micros, without a date and without soft states. */
function earning(
  profitMicros: number,
  over: Partial<OpportunityEconomics> = {},
): OpportunityEconomics {
  return {
    legs: [],
    capital: [],
    costNet: usdMicros(100_000_000),
    spread: partsPerMillion(0),
    profitWorst: usdMicros(profitMicros),
    profitWorstSoft: null,
    softLossExpected: null,
    profitExpected: null,
    timeToCash: null,
    regime: "unknown",
    yieldSimple: null,
    yieldCompound: null,
    profitOverHurdle: null,
    ...over,
  };
}

const cost = (micros: number) => ({ costNet: usdMicros(micros) });
const soft = (expectedMicros: number | null, costMicros = 100_000_000) => ({
  ...cost(costMicros),
  softLossExpected: expectedMicros === null ? null : usdMicros(expectedMicros),
  profitWorstSoft: usdMicros(-costMicros),
});
const poorYield = { yieldSimple: partsPerMillion(99_999) };
const poorHurdle = { profitOverHurdle: noUsd };

describe("of a priced size", () => {
  const unlimited = usdMicros(1_000_000_000);
  const cases: readonly (readonly [string | undefined, OpportunityEconomics])[] = [
    ["DET-307", earning(0, cost(0))],
    ["DET-301", earning(499_999)],
    [undefined, earning(500_000)],
    ["DET-302", earning(500_000, cost(100_000_001))],
    ["DET-308", earning(500_000, soft(1))],
    [undefined, earning(500_000, soft(0))],
    ["DET-308", earning(500_000, soft(null))],
    ["DET-305", earning(500_000, poorYield)],
    [undefined, earning(500_000, { yieldSimple: partsPerMillion(100_000) })],
    ["DET-310", earning(500_000, poorHurdle)],
    [undefined, earning(500_000, { profitOverHurdle: usdMicros(1) })],
    // In order of precedence: the earlier reason is named.
    ["DET-307", earning(0, { ...soft(null, 0), ...poorYield })],
    ["DET-301", earning(1, { ...soft(null), ...cost(200_000_000) })],
    ["DET-302", earning(500_000, { ...soft(null, 200_000_000), ...poorYield })],
    ["DET-308", earning(500_000, { ...soft(null), ...poorYield })],
    ["DET-305", earning(500_000, { ...poorYield, ...poorHurdle })],
  ];
  test.each(cases)("%s", (code, economics) => {
    expect(refusalOfSize(settings, economics, unlimited)?.code).toBe(code);
  });

  test("a near edge counts more and a far one less, in profit and in margin", () => {
    const codeOf = (profit: number, regime: TimeRegime, costMicros = 50_000_000) =>
      refusalOfSize(settings, earning(profit, { regime, ...cost(costMicros) }), unlimited)?.code;
    // 0.454546 × 1.1 is 0.5000006, 0.666667 × 0.75 is 0.50000025; one micro less is below in both.
    expect([codeOf(454_546, "near"), codeOf(454_545, "near")]).toEqual([undefined, "DET-301"]);
    expect([codeOf(666_667, "far"), codeOf(666_666, "far")]).toEqual([undefined, "DET-301"]);
    expect([codeOf(500_000, "middle"), codeOf(499_999, "middle")]).toEqual([undefined, "DET-301"]);
    expect(codeOf(500_000, "near", 110_000_000)).toBeUndefined();
    expect(codeOf(500_000, "near", 110_000_001)).toBe("DET-302");
    expect(codeOf(1_000_000, "far", 150_000_000)).toBeUndefined();
    expect(codeOf(1_000_000, "far", 150_000_001)).toBe("DET-302");
  });

  test("an expected soft loss inside its budget passes", () => {
    const codeOf = (budget: number, expected: number) => {
      const widened = { ...settings, softLossMax: usdMicros(budget) };
      return refusalOfSize(widened, earning(500_000, soft(expected)), unlimited)?.code;
    };
    expect(codeOf(3_000, 3_000)).toBeUndefined();
    expect(codeOf(2_999, 3_000)).toBe("DET-308");
  });

  test("the loss of one soft state has its own budget, however rare the state", () => {
    const codeOf = (budget: number) => {
      const widened = { ...settings, softStateLossMax: usdMicros(budget) };
      return refusalOfSize(widened, earning(500_000, soft(0)), unlimited);
    };
    expect(codeOf(100_000_000)).toBeUndefined();
    expect(codeOf(99_999_999)).toMatchObject({
      code: "DET-308",
      message: "one soft state alone may lose 100.00 USD",
    });
  });

  test("soft losses are judged as far as a group may grow, up", () => {
    const widened = {
      ...settings,
      softLossMax: usdMicros(1_000),
      softStateLossMax: usdMicros(10_000_000),
    };
    const deep = earning(500_000, soft(9_999));
    const codeOf = (costMax: number) => refusalOfSize(widened, deep, usdMicros(costMax))?.code;
    // A tenth of the size loses 999.9 micros at expectation and 10 USD at worst.
    expect(codeOf(10_000_000)).toBeUndefined();
    expect(codeOf(10_000_001)).toBe("DET-308");
    expect(
      refusalOfSize(widened, earning(500_000, soft(10_001)), usdMicros(10_000_000))?.code,
    ).toBe("DET-308");
  });
});
