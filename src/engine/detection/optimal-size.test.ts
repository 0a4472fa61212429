// The fast search against the plain one on random books, fees and limits; then the shapes that are easy to get wrong.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../domain/failure/result.ts";
import type { FeeSchedule, KalshiRounding } from "../../domain/market/fee-schedule.ts";
import {
  contractMicros,
  parseContracts,
  wholeContracts,
} from "../../domain/units/contract-micros.ts";
import { parseRate, partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { noUsd, parseUsd, usdMicros } from "../../domain/units/usd-micros.ts";
import { optimalSize, sizedLegsAt } from "./optimal-size.ts";
import { linearSizeReference, optimalSizeReference } from "./optimal-size-reference.ts";
import type { SizingLeg, SizingProblem } from "./sizing-problem.ts";

function kalshi(rounding: KalshiRounding, precision: string, multiplier = "1"): FeeSchedule {
  return {
    kind: "kalshi",
    rounding,
    takerRate: unwrap(parseRate("0.07")),
    makerRate: unwrap(parseRate("0.0175")),
    multiplier: unwrap(parseRate(multiplier)),
    balancePrecision: unwrap(parseUsd(precision)),
  };
}

function polymarket(
  rate: string,
  exponent: 1 | 2,
  chargedIn: "collateral" | "shares",
): FeeSchedule {
  return { kind: "polymarket", rate: unwrap(parseRate(rate)), exponent, chargedIn };
}

const free: FeeSchedule = { kind: "none" };

/** A leg from `[price in ticks, size in contracts as text]`. */
function leg(
  levels: readonly (readonly [number, string])[],
  schedule: FeeSchedule,
  more: Partial<SizingLeg> = {},
): SizingLeg {
  return {
    prices: Int32Array.from(levels, ([price]) => price),
    sizes: Float64Array.from(levels, ([, size]) => integerOf(unwrap(parseContracts(size)))),
    count: levels.length,
    schedule,
    lot: wholeContracts(1),
    sizeMin: wholeContracts(1),
    notionalMin: noUsd,
    ...more,
  };
}

const pairPayout = priceTicks(10_000);

const schedules: fc.Arbitrary<FeeSchedule> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(kalshi("centicent", "0.01")) },
  { weight: 3, arbitrary: fc.constant(kalshi("micro", "0.0001")) },
  fc.constantFrom(
    free,
    kalshi("cent", "0.01"),
    kalshi("centicent", "0.0001"),
    kalshi("micro", "0.01"),
    kalshi("micro", "0.0001", "0.5"),
    kalshi("cent", "0.01", "0"),
    polymarket("0.05", 1, "collateral"),
    polymarket("0.25", 2, "collateral"),
    polymarket("0.25", 2, "shares"),
    polymarket("0.07", 1, "shares"),
    { kind: "forecastex" } as const,
    { kind: "pool", poolFee: partsPerMillion(20_000), gas: usdMicros(6_250) } as const,
  ),
);

/** Sizes in units of the lot, so that both whole and hundredth lots keep the brute force small. */
function randomLeg(lotMicros: number, around: number, budgets: number): fc.Arbitrary<SizingLeg> {
  const level = fc.tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 4 }).map((cents) => cents * 100) },
      fc.integer({ min: 0, max: 600 }),
    ),
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 12 }).map((lots) => lots * lotMicros) },
      fc.integer({ min: 1, max: 12 * lotMicros }),
    ),
  );
  return fc
    .record({
      start: fc.integer({ min: Math.max(1, around - 700), max: around }),
      levels: fc.array(level, { minLength: 1, maxLength: 6 }),
      schedule: schedules,
      lots: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 2, 3),
      sizeMinLots: fc.constantFrom(0, 1, 1, 1, 1, 1, 1, 5),
      notionalMin: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, lotMicros),
      budget: fc.constantFrom(...(budgets === 0 ? [-1] : [-1, 0, budgets - 1])),
      commission: fc.constantFrom(0, 0, 0, 2_500, 1_333),
    })
    .map((drawn) => {
      const sorted = drawn.levels.map(([price, size]) => [price + drawn.start, size] as const);
      sorted.sort(([a], [b]) => a - b);
      return {
        prices: Int32Array.from(sorted, ([price]) => Math.min(price, 9_999)),
        sizes: Float64Array.from(sorted, ([, size]) => size),
        count: sorted.length,
        schedule: drawn.schedule,
        lot: contractMicros(drawn.lots * lotMicros),
        sizeMin: contractMicros(drawn.sizeMinLots * lotMicros),
        notionalMin: usdMicros(drawn.notionalMin),
        ...(drawn.budget < 0 ? {} : { budget: drawn.budget }),
        ...(drawn.commission === 0 ? {} : { commission: usdMicros(drawn.commission) }),
      };
    });
}

function sometimes<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: 1, arbitrary }, { weight: 4, arbitrary: fc.constant(null) });
}

const problems: fc.Arbitrary<SizingProblem> = fc
  .record({
    lotMicros: fc.constantFrom(1_000_000, 1_000_000, 1_000_000, 10_000),
    legCount: fc.constantFrom(1, 2, 2, 2, 2, 3, 4),
    payoutUsd: fc.constantFrom(1, 1, 1, 2),
    budgetCount: fc.constantFrom(0, 0, 1, 2),
    split: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 4, maxLength: 4 }),
  })
  .chain((shape) => {
    const parts = shape.split.slice(0, shape.legCount);
    const total = parts.reduce((sum, part) => sum + part, 0);
    const legs = parts.map((part) => {
      const around = Math.round((shape.payoutUsd * 10_000 * part) / total);
      return randomLeg(shape.lotMicros, Math.min(9_500, around), shape.budgetCount);
    });
    const { budgetCount, lotMicros } = shape;
    const money = fc.integer({ min: 0, max: 30 * lotMicros }).map((amount) => usdMicros(amount));
    return fc
      .record({
        legs: fc.tuple(...legs),
        budgets: fc.array(money, { minLength: budgetCount, maxLength: budgetCount }),
        budgetTotal: sometimes(money),
        sizeMax: sometimes(fc.integer({ min: 0, max: 40 * lotMicros }).map(contractMicros)),
        profitMin: sometimes(fc.integer({ min: 0, max: lotMicros / 5 }).map(usdMicros)),
      })
      .map(({ budgetTotal, sizeMax, profitMin, ...drawn }) => ({
        payout: priceTicks(shape.payoutUsd * 10_000),
        ...drawn,
        ...(budgetTotal === null ? {} : { budgetTotal }),
        ...(sizeMax === null ? {} : { sizeMax }),
        ...(profitMin === null ? {} : { profitMin }),
      }));
  });

function leastCommonLot(problem: SizingProblem): number {
  const lots = problem.legs.map((each) => integerOf(each.lot));
  let common = lots[0] as number;
  while (lots.some((lot) => common % lot !== 0)) common += lots[0] as number;
  return common;
}

function agrees(problem: SizingProblem): void {
  const fast = optimalSize(problem);
  const lot = leastCommonLot(problem);
  const plain = optimalSizeReference(problem, contractMicros(lot));
  expect(fast.exact).toBe(true);
  expect([integerOf(fast.size), integerOf(fast.profit)]).toEqual([plain.size, plain.profit]);
  expect(integerOf(fast.sizeLinear)).toBe(linearSizeReference(problem));
  if (plain.size === 0) {
    expect(fast.refusal).not.toBeNull();
    return;
  }
  expect(fast.refusal).toBeNull();
  expect(fast.legCosts.map(integerOf)).toEqual(plain.legCosts);
  expect(fast.legFees.map(integerOf)).toEqual(plain.legFees);
  expect(integerOf(fast.payout)).toBe(integerOf(fast.cost) + integerOf(fast.profit));
}

describe("the search agrees with brute force", () => {
  test("on random groups of one to four legs, fees, lots, minimums, caps and budgets", () => {
    fc.assert(fc.property(problems, agrees), { numRuns: 3_000 });
  });
});
