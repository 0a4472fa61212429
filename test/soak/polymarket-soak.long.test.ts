// Ten simulated hours of the whole adapter against the whole simulated Polymarket, every fault profile in turn, in one run:
// after each the two agree on books, cash, shares, settlements, every order ever sent and every trade that failed, and
// memory does not grow with the hours.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import type { FaultCounts } from "../../src/simulation/faults/fault.ts";
import { faultProfiles } from "../../src/simulation/faults/fault-profiles.ts";
import { openMemoryPolymarket } from "./memory-polymarket.ts";
import { PolymarketSoakRun } from "./polymarket-soak-run.ts";

const seed = 20_261_120;

/** Thirteen profiles of 47 minutes are more than ten hours; the calms come on top. */
const half = seconds((47 * 60) / 2);

/** The simulated venue and the test's own ledger keep every order and fill for ever, some kilobytes each; anything more
 * is a leak of the adapter or the transport. */
const bytesPerOrderMax = 8 * 1_024;
const bytesBesides = 16 * 1_024 * 1_024;

/** Markets that are answered in the middle of a profile's phase, by their places in the listing. */
const answered: Readonly<Record<string, number>> = { "lost-replies": 2, everything: 0 };

/** What a profile must have done at least once in its 47 minutes. */
const happened: Readonly<Record<string, readonly (keyof FaultCounts)[]>> = {
  "lossy-stream": ["dropped", "gaps", "duplicated", "reordered", "delays"],
  "silent-socket": ["freezes", "withheld"],
  resets: ["resets"],
  "rate-limited": ["rateLimited"],
  "server-errors": ["errorsBefore", "errorsAfter"],
  "lost-replies": ["lostRequests", "lostReplies"],
  "late-fills": ["lateAccountMessages"],
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
  const memory = openMemoryPolymarket({ seed, marketCount: 8, stepMillis: 500 });
  const run = new PolymarketSoakRun(memory, seed);
  await run.start();
  let heapAfterFirst = 0;
  let orders = 0;
  for (const { name } of faultProfiles) {
    const place = answered[name];
    const resolved = place === undefined ? undefined : memory.conditionIds[place];
    const report = await run.phase(name, half, resolved);
    const { fills, sales, failed } = report;
    console.log(
      `${name}: ${report.orders} orders, ${fills} trades, ${sales} sales, ${failed} failed`,
    );
    expect(report.differences, name).toEqual([]);
    expect(report.orders, name).toBeGreaterThan(150);
    expect(fills, name).toBeGreaterThan(80);
    expect(sales, name).toBeGreaterThan(10);
    for (const what of happened[name] ?? []) {
      expect(report.faults[what], `${name}: ${what}`).toBeGreaterThan(0);
    }
    if (heapAfterFirst === 0) heapAfterFirst = heapBytes();
    else orders += report.orders;
  }
  const grown = heapBytes() - heapAfterFirst;
  console.log(`${run.ledger.unknowns} unknown for a time, ${grown} bytes more`);
  expect(run.ledger.failed.size).toBeGreaterThan(20);
  expect(run.ledger.settled.size).toBe(2);
  expect(run.ledger.unknowns).toBeGreaterThan(20);
  expect(grown).toBeLessThan(orders * bytesPerOrderMax + bytesBesides);
  await run.stop();
});
