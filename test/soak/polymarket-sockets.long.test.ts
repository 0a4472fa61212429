// Two real minutes of the whole adapter against the simulated Polymarket on real sockets, with all faults at once and then
// a calm: the same ends as in the simulated hours.

import { expect, test } from "vitest";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import { PolymarketSoakRun } from "./polymarket-soak-run.ts";
import { openSocketPolymarket } from "./socket-polymarket.ts";

const seed = 31;

test(`two minutes on sockets end in agreement (seed ${seed})`, async () => {
  const venue = await openSocketPolymarket({ seed, marketCount: 8, stepMillis: 250 });
  const run = new PolymarketSoakRun(venue, seed);
  try {
    await run.start();
    const { differences, faults, orders, fills } = await run.phase("everything", seconds(60));
    expect(differences).toEqual([]);
    expect(orders).toBeGreaterThan(10);
    expect(fills).toBeGreaterThan(4);
    expect(faults.dropped).toBeGreaterThan(0);
    expect(faults.delayedReads).toBeGreaterThan(0);
  } finally {
    await run.stop();
  }
});
