// A closed form held against a solver: on a component of one shape, with one contract of depth behind every offer, the
// best candidate earns what the linear program earns. Ladders of four rungs and more may hold several candidates that
// share no leg; of those the lane names the best, and the program is held against their sum.

import {
  type Lots,
  noOffer,
  type Touches,
} from "../../src/engine/detection/certificate/contract.ts";
import { findShapes } from "../../src/engine/detection/lanes/find-shapes.ts";
import type { NewSolver } from "../../src/engine/detection/solver/contract.ts";
import { componentOf, statesOf, touchesOf } from "./component-corpus/corpus-views.ts";
import { drawCase } from "./component-corpus/draw-case.ts";
import { drawSingleShape, offersOf, type SingleShape } from "./single-shape.ts";
import { judgeAnswer, profitOf, toleranceOf } from "./solver-judge.ts";

const dollar = 1_000_000_000;
const oneContract = 1_000_000;
const pivotsMax = 10_000;

/** What was seen, for the counts that show that something was compared. */
export interface LaneComparison {
  readonly kind: string;
  readonly edge: number;
  /** What is wrong, with the seed; undefined when the two agree. */
  readonly problem: string | undefined;
}

/** One contract of each of the offers. */
function singleLots(touches: Touches, offers: readonly number[]): Lots {
  const sold = offers.filter((offer) => (touches[offer] as number) < noOffer);
  return {
    count: sold.length,
    contracts: Int32Array.from(sold, (offer) => offer >> 1),
    outcomes: Uint8Array.from(sold, (offer) => offer & 1),
    costs: Float64Array.from(sold, (offer) => touches[offer] as number),
    sizes: new Float64Array(sold.length).fill(oneContract),
  };
}

function cheapestOf(touches: Touches, offers: readonly number[]): number {
  return offers.reduce((best, offer) =>
    (touches[offer] as number) < (touches[best] as number) ? offer : best,
  );
}

/** The offers that a program of one contract a claim may use: all of a pair's, and the cheapest of every other claim's,
 * since two venues would be two contracts of depth. */
function offersOfProgram(one: SingleShape): number[] {
  if (one.kind === "same-claim") return Array.from(one.touches, (_, offer) => offer);
  return one.literals.flatMap((literal) =>
    (["literal", "opposite"] as const).map((which) =>
      cheapestOf(one.touches, offersOf(literal, which)),
    ),
  );
}

/** What the best candidates of a ladder that share no leg earn together: every rung may be bought once, and once the
 * opposite of a later one. */
function ladderTotal(one: SingleShape): number {
  const cost = (literal: SingleShape["literals"][number], which: "literal" | "opposite"): number =>
    one.touches[cheapestOf(one.touches, offersOf(literal, which))] as number;
  /** Best by the number of rungs bought that still want their opposite. */
  let open = [0];
  for (const literal of one.literals) {
    const paired = open.map((value, count) =>
      Math.max(value, (open[count + 1] ?? -Infinity) + dollar - cost(literal, "opposite")),
    );
    open = [...paired, -Infinity].map((value, count) =>
      Math.max(value, (paired[count - 1] ?? -Infinity) - cost(literal, "literal")),
    );
  }
  return open[0] as number;
}

/** Compares the component of a seed. */
export function compareSingleShape(seed: number, newSolver: NewSolver): LaneComparison {
  const one = drawSingleShape(seed, { literalsMax: 8, statementsMax: 3 });
  const edge = findShapes(one.component).reduce(
    (best, shape) => Math.max(best, shape.best(one.touches)?.edgeNanos ?? 0),
    0,
  );
  const lots = singleLots(one.touches, offersOfProgram(one));
  const states = statesOf(one.plain);
  const answer = newSolver(states).solve(lots, pivotsMax);
  const profit = profitOf(answer);
  const isLadder = one.kind === "ladder" || one.kind === "nested-dates";
  const expected = isLadder ? ladderTotal(one) : edge;
  const tolerance = toleranceOf(lots);
  const problem =
    judgeAnswer(states, lots, answer) ??
    (Math.abs(profit - expected) > tolerance ? `earns ${profit}, not ${expected}` : undefined) ??
    (edge > profit + tolerance ? `the lane earns ${edge}, the program ${profit}` : undefined) ??
    (profit > tolerance && edge === 0 ? `the lane finds nothing of ${profit}` : undefined) ??
    (isLadder && one.literals.length < 4 && edge !== expected ? "one pair is not all" : undefined);
  return {
    kind: one.kind,
    edge,
    problem: problem === undefined ? undefined : `seed ${seed}, ${one.kind}: ${problem}`,
  };
}

/** Compares the corpus case of a seed, whatever its shapes: no lane earns what the program denies. */
export function compareCorpusCase(seed: number, newSolver: NewSolver): LaneComparison {
  const one = drawCase(seed);
  const touches = touchesOf(one);
  const edge = findShapes(componentOf(one)).reduce(
    (best, shape) => Math.max(best, shape.best(touches)?.edgeNanos ?? 0),
    0,
  );
  const lots = singleLots(
    touches,
    Array.from(touches, (_, offer) => offer),
  );
  const answer = newSolver(statesOf(one)).solve(lots, pivotsMax);
  const profit = profitOf(answer);
  const problem =
    answer.kind === "undecided"
      ? answer.reason
      : edge > profit + toleranceOf(lots)
        ? `the lane earns ${edge}, the program ${profit}`
        : undefined;
  return {
    kind: answer.kind,
    edge,
    problem: problem === undefined ? undefined : `seed ${seed}: ${problem}`,
  };
}
