import { expect, test } from "vitest";
import { walkBooks } from "../../../../test/support/solver-walks.ts";

test("warm solves along wandering books agree with cold ones and with another library", async () => {
  const tally = await walkBooks(61, 3_000, 10);
  expect(tally.disagreements).toEqual([]);
  expect(tally.judged).toBeGreaterThan(50);
  expect(Math.min(tally.portfolios, tally.certificates)).toBeGreaterThan(300);
});
