// Quantiles of weighted values against a list in which every value stands as often as its weight says.

import fc from "fast-check";
import { expect, test } from "vitest";
import { WeightedValues } from "./weighted-values.ts";

const weighted = fc.tuple(fc.integer({ min: -5, max: 20 }), fc.integer({ min: 0, max: 9 }));

test("quantiles are those of the values written out", () => {
  fc.assert(
    fc.property(fc.array(weighted, { maxLength: 40 }), (entries) => {
      const values = new WeightedValues();
      for (const [value, weight] of entries) values.add(value, weight);
      const list = entries
        .flatMap(([value, weight]) => new Array<number>(weight).fill(value))
        .sort((a, b) => a - b);
      // In tenths, so that no share is off by the noise of a double.
      const at = (tenths: number) => list[Math.ceil((list.length * tenths) / 10) - 1] ?? null;
      expect(values.figure()).toEqual({
        count: entries.filter(([, weight]) => weight > 0).length,
        p10: at(1),
        median: at(5),
        p90: at(9),
      });
      expect(values.totalWeight).toBe(list.length);
    }),
    { numRuns: 300 },
  );
});

test("a figure is told in the unit asked for", () => {
  const values = new WeightedValues();
  values.add(150, 3);
  expect(values.figure(100)).toEqual({ count: 1, p10: 1.5, median: 1.5, p90: 1.5 });
});
