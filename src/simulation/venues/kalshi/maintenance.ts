// The venue's weekly pause: every Thursday from 03:00 to 05:00 in New York, with daylight saving time. Orders are
// neither taken nor amended then, cancels are. Source: docs.kalshi.com maintenance and pauses page.

import { type EpochMicros, epochMicros } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { epochSeconds, isoSeconds } from "../../instant-text.ts";

const secondsPerDay = 86_400;
const thursday = 4;
const windowSeconds = 7_200;
/** 03:00 in New York, in seconds of the day in UTC. */
const startInWinter = 8 * 3_600;
const startInSummer = 7 * 3_600;
/** How many windows the schedule names in advance. */
const windowsAhead = 4;

export interface MaintenanceWindow {
  readonly startsAt: EpochMicros;
  readonly endsAt: EpochMicros;
}

/** Returns the window that has not ended at the instant. */
export function nextMaintenance(now: EpochMicros): MaintenanceWindow {
  const seconds = epochSeconds(now);
  const today = Math.floor(seconds / secondsPerDay);
  const ahead = (thursday - weekdayOf(today) + 7) % 7;
  const window = maintenanceOn(today + ahead);
  return integerOf(window.endsAt) > integerOf(now) ? window : maintenanceOn(today + ahead + 7);
}

export function isMaintenance(now: EpochMicros): boolean {
  return integerOf(nextMaintenance(now).startsAt) <= integerOf(now);
}

/** Returns the body of `/exchange/schedule`: trading around the clock but for the weekly pause, in New York time. */
export function wireSchedule(now: EpochMicros): Readonly<Record<string, unknown>> {
  const wholeDay = [{ open_time: "00:00", close_time: "00:00" }];
  const first = nextMaintenance(now);
  const week = secondsPerDay * 7;
  const windows: MaintenanceWindow[] = [first];
  while (windows.length < windowsAhead) {
    const day = Math.floor(epochSeconds(first.startsAt) / secondsPerDay) + 7 * windows.length;
    windows.push(maintenanceOn(day));
  }
  return {
    schedule: {
      standard_hours: [
        {
          start_time: isoSeconds(instant(epochSeconds(now) - week)),
          end_time: isoSeconds(instant(epochSeconds(now) + week * windowsAhead)),
          monday: wholeDay,
          tuesday: wholeDay,
          wednesday: wholeDay,
          thursday: [
            { open_time: "00:00", close_time: "03:00" },
            { open_time: "05:00", close_time: "00:00" },
          ],
          friday: wholeDay,
          saturday: wholeDay,
          sunday: wholeDay,
        },
      ],
      maintenance_windows: windows.map(({ startsAt, endsAt }) => ({
        start_datetime: isoSeconds(startsAt),
        end_datetime: isoSeconds(endsAt),
      })),
    },
  };
}

/** Returns the window of a Thursday, given in days since 1970: it begins on the same day in UTC. */
function maintenanceOn(day: number): MaintenanceWindow {
  const start = day * secondsPerDay + (isSummerTime(day) ? startInSummer : startInWinter);
  return { startsAt: instant(start), endsAt: instant(start + windowSeconds) };
}

function instant(seconds: number): EpochMicros {
  return epochMicros(seconds * 1_000_000);
}

/** Returns 0 for Sunday; 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (day + thursday) % 7;
}

/** Summer time in New York runs from the second Sunday of March to the first of November. */
function isSummerTime(day: number): boolean {
  const date = isoSeconds(instant(day * secondsPerDay));
  const month = Number.parseInt(date.slice(5, 7), 10);
  const lastSunday = Number.parseInt(date.slice(8, 10), 10) - weekdayOf(day);
  if (month === 3) return lastSunday >= 8;
  if (month === 11) return lastSunday < 1;
  return month > 3 && month < 11;
}
