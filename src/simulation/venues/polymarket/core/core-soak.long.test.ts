// The long soak of the simulated Polymarket's core: ten simulated hours in 150,000 steps for each seed.

import { expect, test } from "vitest";

import { coreStart } from "../../../../../test/support/polymarket-core-rig.ts";
import { PolymarketCoreSoak } from "../../../../../test/support/polymarket-core-soak.ts";

const steps = 150_000;

test.each([101, 102, 103])("seed %i", (seed) => {
  const began = performance.now();
  const options = { seed, steps, hours: 10, startAt: coreStart, checkEvery: 500 };
  const counts = new PolymarketCoreSoak(options).run();
  const perSecond = Math.round(steps / ((performance.now() - began) / 1_000));
  console.log(`seed ${seed}: ${perSecond} steps per second`);
  expect(counts["trade MATCHED"]).toBeGreaterThan(steps / 20);
});
