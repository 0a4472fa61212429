// The fast gate and the plain one: the same story gives the same verdicts, refusals and states at every step.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineRig, rigMarket, rigSettings } from "../../../test/support/engine-rig.ts";
import { uniformTickScheme } from "../../domain/market/tick-scheme.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { usdMicros } from "../../domain/units/usd-micros.ts";
import { ReferenceBookStore } from "../market-data/books/reference-book-store.ts";
import { FastQualityGate } from "./fast-gate.ts";
import { jumpBound } from "./jump-bound.ts";
import { movesKept } from "./limits.ts";
import { ReferenceQualityGate } from "./reference-gate.ts";
import { ordinaryMoveMax } from "./reference-jump-bound.ts";

const markets = ["kalshi:A", "polymarket:A"] as const;
const streams = ["kalshi/market", "polymarket/market"] as const;

/** Small limits, so that short stories reach all of them. */
const quality = {
  ...rigSettings.quality,
  jumpMin: priceTicks(300),
  jumpDeviations: partsPerMillion(2_500_000),
  touchNotionalMax: usdMicros(400_000_000),
  frozenAfter: seconds(8),
};
const settings: EngineSettings = { ...rigSettings, quality };

type Act = readonly [kind: string, market: 0 | 1, a: number, b: number];

const acts: Readonly<Record<string, (rig: EngineRig, act: Act) => void>> = {
  whole: (rig, [, at, a, b]) =>
    rig.quote(markets[at], streams[at], [[3_000 + a * 50, 10 + b]], [[3_200 + a * 50, 10]]),
  move: (rig, [, at, a, b]) => {
    const bid = 4_000 + a * 25 - (a % 4 === 0 ? 0 : (a * 25) % 100);
    const levels = [[bid, b % 3 === 0 ? 0 : b * 100]] as const;
    rig.quote(
      markets[at],
      streams[at],
      a % 2 === 0 ? levels : [],
      a % 2 === 0 ? [] : levels,
      "BookUpdates",
    );
  },
  step: (rig, [, at, a]) => {
    const { core } = rig.engine;
    const index = rig.directories.markets.indexOf(markets[at]);
    const bid = core.markets.bestPrice(index, 0);
    const ask = core.markets.bestPrice(index, 1);
    const next = bid + (a - 10) * 100;
    if (bid < 0 || ask < 0 || next <= 0 || next > 9_700) return;
    const bids = [
      [bid, 0],
      [next, 20],
    ] as const;
    rig.quote(
      markets[at],
      streams[at],
      bids,
      [
        [ask, 0],
        [next + 200, 20],
      ],
      "BookUpdates",
    );
  },
  late: (rig, [, at, a, b]) => {
    const kind = b % 4 === 0 ? "BookSnapshot" : "BookUpdates";
    const venueAt = b % 5 === 0 ? 0 : rig.now - (a - 6) * 700_000;
    rig.quote(markets[at], streams[at], [[4_100, 10 + b]], [[4_300, 10]], kind, venueAt);
  },
  gap: (rig, [, at, a]) =>
    rig.event({ kind: "SequenceGap", stream: streams[at], markets: a < 10 ? null : [markets[at]] }),
  open: (rig, [, at, a]) => rig.openStream(streams[at], a < 4 ? { liveness: "market" } : {}),
  close: (rig, [, at]) => rig.event({ kind: "StreamClosed", stream: streams[at], reason: "x" }),
  alive: (rig, [, at]) => rig.event({ kind: "StreamAlive", stream: streams[at] }),
  impossible: (rig, [, at]) => rig.quote(markets[at], streams[at], [[10_000, 1]], []),
  confirm: (rig, [, at]) =>
    rig.event({ kind: "BookConfirmed", stream: streams[at], market: markets[at] }),
  disprove: (rig, [, at]) =>
    rig.event({
      kind: "BookDisproved",
      stream: streams[at],
      market: markets[at],
      cause: "comparison",
    }),
  grid: (rig, [, at, a]) =>
    rig.event({
      kind: "TickSchemeChanged",
      market: markets[at],
      tickScheme: uniformTickScheme(a % 2 === 0 ? 100 : 25),
    }),
  settings: (rig, [, , a]) =>
    rig.event({
      kind: "SettingsChanged",
      settings: {
        ...settings,
        quality: {
          ...quality,
          touchNotionalMax: usdMicros(a * 100_000_000),
          jumpMin: priceTicks(a * 20),
        },
      },
    }),
  wait: (rig, [, , a, b]) => {
    rig.now += a * a * 20_000 + (b === 0 ? 400_000_000 : b);
  },
};

const weights: Readonly<Record<string, number>> = {
  step: 12,
  move: 6,
  wait: 10,
  alive: 5,
  late: 4,
};

const act: fc.Arbitrary<Act> = fc.tuple(
  fc.oneof(
    ...Object.keys(acts).map((kind) => ({
      weight: weights[kind] ?? 1,
      arbitrary: fc.constant(kind),
    })),
  ),
  fc.constantFrom(0 as const, 1 as const),
  fc.nat({ max: 20 }),
  fc.nat({ max: 40 }),
);

function begin(rig: EngineRig): EngineRig {
  rig.start(settings);
  for (const [at, market] of markets.entries()) {
    rig.event({ kind: "MarketListed", market: rigMarket(market) });
    rig.openStream(streams[at] as string);
    rig.quote(market, streams[at] as string, [[4_000, 10]], [[4_200, 10]]);
  }
  rig.wait(3);
  return rig;
}

function told(rig: EngineRig): unknown {
  const { quality: gate } = rig.engine.core;
  const indexes = markets.map((market) => rig.directories.markets.indexOf(market));
  const [first = 0, second = 0] = indexes;
  return {
    verdicts: indexes.map((index) => gate.judge(index, rig.now)),
    beside: [
      gate.judgeBeside(first, second, rig.now),
      gate.judgeBeside(second, first, rig.now + 3_000_000),
    ],
    refusals: indexes.map((index) => gate.refusal(index, rig.now)),
    clocks: streams.map((stream) => gate.feedClock(rig.directories.streams.indexOf(stream))),
    hash: rig.engine.stateHash(),
    commands: rig.commands.length,
    records: rig.records.length,
  };
}

describe("the fast gate and the plain one", () => {
  test("agree after every step of random stories", () => {
    const met = new Set<unknown>();
    fc.assert(
      fc.property(fc.array(act, { minLength: 20, maxLength: 120 }), (story) => {
        const [fast, plain] = [FastQualityGate, ReferenceQualityGate].map((Gate) =>
          begin(new EngineRig(settings, new ReferenceBookStore(), (parts) => new Gate(parts))),
        );
        if (fast === undefined || plain === undefined) return;
        for (const each of story) {
          for (const rig of [fast, plain]) acts[each[0]]?.(rig, each);
          expect(told(fast)).toEqual(told(plain));
          const { quality: gate } = fast.engine.core;
          met.add(gate.judge(0, fast.now)).add(gate.judgeBeside(0, 1, fast.now));
        }
      }),
      { numRuns: 150, seed: 5 },
    );
    // Stories that never meet a verdict would say nothing about it.
    const verdicts = [
      "QUA-101",
      "QUA-102",
      "QUA-103",
      "QUA-104",
      "QUA-105",
      "QUA-106",
      "QUA-107",
      "QUA-109",
      "QUA-112",
      "QUA-113",
      "QUA-114",
      "QUA-116",
      "QUA-117",
      "QUA-118",
      "QUA-119",
    ];
    expect(met).toEqual(new Set([undefined, ...verdicts]));
  });

  test("find the same bound of ordinary moves", () => {
    const moves = fc.array(fc.integer({ min: -19_996, max: 19_996 }), { maxLength: movesKept });
    const alike = fc.array(fc.constantFrom(-2, 0, 100, 100, 100, 9_000), { maxLength: movesKept });
    const limit = fc.record({
      min: fc.integer({ min: 0, max: 9_999 }),
      deviations: fc.integer({ min: 0, max: 1_000_000_000 }),
    });
    fc.assert(
      fc.property(fc.oneof(moves, alike), limit, (values, { min, deviations }) => {
        const stated = {
          ...quality,
          jumpMin: priceTicks(min),
          jumpDeviations: partsPerMillion(deviations),
        };
        const fast = jumpBound(Int16Array.from(values), 0, values.length, 2 * min, deviations);
        expect(fast).toBe(ordinaryMoveMax(values, stated));
      }),
      { numRuns: 2_000, seed: 5 },
    );
  });

  test("the bound is the one of the books on robust statistics", () => {
    // 1.4826 times the median deviation: of 1 … 9 and 100 it is 2.5, so eight of them are 29.652.
    const spread = Int16Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]);
    expect(jumpBound(spread, 0, 10, 0, 8_000_000)).toBe(29);
    // Where most are alike 1.253314 times the mean deviation: of five fives and a nine that is 2/3, eight of them 6.68.
    expect(jumpBound(Int16Array.from([5, 5, 5, 5, 5, 9]), 0, 6, 0, 8_000_000)).toBe(6);
    expect(jumpBound(Int16Array.from([7, 7, 7, 7, 7]), 0, 5, 3, 8_000_000)).toBe(3);
    expect(jumpBound(Int16Array.from([7, 9, 400, 7]), 0, 4, 3, 8_000_000)).toBe(3);
  });
});
