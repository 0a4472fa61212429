// The pair lanes against naive arithmetic: over random books, relations, venues, lots and fees the engine opens an
// episode exactly for the pairs on which trying every size finds enough profit, with that size and that profit.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  EngineRig,
  kalshiTaker,
  type RigLevels,
  rigMarket,
  rigRelation,
  rigSettings,
} from "../../../test/support/engine-rig.ts";
import type { Level } from "../../domain/book/level.ts";
import type { FeeSchedule } from "../../domain/market/fee-schedule.ts";
import { planTakerFeeReference } from "../../domain/market/fees/plan-fee-reference.ts";
import type { Market } from "../../domain/market/market.ts";
import type { InstrumentId, MarketId } from "../../domain/market/venue.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { durationMicros } from "../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";

const profitMin = 30_000;

const settings: EngineSettings = {
  ...rigSettings,
  mode: "observe",
  detection: {
    ...rigSettings.detection,
    profitMin: usdMicros(profitMin),
    marginMin: partsPerMillion(0),
    spreadMax: priceTicks(10_000),
    liquidityMin: contractMicros(1),
    apyMin: partsPerMillion(0),
  },
  quality: { ...rigSettings.quality, startupConfirm: durationMicros(0) },
};

interface Side {
  readonly market: Market;
  readonly bids: RigLevels;
  readonly asks: RigLevels;
}

const fees: readonly FeeSchedule[] = [
  { kind: "none" },
  kalshiTaker,
  { ...kalshiTaker, rounding: "centicent" },
  { ...kalshiTaker, rounding: "micro", balancePrecision: usdMicros(100) },
  { kind: "polymarket", rate: partsPerMillion(40_000), exponent: 1, chargedIn: "collateral" },
];

/** A two-sided book around a price, its market's rules and its fees. */
function side(id: MarketId): fc.Arbitrary<Side> {
  return fc
    .record({
      touch: fc.integer({ min: 2, max: 96 }),
      spread: fc.integer({ min: 1, max: 3 }),
      bidSizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
      askSizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
      schedule: fc.constantFrom(...fees),
      lotMicros: fc.constantFrom(1_000_000, 500_000, 2_000_000),
      sizeMin: fc.integer({ min: 1, max: 3 }),
      pairTotalCents: fc.constantFrom(100, 100, 101),
    })
    .map((drawn) => {
      const top = Math.min(drawn.touch + drawn.spread, 99);
      const level = (cents: number, size: number) => [cents * 100, size] as const;
      return {
        market: {
          ...rigMarket(id, drawn.schedule),
          lot: contractMicros(drawn.lotMicros),
          sizeMin: contractMicros(drawn.sizeMin * 1_000_000),
          pairTotal: priceTicks(drawn.pairTotalCents * 100),
        },
        bids: drawn.bidSizes
          .map((size, depth) => level(drawn.touch - depth, size))
          .filter(([ticks]) => ticks > 0),
        asks: drawn.askSizes
          .map((size, depth) => level(top + depth, size))
          .filter(([ticks]) => ticks < 10_000),
      };
    });
}

interface Found {
  readonly size: number;
  readonly profit: number;
}

/** Levels at which an outcome can be bought, cheapest first, in ticks and contract micros. */
function levelsOf({ market, bids, asks }: Side, outcome: "yes" | "no"): [number, number][] {
  const total = Number(market.pairTotal);
  return (outcome === "yes" ? asks : bids).map(([ticks, size]) => [
    outcome === "yes" ? ticks : total - ticks,
    size * 1_000_000,
  ]);
}

/** Cost of one leg with its fee, or undefined where the book is not that deep. */
function legCost(one: Side, outcome: "yes" | "no", size: number): number | undefined {
  const fills: Level[] = [];
  let left = size;
  let cost = 0;
  for (const [ticks, depth] of levelsOf(one, outcome)) {
    const taken = Math.min(left, depth);
    if (taken === 0) break;
    cost += Math.ceil((ticks * taken) / 10_000);
    fills.push({ price: priceTicks(ticks), size: contractMicros(taken) });
    left -= taken;
  }
  if (left > 0) return undefined;
  const [period] = one.market.fees;
  const fee = period && planTakerFeeReference(period.schedule, "buy", fills);
  return fee === undefined ? undefined : cost + Number(fee);
}

/** Tries every size there is: the most profitable, the smallest of equals. */
function naive(
  a: Side,
  aOutcome: "yes" | "no",
  b: Side,
  bOutcome: "yes" | "no",
): Found | undefined {
  const least = Math.max(Number(a.market.sizeMin), Number(b.market.sizeMin));
  let best: Found | undefined;
  for (let size = 500_000; size <= 18_000_000; size += 500_000) {
    if (size < least || size % Number(a.market.lot) > 0 || size % Number(b.market.lot) > 0)
      continue;
    const first = legCost(a, aOutcome, size);
    const second = legCost(b, bOutcome, size);
    if (first === undefined || second === undefined) continue;
    const profit = size - first - second;
    if (profit >= profitMin && (best === undefined || profit > best.profit))
      best = { size, profit };
  }
  return best;
}

function expectedPairs(a: Side, b: Side, inverted: boolean): Map<string, Found> {
  const pairs = new Map<string, Found>();
  for (const outcome of ["yes", "no"] as const) {
    const other = (outcome === "yes") === inverted ? "yes" : "no";
    const found = naive(a, outcome, b, other);
    if (found !== undefined) pairs.set(`${a.market.id}/${outcome}|${b.market.id}/${other}`, found);
  }
  return pairs;
}

function engineFinds(a: Side, b: Side, inverted: boolean): EngineRig {
  const rig = new EngineRig(settings);
  rig.start(settings);
  const streams = [a, b].map(({ market }) => `${market.venue}/market`);
  for (const stream of new Set(streams)) rig.openStream(stream);
  for (const { market } of [a, b]) rig.event({ kind: "MarketListed", market });
  const instruments: InstrumentId[] = [
    `${a.market.id}/yes`,
    `${b.market.id}/${inverted ? "no" : "yes"}`,
  ];
  rig.event({ kind: "RelationApproved", relation: rigRelation({ instruments }) });
  for (const [position, one] of [a, b].entries()) {
    rig.quote(one.market.id, streams[position] ?? "", one.bids, one.asks);
  }
  return rig;
}

describe.each([
  ["cross-venue", "kalshi:A", "polymarket:b"],
  ["parity", "kalshi:A", "kalshi:B"],
  ["cross-venue", "forecastex:F", "kalshi:A"],
] as const)("%s: %s and %s", (lane, first, second) => {
  test("the engine finds what trying every size finds, no more and no less", () => {
    let found = 0;
    fc.assert(
      fc.property(side(first), side(second), fc.boolean(), (a, b, inverted) => {
        const rig = engineFinds(a, b, inverted);
        const opened = rig.recordsOf("EpisodeOpened");
        const seen = new Map(
          opened.map((record) => [
            record.legs.map(({ instrument }) => instrument).join("|"),
            { size: Number(record.size), profit: Number(record.profitWorst) },
          ]),
        );
        expect(seen).toEqual(expectedPairs(a, b, inverted));
        expect(opened.every((record) => record.lane === lane)).toBe(true);
        found += opened.length;
      }),
      { numRuns: 400 },
    );
    expect(found).toBeGreaterThan(50);
  });
});
