// Some simulated minutes of every fault profile: the whole adapter against the whole simulated Kalshi, and at the end of
// each they agree on books, cash, positions and every order. The ten hours are in `kalshi-soak.long.test.ts`.

import { expect, onTestFinished, test } from "vitest";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import { faultProfiles } from "../../src/simulation/faults/fault-profiles.ts";
import { openMemoryKalshi } from "./memory-kalshi.ts";
import { SoakRun } from "./soak-run.ts";

const seed = 7;
const duration = seconds(300);

async function startSoak() {
  const venue = openMemoryKalshi({ seed, marketCount: 5, stepMillis: 500 });
  const run = new SoakRun(venue, seed);
  onTestFinished(() => run.stop());
  await run.start();
  return { run, venue };
}

test.each(faultProfiles.map(({ name }) => name))(
  `under %s they agree (seed ${seed})`,
  async (name) => {
    const { run } = await startSoak();
    const { differences, faults, orders, fills } = await run.phase(name, duration);
    expect(differences).toEqual([]);
    // A soak in which nothing happened would agree as well.
    expect(orders).toBeGreaterThan(20);
    expect(fills).toBeGreaterThan(10);
    const isQuiet = name === "none" || name === "skewed-clock";
    expect(Object.values(faults).some((count) => count > 0)).toBe(!isQuiet);
  },
);

test(`everything is the same for a seed, to the last byte (seed ${seed})`, async () => {
  const hashes: string[] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const { run, venue } = await startSoak();
    await run.phase("everything", duration);
    hashes.push(venue.traceHash());
  }
  expect(hashes[1]).toBe(hashes[0]);
});
