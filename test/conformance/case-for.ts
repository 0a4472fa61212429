// How a numbered case is registered: run where the venue has what the case needs, skipped with the reason where it has
// not. The page of venues reads number and reason from the name.

import { describe, test } from "vitest";
import { forecastExCapabilities } from "../../src/adapters/venues/forecastex/capabilities.ts";
import { kalshiCapabilities } from "../../src/adapters/venues/kalshi/capabilities.ts";
import { polymarketCapabilities } from "../../src/adapters/venues/polymarket/capabilities.ts";
import type { Capability } from "../../src/adapters/venues/shared/capabilities.ts";
import { describeWithNode } from "../support/chain-node.ts";

export type CaseFor = (capability: Capability, name: string, run: () => Promise<void>) => void;

/** Returns how cases are registered that need `always` besides what each of them names. */
export function casesWith(always: Capability): CaseFor {
  return (capability, name, run) => {
    const needed = always === true ? capability : always;
    if (needed === true) test(name, run);
    else test.skip(`${name} [skipped: ${needed.missing}]`, run);
  };
}

type PoolCase = (name: string, run: () => Promise<void>) => void;

/** Registers the cases of pools, which run on a real chain; every other venue skips them by its reason. */
export function describePools(suite: (poolCase: PoolCase) => void): void {
  const names: string[] = [];
  describeWithNode("amm", () => {
    suite((name, run) => {
      names.push(name);
      test(name, run);
    });
  });
  const others = [kalshiCapabilities, polymarketCapabilities, forecastExCapabilities];
  describe.each(others)("$venue", ({ marketData }) => {
    for (const name of names) {
      casesWith(marketData.curve)(true, name, () => Promise.reject(new Error("there is no pool")));
    }
  });
}
