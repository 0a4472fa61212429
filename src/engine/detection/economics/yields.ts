// What a profit is worth a year, for the time its capital is tied up, and what the same capital has to earn elsewhere.
// ACT/365. Amounts are exact; only the compound yield, which is reported and decides nothing, passes through doubles.

import type { DurationMicros } from "../../../domain/units/epoch-micros.ts";
import { type PartsPerMillion, partsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { divideBig, type Rounding, safeNumber } from "../../../domain/units/rounding.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../../domain/units/usd-micros.ts";

const million = 1_000_000;
const microsPerDay = 86_400_000_000;
const microsPerYear = 365 * microsPerDay;

/** Where a yield stops being told, in millionths: 1,000 times a year. */
export const yieldMax = 1_000_000_000;

/** What stays tied up, what it earns, and for how long. */
export interface Holding {
  readonly profit: UsdMicros;
  /** Above zero. */
  readonly capital: UsdMicros;
  /** At least a day. */
  readonly time: DurationMicros;
}

/** Returns profit per dollar and year, every dollar once; down, at most `yieldMax`. */
export function simpleYield({ profit, capital, time }: Holding): PartsPerMillion {
  const numerator = BigInt(integerOf(profit)) * BigInt(microsPerYear) * BigInt(million);
  const denominator = BigInt(integerOf(capital)) * BigInt(integerOf(time));
  const parts = divideBig(numerator, denominator, "down");
  return partsPerMillion(parts > BigInt(yieldMax) ? yieldMax : safeNumber(parts));
}

/** Returns profit per dollar and year when every profit is put in again; down, at most `yieldMax`. */
export function compoundYield({ profit, capital, time }: Holding): PartsPerMillion {
  const rate = integerOf(profit) / integerOf(capital);
  const grown = compounded(rate, microsPerYear / integerOf(time)) * million;
  return partsPerMillion(Math.floor(Math.min(grown, yieldMax)));
}

/** Returns `(1 + rate)^times - 1` without losing small rates. A rate of -1 or less loses everything. */
export function compounded(rate: number, times: number): number {
  return rate <= -1 ? -1 : Math.expm1(Math.log1p(rate) * times);
}

/** Returns what an amount brings, or costs, at a simple rate a year over the time, rounded as asked. */
export function overTime(
  amount: UsdMicros,
  yearly: PartsPerMillion,
  time: DurationMicros,
  rounding: Rounding,
): UsdMicros {
  const numerator = BigInt(integerOf(amount)) * BigInt(integerOf(yearly)) * BigInt(integerOf(time));
  const denominator = BigInt(million) * BigInt(microsPerYear);
  return usdMicros(safeNumber(divideBig(numerator, denominator, rounding)));
}
