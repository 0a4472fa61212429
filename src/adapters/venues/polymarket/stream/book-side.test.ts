// The remembered best price is always the best of the levels.

import fc from "fast-check";
import { expect, test } from "vitest";
import { BookSideLevels, noPrice } from "./book-side.ts";

test("the best price agrees with a search through all levels", () => {
  const step = fc.record({
    price: fc.integer({ min: 0, max: 20 }),
    size: fc.integer({ min: 0, max: 3 }),
    isAsked: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { maxLength: 60 }), (isBid, steps) => {
      const side = new BookSideLevels(isBid);
      const plain = new Map<number, number>();
      for (const { price, size, isAsked } of steps) {
        side.set(price, size);
        if (size === 0) plain.delete(price);
        else plain.set(price, size);
        expect(side.at(price)).toBe(size);
        if (!isAsked) continue;
        const prices = [...plain.keys()];
        const best = isBid ? Math.max(...prices) : Math.min(...prices);
        expect(side.best()).toBe(prices.length === 0 ? noPrice : best);
      }
      expect(new Map(side.entries())).toEqual(plain);
      side.clear();
      expect([side.size, side.best()]).toEqual([0, noPrice]);
    }),
  );
});
