// Instants as the venues write them: ISO 8601 in UTC. Written out here because the simulation runs under a virtual
// clock and keeps the language's own date type, which can read the wall clock, out of its files.

import type { EpochMicros } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";

const secondsPerDay = 86_400;

function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

/** Returns the calendar day of a count of days since 1970-01-01, by the era arithmetic of the Gregorian calendar. */
export function calendarDay(daysSince1970: number): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  // Counting from 0000-03-01 puts the leap day at the end of a year; an era is 400 years or 146,097 days.
  const shifted = daysSince1970 + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const leapDaysBefore = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - (365 * yearOfEra + leapDaysBefore);
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day };
}

/** Returns the day in UTC as numbers; January is 1. */
export function dayNumbers(instant: EpochMicros): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  return calendarDay(Math.floor(epochSeconds(instant) / secondsPerDay));
}

/** Returns whole seconds since 1970, rounded down. */
export function epochSeconds(instant: EpochMicros): number {
  return Math.floor(integerOf(instant) / 1_000_000);
}

/** Returns whole milliseconds since 1970, rounded down. */
export function epochMilliseconds(instant: EpochMicros): number {
  return Math.floor(integerOf(instant) / 1_000);
}

/** Returns `2026-11-20T08:00:00Z`: whole seconds, rounded down. */
export function isoSeconds(instant: EpochMicros): string {
  const total = epochSeconds(instant);
  const { year, month, day } = calendarDay(Math.floor(total / secondsPerDay));
  const ofDay = total - Math.floor(total / secondsPerDay) * secondsPerDay;
  const hour = Math.floor(ofDay / 3_600);
  const minute = Math.floor((ofDay % 3_600) / 60);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  return `${date}T${padded(hour, 2)}:${padded(minute, 2)}:${padded(ofDay % 60, 2)}Z`;
}

/** Returns `2026-11-20T08:00:00.123Z`: milliseconds, rounded down. */
export function isoMilliseconds(instant: EpochMicros): string {
  const milliseconds = epochMilliseconds(instant) % 1_000;
  return `${isoSeconds(instant).slice(0, -1)}.${padded(milliseconds, 3)}Z`;
}

const monthNames = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";

/** Returns the day as Kalshi writes it in tickers: `26NOV20`. */
export function tickerDay(instant: EpochMicros): string {
  const { year, month, day } = calendarDay(Math.floor(epochSeconds(instant) / secondsPerDay));
  const name = monthNames.slice((month - 1) * 3, month * 3);
  return `${padded(year % 100, 2)}${name}${padded(day, 2)}`;
}

const monthsInFull = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Returns the day as a person writes it: `November 20, 2026`. */
export function longDay(instant: EpochMicros): string {
  const { year, month, day } = calendarDay(Math.floor(epochSeconds(instant) / secondsPerDay));
  return `${monthsInFull[month - 1] ?? ""} ${day}, ${year}`;
}
