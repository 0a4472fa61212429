// Local time in the United States by rule: summer time begins on the second Sunday of March and ends on the first Sunday
// of November, at 02:00 local. Written out because the simulation keeps the language's own date type out of its files.
// Source of the rule: Energy Policy Act of 2005, in force since 2007.

import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { calendarDay, epochSeconds } from "../../../instant-text.ts";
import type { Weekday } from "../listing.ts";

export type UsZone = "US/Central" | "US/Eastern";

/** A reading of a wall clock. */
export interface LocalTime {
  /** Days since 1970-01-01 on the local calendar. */
  readonly day: number;
  readonly weekday: Weekday;
  /** Whole minutes since local midnight by the clock on the wall. */
  readonly minute: number;
}

/** Hours behind UTC in winter. */
const winterHours: Readonly<Record<UsZone, number>> = { "US/Central": 6, "US/Eastern": 5 };

const weekdays: readonly Weekday[] = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];

const secondsPerDay = 86_400;
const secondsPerHour = 3_600;
const changeHour = 2;

/** Returns the weekday of a count of days since 1970-01-01, which was a Thursday. */
export function weekdayOf(day: number): Weekday {
  return weekdays[daysSinceSunday(day)] as Weekday;
}

/** Returns what clocks in the zone show at the instant. */
export function localTime(zone: UsZone, at: EpochMicros): LocalTime {
  const seconds = epochSeconds(at) - hoursBehind(zone, epochSeconds(at)) * secondsPerHour;
  const day = Math.floor(seconds / secondsPerDay);
  return {
    day,
    weekday: weekdayOf(day),
    minute: Math.floor((seconds - day * secondsPerDay) / 60),
  };
}

/** Returns the instant at which clocks in the zone show so many minutes after midnight of the local day. Of the two
 * instants of an hour that comes twice it is the first; in an hour that is left out it is an hour later. */
export function instantAt(zone: UsZone, day: number, minute: number): EpochMicros {
  const inWinter = day * secondsPerDay + minute * 60 + winterHours[zone] * secondsPerHour;
  const inSummer = inWinter - secondsPerHour;
  const seconds = hoursBehind(zone, inSummer) < winterHours[zone] ? inSummer : inWinter;
  return epochMicros(seconds * 1_000_000);
}

function hoursBehind(zone: UsZone, seconds: number): number {
  const winter = winterHours[zone];
  // The changes are hours away from any turn of the year, so the year in UTC will do.
  const { year } = calendarDay(Math.floor(seconds / secondsPerDay));
  const begins = sundayFrom(firstDayOf(year, 3) + 7) * secondsPerDay;
  const ends = sundayFrom(firstDayOf(year, 11)) * secondsPerDay;
  const isSummer =
    seconds >= begins + (changeHour + winter) * secondsPerHour &&
    seconds < ends + (changeHour + winter - 1) * secondsPerHour;
  return isSummer ? winter - 1 : winter;
}

/** Returns the first Sunday on or after the day. */
function sundayFrom(day: number): number {
  return day + ((7 - daysSinceSunday(day)) % 7);
}

function daysSinceSunday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** Returns the days from 1970-01-01 to the first of a month after February: counted from March, months have fixed lengths
 * before them. */
function firstDayOf(year: number, month: number): number {
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month - 3) + 2) / 5);
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}
