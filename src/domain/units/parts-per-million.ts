// Rates. One unit is a millionth: 0.07 is 70,000. Venues publish fee rates with up to five decimals, which basis
// points do not hold; limits and thresholds that people set are basis points.

import { type Result, succeed } from "../failure/result.ts";
import { formatDecimal, parseDecimal } from "./decimal.ts";
import { assertSafeInteger, integerOf, type Unit } from "./unit.ts";

/** A rate in millionths. */
export type PartsPerMillion = Unit<"PartsPerMillion">;

/** A rate in hundredths of a percent. */
export type BasisPoints = Unit<"BasisPoints">;

export function partsPerMillion(parts: number): PartsPerMillion {
  assertSafeInteger(parts, "parts per million");
  return parts as unknown as PartsPerMillion;
}

export function basisPoints(points: number): BasisPoints {
  assertSafeInteger(points, "basis points");
  return points as unknown as BasisPoints;
}

/** Returns the rate of a decimal text ("0.0175"), or `UNI-001`, `UNI-002`, `UNI-003`. */
export function parseRate(text: string): Result<PartsPerMillion> {
  const parsed = parseDecimal(text, 6);
  return parsed.ok ? succeed(partsPerMillion(parsed.value)) : parsed;
}

/** Returns a rate as decimal text ("0.0175"). */
export function formatRate(rate: PartsPerMillion): string {
  return formatDecimal(integerOf(rate), 6, 0);
}
