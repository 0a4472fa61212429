// A hundred thousand components of one shape: the lane earns what the general solver earns, every time.

import { expect, test } from "vitest";
import { corpusSeed } from "../../../../test/support/component-corpus/draw-case.ts";
import {
  compareCorpusCase,
  compareSingleShape,
} from "../../../../test/support/lane-solver-comparison.ts";
import { newFastSolver } from "../solver/fast-solver.ts";

test("lane = solver on 100,000 components of one shape", () => {
  const problems: string[] = [];
  let earning = 0;
  for (let at = 0; at < 100_000; at += 1) {
    const { problem, edge } = compareSingleShape(corpusSeed(41, at), newFastSolver);
    if (problem !== undefined) problems.push(problem);
    if (edge > 0) earning += 1;
  }
  expect(problems).toEqual([]);
  expect(earning).toBeGreaterThan(10_000);
});

test("no lane earns what the solver denies on 100,000 components of any shapes", () => {
  const problems: string[] = [];
  let earning = 0;
  for (let at = 0; at < 100_000; at += 1) {
    const { problem, edge } = compareCorpusCase(corpusSeed(42, at), newFastSolver);
    if (problem !== undefined) problems.push(problem);
    if (edge > 0) earning += 1;
  }
  expect(problems).toEqual([]);
  expect(earning).toBeGreaterThan(10_000);
});
