// Closed forms and the general solver on the same components: equal where one shape is all there is, and never more
// than the solver elsewhere. A hundred thousand of them run in the long mode.

import { describe, expect, test } from "vitest";
import { corpusSeed } from "../../../../test/support/component-corpus/draw-case.ts";
import {
  compareCorpusCase,
  compareSingleShape,
  type LaneComparison,
} from "../../../../test/support/lane-solver-comparison.ts";
import { newFastSolver } from "../solver/fast-solver.ts";
import { newReferenceSolver } from "../solver/reference-solver.ts";

function countsOf(compared: readonly LaneComparison[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, edge } of compared) {
    if (edge > 0) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function problemsOf(compared: readonly LaneComparison[]): string[] {
  return compared.flatMap(({ problem }) => problem ?? []);
}

describe("a component of one shape", () => {
  test("earns by its lane what it earns by the fast solver", () => {
    const compared = Array.from({ length: 2_000 }, (_, at) =>
      compareSingleShape(corpusSeed(31, at), newFastSolver),
    );
    expect(problemsOf(compared)).toEqual([]);
    const earning = countsOf(compared);
    expect(earning.size).toBe(8);
    for (const [kind, count] of earning) expect(count, kind).toBeGreaterThan(10);
  });

  test("and by the reference solver", () => {
    const compared = Array.from({ length: 300 }, (_, at) =>
      compareSingleShape(corpusSeed(32, at), newReferenceSolver),
    );
    expect(problemsOf(compared)).toEqual([]);
  });
});

test("a component of any shapes: no lane earns what the solver denies", () => {
  const compared = Array.from({ length: 1_000 }, (_, at) =>
    compareCorpusCase(corpusSeed(33, at), newFastSolver),
  );
  expect(problemsOf(compared)).toEqual([]);
  expect(compared.filter(({ edge }) => edge > 0).length).toBeGreaterThan(100);
  expect(compared.filter(({ kind }) => kind === "certificate").length).toBeGreaterThan(100);
});
