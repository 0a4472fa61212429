// The poll scheduler by the clock: the rate is kept, tiers get their share, nobody starves.

import fc from "fast-check";
import { expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { addDuration, milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { PollScheduler } from "./poll-scheduler.ts";

type Tier = "hot" | "cold";

interface Read {
  readonly at: number;
  readonly tier: Tier;
  readonly names: readonly string[];
}

function begin(options: { portionMax?: number; together?: number; takes?: number } = {}) {
  const clock = new ManualClock();
  const begun = integerOf(clock.now());
  const reads: Read[] = [];
  const skipped = new Set<string>();
  let underWay = 0;
  let mostUnderWay = 0;
  const scheduler = new PollScheduler<Tier>({
    clock,
    tiers: { hot: seconds(1), cold: seconds(10) },
    readEvery: milliseconds(200),
    portionMax: options.portionMax ?? 2,
    readsTogetherMax: options.together ?? 2,
    select: (_, names) => names.filter((name) => !skipped.has(name)),
    read: (tier, names, done) => {
      reads.push({ at: integerOf(clock.now()) - begun, tier, names });
      underWay += 1;
      mostUnderWay = Math.max(mostUnderWay, underWay);
      clock.callAt(addDuration(clock.now(), milliseconds(options.takes ?? 50)), () => {
        underWay -= 1;
        done();
        done();
      });
    },
  });
  const add = (tier: Tier, ...names: string[]) => {
    for (const name of names) scheduler.add(name, tier, clock.now());
  };
  const countOf = (name: string) => reads.filter(({ names }) => names.includes(name)).length;
  return { clock, scheduler, reads, skipped, add, countOf, mostUnderWay: () => mostUnderWay };
}

test("names of one tier go together, first come first served, at their interval", () => {
  const { clock, add, reads } = begin();
  add("hot", "a", "b", "c");
  clock.advance(milliseconds(1_400));
  expect(reads.map(({ at, names }) => [at, ...names])).toEqual([
    [0, "a", "b"],
    [200_000, "c"],
    [1_050_000, "a", "b"],
    [1_250_000, "c"],
  ]);
});

test("a name that is removed, moved or not worth a read is not read", () => {
  const { clock, add, scheduler, skipped, reads, countOf } = begin();
  add("hot", "a", "b", "c", "d");
  scheduler.remove("a");
  skipped.add("b");
  scheduler.add("c", "cold", addDuration(clock.now(), seconds(3)));
  clock.advance(seconds(2));
  expect(["a", "b", "c"].map(countOf)).toEqual([0, 0, 0]);
  expect(countOf("d")).toBe(2);
  clock.advance(milliseconds(1_300));
  expect(countOf("c")).toBe(1);
  expect(reads.find(({ names }) => names.includes("c"))?.tier).toBe("cold");
  skipped.clear();
  clock.advance(seconds(1));
  expect(countOf("b")).toBeGreaterThan(0);
});

test("a slow venue is not asked ever more, and stopping ends everything", () => {
  const { clock, add, scheduler, reads, mostUnderWay } = begin({ takes: 5_000 });
  add("hot", "a", "b", "c", "d", "e", "f");
  clock.advance(seconds(4));
  expect([reads.length, mostUnderWay()]).toEqual([2, 2]);
  scheduler.stop();
  clock.advance(seconds(60));
  expect([reads.length, scheduler.size, clock.waiting]).toEqual([2, 0, 0]);
  add("hot", "g");
  expect(scheduler.size).toBe(0);
});

test("whatever the load, the rate holds, a tier is fair within, and the cold ones come too", () => {
  const load = fc.record({
    hot: fc.integer({ min: 0, max: 60 }),
    cold: fc.integer({ min: 1, max: 60 }),
    portionMax: fc.integer({ min: 1, max: 10 }),
    together: fc.integer({ min: 1, max: 4 }),
    takes: fc.integer({ min: 1, max: 900 }),
  });
  fc.assert(
    fc.property(load, ({ hot, cold, ...options }) => {
      const { clock, add, reads, countOf, mostUnderWay } = begin(options);
      const hotNames = Array.from({ length: hot }, (_, place) => `h${place}`);
      const coldNames = Array.from({ length: cold }, (_, place) => `c${place}`);
      add("cold", ...coldNames);
      add("hot", ...hotNames);
      // Every name ten times at the slowest possible pace, though hot ones want ten times the reads.
      clock.advance(seconds((hot * 11 + cold) * 10));
      for (const [place, { at }] of reads.entries()) {
        const before = reads[place - 1];
        if (before !== undefined) expect(at - before.at).toBeGreaterThanOrEqual(200_000);
      }
      expect(mostUnderWay()).toBeLessThanOrEqual(options.together);
      for (const names of [hotNames, coldNames]) {
        const counts = names.map(countOf);
        expect(Math.max(...counts, 0) - Math.min(...counts, ...counts.slice(0, 1))).toBeLessThan(2);
      }
      expect(Math.min(...coldNames.map(countOf))).toBeGreaterThan(0);
    }),
    { numRuns: 15 },
  );
});

test("a tier is slowed, stopped and caught up with in order, never above the rate", () => {
  const { clock, add, scheduler, reads, countOf } = begin({ portionMax: 1 });
  add("hot", "a");
  add("cold", "c", "d", "e");
  clock.advance(seconds(1));
  const countIn = (name: string, secondsCount: number): number => {
    const before = countOf(name);
    clock.advance(seconds(secondsCount));
    return countOf(name) - before;
  };
  scheduler.setPace({ hot: 1, cold: 2 });
  expect([countIn("c", 40), countIn("a", 10)]).toEqual([2, 9]);
  scheduler.setPace({ hot: 4, cold: null });
  expect([countIn("c", 100), countIn("a", 40)]).toEqual([0, 10]);
  const before = reads.length;
  scheduler.setPace(null);
  clock.advance(seconds(1));
  expect(reads.slice(before).filter(({ tier }) => tier === "cold")).toMatchObject([
    { names: ["c"] },
    { names: ["d"] },
    { names: ["e"] },
  ]);
  expect(countIn("c", 30)).toBe(3);
  for (const [place, { at }] of reads.entries()) {
    expect(at - (reads[place - 1]?.at ?? -200_000)).toBeGreaterThanOrEqual(200_000);
  }
  scheduler.stop();
  scheduler.setPace({ hot: 1, cold: 1 });
  expect(clock.waiting).toBe(0);
});
