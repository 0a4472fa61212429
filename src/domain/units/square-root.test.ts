// Roots of big integers, exact to the last bit, around every size at which a double stops being one.

import fc from "fast-check";
import { expect, test } from "vitest";
import { ceilSquareRoot, floorSquareRoot } from "./square-root.ts";

const roots = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 27n }),
  fc.bigInt({ min: 0n, max: 2n ** 80n }),
  fc.bigInt({ min: 2n ** 500n, max: 2n ** 700n }),
);

test("the root squared is no more than the value, and the next root's square is more", () => {
  fc.assert(
    fc.property(roots, fc.bigInt({ min: 0n, max: 2n ** 90n }), (root, more) => {
      for (const value of [root * root, root * root + more, root * root + 2n * root]) {
        const floor = floorSquareRoot(value);
        expect(floor * floor <= value && (floor + 1n) * (floor + 1n) > value).toBe(true);
        const ceil = ceilSquareRoot(value);
        expect(ceil * ceil >= value && (ceil === 0n || (ceil - 1n) * (ceil - 1n) < value)).toBe(
          true,
        );
      }
    }),
    { numRuns: 1_000 },
  );
});

test("small values, and no root of what is below zero", () => {
  expect([0n, 1n, 2n, 3n, 4n, 8n, 9n].map(floorSquareRoot)).toEqual([0n, 1n, 1n, 1n, 2n, 2n, 3n]);
  expect([0n, 1n, 2n, 3n, 4n, 8n, 9n].map(ceilSquareRoot)).toEqual([0n, 1n, 2n, 2n, 2n, 3n, 3n]);
  expect(() => floorSquareRoot(-1n)).toThrow("not negative");
});
