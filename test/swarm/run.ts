// `npm run swarm -- --seeds N --start S`: runs stories one after another and stops at the first broken promise.

import { parseArgs } from "node:util";
import { runSeed, SwarmFailure } from "./swarm-run.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    start: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

function count(name: "seeds" | "start"): number {
  const text = values[name];
  if (!/^\d{1,9}$/.test(text)) {
    console.error(`--${name} takes a whole number, not ${JSON.stringify(text)}`);
    process.exit(2);
  }
  return Number.parseInt(text, 10);
}

const seeds = count("seeds");
const start = count("start");
const sums = { seeds, start, steps: 0, crashes: 0, groups: 0, fills: 0 };
for (let seed = start; seed < start + seeds; seed += 1) {
  try {
    const outcome = runSeed(seed);
    sums.steps += outcome.steps;
    sums.crashes += outcome.crashes;
    sums.groups += outcome.groups;
    sums.fills += outcome.fills;
  } catch (error) {
    if (!(error instanceof SwarmFailure)) console.error(`seed ${seed} broke the engine`);
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    console.error(`again with: npm run swarm -- --seeds 1 --start ${seed}`);
    process.exit(1);
  }
  const done = seed - start + 1;
  if (!values.json && done % 100 === 0) console.error(`${done} of ${seeds} seeds`);
}
if (values.json) console.log(JSON.stringify(sums));
else
  console.log(
    `${seeds} seeds held: ${sums.steps} steps, ${sums.crashes} crashes, ${sums.groups} groups, ${sums.fills} fills`,
  );
