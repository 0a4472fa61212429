// Three real minutes of the whole adapter against the simulated Kalshi on real sockets, with all faults at once and then
// a calm: the same ends as in the simulated hours.

import { expect, test } from "vitest";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import { SoakRun } from "./soak-run.ts";
import { openSocketKalshi } from "./socket-kalshi.ts";

const seed = 31;

test(`three minutes on sockets end in agreement (seed ${seed})`, async () => {
  const venue = await openSocketKalshi({ seed, marketCount: 8, stepMillis: 250 });
  const run = new SoakRun(venue, seed);
  try {
    await run.start();
    const { differences, faults, orders, fills } = await run.phase("everything", seconds(180));
    expect(differences).toEqual([]);
    expect(orders).toBeGreaterThan(15);
    expect(fills).toBeGreaterThan(8);
    expect(faults.dropped).toBeGreaterThan(0);
    expect(faults.delayedReads).toBeGreaterThan(0);
  } finally {
    await run.stop();
  }
});
