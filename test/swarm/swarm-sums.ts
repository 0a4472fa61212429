// What many stories had in them, so that a swarm in which nothing happens is noticed.

import type { SwarmOutcome } from "./swarm-run.ts";

export type SwarmSums = Record<Exclude<keyof SwarmOutcome, "seed" | "hash">, number>;

export function noOutcomes(): SwarmSums {
  return {
    steps: 0,
    crashes: 0,
    diskFailures: 0,
    settlements: 0,
    completed: 0,
    unwound: 0,
    stuck: 0,
    empty: 0,
    fills: 0,
    reversals: 0,
    reopened: 0,
  };
}

export function addOutcome(sums: SwarmSums, outcome: SwarmOutcome): void {
  for (const name of Object.keys(sums) as (keyof SwarmSums)[]) sums[name] += outcome[name];
}
