// When brackets that exclude each other cannot all be quoted as they are.

import { describe, expect, test } from "vitest";
import { BracketSums } from "./bracket-sums.ts";

function sums(isWhole: boolean, quotes: readonly (readonly [number, number])[]): BracketSums {
  const found = new BracketSums([0, 1, 2], isWhole);
  for (const [bracket, [bid, ask]] of quotes.entries()) found.note(bracket, bid, ask);
  return found;
}

describe("the sums of brackets", () => {
  test("bids may total up to 1.08", () => {
    const [low, middle] = [
      [3_000, 3_200],
      [4_000, 4_100],
    ] as const;
    expect(sums(true, [low, middle, [3_800, 3_900]]).isPlausible).toBe(true);
    expect(sums(true, [low, middle, [3_801, 3_900]]).isPlausible).toBe(false);
    // Two alone that exceed it need no third.
    expect(
      sums(false, [
        [6_000, 6_100],
        [4_900, 5_000],
      ]).isPlausible,
    ).toBe(false);
  });

  test("asks may total as little as 0.90, and less where something may be missing", () => {
    const cheap = [
      [100, 3_000],
      [100, 3_000],
      [100, 2_999],
    ] as const;
    expect(sums(true, cheap).isPlausible).toBe(false);
    expect(sums(false, cheap).isPlausible).toBe(true);
    expect(sums(true, cheap.slice(0, 2)).isPlausible).toBe(true);
    expect(sums(true, [cheap[0], cheap[1], [100, 3_000]]).isPlausible).toBe(true);
  });

  test("the next quote of a bracket replaces the one before", () => {
    const found = sums(true, [
      [6_000, 6_100],
      [6_000, 6_100],
      [1_000, 1_100],
    ]);
    expect(found.isPlausible).toBe(false);
    found.note(1, 3_000, 3_100);
    expect(found.isPlausible).toBe(true);
  });
});
