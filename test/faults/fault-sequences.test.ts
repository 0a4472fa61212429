// A hundred and fifty seeds of faults on the market data of each venue. `fault-sequences.long.test.ts` has ten thousand,
// and `node test/faults/run.ts` as many more as somebody has time for.

import { expect, test } from "vitest";
import { planOf, runPlan } from "./fault-sequence.ts";
import { addSequence, noSequences, proved } from "./sequence-sums.ts";

const seeds = 150;

test.each(["kalshi", "polymarket"] as const)(
  "%s: after any faults the books are the venue's within an interval",
  async (venue) => {
    const sums = noSequences();
    for (let seed = 1; seed <= seeds; seed += 1) {
      addSequence(sums, await proved(planOf(seed, venue)));
    }
    console.log(`${venue}, seeds 1 to ${seeds}: ${JSON.stringify(sums)}`);
    expect(sums.faults).toBeGreaterThan(1_000);
    expect(sums.frames).toBeGreaterThan(50_000);
    expect(sums.reconnects).toBeGreaterThan(50);
    expect(sums.resyncs).toBeGreaterThan(100);
    // A gate that refuses everything would never be wrong either.
    expect(sums.believed).toBeGreaterThan(sums.refused);
    expect(sums.wrong).toBeGreaterThan(0);
  },
  240_000,
);

test.each(["kalshi", "polymarket"] as const)(
  "%s: a seed is lived through twice alike",
  async (venue) => {
    const plan = planOf(7, venue);
    expect(planOf(7, venue)).toEqual(plan);
    expect(await runPlan(plan)).toEqual(await runPlan(plan));
  },
);

// Seeds that broke a promise, on the adapters as they were at 3ee7191.
test.each([
  ["kalshi", 27, "a book asked for on a frozen connection was never asked for again"],
  ["kalshi", 40, "a grid that changed while the connection was away was never learned"],
  ["polymarket", 11_928, "a change back was not told to an engine that stood still"],
  ["polymarket", 1_017, "a market found paused was looked at again an hour later"],
] as const)("%s seed %i: %s", async (venue, seed, _words) => {
  expect((await proved(planOf(seed, venue))).frames).toBeGreaterThan(100);
});
