// The economics of an opportunity against figures worked out by hand, and against the plain formulas in doubles.

import fastCheck from "fast-check";
import { describe, expect, test } from "vitest";
import { kalshiTaker, rigSettings } from "../../../../test/support/engine-rig.ts";
import type { FeeSchedule } from "../../../domain/market/fee-schedule.ts";
import { type InstrumentId, venueOf } from "../../../domain/market/venue.ts";
import type { Relation, SoftState } from "../../../domain/relation/relation.ts";
import { contractMicros, wholeContracts } from "../../../domain/units/contract-micros.ts";
import { days, durationMicros, epochMicros } from "../../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { onePrice, priceTicks } from "../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { noUsd, usdMicros } from "../../../domain/units/usd-micros.ts";
import { edgeOverHurdle, yearlyReturns } from "../../../research/capital/capital-lock.ts";
import type { PricedLeg } from "../contract.ts";
import { sizedLegsAt } from "../optimal-size.ts";
import { type EconomicsProblem, economicsOf, tiedOf } from "./economics-of.ts";
import { compoundYield, overTime, simpleYield, yieldMax } from "./yields.ts";

const start = epochMicros(1_000 * 86_400_000_000);
const inDays = (count: number) => epochMicros(integerOf(start) + count * 86_400_000_000);
const free: FeeSchedule = { kind: "none" };

type Levels = readonly (readonly [ticks: number, contracts: number])[];

function legOf(instrument: InstrumentId, levels: Levels, schedule: FeeSchedule = free): PricedLeg {
  return {
    instrument,
    venue: venueOf(instrument),
    marketIndex: 0,
    prices: Int32Array.from(levels, ([ticks]) => ticks),
    sizes: Float64Array.from(levels, ([, contracts]) => contracts * 1_000_000),
    count: levels.length,
    schedule,
    lot: wholeContracts(1),
    sizeMin: wholeContracts(1),
    notionalMin: noUsd,
    assumedSizes: false,
  };
}

/** Yes at 0.40 then 0.42 on one venue, No at 0.50 on another: 60 contracts of each. */
const pair = [
  legOf(
    "kalshi:A/yes",
    [
      [4_000, 50],
      [4_200, 50],
    ],
    kalshiTaker,
  ),
  legOf("polymarket:B/no", [[5_000, 100]]),
];

function problemOf(
  legs: readonly PricedLeg[],
  contracts: number,
  over: Partial<EconomicsProblem> = {},
): EconomicsProblem {
  const sized = sizedLegsAt({ legs, payout: onePrice }, wholeContracts(contracts));
  if (sized === null) throw new TypeError("the legs are not that deep");
  return {
    legs,
    markets: legs.map(() => ({ payoutAt: inDays(30) })),
    sized,
    relations: [],
    softStates: [],
    settings: rigSettings.detection,
    now: start,
    ...over,
  };
}

const rare = (parts: number | null): SoftState => ({
  reason: "tie",
  probability: parts === null ? null : partsPerMillion(parts),
});

describe("a pair across venues", () => {
  const economics = economicsOf(problemOf(pair, 60));

  test("every leg has its average, cost, fee and slippage", () => {
    // 50 at 0.40 and 10 at 0.42 are 24.20: 0.40334 each, rounded up; 0.20 above 60 at 0.40.
    expect(economics.legs).toEqual([
      {
        instrument: "kalshi:A/yes",
        size: 60_000_000,
        priceAverage: 4_034,
        cost: 24_200_000,
        // 0.07 × 50 × 0.24 is 0.84, 0.07 × 10 × 0.2436 is 0.17052: 1.0106 to the cent above for each fill.
        fee: 1_020_000,
        gas: 0,
        slippage: 200_000,
      },
      {
        instrument: "polymarket:B/no",
        size: 60_000_000,
        priceAverage: 5_000,
        cost: 30_000_000,
        fee: 0,
        gas: 0,
        slippage: 0,
      },
    ]);
  });

  test("capital, profit and yields", () => {
    expect(economics).toMatchObject({
      capital: [
        { venue: "kalshi", paid: 25_220_000, returned: 0 },
        { venue: "polymarket", paid: 30_000_000, returned: 0 },
      ],
      costNet: 55_220_000,
      profitWorst: 4_780_000,
      // 4.78 / 60.
      spread: 79_666,
      profitWorstSoft: null,
      softLossExpected: 0,
      profitExpected: 4_780_000,
      timeToCash: 30 * 86_400_000_000,
      regime: "middle",
      // 4.78 / 55.22 × 365 / 30 is 1.05318…
      yieldSimple: 1_053_181,
    });
    const { compound } = yearlyReturns({ cost: 55.22, payout: 60, days: 30 }, 1);
    expect(economics.yieldCompound).toBe(Math.floor(compound * 1_000_000));
  });

  test("soft states stand beside the edge, never in it", () => {
    const judged = (...softStates: SoftState[]) => economicsOf(problemOf(pair, 60, { softStates }));
    expect(judged(rare(1_000), rare(1))).toMatchObject({
      profitWorst: 4_780_000,
      profitWorstSoft: -55_220_000,
      // 0.001001 × 55.22 is 0.05527522, up.
      softLossExpected: 55_276,
      // 0.998999 × 60 is paid on average, for 55.22.
      profitExpected: 4_719_940,
    });
    expect(judged(rare(1_000), rare(null))).toMatchObject({
      profitWorstSoft: -55_220_000,
      softLossExpected: null,
      profitExpected: null,
    });
  });

  test("the latest payout counts, an unknown one leaves no date, an overdue one is tomorrow's", () => {
    const dated = (...at: (number | null)[]) =>
      economicsOf(
        problemOf(pair, 60, {
          markets: at.map((count) => ({ payoutAt: count === null ? null : inDays(count) })),
        }),
      );
    expect(dated(3, 61).timeToCash).toBe(61 * 86_400_000_000);
    expect(dated(3, 61).regime).toBe("far");
    expect(dated(61, null)).toMatchObject({
      timeToCash: null,
      regime: "unknown",
      yieldSimple: null,
      yieldCompound: null,
      profitOverHurdle: null,
    });
    expect(dated(-400, -1)).toMatchObject({ timeToCash: 86_400_000_000, regime: "near" });
  });

  test("what the venue pays for holding counts, and the hurdle is on what stays tied up", () => {
    const markets = [
      { payoutAt: inDays(73) },
      { payoutAt: inDays(73), carryRate: partsPerMillion(40_000) },
    ];
    const carried = economicsOf(problemOf(pair, 60, { markets }));
    // A fifth of a year: 4 % of 30.00 is 0.24 earned, 5 % of 55.22 is 0.5522 asked.
    expect(carried.profitOverHurdle).toBe(4_780_000 + 240_000 - 552_200);
  });
});

/** NO of A and NO of B become a dollar at once. */
const conversion: Relation = {
  id: "event",
  version: 1,
  kind: "mutually-exclusive",
  instruments: ["polymarket:A/yes", "polymarket:B/yes"],
  provenance: "venue-structural",
  approvedBy: null,
  approvedAt: null,
  softStates: [],
  netting: { kind: "conversion", fee: partsPerMillion(0) },
  note: "",
};

describe("yield and hurdle", () => {
  const legs = [
    legOf("polymarket:A/no", [[7_000, 7]]),
    legOf("polymarket:B/no", [[4_000, 7]]),
    legOf("kalshi:C/yes", [[1_000, 7]]),
  ];
  const sized = sizedLegsAt({ legs, payout: priceTicks(12_500) }, wholeContracts(7));
  if (sized === null) throw new TypeError("the legs are not that deep");
  const over = { sized, relations: [conversion] };

  test("are judged on what stays tied up, not on what was paid", () => {
    const economics = economicsOf(problemOf(legs, 7, over));
    // 8.40 paid, 7.00 back at once: 0.35 on 1.40 for 30 days, of which 5 % a year are 0.00575342.
    expect(economics).toMatchObject({
      costNet: 8_400_000,
      profitWorst: 350_000,
      yieldSimple: 3_041_666,
      profitOverHurdle: 350_000 - 5_754,
    });
  });

  test("what the venue pays for holding is rounded down", () => {
    const carryRate = partsPerMillion(50_000);
    const markets = legs.map(() => ({ payoutAt: inDays(30), carryRate }));
    // 5 % on 4.90, 2.80 and 0.70 for 30 days: 20,136.98, 11,506.84 and 2,876.71 micros.
    expect(economicsOf(problemOf(legs, 7, { ...over, markets })).profitOverHurdle).toBe(
      350_000 - 5_754 + 20_136 + 11_506 + 2_876,
    );
  });

  test("have no base when everything comes back", () => {
    const both = legs.slice(0, 2);
    const cheap = both.map((leg) => ({ ...leg, prices: Int32Array.of(4_900) }));
    const economics = economicsOf(problemOf(cheap, 7, { relations: [conversion] }));
    expect(economics).toMatchObject({
      capital: [{ venue: "polymarket", paid: 6_860_000, returned: 6_860_000 }],
      yieldSimple: null,
      yieldCompound: null,
      profitOverHurdle: 140_000,
    });
  });
});

test("gas stands apart from the fee, and counts as paid", () => {
  const gas = usdMicros(70_000);
  const pool = { kind: "pool", poolFee: partsPerMillion(20_000), gas } as const;
  const legs = [legOf("amm:P/yes", [[4_000, 50]], pool), legOf("polymarket:B/no", [[5_000, 50]])];
  const economics = economicsOf(problemOf(legs, 50));
  expect(economics.legs[0]).toMatchObject({ cost: 20_000_000, fee: 0, gas: 70_000 });
  expect(economics.capital[0]).toEqual({ venue: "amm", paid: 20_070_000, returned: 0 });
  expect(economics.costNet).toBe(45_070_000);
});

test("an average over awkward sizes is exact before it is rounded", () => {
  const awkward: PricedLeg = {
    ...legOf("polymarket:B/yes", [[4_200, 1]]),
    sizes: Float64Array.of(1_000_001),
    lot: wholeContracts(1),
  };
  const other = legOf("polymarket:C/no", [[5_000, 2]]);
  const problem = problemOf([awkward, other], 1);
  const orderSizes = problem.sized.orderSizes.map((size) => contractMicros(integerOf(size) + 1));
  const sized = { ...problem.sized, orderSizes };
  expect(economicsOf({ ...problem, sized }).legs[0]).toMatchObject({
    priceAverage: 4_200,
    slippage: 0,
  });
});

test("legs of unequal sizes are priced each at its own", () => {
  const problem = problemOf(pair, 60);
  const orderSizes = [wholeContracts(60), wholeContracts(90)];
  const legCosts = [usdMicros(24_200_000), usdMicros(45_000_000)];
  const sized = { ...problem.sized, orderSizes, legCosts };
  expect(
    economicsOf({ ...problem, sized }).legs.map(({ size, priceAverage }) => [size, priceAverage]),
  ).toEqual([
    [60_000_000, 4_034],
    [90_000_000, 5_000],
  ]);
});

test("a fee taken in shares leaves fewer contracts to free capital with", () => {
  const schedule: FeeSchedule = {
    kind: "polymarket",
    rate: partsPerMillion(100_000),
    exponent: 1,
    chargedIn: "shares",
  };
  const legs = (["A", "B"] as const).map((name) =>
    legOf(`polymarket:${name}/no`, [[5_000, 200]], schedule),
  );
  const economics = economicsOf(problemOf(legs, 95, { relations: [conversion] }));
  // 100 are ordered, 5 go as the fee: 95 of each are left to convert.
  expect(economics.legs[0]).toMatchObject({ size: 100_000_000 });
  expect(integerOf(economics.capital[0]?.returned ?? noUsd)).toBe(95_000_000);
});

test("a size of nothing has no economics to speak of", () => {
  const problem = problemOf(pair, 60);
  const none = { ...problem.sized, size: wholeContracts(0), profit: noUsd, cost: noUsd };
  const sized = {
    ...none,
    payout: noUsd,
    legCosts: [noUsd, noUsd],
    legFees: [noUsd, noUsd],
    orderSizes: [wholeContracts(0), wholeContracts(0)],
  };
  expect(economicsOf({ ...problem, sized })).toMatchObject({
    costNet: 0,
    spread: 0,
    yieldSimple: null,
    profitOverHurdle: 0,
  });
});

describe("yields", () => {
  test("integers agree with the plain formulas, down (seed 8)", () => {
    const cases = fastCheck.record({
      profit: fastCheck.integer({ min: 1, max: 50_000_000 }),
      capital: fastCheck.integer({ min: 1_000_000, max: 2_000_000_000 }),
      hours: fastCheck.integer({ min: 24, max: 40_000 }),
      hurdle: fastCheck.integer({ min: 0, max: 500_000 }),
      carry: fastCheck.integer({ min: 0, max: 100_000 }),
    });
    const law = fastCheck.property(cases, ({ profit, capital, hours, hurdle, carry }) => {
      const time = durationMicros(hours * 3_600_000_000);
      const holding = { profit: usdMicros(profit), capital: usdMicros(capital), time };
      const trade = { cost: capital, payout: capital + profit, days: hours / 24 };
      const { simple, compound } = yearlyReturns(trade, 1);
      const within = (got: number, want: number) => {
        const most = Math.min(want, yieldMax);
        expect(got).toBeLessThanOrEqual(most * (1 + 1e-9));
        expect(got).toBeGreaterThan(most * (1 - 1e-9) - 1);
      };
      within(integerOf(simpleYield(holding)), simple * 1_000_000);
      within(integerOf(compoundYield(holding)), compound * 1_000_000);
      const plain = edgeOverHurdle(trade, {
        hurdle: hurdle / 1_000_000,
        carry: carry / 1_000_000,
        voidChance: 0,
        voidRecovery: 0,
      });
      const earned = overTime(usdMicros(capital), partsPerMillion(carry), time, "down");
      const asked = overTime(usdMicros(capital), partsPerMillion(hurdle), time, "up");
      const exact = profit + integerOf(earned) - integerOf(asked);
      expect(exact).toBeLessThanOrEqual(plain.netEdge + 1e-3);
      expect(exact).toBeGreaterThan(plain.netEdge - 2.001);
    });
    fastCheck.assert(law, { seed: 8, numRuns: 2_000 });
  });

  test("are told up to a thousand times a year, and down to the loss of everything", () => {
    const huge = { profit: usdMicros(10 ** 12), capital: usdMicros(1), time: days(1) };
    expect([simpleYield(huge), compoundYield(huge)]).toEqual([yieldMax, yieldMax]);
    const doubled = { profit: usdMicros(1_000_000), capital: usdMicros(1_000_000), time: days(1) };
    expect([simpleYield(doubled), compoundYield(doubled)]).toEqual([365_000_000, yieldMax]);
    const lost = { profit: usdMicros(-1_000_000), capital: usdMicros(1_000_000), time: days(365) };
    expect([simpleYield(lost), compoundYield(lost)]).toEqual([-1_000_000, -1_000_000]);
  });
});

test("what stays tied up is what was paid less what came back", () => {
  const venue = (paid: number, returned: number) => ({
    venue: "kalshi" as const,
    paid: usdMicros(paid),
    returned: usdMicros(returned),
  });
  expect(tiedOf([venue(10, 3), venue(5, 5), venue(2, 0)])).toBe(9);
});
