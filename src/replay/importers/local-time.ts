// Turns the written times of recordings into instants, without the machine's clock or zone. Recorders wrote local time
// without an offset; the two zones they used follow the rule of the United States since 2007: daylight time from the
// second Sunday of March, 2:00, to the first Sunday of November, 2:00.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { type EpochMicros, epochMicros } from "../../domain/units/epoch-micros.ts";

export type Zone = "utc" | "us-eastern" | "us-pacific";

/** Hours behind UTC in standard time. */
const standardHoursBehind: Readonly<Record<Zone, number>> = {
  utc: 0,
  "us-eastern": 5,
  "us-pacific": 8,
};

const microsPerSecond = 1_000_000;
const secondsPerHour = 3_600;
const secondsPerDay = 86_400;

/** Positions of the digits in `2026-02-08T14:12:11.706445`; the fraction may have one to six digits or be absent. */
const pattern = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?$/;

/**
 * Returns the instant that a wall clock of the zone showed, or CAP-916. A trailing `Z` is accepted for UTC only. The
 * hour that occurs twice in November counts as the first, daylight one; the hour that is left out in March counts as
 * standard time.
 */
export function parseInstant(text: string, zone: Zone): Result<EpochMicros> {
  const bare = zone === "utc" && text.endsWith("Z") ? text.slice(0, -1) : text;
  if (!pattern.test(bare)) return fail("CAP-916", "time is not readable");
  const year = digits(bare, 0, 4);
  const month = digits(bare, 5, 7);
  const day = digits(bare, 8, 10);
  const hour = digits(bare, 11, 13);
  const minute = digits(bare, 14, 16);
  const second = digits(bare, 17, 19);
  const valid =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  if (!valid) return fail("CAP-916", "time is not readable");
  const localSeconds =
    dayNumber(year, month, day) * secondsPerDay + hour * secondsPerHour + minute * 60 + second;
  const daylightHours = zone !== "utc" && isDaylight(year, localSeconds) ? 1 : 0;
  const behind = (standardHoursBehind[zone] - daylightHours) * secondsPerHour;
  const fraction = digits(bare.slice(20).padEnd(6, "0"), 0, 6);
  return succeed(epochMicros((localSeconds + behind) * microsPerSecond + fraction));
}

/** Returns the wall clock of the zone at the instant, to the second. */
export function wallClock(
  instantMicros: number,
  zone: Zone,
): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
} {
  const utcSeconds = Math.floor(instantMicros / microsPerSecond);
  const standardSeconds = utcSeconds - standardHoursBehind[zone] * secondsPerHour;
  const year = civilDate(Math.floor(standardSeconds / secondsPerDay)).year;
  // Compared on the clock that shows daylight time, as the rule is written; the switch itself is an hour of UTC.
  const daylight = zone !== "utc" && isDaylight(year, standardSeconds + secondsPerHour);
  const localSeconds = standardSeconds + (daylight ? secondsPerHour : 0);
  const days = Math.floor(localSeconds / secondsPerDay);
  const inDay = localSeconds - days * secondsPerDay;
  return {
    ...civilDate(days),
    hour: Math.floor(inDay / secondsPerHour),
    minute: Math.floor((inDay % secondsPerHour) / 60),
  };
}

/** Returns the instant of a UTC date at midnight, for tables of dated rules. */
export function utcDate(year: number, month: number, day: number): EpochMicros {
  return epochMicros(dayNumber(year, month, day) * secondsPerDay * microsPerSecond);
}

/** `localSeconds` are seconds of the wall clock since 1970, read as if it were UTC. */
function isDaylight(year: number, localSeconds: number): boolean {
  const from = sundayOf(year, 3, 2) * secondsPerDay + 2 * secondsPerHour;
  const to = sundayOf(year, 11, 1) * secondsPerDay + 2 * secondsPerHour;
  return localSeconds >= from + secondsPerHour && localSeconds < to;
}

/** Returns the day number of the nth Sunday of a month. Day 0, 1970-01-01, was a Thursday. */
function sundayOf(year: number, month: number, nth: number): number {
  const first = dayNumber(year, month, 1);
  const daysToSunday = (7 - ((first + 4) % 7)) % 7;
  return first + daysToSunday + (nth - 1) * 7;
}

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Returns days since 1970-01-01 of a date in the Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = (count: number): number =>
    Math.floor(count / 4) - Math.floor(count / 100) + Math.floor(count / 400);
  const years = (year - 1970) * 365 + leapDays(before) - leapDays(1969);
  const leapDay = month > 2 && isLeap(year) ? 1 : 0;
  return years + (daysBeforeMonth[month - 1] as number) + leapDay + day - 1;
}

function civilDate(days: number): { year: number; month: number; day: number } {
  let year = 1970 + Math.floor(days / 365.2425);
  while (dayNumber(year + 1, 1, 1) <= days) year += 1;
  while (dayNumber(year, 1, 1) > days) year -= 1;
  let month = 12;
  while (dayNumber(year, month, 1) > days) month -= 1;
  return { year, month, day: days - dayNumber(year, month, 1) + 1 };
}

/** The pattern has made sure that these are digits. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let position = from; position < to; position += 1) {
    value = value * 10 + text.charCodeAt(position) - 48;
  }
  return value;
}
