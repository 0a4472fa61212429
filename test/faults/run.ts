// `node test/faults/run.ts --seeds N --start S [--venue V] [--on]`: runs fault sequences one after another and stops at
// the first broken promise, or with `--on` counts them.

import { parseArgs } from "node:util";
import { planOf } from "./fault-sequence.ts";
import { addSequence, noSequences, proved } from "./sequence-sums.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    start: { type: "string", default: "1" },
    venue: { type: "string" },
    on: { type: "boolean", default: false },
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
const venues = (["kalshi", "polymarket"] as const).filter(
  (venue) => values.venue === undefined || values.venue === venue,
);
if (seeds === 0 || venues.length === 0) {
  console.error("--seeds takes at least 1 and --venue a venue: no sequence proves nothing");
  process.exit(2);
}
const began = performance.now();
let broken = 0;
for (const venue of venues) {
  const sums = noSequences();
  for (let seed = start; seed < start + seeds; seed += 1) {
    try {
      addSequence(sums, await proved(planOf(seed, venue)));
    } catch (error) {
      broken += 1;
      console.error(error instanceof Error ? error.message : error);
      console.error(
        `again with: node test/faults/run.ts --seeds 1 --start ${seed} --venue ${venue}`,
      );
      if (!values.on) process.exit(1);
    }
    const done = seed - start + 1;
    if (done % 500 === 0) console.error(`${venue}: ${done} of ${seeds}, ${JSON.stringify(sums)}`);
  }
  console.log(`${venue}: ${JSON.stringify(sums)}`);
}
const sequences = seeds * venues.length;
const perSecond = Math.round((sequences * 10_000) / (performance.now() - began)) / 10;
console.log(`${sequences - broken} of ${sequences} sequences hold, ${perSecond} a second`);
process.exit(broken === 0 ? 0 : 1);
