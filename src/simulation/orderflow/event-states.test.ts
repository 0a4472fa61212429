// Prices of related claims cannot contradict each other: probabilities sum to one, ladders descend, brackets add up to
// the ladder they were cut from, and an answer that is known is 0 or 1.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  atLeast,
  binaryStates,
  certain,
  claimValue,
  type EventStates,
  exactly,
  hiddenCount,
  stateCount,
  stateProbabilities,
  yesClaim,
} from "./event-states.ts";

const score = fc.integer({ min: -4_000_000, max: 4_000_000 });
const quantity = fc
  .uniqueArray(score, { minLength: 1, maxLength: 12 })
  .map((found): EventStates => ({ kind: "quantity", thresholds: found.sort((a, b) => a - b) }));
const contest = fc
  .array(score, { minLength: 2, maxLength: 12 })
  .map((scores): EventStates => ({ kind: "contest", scores }));
const uncertainty = fc.double({ min: 0.002, max: 1, noNaN: true });

function hiddenOf(states: EventStates) {
  const count = hiddenCount(states);
  return fc.array(score, { minLength: count, maxLength: count });
}

const anything = fc
  .oneof(quantity, contest)
  .chain((states) => fc.tuple(fc.constant(states), hiddenOf(states), uncertainty));

describe("probabilities of states", () => {
  test("are never negative and sum to one exactly", () => {
    fc.assert(
      fc.property(anything, ([states, hidden, unknown]) => {
        const probabilities = stateProbabilities(states, hidden, unknown);
        expect(probabilities).toHaveLength(stateCount(states));
        expect(probabilities.every((each) => Number.isInteger(each) && each >= 0)).toBe(true);
        expect(probabilities.reduce((sum, each) => sum + each, 0)).toBe(certain);
      }),
    );
  });

  test("make ladders that descend and brackets that add up to them", () => {
    fc.assert(
      fc.property(quantity, score, uncertainty, (states, hidden, unknown) => {
        const probabilities = stateProbabilities(states, [hidden], unknown);
        let above = certain;
        for (let state = 1; state < stateCount(states); state += 1) {
          const reached = claimValue(probabilities, atLeast(states, state));
          expect(reached).toBeLessThanOrEqual(above);
          expect(above - reached).toBe(claimValue(probabilities, exactly(state - 1)));
          above = reached;
        }
      }),
    );
  });

  test("rise with the quantity", () => {
    fc.assert(
      fc.property(score, fc.integer({ min: 1, max: 1_000_000 }), (at, more) => {
        const yes = (hidden: number): number =>
          claimValue(stateProbabilities(binaryStates, [hidden], 1), yesClaim);
        expect(yes(at + more)).toBeGreaterThanOrEqual(yes(at));
      }),
    );
  });

  test("go to 0 and 1 when hardly anything is unknown", () => {
    const brackets: EventStates = { kind: "quantity", thresholds: [-1_000_000, 1_000_000] };
    expect(stateProbabilities(brackets, [100_000], 0.002)).toEqual([0, certain, 0]);
    const three: EventStates = { kind: "contest", scores: [0, 200_000, 0] };
    expect(stateProbabilities(three, [0, 0, 0], 0.002)).toEqual([0, certain, 0]);
  });

  test("of a binary question at even odds are even", () => {
    expect(stateProbabilities(binaryStates, [0], 1)).toEqual([500_000, 500_000]);
  });
});
