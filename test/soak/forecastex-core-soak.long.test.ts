// The long soak of the simulated broker's core: four simulated days in 30,000 steps for each seed.

import { expect, test } from "vitest";

import { ForecastExCoreSoak } from "../support/forecastex-core-soak.ts";

const steps = 30_000;

test.each([101, 102, 103])("seed %i", (seed) => {
  const began = performance.now();
  const counts = new ForecastExCoreSoak({ seed, steps, hours: 96, checkEvery: 1_000 }).run();
  const perSecond = Math.round(steps / ((performance.now() - began) / 1_000));
  console.log(`seed ${seed}: ${perSecond} steps per second`);
  expect(counts["execution B taker"]).toBeGreaterThan(steps / 10);
});
