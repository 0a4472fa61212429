// Which solver runs changes no state: where closed forms decide, the fast and the plain one only prove, and each proof is as
// good as the other.

import { expect, test } from "vitest";
import { hashesOf } from "../../../test/support/detection-story.ts";
import { newFastSolver } from "./solver/fast-solver.ts";
import { newReferenceSolver } from "./solver/reference-solver.ts";

test("a life leaves its traces in the hash, and another one others", () => {
  const one = hashesOf(1, newFastSolver);
  expect(new Set(one).size).toBeGreaterThan(20);
  expect(hashesOf(2, newFastSolver)).not.toEqual(one);
});

test("closed forms come to the same states over either solver (seeds 1 to 40)", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    expect(hashesOf(seed, newReferenceSolver), `seed ${seed}`).toEqual(
      hashesOf(seed, newFastSolver),
    );
  }
});
