// Ten simulated hours of the whole adapter against the whole simulated Kalshi, every fault profile in turn, in one run:
// after each the two agree on books, cash, positions and every order ever sent, and memory does not grow with the hours.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import type { FaultCounts } from "../../src/simulation/faults/fault.ts";
import { faultProfiles } from "../../src/simulation/faults/fault-profiles.ts";
import { openMemoryKalshi } from "./memory-kalshi.ts";
import { SoakRun } from "./soak-run.ts";

const seed = 20_261_120;

/** Thirteen profiles of 47 minutes are more than ten hours; the calms come on top. */
const phase = seconds(47 * 60);

/** The simulated venue and the test's own ledger keep every order and fill for ever, some kilobytes each; anything more
 * is a leak of the adapter or the transport. */
const bytesPerOrderMax = 4 * 1_024;
const bytesBesides = 8 * 1_024 * 1_024;

/** What a profile must have done at least once in its 47 minutes. */
const happened: Readonly<Record<string, readonly (keyof FaultCounts)[]>> = {
  "lossy-stream": ["dropped", "gaps", "duplicated", "reordered", "delays"],
  "silent-socket": ["freezes", "withheld"],
  resets: ["resets"],
  "rate-limited": ["rateLimited"],
  "server-errors": ["errorsBefore", "errorsAfter"],
  "lost-replies": ["lostRequests", "lostReplies"],
  "late-fills": ["lateAccountMessages", "delayedCancels"],
  "slow-reads": ["delayedReads"],
  "moving-grids": ["gridChanges"],
  pauses: ["pauses", "exchangePauses"],
  everything: ["dropped", "resets", "lostReplies", "lateAccountMessages", "gridChanges", "pauses"],
};

setFlagsFromString("--expose_gc");
const collect = runInNewContext("gc") as () => void;

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

test(`ten hours of every fault end in agreement (seed ${seed})`, async () => {
  const venue = openMemoryKalshi({ seed, marketCount: 6, stepMillis: 500 });
  const run = new SoakRun(venue, seed);
  await run.start();
  let heapAfterFirst = 0;
  let orders = 0;
  for (const { name } of faultProfiles) {
    const report = await run.phase(name, phase);
    console.log(`${name}: ${report.orders} orders, ${report.fills} fills`);
    expect(report.differences, name).toEqual([]);
    expect(report.orders, name).toBeGreaterThan(200);
    expect(report.fills, name).toBeGreaterThan(100);
    for (const what of happened[name] ?? []) {
      expect(report.faults[what], `${name}: ${what}`).toBeGreaterThan(0);
    }
    if (heapAfterFirst === 0) heapAfterFirst = heapBytes();
    else orders += report.orders;
  }
  const grown = heapBytes() - heapAfterFirst;
  console.log(
    `${run.ledger.unknowns} unknown for a time, ${grown} bytes more; ${venue.traceHash()}`,
  );
  expect(run.ledger.unknowns).toBeGreaterThan(20);
  expect(grown).toBeLessThan(orders * bytesPerOrderMax + bytesBesides);
  await run.stop();
});
