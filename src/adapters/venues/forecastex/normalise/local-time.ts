// Instants as clocks of a place show them, and back: the broker states schedules in the exchange's own zone. The runtime's
// table of zones is asked, since a schedule names its zone only when it is read.

import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

const microsPerMinute = 60_000_000;
const minutesPerDay = 1_440;

/** An instant as the clocks of a zone show it. */
export interface LocalTime {
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Since local midnight. */
  readonly minuteOfDay: number;
  /** Days since 1970-01-01 in the local calendar. */
  readonly day: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Zones remembered; the exchange has one. */
const formatsMax = 16;

/** Returns whether the runtime knows the zone. */
export function isZone(zone: string): boolean {
  return formatOf(zone) !== undefined;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    if (formats.size < formatsMax) formats.set(zone, made);
    return made;
  } catch {
    return undefined;
  }
}

/** Returns the local time; in UTC for a zone that the runtime does not know. */
export function localTime(instant: EpochMicros, zone: string): LocalTime {
  const minutes = localMinutes(instant, zone);
  const day = Math.floor(minutes / minutesPerDay);
  return { weekday: (((day + 4) % 7) + 7) % 7, minuteOfDay: minutes - day * minutesPerDay, day };
}

/** Minutes since 1970 by the zone's clocks. */
function localMinutes(instant: EpochMicros, zone: string): number {
  const milliseconds = Math.floor(integerOf(instant) / 1_000);
  const format = formatOf(zone);
  if (format === undefined) return Math.floor(milliseconds / 60_000);
  const part = new Map(
    format.formatToParts(milliseconds).map(({ type, value }) => [type, Number.parseInt(value, 10)]),
  );
  const year = part.get("year") ?? 1970;
  const month = part.get("month") ?? 1;
  const [day, hour, minute] = [
    part.get("day") ?? 1,
    part.get("hour") ?? 0,
    part.get("minute") ?? 0,
  ];
  return Date.UTC(year, month - 1, day, hour, minute) / 60_000;
}

/** Returns the instant at which the zone's clocks show a minute of a local day; where they show it twice, the first, and
 * where they skip it, the minute after the gap as much later. */
export function instantOfLocal(day: number, minuteOfDay: number, zone: string): EpochMicros {
  const wanted = day * minutesPerDay + minuteOfDay;
  // The zone's offsets well before and well after: between them the clocks change once at most.
  const offsets = [-minutesPerDay, minutesPerDay].map((away) => {
    const utc = wanted + away;
    return localMinutes(epochMicros(utc * microsPerMinute), zone) - utc;
  });
  const instants = offsets.map((offset) => epochMicros((wanted - offset) * microsPerMinute));
  const [before = epochMicros(wanted * microsPerMinute)] = instants;
  const shown = instants.filter((instant) => localMinutes(instant, zone) === wanted);
  return shown.reduce((first, next) => (next < first ? next : first), shown[0] ?? before);
}
