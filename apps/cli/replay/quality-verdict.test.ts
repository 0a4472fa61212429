// The sentence about a venue's data: nothing that was refused goes unmentioned, and a share is never rounded up.

import { describe, expect, test } from "vitest";
import { percentText, type RefusedFor, verdictOn } from "./quality-verdict.ts";

function refused(
  code: RefusedFor["code"],
  title: string,
  updates: number,
  markets = 1,
): RefusedFor {
  return { code, title, updates, markets };
}

function verdict(updates: number, believed: number, reasons: readonly RefusedFor[]): string {
  const believedBasisPoints = Math.floor((believed * 10_000) / updates);
  return verdictOn("kalshi", { updates, believed, believedBasisPoints }, reasons);
}

describe("verdictOn", () => {
  test("all of it", () => {
    expect(verdict(3_488, 3_488, [])).toBe("kalshi: all 3,488 updates could be decided on.");
  });

  test("nearly all of it is not all of it", () => {
    const reasons = [refused("QUA-101", "Crossed book", 1)];
    expect(verdict(37_052, 37_051, reasons)).toBe(
      "kalshi: 99.9 % of 37,052 updates could be decided on; the rest: crossed book 1 (1 market).",
    );
  });

  test("none of it, and more reasons than are named", () => {
    const reasons = [
      refused("QUA-107", "No book", 700, 22),
      refused("QUA-106", "Start-up artefact", 200, 24),
      refused("QUA-101", "Crossed book", 60),
      refused("QUA-103", "Stale quote", 30),
      refused("QUA-102", "Locked book", 10),
    ];
    expect(verdict(1_000, 0, reasons)).toBe(
      "kalshi: none of 1,000 updates could be decided on: no bid or no ask 700 (22 markets), " +
        "first moments of a session 200 (24 markets), crossed book 60 (1 market), other reasons 40.",
    );
  });
});

test.each([
  [10_000, "100.0"],
  [9_999, "99.9"],
  [9_785, "97.8"],
  [4, "0.0"],
])("%i basis points are %s per cent", (basisPoints, text) => {
  expect(percentText(basisPoints)).toBe(text);
});
