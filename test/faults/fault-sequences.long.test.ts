// Ten thousand sequences of faults, half of them at each venue.

import { expect, test } from "vitest";
import { planOf } from "./fault-sequence.ts";
import { addSequence, noSequences, proved } from "./sequence-sums.ts";

const share = 1_000;
const parts = (["kalshi", "polymarket"] as const).flatMap((venue) =>
  Array.from({ length: 5 }, (_, place) => ({ venue, start: 10_001 + place * share })),
);

test.each(parts)(
  "a thousand sequences hold at $venue from seed $start on",
  async ({ venue, start }) => {
    const sums = noSequences();
    for (let seed = start; seed < start + share; seed += 1) {
      addSequence(sums, await proved(planOf(seed, venue)));
    }
    console.log(`${venue}, seeds ${start} to ${start + share - 1}: ${JSON.stringify(sums)}`);
    expect(sums.resyncs).toBeGreaterThan(share / 2);
    expect(sums.believed).toBeGreaterThan(sums.refused);
  },
);
