// The report's lines, and what becomes of episodes beyond the page.

import { describe, expect, test } from "vitest";
import type { RecordedEpisode } from "../recordings/recorded-episodes.ts";
import { commonPrefix, reportText } from "./report-text.ts";

function episode(minute: number, profitUsdMicros: number, isTrue = true): RecordedEpisode {
  const openedAtMicros = Date.UTC(2025, 11, 5, 1, minute) * 1_000;
  return {
    file: "f",
    opportunityId: "bucket|no|r",
    openedAtMicros,
    closedAtMicros: openedAtMicros + 61_400_000,
    sizeContractMicros: 100_000_000,
    profitUsdMicros,
    legs: [
      { instrument: "kalshi:K-1-A/no", limitPriceTicks: 5_000 },
      { instrument: "kalshi:K-1-B/no", limitPriceTicks: 4_000 },
    ],
    relation: undefined,
    verdict: isTrue
      ? {
          isTrue,
          costUsdMicros: 90_000_000,
          feeUsdMicros: 3_430_000,
          worstState: ["kalshi:K-1-A/yes"],
          profitUsdMicros,
        }
      : { isTrue, why: "stale" },
  };
}

describe("the report", () => {
  test("totals, then a line for each true episode by time", () => {
    const text = reportText(2, [
      episode(2, 6_570_000),
      episode(1, 7_000_000),
      episode(3, 1, false),
    ]);
    expect(text.split("\n")).toEqual([
      "2 recordings: 3 episodes, 1 of them false; true ones by lane: 2 bucket.",
      "",
      "| opened (UTC) | stood s | contracts | bought | cost | fees | worst state | pays | profit |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      "| 2025-12-05 01:01:00 | 61 | 100 | kalshi:K-1-: A/no 50, B/no 40 | 90.00 | 3.43 | A/yes | 100.43 | 7.00 |",
      "| 2025-12-05 01:02:00 | 61 | 100 | kalshi:K-1-: A/no 50, B/no 40 | 90.00 | 3.43 | A/yes | 100.00 | 6.57 |",
    ]);
  });

  test("a page keeps those that earn most", () => {
    const text = reportText(1, [episode(1, 1_000_000), episode(2, 3_000_000)], 1);
    expect(text).toContain("3.00 |");
    expect(text).not.toContain("1.00 |");
    expect(text).toContain("1 more earn less; the command prints them all.");
    expect(reportText(1, [])).toContain("true ones by lane: none.");
  });
});

test("what names begin with, up to a dash", () => {
  expect(commonPrefix(["a-b-c", "a-b-d"])).toBe("a-b-");
  expect(commonPrefix(["a-b-c"])).toBe("a-b-");
  expect(commonPrefix(["ab-c", "ac-c"])).toBe("");
  expect(commonPrefix([])).toBe("");
});
