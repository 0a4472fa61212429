import { expect, test } from "vitest";
import { systemRandom } from "./system-random.ts";

test("draws whole numbers below 2^32 that are not all alike", () => {
  const drawn = Array.from({ length: 200 }, () => systemRandom.nextUint32());
  expect(drawn.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)).toBe(true);
  expect(new Set(drawn).size).toBeGreaterThan(190);
});
