// Ten simulated hours of the whole adapter against the whole simulated Kalshi, every fault profile in turn, in one run,
// besides the two of the weekly pause: after each the two agree on books, cash, positions, settlements and every order
// ever sent, and memory does not grow with the hours.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import type { FaultCounts } from "../../src/simulation/faults/fault.ts";
import { faultProfiles } from "../../src/simulation/faults/fault-profiles.ts";
import { account } from "./agreement.ts";
import { openMemoryKalshi } from "./memory-kalshi.ts";
import { SoakRun } from "./soak-run.ts";

const seed = 20_261_120;

/** Thirteen profiles of 47 minutes are more than ten hours; the calms come on top. */
const phase = seconds(47 * 60);

/** The simulated venue and the test's own ledger keep every order and fill for ever, some kilobytes each; anything more
 * is a leak of the adapter or the transport. */
const bytesPerOrderMax = 4 * 1_024;
const bytesBesides = 8 * 1_024 * 1_024;

/** 2026-11-19T07:30Z: trading pauses from 08:00 to 10:00, in the first phase, which is so much longer. */
const thursdayMorning = epochMicros(1_795_073_400_000_000);
const firstPhase = seconds((47 + 120) * 60);

/** Markets that end in the middle of a profile's phase, by their places in the listing: one on each shard. */
const resolved: Readonly<
  Record<string, { readonly place: number; readonly result: "yes" | "no" }>
> = {
  "lost-replies": { place: 2, result: "yes" },
  everything: { place: 0, result: "no" },
};

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
  const venue = openMemoryKalshi({
    seed,
    marketCount: 8,
    stepMillis: 500,
    startAt: thursdayMorning,
  });
  const run = new SoakRun(venue, seed);
  await run.start();
  let heapAfterFirst = 0;
  let orders = 0;
  for (const { name } of faultProfiles) {
    const end = resolved[name];
    const ticker = venue.tickers[end?.place ?? 0] ?? "";
    const length = name === "none" ? firstPhase : phase;
    const report = await run.phase(name, length, end && { ticker, result: end.result });
    console.log(`${name}: ${report.orders} orders, ${report.fills} fills, ${report.sales} sales`);
    expect(report.differences, name).toEqual([]);
    expect(report.orders, name).toBeGreaterThan(200);
    expect(report.fills, name).toBeGreaterThan(100);
    expect(report.sales, name).toBeGreaterThan(20);
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
  const paid = venue.accounts.settlements(account).map(({ exchangeIndex }) => exchangeIndex);
  expect(paid.sort((one, other) => one - other)).toEqual([0, 2]);
  expect(run.ledger.unknowns).toBeGreaterThan(20);
  expect(grown).toBeLessThan(orders * bytesPerOrderMax + bytesBesides);
  await run.stop();
});
