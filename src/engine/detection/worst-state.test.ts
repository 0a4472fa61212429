// The worst state of legs: what it pays is what the legs pay in it, no state pays less, and the bounded search of a large
// component finds the same as the list.

import { expect, test } from "vitest";
import { RandomLots, searchOver } from "../../../test/support/random-lots.ts";
import type { CandidateLeg } from "./lanes/contract.ts";
import { worstStateOf } from "./worst-state.ts";

test("is the least of all states, listed or searched for (seed 91)", () => {
  const random = new RandomLots(91);
  let different = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const states = random.states(8, 40);
    const legs: CandidateLeg[] = Array.from({ length: 1 + random.below(6) }, () => ({
      contract: random.below(states.contracts),
      outcome: random.chance(50) ? "yes" : "no",
    }));
    const sizes = legs.map(() => (random.chance(20) ? 0 : random.below(5_000_000_000)));
    const paidIn = (pays: (contract: number) => number): number =>
      legs.reduce(
        (sum, { contract, outcome }, at) =>
          sum + (pays(contract) === (outcome === "yes" ? 1 : 0) ? (sizes[at] as number) : 0),
        0,
      );
    const all = Array.from({ length: states.count }, (_, state) =>
      paidIn((contract) => states.pays[contract * states.count + state] as number),
    );
    const least = Math.min(...all);
    const listed = worstStateOf(states, legs, sizes);
    const searched = worstStateOf(searchOver(states), legs, sizes);
    for (const found of [listed, searched]) {
      expect(found?.payout, `round ${round}`).toBe(least);
      expect(paidIn((contract) => found?.pays[contract] as number)).toBe(least);
    }
    if (Math.max(...all) > least) different += 1;
  }
  expect(different).toBeGreaterThan(1_000);
  const unanswered = { contracts: 2, worst: () => undefined };
  expect(worstStateOf(unanswered, [{ contract: 0, outcome: "yes" }], [1])).toBeUndefined();
});
