// The planned fee: the fast path equals the plain one to the micro, on both sides of 2^53, in every regime; and it is
// never below the fee without rounding, nor above it by more than the steps allow.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Level } from "../../book/level.ts";
import { unwrap } from "../../failure/result.ts";
import { contractMicros } from "../../units/contract-micros.ts";
import { partsPerMillion } from "../../units/parts-per-million.ts";
import { priceTicks } from "../../units/price-ticks.ts";
import { integerOf } from "../../units/unit.ts";
import { costOf, formatUsd, usdMicros } from "../../units/usd-micros.ts";
import type { FeeSchedule, KalshiFeeSchedule, PolymarketFeeSchedule } from "../fee-schedule.ts";
import { takerTerms } from "./fee-terms.ts";
import { linearFeeTicks } from "./fill-fee.ts";
import { marginalBelow, marginalTicks } from "./marginal-price.ts";
import { planTakerFee } from "./plan-fee.ts";
import { planTakerFeeReference } from "./plan-fee-reference.ts";
import { polymarketGrossSize } from "./polymarket-fees.ts";

const kalshi: fc.Arbitrary<KalshiFeeSchedule> = fc.record({
  kind: fc.constant("kalshi" as const),
  rounding: fc.constantFrom("cent" as const, "centicent" as const, "micro" as const),
  takerRate: fc.constantFrom(70_000, 35_000, 69_500, 123_457).map(partsPerMillion),
  makerRate: fc.constant(partsPerMillion(17_500)),
  multiplier: fc.constantFrom(1_000_000, 500_000, 0, 333_333, 2_000_000).map(partsPerMillion),
  balancePrecision: fc.constantFrom(100, 10_000).map(usdMicros),
});

const polymarket: fc.Arbitrary<PolymarketFeeSchedule> = fc.record({
  kind: fc.constant("polymarket" as const),
  rate: fc.constantFrom(0, 30_000, 50_000, 72_000, 17_500, 250_000).map(partsPerMillion),
  exponent: fc.constantFrom(1 as const, 2 as const),
  chargedIn: fc.constantFrom("collateral" as const, "shares" as const),
});

const pool: FeeSchedule = {
  kind: "pool",
  poolFee: partsPerMillion(20_000),
  gas: usdMicros(6_250),
};

const anySchedule: fc.Arbitrary<FeeSchedule> = fc.oneof(
  { weight: 4, arbitrary: kalshi },
  { weight: 3, arbitrary: polymarket },
  fc.constantFrom<FeeSchedule>({ kind: "none" }, { kind: "forecastex" }, pool),
);

/** Fractional to enormous: 10^12 contract micros at a dollar is where products pass 2^53. */
const anySize = fc.oneof(
  fc.integer({ min: 0, max: 200 }).map((contracts) => contracts * 1_000_000),
  fc.integer({ min: 0, max: 20_000 }).map((centiContracts) => centiContracts * 10_000),
  fc.integer({ min: 0, max: 10 ** 9 }),
  fc.integer({ min: 10 ** 11, max: 3 * 10 ** 12 }),
);

const anyLevel: fc.Arbitrary<Level> = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 1, max: 9_999 }),
      fc.integer({ min: 1, max: 999 }).map((tenths) => tenths * 10),
      fc.integer({ min: 1, max: 99 }).map((cents) => cents * 100),
    ),
    anySize,
  )
  .map(([ticks, micros]) => ({ price: priceTicks(ticks), size: contractMicros(micros) }));

const anyLevels = fc.array(anyLevel, { maxLength: 8 });
const anySide = fc.constantFrom<"buy" | "sell">("buy", "sell");

function planned(schedule: FeeSchedule, side: "buy" | "sell", levels: readonly Level[]): number {
  return integerOf(unwrap(planTakerFee(schedule, side, levels)));
}

/** The fee before any rounding, as a double. */
function linear(schedule: FeeSchedule, side: "buy" | "sell", levels: readonly Level[]): number {
  const terms = unwrap(takerTerms(schedule, side));
  return levels.reduce((sum, { price, size }) => {
    return sum + (linearFeeTicks(terms, integerOf(price)) * integerOf(size)) / 10_000;
  }, 0);
}

test("the fast path equals the plain one", () => {
  fc.assert(
    fc.property(anySchedule, anySide, anyLevels, (schedule, side, levels) => {
      const plain = planTakerFeeReference(schedule, side, levels);
      expect(planned(schedule, side, levels)).toBe(plain === undefined ? -1 : integerOf(plain));
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  [9_227, 2_675_623_283_674, 13_358_663_855],
  [8_919, 2_352_507_643_321, 15_877_091_323],
  [8_599, 2_387_405_187_202, 20_133_081_826],
])(
  "%d ticks for %d micros: a micro that doubles lose beyond 2^53 is charged",
  (ticks, micros, fee) => {
    const schedule: FeeSchedule = {
      kind: "kalshi",
      rounding: "micro",
      takerRate: partsPerMillion(70_000),
      makerRate: partsPerMillion(0),
      multiplier: partsPerMillion(1_000_000),
      balancePrecision: usdMicros(100),
    };
    const level = { price: priceTicks(ticks), size: contractMicros(micros) };
    expect(planned(schedule, "buy", [level])).toBe(fee);
  },
);

test("an unknown schedule is a refusal, not a fee", () => {
  expect(planTakerFee({ kind: "unknown" }, "buy", [])).toMatchObject({
    ok: false,
    failure: { code: "DET-309" },
  });
  expect(planTakerFeeReference({ kind: "unknown" }, "buy", [])).toBeUndefined();
});

test("nothing is charged for nothing, and a swap's gas once", () => {
  const level = { price: priceTicks(5_000), size: contractMicros(1_000_000) };
  const empty = { price: priceTicks(5_000), size: contractMicros(0) };
  expect(planned(pool, "buy", [])).toBe(0);
  expect(planned(pool, "buy", [empty])).toBe(0);
  expect(planned(pool, "buy", [level, level])).toBe(6_250);
  expect(planned({ kind: "none" }, "sell", [level])).toBe(0);
  expect(planned({ kind: "forecastex" }, "buy", [level])).toBe(0);
});

describe("bounds", () => {
  test("Kalshi: at least the fee without rounding, above it by less than a cent and a step per fill", () => {
    const sizes = fc
      .integer({ min: 1, max: 100_000 })
      .map((count) => contractMicros(count * 10_000));
    const fills = fc.array(
      fc.record({ price: fc.integer({ min: 100, max: 9_900 }).map(priceTicks), size: sizes }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(kalshi, fills, (schedule, levels) => {
        const fee = planned(schedule, "buy", levels);
        const without = linear(schedule, "buy", levels);
        expect(fee).toBeGreaterThanOrEqual(without - 0.001);
        // What rounding took and a small fill could not take back stays: at most a cent per fill.
        const perFill = 100 + 10_000;
        expect(fee).toBeLessThan(without + 10_000 + perFill * levels.length);
      }),
    );
  });

  test("Polymarket in collateral: above the fee without rounding by less than a step per fill", () => {
    const collateral = polymarket.map((schedule) => ({
      ...schedule,
      chargedIn: "collateral" as const,
    }));
    const moderate = anyLevels.map((levels) =>
      levels.filter((level) => integerOf(level.size) < 10 ** 10),
    );
    fc.assert(
      fc.property(collateral, anySide, moderate, (schedule, side, levels) => {
        const fee = planned(schedule, side, levels);
        const without = linear(schedule, side, levels);
        expect(fee).toBeGreaterThanOrEqual(without - 0.001);
        expect(fee).toBeLessThan(without + 10 * levels.length + 0.001);
      }),
    );
  });

  test("Polymarket in shares: the fee is what the order beyond the wanted size costs", () => {
    const schedule: PolymarketFeeSchedule = {
      kind: "polymarket",
      rate: partsPerMillion(250_000),
      exponent: 2,
      chargedIn: "shares",
    };
    const level = { price: priceTicks(5_000), size: contractMicros(100_000_000) };
    const gross = polymarketGrossSize(schedule, level.price, level.size);
    // 1.5625 % of the price is lost at a half, in shares twice that: 100 / (1 - 0.03125).
    expect(integerOf(gross)).toBe(103_225_820);
    const paid = integerOf(costOf(level.price, gross, "up"));
    expect(planned(schedule, "buy", [level])).toBe(paid - 50_000_000);
    // A sale receives collateral, so it pays in collateral.
    expect(formatUsd(unwrap(planTakerFee(schedule, "sell", [level])))).toBe("1.5625");
  });
});

describe("marginal prices", () => {
  test("are the slope of cost and fee without rounding", () => {
    const schedule: FeeSchedule = {
      kind: "polymarket",
      rate: partsPerMillion(50_000),
      exponent: 1,
      chargedIn: "collateral",
    };
    expect(marginalTicks(unwrap(takerTerms(schedule, "buy")), 5_000)).toBeCloseTo(5_125, 9);
    const inShares = unwrap(takerTerms({ ...schedule, chargedIn: "shares" }, "buy"));
    expect(marginalTicks(inShares, 5_000)).toBeCloseTo(5_000 / 0.975, 9);
  });

  test("an exact tie is no profit, a millionth of a tick less is", () => {
    const terms = unwrap(takerTerms({ kind: "none" }, "buy"));
    const fee = unwrap(
      takerTerms(
        { kind: "polymarket", rate: partsPerMillion(40_000), exponent: 1, chargedIn: "collateral" },
        "buy",
      ),
    );
    // 0.50 with a fee of 0.01, and 0.49: a dollar exactly.
    const tie = [
      { terms: fee, priceTicks: 5_000, commissionUsdMicros: 0 },
      { terms, priceTicks: 4_900, commissionUsdMicros: 0 },
    ];
    expect(marginalBelow(tie, 10_000)).toBe(false);
    expect(marginalBelow(tie, 10_001)).toBe(true);
    const commission = { terms, priceTicks: 4_899, commissionUsdMicros: 100 };
    expect(marginalBelow([...tie.slice(0, 1), commission], 10_000)).toBe(false);
    expect(
      marginalBelow([...tie.slice(0, 1), { ...commission, commissionUsdMicros: 99 }], 10_000),
    ).toBe(true);
  });

  test("a fee in shares is compared exactly too", () => {
    const terms = unwrap(
      takerTerms(
        { kind: "polymarket", rate: partsPerMillion(40_000), exponent: 1, chargedIn: "shares" },
        "buy",
      ),
    );
    // 0.50 × 0.50 / (0.50 − 0.01) = 0.510204081…
    const level = { terms, priceTicks: 5_000, commissionUsdMicros: 0 };
    expect(marginalBelow([level], 5_103)).toBe(true);
    expect(marginalBelow([level], 5_102)).toBe(false);
  });
});
