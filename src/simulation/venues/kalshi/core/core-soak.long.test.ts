// The long soak of the simulated Kalshi's core: ten simulated hours in 300,000 steps for each regime of the fees.

import { expect, test } from "vitest";

import { coreStart } from "../../../../../test/support/kalshi-core-rig.ts";
import { KalshiCoreSoak } from "../../../../../test/support/kalshi-core-soak.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";

const steps = 300_000;

test.each([
  [101, epochMicros(1_770_000_000_000_000)],
  [102, epochMicros(1_783_000_000_000_000)],
  [103, coreStart],
])("seed %i, from %o", (seed, startAt) => {
  const began = performance.now();
  const counts = new KalshiCoreSoak({ seed, steps, hours: 10, startAt, checkEvery: 500 }).run();
  const perSecond = Math.round(steps / ((performance.now() - began) / 1_000));
  console.log(`seed ${seed}: ${perSecond} steps per second`);
  expect(counts["fill as taker"]).toBeGreaterThan(steps / 20);
});
