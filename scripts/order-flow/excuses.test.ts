// Misses need an excuse and excuses need a miss.

import { expect, test } from "vitest";
import type { ComparedQuantile, Verdict } from "../../src/research/order-flow/compare-flows.ts";
import { type Comparison, type Excuse, unexcused } from "./excuses.ts";

function comparisonWith(verdict: Verdict): Comparison {
  const compared: ComparedQuantile = {
    venue: "kalshi",
    statistic: "spreadCents",
    quantile: "median",
    recorded: 1,
    model: 2,
    ratio: 2,
    verdict,
  };
  return { "kalshi-sports": [compared], "award-pair": [], "temperature-brackets": [] };
}

const excuse: Excuse = {
  flow: "kalshi-sports",
  venue: "kalshi",
  statistic: "spreadCents",
  quantile: "median",
  reason: "why",
};

test.each(["outside", "missing"] as const)("%s needs an excuse", (verdict) => {
  const comparison = comparisonWith(verdict);
  expect(unexcused(comparison, [])).toEqual([
    `kalshi-sports kalshi spreadCents median: ${verdict}, and no excuse`,
  ]);
  expect(unexcused(comparison, [excuse])).toEqual([]);
  for (const other of [
    { ...excuse, flow: "award-pair" },
    { ...excuse, venue: null },
    { ...excuse, quantile: "p90" },
    { ...excuse, statistic: "burstShare" },
  ] as const) {
    expect(unexcused(comparison, [other])).toHaveLength(2);
  }
});

test.each(["within", "few"] as const)(
  "%s needs none, and an excuse for it is one too many",
  (v) => {
    expect(unexcused(comparisonWith(v), [])).toEqual([]);
    expect(unexcused(comparisonWith(v), [excuse])).toEqual([
      "kalshi-sports kalshi spreadCents median: excused, and not a miss",
    ]);
  },
);
