import { expect, test } from "vitest";
import { walkBooks } from "../../../../test/support/solver-walks.ts";

test.each([62, 63, 64, 65])("25,000 warm solves agree, seed %s", async (seed) => {
  const tally = await walkBooks(seed, 25_000, 10);
  expect(tally.disagreements).toEqual([]);
  expect(tally.judged).toBeGreaterThan(500);
  expect(Math.min(tally.portfolios, tally.certificates)).toBeGreaterThan(2_500);
});
