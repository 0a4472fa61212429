// Wall time in New York, in which the venue states its weekly maintenance. The rule of daylight saving is written out
// (second Sunday of March to first Sunday of November, 02:00 local), so that an instant means the same on every machine.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

const microsPerHour = 3_600_000_000;
const millisecondsPerDay = 86_400_000;

/** Hours that New York is behind UTC in winter and in summer. */
const winterOffset = 5;
const summerOffset = 4;

/** Returns the offset from UTC at an instant, in hours (-5 or -4). */
function offsetHours(instant: EpochMicros): number {
  const year = new Date(integerOf(instant) / 1_000).getUTCFullYear();
  // The clocks change at 02:00 local: 07:00 UTC in March, 06:00 UTC in November.
  const summerFrom = sundayOf(year, 2, 2) + 7 * 3_600_000;
  const summerTo = sundayOf(year, 10, 1) + 6 * 3_600_000;
  const milliseconds = integerOf(instant) / 1_000;
  return milliseconds >= summerFrom && milliseconds < summerTo ? -summerOffset : -winterOffset;
}

/** Midnight UTC of the n-th Sunday of a month, in milliseconds. */
function sundayOf(year: number, month: number, nth: number): number {
  const first = Date.UTC(year, month, 1);
  const weekday = new Date(first).getUTCDay();
  return first + (((7 - weekday) % 7) + 7 * (nth - 1)) * millisecondsPerDay;
}

/** An instant as New York's clocks show it. */
export interface EasternTime {
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Since local midnight. */
  readonly microsOfDay: number;
}

export function easternTime(instant: EpochMicros): EasternTime {
  const local = integerOf(instant) + offsetHours(instant) * microsPerHour;
  const date = new Date(local / 1_000);
  const microsOfDay = ((local % (24 * microsPerHour)) + 24 * microsPerHour) % (24 * microsPerHour);
  return { weekday: date.getUTCDay(), microsOfDay };
}
