// Coverage: a pair is covered by live books on all sides, and one that is not is said aloud in time.

import { expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import { addDuration, seconds } from "../../../domain/units/epoch-micros.ts";
import { CoverageWatch, coverageOf, type MarketCoverage } from "./coverage.ts";

const live: MarketCoverage = { isLive: true, isPolled: false };
const polled: MarketCoverage = { isLive: true, isPolled: true };
const pairs = [
  { id: "one", markets: ["kalshi:A", "polymarket:a"] },
  { id: "two", markets: ["kalshi:B", "polymarket:b"] },
  { id: "three", markets: ["kalshi:A", "kalshi:B", "kalshi:C"] },
] as const;

test("a pair is covered when all its markets are, and degraded when one is polled", () => {
  const books = new Map<MarketId, MarketCoverage>([
    ["kalshi:A", live],
    ["polymarket:a", polled],
    ["kalshi:B", live],
    ["polymarket:b", { isLive: false, reason: "stale" }],
  ]);
  const view = (market: MarketId) =>
    books.get(market) ?? ({ isLive: false, reason: "unlisted" } as const);
  expect(coverageOf(pairs, view)).toEqual({
    pairs: 3,
    covered: 1,
    degraded: 1,
    uncovered: [
      { id: "two", markets: [{ market: "polymarket:b", reason: "stale" }] },
      { id: "three", markets: [{ market: "kalshi:C", reason: "unlisted" }] },
    ],
  });
  expect(coverageOf([], view)).toEqual({ pairs: 0, covered: 0, degraded: 0, uncovered: [] });
});

test("a pair that stays uncovered is said aloud once, and so is its return", () => {
  const clock = new ManualClock();
  const begun = clock.now();
  const said: string[] = [];
  let isDown = false;
  const watch = new CoverageWatch({
    clock,
    log: ({ level, message }) => said.push(`${level}: ${message}`),
    pairs: () => pairs.slice(0, 2),
    view: (market) =>
      isDown && market === "kalshi:A" ? { isLive: false, reason: "stream down" } : live,
    alarmAfter: seconds(10),
  });
  watch.start();
  watch.start();
  expect(watch.look()).toMatchObject({ covered: 2, uncovered: [], alarms: 0 });
  isDown = true;
  clock.advance(seconds(10));
  expect(said).toEqual([]);
  expect(watch.look().uncovered).toEqual([
    {
      id: "one",
      markets: [{ market: "kalshi:A", reason: "stream down" }],
      since: addDuration(begun, seconds(1)),
    },
  ]);
  clock.advance(seconds(30));
  expect(said).toEqual(["warn: no live books for 10 s: one (kalshi:A: stream down)"]);
  expect(watch.look().alarms).toBe(1);
  isDown = false;
  clock.advance(seconds(1));
  expect(said.slice(1)).toEqual(["info: covered again: one"]);
  expect(watch.look()).toMatchObject({ covered: 2, alarms: 0 });
  // The time counts anew.
  isDown = true;
  clock.advance(seconds(9));
  expect(said).toHaveLength(2);
  watch.stop();
  clock.advance(seconds(60));
  expect([said.length, clock.waiting]).toEqual([2, 0]);
});
