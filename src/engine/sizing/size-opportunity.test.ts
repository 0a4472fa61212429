// The sizing chain: what each step takes away, and that what is set aside never exceeds what there is.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kalshiTaker, rigSettings } from "../../../test/support/engine-rig.ts";
import type { FeeSchedule } from "../../domain/market/fee-schedule.ts";
import { venueOf } from "../../domain/market/venue.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import { wholeContracts } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { onePrice, priceTicks } from "../../domain/units/price-ticks.ts";
import { noUsd, type UsdMicros, usdMicros } from "../../domain/units/usd-micros.ts";
import type { Opportunity, PricedLeg, SizingLimits } from "../detection/contract.ts";
import { economicsOf } from "../detection/economics/economics-of.ts";
import { optimalSize } from "../detection/optimal-size.ts";
import { legsOf } from "../detection/price-opportunity.ts";
import { sizeOpportunity } from "./size-opportunity.ts";

type Levels = readonly (readonly [number, number])[];

const usd = (amount: number): UsdMicros => usdMicros(Math.round(amount * 1_000_000));

function leg(
  instrument: PricedLeg["instrument"],
  levels: Levels,
  over: Partial<PricedLeg> = {},
): PricedLeg {
  return {
    instrument,
    venue: venueOf(instrument),
    marketIndex: 0,
    prices: Int32Array.from(levels.map(([ticks]) => ticks)),
    sizes: Float64Array.from(levels.map(([, size]) => size * 1_000_000)),
    count: levels.length,
    schedule: { kind: "none" },
    lot: wholeContracts(1),
    sizeMin: wholeContracts(1),
    notionalMin: noUsd,
    assumedSizes: false,
    ...over,
  };
}

function opportunityOf(legs: readonly PricedLeg[]): Opportunity {
  const resize = ({ budgetOf, ...limits }: SizingLimits) =>
    optimalSize({
      ...limits,
      legs: legs.map((one, at) => ({ ...one, budget: budgetOf?.[at] ?? 0 })),
      payout: onePrice,
    });
  return {
    combination: {
      opportunityId: "cross-venue|test",
      lane: "cross-venue",
      legs: [],
      payout: onePrice,
      cluster: "test",
      relations: [],
      softStates: [],
    },
    legs,
    edge: priceTicks(100),
    best: resize({}),
    assumedSizes: false,
    economics: economicsOf({
      legs,
      markets: legs.map(() => ({ payoutAt: null })),
      sized: resize({}),
      relations: [],
      softStates: [],
      settings: rigSettings.detection,
      now: epochMicros(0),
    }),
    worstState: () => [],
    profitBound: null,
    resize,
  };
}

interface Purse {
  readonly kalshi?: number;
  readonly polymarket?: number;
  readonly limit?: number;
  readonly profitMin?: number;
}

function size(legs: readonly PricedLeg[], purse: Purse = {}) {
  const settings: EngineSettings = {
    ...rigSettings,
    detection: { ...rigSettings.detection, profitMin: usd(purse.profitMin ?? 0.5) },
    sizing: { positionSizeMax: usd(purse.limit ?? 100_000) },
  };
  const cash = {
    freeCash: (venue: string) =>
      usd((venue === "kalshi" ? purse.kalshi : purse.polymarket) ?? 1_000_000),
  };
  return sizeOpportunity(opportunityOf(legs), cash, settings, {
    legsOf,
    counted: (_, profit) => profit,
  });
}

function codeOf(legs: readonly PricedLeg[], purse: Purse): string {
  const sized = size(legs, purse);
  return sized.ok ? "sized" : sized.failure.code;
}

/** 50 pairs at 0.40 and 0.55, another 50 at 0.42 and 0.56. */
const twoLevels = [
  leg("kalshi:A/yes", [
    [4_000, 50],
    [4_200, 50],
  ]),
  leg("polymarket:a/no", [
    [5_500, 50],
    [5_600, 50],
  ]),
];

describe("refusals in order of precedence", () => {
  const inShares: FeeSchedule = {
    kind: "polymarket",
    rate: partsPerMillion(20_000),
    exponent: 1,
    chargedIn: "shares",
  };
  const shared = [
    twoLevels[0] as PricedLeg,
    leg("polymarket:a/no", [[5_500, 50]], { schedule: inShares }),
  ];
  const rows = [
    ["SIZ-401", twoLevels, { kalshi: 0 }],
    ["SIZ-401", twoLevels, { polymarket: -5 }],
    ["SIZ-401", twoLevels, { kalshi: 0.399_999 }],
    ["SIZ-402", twoLevels, { limit: 0.949_999 }],
    ["SIZ-403", twoLevels, { limit: 9 }],
    ["sized", twoLevels, { limit: 9.5 }],
    ["SIZ-404", shared, {}],
    [
      "sized",
      [
        twoLevels[0] as PricedLeg,
        leg("polymarket:a/no", [[5_500, 50]], {
          schedule: { ...inShares, rate: partsPerMillion(0) },
        }),
      ],
      {},
    ],
    ["SIZ-401", shared, { kalshi: 0, limit: 0 }],
    ["SIZ-402", shared, { limit: 0 }],
    ["SIZ-403", shared, { limit: 9 }],
  ] as const;
  test.each(rows)("%s", (code, legs, purse) => {
    expect(codeOf(legs, purse)).toBe(code);
  });
});

describe("the waterfall", () => {
  test("says what every step left", () => {
    const sized = size(twoLevels, { polymarket: 44, limit: 57 });
    expect(sized.ok && sized.value.waterfall).toMatchObject([
      { step: "depth", before: 100_000_000, after: 100_000_000 },
      { step: "free-cash", before: 100_000_000, after: 78_000_000 },
      { step: "position-size", before: 78_000_000, after: 58_000_000 },
    ]);
  });

  test("one cash pays for both legs on one venue", () => {
    const parity = [twoLevels[0] as PricedLeg, leg("kalshi:B/no", [[5_500, 50]])];
    const sized = size(parity, { kalshi: 19 });
    expect(sized.ok && Number(sized.value.priced.size)).toBe(20_000_000);
  });
});

describe("what is set aside", () => {
  test("is the whole size at the limit price, with the fee of that", () => {
    const sized = size([
      leg(
        "kalshi:A/yes",
        [
          [2_000, 50],
          [2_400, 50],
        ],
        { schedule: kalshiTaker },
      ),
      leg("polymarket:a/no", [[7_000, 100]]),
    ]);
    // 100 at 0.24 cost 24.00 and 1.28 in fees; at the levels seen they cost 22.00 and 1.20.
    expect(
      sized.ok && sized.value.legs.map(({ cost, fee, reserve }) => [cost, fee, reserve]),
    ).toEqual([
      [22_000_000, 1_200_000, 25_280_000],
      [70_000_000, 0, 70_000_000],
    ]);
  });

  test("never exceeds free cash or the limit", () => {
    const levels = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 })), {
        minLength: 1,
        maxLength: 4,
      })
      .map((steps) => {
        let ticks = 2_000;
        return steps.map(([step, depth]) => {
          ticks += step;
          return [ticks, depth] as const;
        });
      });
    const amount = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(
        levels,
        levels,
        amount,
        amount,
        amount,
        (first, second, kalshi, polymarket, limit) => {
          const legs = [
            leg("kalshi:A/yes", first, { schedule: kalshiTaker }),
            leg(
              "polymarket:a/no",
              second.map(([ticks, depth]) => [ticks + 4_000, depth]),
            ),
          ];
          const sized = size(legs, { kalshi, polymarket, limit, profitMin: 0 });
          if (!sized.ok) return;
          const [one, other] = sized.value.legs.map(({ reserve }) => Number(reserve) / 1_000_000);
          expect(one).toBeLessThanOrEqual(kalshi);
          expect(other).toBeLessThanOrEqual(polymarket);
          expect((one ?? 0) + (other ?? 0)).toBeLessThanOrEqual(limit);
          expect(Number(sized.value.priced.size)).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});
