import { expect, test } from "vitest";
import { runSeed } from "./swarm-run.ts";

test("sixty stories hold: every fold matches, every position is the venue's", () => {
  let crashes = 0;
  let groups = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const outcome = runSeed(seed);
    crashes += outcome.crashes;
    groups += outcome.groups;
  }
  expect(crashes).toBeGreaterThan(100);
  expect(groups).toBeGreaterThan(50);
});

test("a seed tells the same story twice", () => {
  expect(runSeed(7)).toEqual(runSeed(7));
});

test("seed 35: a sale whose fill was lost before its cancellation is asked for, not forgotten", () => {
  expect(runSeed(35).groups).toBeGreaterThan(0);
});
