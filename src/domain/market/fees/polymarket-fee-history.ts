// What Polymarket charged in the past, for recordings that did not keep the market's own schedule. A market keeps the
// rate of the day it was activated; only the currency of the fee changed for all at once. Live code reads the schedule
// of the market and never this table. Source: the venue's announcements as collected in its fee history.

import { type EpochMicros, epochMicros } from "../../units/epoch-micros.ts";
import { partsPerMillion } from "../../units/parts-per-million.ts";
import type { FeeSchedule, FeeTimeline } from "../fee-schedule.ts";

export const polymarketCategories = [
  "crypto-15-minute",
  "crypto-5-minute",
  "crypto",
  /** College basketball and Serie A, the first sports to be charged. */
  "early-sports",
  "sports",
  "finance",
  "politics",
  "mentions",
  "technology",
  "economics",
  "culture",
  "weather",
  "other",
  "geopolitics",
] as const;

export type PolymarketCategory = (typeof polymarketCategories)[number];

/** 2026-04-28T00:00Z: fees are collateral at match since then; before, a buy paid in the shares it received. */
export const polymarketCollateralSince = epochMicros(1_777_334_400_000_000);

interface HistoricRate {
  readonly from: EpochMicros;
  readonly categories: readonly PolymarketCategory[];
  readonly rateMillionths: number;
  readonly exponent: 1 | 2;
}

const crypto = ["crypto-15-minute", "crypto-5-minute", "crypto"] as const;
const sports = ["early-sports", "sports"] as const;

/** In ascending order of the day; the last row that names a category and is not later than the activation holds. */
const rates: readonly HistoricRate[] = [
  row(1_767_571_200, ["crypto-15-minute"], 250_000, 2), // 2026-01-05
  row(1_770_854_400, ["crypto-5-minute"], 250_000, 2), // 2026-02-12
  row(1_771_372_800, ["early-sports"], 17_500, 1), // 2026-02-18
  row(1_772_755_200, crypto, 250_000, 2), // 2026-03-06
  // 2026-03-30. Crypto became 0.07 on a day that is not recorded: the dearer rate is kept.
  row(1_774_828_800, crypto, 72_000, 1),
  row(1_774_828_800, sports, 30_000, 1),
  row(1_774_828_800, ["finance", "politics", "mentions", "technology"], 40_000, 1),
  row(1_774_828_800, ["economics", "culture", "weather", "other"], 50_000, 1),
  row(1_783_641_600, sports, 50_000, 1), // 2026-07-10
];

function row(
  fromSeconds: number,
  categories: readonly PolymarketCategory[],
  rateMillionths: number,
  exponent: 1 | 2,
): HistoricRate {
  return { from: epochMicros(fromSeconds * 1_000_000), categories, rateMillionths, exponent };
}

/** Returns the schedules of a market of a category that was activated at an instant. */
export function polymarketFeeHistory(
  category: PolymarketCategory,
  activatedAt: EpochMicros,
): FeeTimeline {
  const rate = rates.findLast(
    (historic) => historic.from <= activatedAt && historic.categories.includes(category),
  );
  const start = epochMicros(0);
  if (rate === undefined) return [{ from: start, schedule: { kind: "none" } }];
  return [
    { from: start, schedule: scheduleOf(rate, "shares") },
    { from: polymarketCollateralSince, schedule: scheduleOf(rate, "collateral") },
  ];
}

function scheduleOf(rate: HistoricRate, chargedIn: "shares" | "collateral"): FeeSchedule {
  return {
    kind: "polymarket",
    rate: partsPerMillion(rate.rateMillionths),
    exponent: rate.exponent,
    chargedIn,
  };
}
