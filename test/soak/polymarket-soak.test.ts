// Some simulated minutes of every fault profile: the whole adapter against the whole simulated Polymarket, and at the end
// of each they agree on books, cash, shares, every order and every trade that failed.

import { expect, onTestFinished, test } from "vitest";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import { faultProfiles } from "../../src/simulation/faults/fault-profiles.ts";
import { openMemoryPolymarket } from "./memory-polymarket.ts";
import { PolymarketSoakRun } from "./polymarket-soak-run.ts";

const seed = 7;
const half = seconds(150);

async function startSoak(): Promise<PolymarketSoakRun> {
  const memory = openMemoryPolymarket({ seed, marketCount: 5, stepMillis: 500 });
  const run = new PolymarketSoakRun(memory, seed);
  onTestFinished(() => run.stop());
  await run.start();
  return run;
}

test.each(faultProfiles.map(({ name }) => name))(
  `under %s they agree (seed ${seed})`,
  async (name) => {
    const run = await startSoak();
    const { differences, orders, fills } = await run.phase(name, half);
    expect(differences).toEqual([]);
    // A soak in which nothing happened would agree as well.
    expect(orders).toBeGreaterThan(15);
    expect(fills).toBeGreaterThan(8);
  },
);

test.each(["none", "everything"])(
  `a market that is answered pays under %s (seed ${seed})`,
  async (name) => {
    const run = await startSoak();
    const [first = ""] = run.world.conditionIds;
    const { differences } = await run.phase(name, seconds(300), first);
    expect(differences).toEqual([]);
  },
);
