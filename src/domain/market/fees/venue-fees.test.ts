// The other venues' fees and the dated timelines: published tables, settled fills, contract vectors, days of change.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../../failure/assert.ts";
import { unwrap } from "../../failure/result.ts";
import { contractMicros, parseContracts } from "../../units/contract-micros.ts";
import { addDuration, durationMicros, epochMicros } from "../../units/epoch-micros.ts";
import { parseRate, partsPerMillion } from "../../units/parts-per-million.ts";
import { parsePrice, priceTicks } from "../../units/price-ticks.ts";
import { integerOf } from "../../units/unit.ts";
import { formatUsd, usdMicros } from "../../units/usd-micros.ts";
import { feeScheduleAt, type PolymarketFeeSchedule } from "../fee-schedule.ts";
import { forecastExPair, forecastExPairTotal } from "./forecastex-fees.ts";
import { gasCost } from "./gas-cost.ts";
import {
  kalshiCenticentSince,
  kalshiFeeSchedule,
  kalshiFees,
  kalshiMicroSince,
  kalshiRoundingAt,
} from "./kalshi-fee-timeline.ts";
import { polymarketCollateralSince, polymarketFeeHistory } from "./polymarket-fee-history.ts";
import {
  polymarketFeeInShares,
  polymarketGrossSize,
  polymarketNetSize,
  polymarketPlannedFee,
  polymarketVenueFee,
} from "./polymarket-fees.ts";

function polymarket(
  rate: string,
  exponent: 1 | 2 = 1,
  chargedIn: "collateral" | "shares" = "collateral",
): PolymarketFeeSchedule {
  return { kind: "polymarket", rate: unwrap(parseRate(rate)), exponent, chargedIn };
}

describe("Polymarket", () => {
  const columns = [
    polymarket("0.03"),
    polymarket("0.04"),
    polymarket("0.05"),
    polymarket("0.07"),
    polymarket("0.25", 2),
  ];

  test.each([
    ["0.01", "0.0297", "0.0396", "0.0495", "0.0693", "0.00245"],
    ["0.99", "0.0297", "0.0396", "0.0495", "0.0693", "0.00245"],
    ["0.05", "0.1425", "0.19", "0.2375", "0.3325", "0.05641"],
    ["0.10", "0.27", "0.36", "0.45", "0.63", "0.2025"],
    ["0.25", "0.5625", "0.75", "0.9375", "1.3125", "0.87891"],
    ["0.30", "0.63", "0.84", "1.05", "1.47", "1.1025"],
    ["0.40", "0.72", "0.96", "1.20", "1.68", "1.44"],
    ["0.60", "0.72", "0.96", "1.20", "1.68", "1.44"],
    ["0.50", "0.75", "1.00", "1.25", "1.75", "1.5625"],
  ])("100 shares at %s cost the published fees", (price, ...fees) => {
    const at = unwrap(parsePrice(price));
    const size = contractMicros(100_000_000);
    columns.forEach((schedule, column) => {
      const published = Math.round(Number(fees[column]) * 1e5) * 10;
      const venue = integerOf(polymarketVenueFee(schedule, at, size));
      const plan = integerOf(polymarketPlannedFee(schedule, at, size));
      // The table is rounded to the nearest step; we bracket it.
      expect(venue === published || plan === published).toBe(true);
      expect(plan - venue === 0 || plan - venue === 10).toBe(true);
    });
  });

  test.each([
    ["10", "0.33", "0.05", "0.11055", "0.11055"],
    ["1", "0.001", "0.04", "0.00003", "0.00004"],
    ["5", "0.01", "0.07", "0.00346", "0.00347"],
    ["3", "0.37", "0.05", "0.03496", "0.03497"],
    ["100", "0.025", "0.04", "0.0975", "0.0975"],
    ["100", "0.976", "0.04", "0.09369", "0.0937"],
    ["0.000001", "0.5", "0.07", "0.00", "0.00001"],
  ])("%s at %s, rate %s: the venue takes %s, we plan %s", (count, price, rate, venue, plan) => {
    const schedule = polymarket(rate);
    const [at, size] = [unwrap(parsePrice(price)), unwrap(parseContracts(count))];
    expect(formatUsd(polymarketVenueFee(schedule, at, size))).toBe(venue);
    expect(formatUsd(polymarketPlannedFee(schedule, at, size))).toBe(plan);
  });

  test("the order for a net size is the smallest that leaves it", () => {
    const sizes = fc.integer({ min: 1, max: 10 ** 10 }).map(contractMicros);
    const prices = fc.integer({ min: 1, max: 9_999 }).map(priceTicks);
    const schedules = fc.constantFrom(
      polymarket("0.25", 2, "shares"),
      polymarket("0.07", 1, "shares"),
      polymarket("0.0175", 1, "shares"),
    );
    fc.assert(
      fc.property(schedules, prices, sizes, (schedule, price, net) => {
        const gross = polymarketGrossSize(schedule, price, net);
        expect(polymarketNetSize(schedule, price, gross) >= net).toBe(true);
        const less = contractMicros(integerOf(gross) - 1);
        expect(polymarketNetSize(schedule, price, less) < net).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("in collateral nothing is lost in shares", () => {
    const schedule = polymarket("0.07");
    const size = contractMicros(5_000_000);
    expect(polymarketGrossSize(schedule, priceTicks(5_000), size)).toBe(size);
    expect(polymarketNetSize(schedule, priceTicks(5_000), size)).toBe(size);
  });

  test("shares lost round up: the smallest fee at 0.30 is 33.3 millionths of a share", () => {
    const schedule = polymarket("0.07", 1, "shares");
    const lost = polymarketFeeInShares(schedule, priceTicks(3_000), contractMicros(100));
    expect(integerOf(lost)).toBe(34);
  });

  test("dust worth less than the smallest fee is lost whole", () => {
    const schedule = polymarket("0.07", 1, "shares");
    expect(integerOf(polymarketFeeInShares(schedule, priceTicks(5_000), contractMicros(1)))).toBe(
      20,
    );
    expect(integerOf(polymarketNetSize(schedule, priceTicks(5_000), contractMicros(1)))).toBe(0);
  });

  test("a fee that eats everything breaks an invariant instead of searching for ever", () => {
    const absurd = polymarket("1.2", 1, "shares");
    const size = contractMicros(1_000_000);
    expect(() => polymarketGrossSize(absurd, priceTicks(1_000), size)).toThrow(InvariantViolation);
  });
});

/** Epoch micros of a day's beginning in UTC. */
function day(text: string) {
  return epochMicros(Date.parse(`${text}T00:00:00Z`) * 1_000);
}

describe("Polymarket's history", () => {
  test.each([
    ["crypto-15-minute", "2026-01-04", "2026-01-04", { kind: "none" }],
    ["crypto-15-minute", "2026-01-05", "2026-01-05", { rate: 250_000, exponent: 2 }],
    ["crypto-5-minute", "2026-02-11", "2026-02-11", { kind: "none" }],
    ["crypto-5-minute", "2026-02-12", "2026-02-12", { rate: 250_000, exponent: 2 }],
    ["early-sports", "2026-02-18", "2026-02-18", { rate: 17_500, exponent: 1 }],
    ["sports", "2026-01-03", "2026-01-03", { kind: "none" }],
    ["sports", "2026-03-30", "2026-03-30", { rate: 30_000, chargedIn: "shares" }],
    ["sports", "2026-03-30", "2026-04-28", { rate: 30_000, chargedIn: "collateral" }],
    ["sports", "2026-03-30", "2026-08-01", { rate: 30_000 }],
    ["sports", "2026-07-10", "2026-08-01", { rate: 50_000 }],
    ["crypto", "2026-03-05", "2026-03-07", { kind: "none" }],
    ["crypto", "2026-03-06", "2026-03-07", { rate: 250_000, exponent: 2 }],
    ["crypto", "2026-03-30", "2026-05-01", { rate: 72_000, exponent: 1 }],
    ["politics", "2026-05-01", "2026-05-01", { rate: 40_000 }],
    ["weather", "2026-05-01", "2026-05-01", { rate: 50_000 }],
    ["geopolitics", "2026-09-01", "2026-09-01", { kind: "none" }],
  ] as const)("%s activated on %s, on %s", (category, activated, at, expected) => {
    const timeline = polymarketFeeHistory(category, day(activated));
    expect(feeScheduleAt(timeline, day(at))).toMatchObject(expected);
  });

  test("the currency changed on 2026-04-28", () => {
    expect(polymarketCollateralSince).toBe(day("2026-04-28"));
  });
});

describe("Kalshi's timeline", () => {
  const one = partsPerMillion(1_000_000);
  const half = partsPerMillion(500_000);
  const start = day("2026-01-01");

  test("the rounding changed on two days", () => {
    expect([kalshiCenticentSince, kalshiMicroSince]).toEqual([
      day("2026-05-28"),
      day("2026-08-30"),
    ]);
    const before = durationMicros(-1);
    expect(kalshiRoundingAt(addDuration(kalshiCenticentSince, before))).toBe("cent");
    expect(kalshiRoundingAt(kalshiCenticentSince)).toBe("centicent");
    expect(kalshiRoundingAt(addDuration(kalshiMicroSince, before))).toBe("centicent");
    expect(kalshiRoundingAt(kalshiMicroSince)).toBe("micro");
  });

  test("a series without changes has the three regimes of its member", () => {
    const series = [{ from: start, feeType: "quadratic", multiplier: one }];
    const { timeline, uncertainFeeTypes } = kalshiFees({ series, event: [], membership: "direct" });
    expect(uncertainFeeTypes).toEqual([]);
    expect(timeline.map(({ from, schedule }) => [from, schedule])).toMatchObject([
      [start, { rounding: "cent", balancePrecision: usdMicros(10_000) }],
      [kalshiCenticentSince, { rounding: "centicent", balancePrecision: usdMicros(100) }],
      [kalshiMicroSince, { rounding: "micro", balancePrecision: usdMicros(100) }],
    ]);
    const cents = kalshiFees({ series, event: [], membership: "non-direct" });
    expect(cents.timeline[2]?.schedule).toMatchObject({ balancePrecision: usdMicros(10_000) });
    expect(feeScheduleAt(timeline, day("2025-12-31"))).toEqual({ kind: "unknown" });
  });

  test("a series first heard of later begins then", () => {
    const series = [{ from: day("2026-10-01"), feeType: "quadratic", multiplier: one }];
    const { timeline } = kalshiFees({ series, event: [], membership: "direct" });
    expect(timeline.map(({ from }) => from)).toEqual([day("2026-10-01")]);
  });

  test("an event overrides type and multiplier independently, and each ends by itself", () => {
    const game = day("2026-09-10");
    const cleared = day("2026-09-12");
    const { timeline } = kalshiFees({
      series: [
        { from: day("2026-09-11"), feeType: "quadratic_with_maker_fees", multiplier: half },
        { from: day("2026-09-01"), feeType: "quadratic", multiplier: half },
      ],
      event: [
        { from: game, feeTypeOverride: null, multiplierOverride: one },
        {
          from: cleared,
          feeTypeOverride: "quadratic_with_combo_maker_fees",
          multiplierOverride: null,
        },
      ],
      membership: "direct",
    });
    const at = (text: string) => feeScheduleAt(timeline, day(text));
    expect(at("2026-09-01")).toMatchObject({ multiplier: half, makerRate: partsPerMillion(0) });
    expect(at("2026-09-10")).toMatchObject({ multiplier: one, makerRate: partsPerMillion(0) });
    expect(at("2026-09-11")).toMatchObject({ multiplier: one, makerRate: partsPerMillion(17_500) });
    expect(at("2026-09-12")).toMatchObject({
      multiplier: half,
      makerRate: partsPerMillion(35_000),
    });
  });

  test("a type that is uncertain or unknown is charged like the dearest, and named", () => {
    const series = [
      { from: start, feeType: "flat", multiplier: one },
      { from: day("2026-09-01"), feeType: "cubic", multiplier: one },
    ];
    const { timeline, uncertainFeeTypes } = kalshiFees({ series, event: [], membership: "direct" });
    expect(uncertainFeeTypes).toEqual(["cubic", "flat"]);
    for (const { schedule } of timeline) {
      expect(schedule).toMatchObject({ takerRate: partsPerMillion(70_000) });
    }
  });

  test("a waived series costs nothing to trade", () => {
    const terms = {
      feeType: "quadratic",
      multiplier: partsPerMillion(0),
      membership: "direct",
    } as const;
    expect(kalshiFeeSchedule({ ...terms, at: kalshiMicroSince }).multiplier).toBe(
      partsPerMillion(0),
    );
  });
});

describe("ForecastEx", () => {
  test("the 101st cent is in the displayed prices", () => {
    const pair = forecastExPair(priceTicks(5_200), priceTicks(4_900));
    expect(Object.values(pair).map(integerOf)).toEqual([10_100, -100, 5_100, 4_800]);
    expect(integerOf(forecastExPairTotal)).toBe(10_100);
  });
});

test("gas is priced in the chain's coin, rounded up", () => {
  const gas = { gasUnits: 250_000n, weiPerGas: 50_000_000_000n, coinPrice: usdMicros(500_000) };
  expect(integerOf(gasCost(gas))).toBe(6_250);
  expect(integerOf(gasCost({ ...gas, gasUnits: 250_001n }))).toBe(6_251);
});
