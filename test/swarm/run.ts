// `npm run swarm -- --seeds N --start S`: runs stories one after another and stops at the first broken promise.

import { parseArgs } from "node:util";
import { runSeed, SwarmFailure } from "./swarm-run.ts";
import { addOutcome, noOutcomes } from "./swarm-sums.ts";

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
if (seeds === 0) {
  console.error("--seeds takes at least 1: no story proves nothing");
  process.exit(2);
}
const start = count("start");
const began = performance.now();
const sums = noOutcomes();
for (let seed = start; seed < start + seeds; seed += 1) {
  try {
    addOutcome(sums, runSeed(seed));
  } catch (error) {
    if (!(error instanceof SwarmFailure)) console.error(`seed ${seed} broke the engine`);
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    console.error(`again with: npm run swarm -- --seeds 1 --start ${seed}`);
    process.exit(1);
  }
  const done = seed - start + 1;
  if (!values.json && done % 100 === 0) console.error(`${done} of ${seeds} seeds`);
}
const seedsPerSecond = Math.round((seeds * 10_000) / (performance.now() - began)) / 10;
if (values.json) console.log(JSON.stringify({ seeds, start, ...sums, seedsPerSecond }));
else {
  const figures = Object.entries(sums).map(([name, sum]) => `${sum} ${name}`);
  console.log(`${seeds} seeds held, ${seedsPerSecond} a second: ${figures.join(", ")}`);
}
