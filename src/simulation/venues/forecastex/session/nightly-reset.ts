// When the broker starts its trading servers anew: every night at 01:00 in New York. Source: Web API guide.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { instantAt, localTime } from "../core/us-time.ts";

const resetMinute = 60;

/** Returns the first reset after the instant. */
export function nextReset(after: EpochMicros): EpochMicros {
  const { day } = localTime("US/Eastern", after);
  const today = instantAt("US/Eastern", day, resetMinute);
  if (integerOf(today) > integerOf(after)) return today;
  return instantAt("US/Eastern", day + 1, resetMinute);
}

/** Returns true when a reset falls after the first instant and not after the second. */
export function resetBetween(after: EpochMicros, until: EpochMicros): boolean {
  return integerOf(nextReset(after)) <= integerOf(until);
}
