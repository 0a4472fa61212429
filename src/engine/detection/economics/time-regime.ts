// How much an edge counts by how far away its money is. In ranking and thresholds only: what is paid and earned is never
// multiplied by it.

import type { TimeRegime } from "../../../domain/message/economics.ts";
import type { TimeRegimeSettings } from "../../../domain/message/settings.ts";
import { type EpochMicros, epochMicros } from "../../../domain/units/epoch-micros.ts";
import { type PartsPerMillion, partsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { mulDiv } from "../../../domain/units/rounding.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../../domain/units/usd-micros.ts";

const million = 1_000_000;
const once = partsPerMillion(million);

/** Returns when the last of several payouts is expected, or null when one of them is unknown or there is none. */
export function lastPayout(payouts: readonly (EpochMicros | null)[]): EpochMicros | null {
  let latest = Number.NEGATIVE_INFINITY;
  for (const payoutAt of payouts) {
    if (payoutAt === null) return null;
    latest = Math.max(latest, integerOf(payoutAt));
  }
  return payouts.length === 0 ? null : epochMicros(latest);
}

/** Returns the regime of a payout. At exactly the bounds it is near, and far; one that is overdue is near. */
export function timeRegimeOf(
  payoutAt: EpochMicros | null,
  now: EpochMicros,
  settings: TimeRegimeSettings,
): TimeRegime {
  if (payoutAt === null) return "unknown";
  const away = integerOf(payoutAt) - integerOf(now);
  if (away <= integerOf(settings.nearWithin)) return "near";
  return away >= integerOf(settings.farBeyond) ? "far" : "middle";
}

/** Returns what a dollar of profit counts in the regime; a dollar where the date is unknown. */
export function regimeFactor(regime: TimeRegime, settings: TimeRegimeSettings): PartsPerMillion {
  if (regime === "near") return settings.nearFactor;
  return regime === "far" ? settings.farFactor : once;
}

/** Returns what a profit counts in ranking and thresholds, down. */
export function countedProfit(
  profit: UsdMicros,
  regime: TimeRegime,
  settings: TimeRegimeSettings,
): UsdMicros {
  const factor = regimeFactor(regime, settings);
  return usdMicros(mulDiv(integerOf(profit), integerOf(factor), million, "down"));
}

/** Returns the least profit that may count as so much, whatever its regime: what is below it need not be looked at. */
export function leastCounting(counted: UsdMicros, settings: TimeRegimeSettings): UsdMicros {
  const { nearFactor, farFactor } = settings;
  const most = Math.max(million, integerOf(nearFactor), integerOf(farFactor));
  return usdMicros(mulDiv(integerOf(counted), million, most, "down"));
}
