// Superset first, for both directions, against the numbers that satisfy each comparison.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type LadderRung, ladderOrder } from "./ladder-order.ts";

function holds({ comparison, threshold }: LadderRung, value: number): boolean {
  switch (comparison) {
    case ">":
      return value > threshold;
    case ">=":
      return value >= threshold;
    case "<":
      return value < threshold;
    case "<=":
      return value <= threshold;
  }
}

test.each([[[">", ">="]], [["<", "<="]]] as const)(
  "whatever satisfies a later rung satisfies the earlier ones: %s",
  (comparisons) => {
    const rung = fc.record({
      comparison: fc.constantFrom(...comparisons),
      threshold: fc.integer({ min: -5, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(rung, { maxLength: 8 }), (rungs) => {
        const ordered = ladderOrder(rungs);
        expect(ordered).toHaveLength(rungs.length);
        for (let value = -6; value <= 6; value += 0.5) {
          const held = (ordered as LadderRung[]).map((each) => holds(each, value));
          expect(held).toEqual([...held].sort((a, b) => Number(b) - Number(a)));
        }
      }),
    );
  },
);

test("equal rungs keep their order, and what comes with them stays", () => {
  const rungs = [
    { comparison: ">", threshold: 2, id: "a" },
    { comparison: ">=", threshold: 2, id: "b" },
    { comparison: ">", threshold: 2, id: "c" },
  ] as const;
  expect(ladderOrder(rungs)?.map(({ id }) => id)).toEqual(["b", "a", "c"]);
});

test("above and below are no ladder together", () => {
  expect(
    ladderOrder([
      { comparison: ">", threshold: 2 },
      { comparison: "<", threshold: 3 },
    ]),
  ).toBeUndefined();
});
