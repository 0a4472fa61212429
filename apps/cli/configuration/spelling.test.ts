// Suggestions: near names are found, far ones are not.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, nearestName, plainName } from "./spelling.ts";

describe("edit distance", () => {
  test.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["abc", "", 3],
    ["abc", "abd", 1],
    ["abc", "abcd", 1],
    ["abc", "acb", 1],
    ["kitten", "sitting", 3],
  ])("%s and %s: %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test("is a symmetric count that is zero only for equals", () => {
    const text = fc.string({ maxLength: 12, unit: fc.constantFrom("a", "b", "c") });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe("nearest name", () => {
  const known = ["dailyLossMax", "dayBoundary", "drawdown", "mode"];
  test.each<[string, string | undefined]>([
    ["dailyLosMax", "dailyLossMax"],
    ["daily_loss_max", "dailyLossMax"],
    ["DRAWDOWN", "drawdown"],
    ["mdoe", "mode"],
    ["colour", undefined],
    ["", undefined],
    ["x".repeat(200), undefined],
  ])("%s", (typed, expected) => {
    expect(nearestName(typed, known)).toBe(expected);
  });

  test("case and separators do not count", () => {
    expect(plainName("Daily-Loss_Max")).toBe("dailylossmax");
  });
});
