// Ten thousand stories. `npm run swarm` runs as many more as somebody has time for.

import { expect, test } from "vitest";
import { runSeed } from "./swarm-run.ts";
import { addOutcome, noOutcomes } from "./swarm-sums.ts";

const thousands = Array.from({ length: 10 }, (_, position) => position * 1_000 + 1);

test.each(thousands)("a thousand stories hold from seed %i on", (start) => {
  const sums = noOutcomes();
  for (let seed = start; seed < start + 1_000; seed += 1) addOutcome(sums, runSeed(seed));
  console.log(`seeds ${start} to ${start + 999}: ${JSON.stringify(sums)}`);
  expect(sums.crashes).toBeGreaterThan(2_000);
  expect(sums.completed).toBeGreaterThan(100);
});
