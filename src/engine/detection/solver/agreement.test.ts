// The fast solver against exact arithmetic, on components drawn from named seeds and along walks of their books.

import { describe, expect, test } from "vitest";
import { RandomLots, searchOver, touchesOf } from "../../../../test/support/random-lots.ts";
import {
  isWellFormed,
  judgeAnswer,
  profitOf,
  toleranceOf,
} from "../../../../test/support/solver-judge.ts";
import type { StatesOfWorld } from "../../../domain/relation/component.ts";
import { isCertificateFor } from "../certificate/certificate.ts";
import type { StateSource } from "./contract.ts";
import { newFastSolver } from "./fast-solver.ts";
import { newReferenceSolver } from "./reference-solver.ts";

const pivotsMax = 10_000;
const stepsPerWalk = 6;

/** Walks so many components and returns the kinds of answers seen; every answer equals the exact one. */
function compareAlongWalks(
  seed: number,
  walks: number,
  draw: (random: RandomLots) => StatesOfWorld,
  sourceOf: (states: StatesOfWorld) => StateSource,
): Map<string, number> {
  const random = new RandomLots(seed);
  const kinds = new Map<string, number>();
  for (let walk = 0; walk < walks; walk += 1) {
    const states = draw(random);
    const fast = newFastSolver(sourceOf(states));
    const lots = random.lots(states, 24, random.below(4) - 2);
    for (let step = 0; step < stepsPerWalk; step += 1) {
      const where = `seed ${seed}, walk ${walk}, step ${step}`;
      const answer = fast.solve(lots, pivotsMax);
      expect(judgeAnswer(states, lots, answer), where).toBeUndefined();
      const exact = newReferenceSolver(states).solve(lots, pivotsMax);
      const difference = Math.abs(profitOf(answer) - profitOf(exact));
      expect(difference, where).toBeLessThanOrEqual(toleranceOf(lots));
      kinds.set(answer.kind, (kinds.get(answer.kind) ?? 0) + 1);
      random.move(states, lots);
    }
  }
  return kinds;
}

describe("the fast solver agrees with exact arithmetic", () => {
  test("on random states, from cold and warm", () => {
    const draw = (random: RandomLots): StatesOfWorld => random.states(6, 9);
    const kinds = compareAlongWalks(71, 300, draw, (states) => states);
    expect(Math.min(kinds.get("portfolio") ?? 0, kinds.get("certificate") ?? 0)).toBeGreaterThan(
      300,
    );
  });

  test("on exclusive outcomes, exhaustive or not", () => {
    const draw = (random: RandomLots): StatesOfWorld =>
      random.exclusive(2 + random.below(5), random.chance(50));
    const kinds = compareAlongWalks(72, 200, draw, (states) => states);
    expect(Math.min(kinds.get("portfolio") ?? 0, kinds.get("certificate") ?? 0)).toBeGreaterThan(
      100,
    );
  });

  test("when states are found one by one", () => {
    const draw = (random: RandomLots): StatesOfWorld => random.states(7, 40);
    compareAlongWalks(73, 150, draw, searchOver);
  });

  test("when there are too many states to look at each", () => {
    const draw = (random: RandomLots): StatesOfWorld => random.states(10, 300);
    compareAlongWalks(74, 20, draw, (states) => states);
  });
});

describe("a central certificate", () => {
  test("exists exactly when no offer at the touch earns anything", () => {
    const random = new RandomLots(75);
    let found = 0;
    for (let round = 0; round < 500; round += 1) {
      const states = random.states(6, 9);
      const lots = random.lots(states, 16, -1);
      const touches = touchesOf(lots, states.contracts);
      const certificate = newFastSolver(states).center(touches, pivotsMax);
      const answer = newReferenceSolver(states).solve(lots, pivotsMax);
      const plain = newReferenceSolver(states).center(touches, pivotsMax);
      expect(certificate === undefined, `round ${round}`).toBe(plain === undefined);
      if (answer.kind === "portfolio") expect(certificate, `round ${round}`).toBeUndefined();
      if (certificate === undefined) continue;
      found += 1;
      expect(isWellFormed(certificate), `round ${round}`).toBe(true);
      expect(isCertificateFor(certificate, touches), `round ${round}`).toBe(true);
    }
    expect(found).toBeGreaterThan(150);
  });
});
