// The whole measure against a plain one that looks at every book once a second, on random streams with silences, missing
// sides and crossed books; and half-lives of gaps whose decay is known.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { QuoteObservation } from "../../domain/book/quote-observation.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { type FlowFigures, FlowMeasure } from "./flow-measure.ts";
import type { FlowView } from "./flow-view.ts";
import { GapSets } from "./gap-sets.ts";
import type { GapFigures } from "./gap-watch.ts";
import { type Figure, WeightedValues } from "./weighted-values.ts";

const start = 1_795_161_600_000_000;
const acrossVenues: FlowView = { updates: "messages", gaps: "venues" };
const acrossOutcomes: FlowView = { updates: "prices", gaps: "outcomes" };

interface Seen {
  /** Seconds since the start. */
  readonly second: number;
  readonly market: MarketId;
  readonly claim?: string;
  readonly bidCents: number | null;
  readonly askCents: number | null;
  readonly contracts?: number;
}

function observation(seen: Seen): QuoteObservation {
  const { second, market, claim, bidCents, askCents, contracts } = seen;
  const size = contracts === undefined ? null : contractMicros(contracts * 1_000_000);
  return {
    market,
    claim: claim ?? "claim",
    event: "event",
    at: epochMicros(start + second * 1_000_000),
    bid: bidCents === null ? null : priceTicks(bidCents * 100),
    ask: askCents === null ? null : priceTicks(askCents * 100),
    bidSize: bidCents === null ? null : size,
    askSize: askCents === null ? null : size,
  };
}

function measured(view: FlowView, stream: readonly Seen[]): FlowFigures {
  const sets = new GapSets();
  for (const seen of stream) sets.note(observation(seen));
  const measure = new FlowMeasure(view, sets.members(view));
  for (const seen of stream) measure.take(observation(seen));
  return measure.finish();
}

const kalshi: MarketId = "kalshi:A";
const polymarket: MarketId = "polymarket:A";

function quotes(market: MarketId, rows: readonly (readonly [number, number, number])[]): Seen[] {
  return rows.map(([second, bidCents, askCents]) => ({ second, market, bidCents, askCents }));
}

function inOrder(...streams: readonly Seen[][]): Seen[] {
  return streams.flat().sort((a, b) => a.second - b.second);
}

describe("FlowMeasure", () => {
  test("a spread counts for as long as it stood, and no longer than 300 s", () => {
    const stream = quotes(kalshi, [
      [0, 40, 41],
      [10, 40, 43],
      [40, 40, 42],
      [340, 40, 44],
      [341, 40, 44],
    ]);
    const spread = measured(acrossVenues, stream).venues.kalshi?.spreadCents;
    expect(spread).toEqual({ count: 4, p10: 2, median: 2, p90: 2 });
    const late = quotes(kalshi, [
      [0, 40, 41],
      [301, 40, 43],
      [302, 40, 43],
    ]);
    expect(measured(acrossVenues, late)).toMatchObject({ sessions: 2, sessionMinutes: 1 / 60 });
  });

  test("a quiet market counts for 300 s while another goes on", () => {
    const quiet = quotes(polymarket, [
      [0, 40, 43],
      [10, 40, 44],
    ]);
    const lively = quotes(kalshi, [
      [5, 40, 41],
      [250, 40, 41],
      [500, 40, 41],
    ]);
    const { venues } = measured(acrossVenues, inOrder(quiet, lively));
    // 10 s of 3 cents, then 300 of the 490 s of 4 cents: a thirty-first is no tenth.
    expect(venues.polymarket?.spreadCents).toEqual({ count: 2, p10: 4, median: 4, p90: 4 });
    const brief = quotes(polymarket, [
      [0, 40, 43],
      [34, 40, 44],
    ]);
    const again = measured(acrossVenues, inOrder(brief, lively));
    // 34 of 334 s are more than a tenth; of 500 s they would be less.
    expect(again.venues.polymarket?.spreadCents).toMatchObject({ p10: 3, median: 4 });
  });

  test("a market that nobody makes has no spread and no depth", () => {
    const stream: Seen[] = [
      { second: 0, market: kalshi, bidCents: 20, askCents: 80, contracts: 5 },
      { second: 30, market: kalshi, bidCents: 49, askCents: 50, contracts: 700 },
      { second: 40, market: kalshi, bidCents: 49, askCents: 50, contracts: 900 },
    ];
    expect(measured(acrossVenues, stream).venues.kalshi).toMatchObject({
      unmadeShare: 0.75,
      spreadCents: { count: 1, median: 1 },
      depthContracts: { count: 2, median: 700 },
    });
  });

  test("what counts as an update is said by the view", () => {
    const stream = quotes(kalshi, [
      [0, 40, 41],
      [1, 40, 41],
      [2, 40, 42],
      [3, 40, 42],
    ]);
    const messages = measured(acrossVenues, stream).venues.kalshi;
    expect(messages).toMatchObject({ updates: 3, touchMovedShare: 1 / 3 });
    const prices = measured(acrossOutcomes, stream).venues.kalshi;
    expect(prices).toMatchObject({ updates: 1, touchMovedShare: 1 });
  });

  test("rates are not taken where a recorder's rhythm is all there is", () => {
    const stream = quotes(
      kalshi,
      Array.from({ length: 1_000 }, (_, index) => [index, 40, 41]),
    );
    const measure = new FlowMeasure(acrossVenues, []);
    measure.restrictTo({ timing: false });
    for (const seen of stream) measure.take(observation(seen));
    const { kalshi: figures } = measure.finish().venues;
    expect(figures).toMatchObject({ updates: 999, updatesPerMinute: { count: 0 } });
    expect(figures?.spreadCents.count).toBe(999);
  });

  test("random streams agree with a look at every second", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
        let second = 0;
        const stream = steps.map(({ wait, ...seen }): Seen => {
          second += wait;
          return { ...seen, second };
        });
        const plain = lookEverySecond(stream);
        const { venues, gaps, sessionMinutes } = measured(acrossVenues, stream);
        expect(sessionMinutes * 60).toBeCloseTo(plain.watchedSeconds, 6);
        for (const venue of ["kalshi", "polymarket"] as const) {
          const spread = venues[venue]?.spreadCents ?? new WeightedValues().figure();
          expect(quantiles(spread)).toEqual(quantiles(plain.spreads[venue].figure()));
        }
        const { gapCents, executableGapCents } = gaps as GapFigures;
        expect(quantiles(executableGapCents)).toEqual(quantiles(plain.executable.figure()));
        expect(quantiles(gapCents)).toEqual(quantiles(plain.middles.figure()));
        const share = plain.executable.totalWeight / plain.middles.totalWeight;
        if (plain.middles.totalWeight === 0) expect(gaps?.executableShare).toBeNull();
        else expect(gaps?.executableShare).toBeCloseTo(share, 9);
      }),
      { numRuns: 200 },
    );
  });
});

describe("half-lives", () => {
  const still = quotes(kalshi, [
    [0, 40, 41],
    [200, 40, 41],
  ]);

  test("from the first sight of a cent until half of it is left", () => {
    const moving = quotes(polymarket, [
      [0, 40, 41],
      [10, 45, 46],
      [25, 44, 45],
      [32, 42, 43],
      [40, 40, 41],
    ]);
    // 4 cents from 10 s on, 3 at 25 s, 1 at 32 s.
    const { gaps } = measured(acrossVenues, inOrder(still, moving));
    expect(gaps?.halfLifeSeconds).toMatchObject({ count: 1, p10: 22, median: 22, p90: 22 });
    expect(gaps?.executableGapCents).toMatchObject({ p10: 1, median: 3, p90: 4 });
    expect(gaps?.executableShare).toBe(30 / 200);
  });

  test("a gap that only halves is one episode until it was below a cent", () => {
    const moving = quotes(polymarket, [
      [0, 49, 50],
      [5, 45, 46],
      [9, 47, 48],
      [20, 40, 41],
      [30, 43, 44],
    ]);
    // 8 cents until it is 4 at 5 s; 6 at 9 s is the same gap; 2 cents from 30 s on are another, cut off at 200 s.
    const { gaps } = measured(acrossVenues, inOrder(still, moving));
    expect(gaps?.halfLifeSeconds).toEqual({
      count: 2,
      p10: 5,
      median: 5,
      p90: null,
      reach: 5,
    });
  });

  test("a gap that two quotes of one instant open and close was never there", () => {
    const moving = quotes(polymarket, [
      [0, 40, 41],
      [10, 45, 46],
      [10, 40, 41],
    ]);
    const { gaps } = measured(acrossVenues, inOrder(still, moving));
    expect(gaps?.halfLifeSeconds.count).toBe(0);
    expect(gaps?.executableShare).toBe(0);
  });

  test("an episode whose quotes grow old is cut off there", () => {
    const moving = quotes(polymarket, [[10, 45, 46]]);
    const held = quotes(kalshi, [
      [0, 40, 41],
      [200, 40, 41],
      [299, 40, 41],
      [500, 40, 41],
    ]);
    const late = quotes(polymarket, [[500, 40, 41]]);
    const { gaps } = measured(acrossVenues, inOrder(held, moving, late));
    expect(gaps?.halfLifeSeconds).toEqual({
      count: 1,
      p10: null,
      median: null,
      p90: null,
      reach: 300,
    });
    // Watched from 10 s to 310 s, when the quote of 10 s was too old; not from 310 s to 500 s.
    expect(gaps?.executableShare).toBe(1);
  });

  test("outcomes: all bids above a dollar, or all asks below", () => {
    const brackets: MarketId[] = ["kalshi:B1", "kalshi:B2", "kalshi:B3"];
    const all = (second: number, bid: number): Seen[] =>
      brackets.map((market) => ({
        second,
        market,
        claim: market,
        bidCents: bid,
        askCents: bid + 2,
      }));
    // Bids total 99, then 105, then 99; asks 105, then 111, then 93 cents.
    const stream = [...all(0, 33), ...all(10, 35), ...all(40, 33), ...all(60, 29), ...all(90, 33)];
    const { gaps } = measured(acrossOutcomes, stream);
    expect(gaps?.executableShare).toBe(60 / 90);
    expect(gaps?.executableGapCents).toMatchObject({ p10: 5, median: 5, p90: 7 });
    expect(gaps?.gapCents).toMatchObject({ p10: 2, median: 8 });
    expect(gaps?.halfLifeSeconds.count).toBe(2);
  });

  test("two sides of a game are not taken for all outcomes", () => {
    const sides = (["kalshi:HOME", "kalshi:AWAY"] as const).map(
      (market): Seen => ({ second: 0, market, claim: market, bidCents: 55, askCents: 56 }),
    );
    expect(measured(acrossOutcomes, sides).gaps?.gapCents.count).toBe(0);
  });
});

/** A figure without its number, which counts stretches of time here and seconds there. */
function quantiles({ p10, median, p90 }: Figure) {
  return { p10, median, p90 };
}

const cents = fc.option(fc.integer({ min: 1, max: 99 }), { freq: 8 });
const step = fc.record({
  wait: fc.oneof({ weight: 8, arbitrary: fc.nat(40) }, { weight: 2, arbitrary: fc.nat(700) }),
  market: fc.constantFrom<MarketId>(kalshi, polymarket),
  bidCents: cents,
  askCents: cents,
});

/** The same by looking at every second: what each market showed last, in this session and at most 300 s ago. */
function lookEverySecond(stream: readonly Seen[]) {
  const spreads = { kalshi: new WeightedValues(), polymarket: new WeightedValues() };
  const [middles, executable] = [new WeightedValues(), new WeightedValues()];
  const isPair = new Set(stream.map((seen) => seen.market)).size === 2;
  let watchedSeconds = 0;
  const end = stream.at(-1)?.second ?? 0;
  for (let second = stream[0]?.second ?? 0; second < end; second += 1) {
    const before = stream.filter((seen) => seen.second <= second);
    const next = stream.find((seen) => seen.second > second) as Seen;
    const latest = before.at(-1) as Seen;
    if (next.second - latest.second > 300) continue;
    watchedSeconds += 1;
    const breaks = before.findLastIndex(
      (seen, index) => seen.second - (before[index - 1]?.second ?? seen.second) > 300,
    );
    const session = before.slice(Math.max(0, breaks));
    const shown = (market: MarketId) => {
      const last = session.findLast((seen) => seen.market === market);
      return last !== undefined && second - last.second < 300 ? last : undefined;
    };
    const [one, other] = [shown(kalshi), shown(polymarket)];
    for (const [venue, seen] of [
      ["kalshi", one],
      ["polymarket", other],
    ] as const) {
      const spread = (seen?.askCents ?? Number.NaN) - (seen?.bidCents ?? Number.NaN);
      if (seen?.askCents != null && seen.bidCents != null && spread > 0 && spread <= 30) {
        spreads[venue].add(spread);
      }
    }
    if (!isPair || one?.bidCents == null || one.askCents == null) continue;
    if (other?.bidCents == null || other.askCents == null) continue;
    middles.add(Math.abs(one.bidCents + one.askCents - other.bidCents - other.askCents) / 2);
    const gap = Math.max(one.bidCents - other.askCents, other.bidCents - one.askCents);
    if (gap > 0) executable.add(gap);
  }
  return { spreads, middles, executable, watchedSeconds };
}
