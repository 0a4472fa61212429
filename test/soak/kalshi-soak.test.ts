// Some simulated minutes of every fault profile: the whole adapter against the whole simulated Kalshi, and at the end of
// each they agree on books, cash, positions and every order. The ten hours are in `kalshi-soak.long.test.ts`.

import { expect, onTestFinished, test } from "vitest";
import { type EpochMicros, epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { faultProfiles } from "../../src/simulation/faults/fault-profiles.ts";
import { account } from "./agreement.ts";
import { openMemoryKalshi } from "./memory-kalshi.ts";
import { SoakRun } from "./soak-run.ts";

const seed = 7;
const duration = seconds(300);

/** 2026-11-19T07:50Z: trading pauses from 08:00 to 10:00, which is 03:00 to 05:00 in New York. */
const thursdayMorning = epochMicros(1_795_074_600_000_000);

async function startSoak(options: { readonly startAt?: EpochMicros } = {}) {
  const venue = openMemoryKalshi({ seed, marketCount: 5, stepMillis: 500, ...options });
  const run = new SoakRun(venue, seed);
  onTestFinished(() => run.stop());
  await run.start();
  return { run, venue };
}

test.each(faultProfiles.map(({ name }) => name))(
  `under %s they agree (seed ${seed})`,
  async (name) => {
    const { run } = await startSoak();
    const { differences, faults, orders, fills, sales } = await run.phase(name, duration);
    expect(differences).toEqual([]);
    // A soak in which nothing happened would agree as well.
    expect(orders).toBeGreaterThan(20);
    expect(fills).toBeGreaterThan(10);
    expect(sales).toBeGreaterThan(0);
    // A clock is not counted, and its trades are final when they are made.
    const isQuiet = ["none", "skewed-clock", "failing-trades"].includes(name);
    expect(Object.values(faults).some((count) => count > 0)).toBe(!isQuiet);
  },
);

test.each(["none", "everything"])(
  `a market that settles pays under %s (seed ${seed})`,
  async (name) => {
    const { run, venue } = await startSoak();
    const [first = ""] = venue.tickers;
    const { differences } = await run.phase(name, seconds(900), { ticker: first, result: "yes" });
    expect(differences).toEqual([]);
    expect(venue.accounts.settlements(account).map(({ ticker }) => ticker)).toEqual([first]);
  },
);

test(`both shards trade with their own cash (seed ${seed})`, async () => {
  const { run, venue } = await startSoak();
  await run.phase("none", duration);
  const used = new Set(venue.accounts.fills(account).map(({ exchangeIndex }) => exchangeIndex));
  expect([...used].sort((one, other) => one - other)).toEqual([0, 2]);
});

test(`the weekly pause passes (seed ${seed})`, async () => {
  const { run, venue } = await startSoak({ startAt: thursdayMorning });
  const { differences } = await run.phase("none", seconds(8_400));
  expect(differences).toEqual([]);
  const minutes = venue.accounts
    .orders(account)
    .map(({ createdAt }) => (integerOf(createdAt) - integerOf(thursdayMorning)) / 60_000_000);
  expect(minutes.filter((minute) => minute < 10).length).toBeGreaterThan(20);
  expect(minutes.filter((minute) => minute >= 10 && minute < 130)).toEqual([]);
  expect(minutes.filter((minute) => minute >= 130).length).toBeGreaterThan(20);
  // More than two simulated hours: six seconds on an idle machine, and many more on a busy one.
}, 90_000);

test(`everything is the same for a seed, to the last byte (seed ${seed})`, async () => {
  const hashes: string[] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const { run, venue } = await startSoak();
    await run.phase("everything", duration);
    hashes.push(venue.traceHash());
  }
  expect(hashes[1]).toBe(hashes[0]);
});
