// When a product trades: stretches of a week by the exchange's clocks, as its schedule states them. Hours have changed over
// the years and differ between documents, so none are known here. Source: the schedules route and its samples.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import type { WireSchedules } from "../wire/catalogue-schemas.ts";
import { instantOfLocal, isZone, localTime } from "./local-time.ts";

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const minutesPerDay = 1_440;
const minutesPerWeek = 7 * minutesPerDay;

/** The broker writes the end of a day as its last minute. */
const lastMinuteOfDay = minutesPerDay - 1;

/** Stretches of one week believed. */
const stretchesMax = 200;

const clockText = /^(1[0-2]|0?[1-9]):([0-5]\d)\s?(AM|PM)$/i;

/** Minutes of the week from Sunday's midnight on, the end not among them. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface TradingWeek {
  readonly zone: string;
  /** Ascending, none touching the next within the week. */
  readonly stretches: readonly Stretch[];
}

/** Returns the minute of the day of a text like `4:15 PM`, or undefined. */
function minuteOfText(text: string): number | undefined {
  const [, hour, minute, half] = clockText.exec(text.trim()) ?? [];
  if (hour === undefined || minute === undefined || half === undefined) return undefined;
  const twelve = Number.parseInt(hour, 10) % 12;
  return (half.toUpperCase() === "PM" ? twelve + 12 : twelve) * 60 + Number.parseInt(minute, 10);
}

/** Returns the week of a schedule, or `VEN-801` with what does not fit. */
export function tradingWeekOf(wire: WireSchedules): Result<TradingWeek> {
  if (!isZone(wire.timezone)) return fail("VEN-801", `unknown zone ${shorten(wire.timezone)}`);
  const stretches: Stretch[] = [];
  for (const { day_of_week: day, trading_times: times } of wire.trading_schedules) {
    const weekday = weekdays.indexOf(day);
    if (weekday < 0) return fail("VEN-801", `unknown day ${shorten(day)} in a schedule`);
    for (const { open, close } of times) {
      const from = minuteOfText(open);
      const to = minuteOfText(close);
      if (from === undefined || to === undefined) {
        return fail("VEN-801", `a schedule with ${shorten(open)} to ${shorten(close)}`);
      }
      const end = to === lastMinuteOfDay || to <= from ? minutesPerDay : to;
      stretches.push({ from: weekday * minutesPerDay + from, to: weekday * minutesPerDay + end });
    }
  }
  if (stretches.length > stretchesMax) return fail("VEN-801", "a schedule of too many stretches");
  return succeed({ zone: wire.timezone, stretches: merged(stretches) });
}

function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const next of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || next.from > last.to) result.push(next);
    else result[result.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
  }
  return result;
}

/** What a week says of an instant: whether trading is on, and when that changes next; null when it never does. */
export interface TradingMoment {
  readonly isOpen: boolean;
  readonly changesAt: EpochMicros | null;
}

export function tradingMoment(week: TradingWeek, instant: EpochMicros): TradingMoment {
  const { weekday, minuteOfDay, day } = localTime(instant, week.zone);
  const minute = weekday * minutesPerDay + minuteOfDay;
  const current = week.stretches.find(({ from, to }) => from <= minute && minute < to);
  const sundayOf = day - weekday;
  const at = (minuteOfWeek: number) => {
    const days = Math.floor(minuteOfWeek / minutesPerDay);
    return instantOfLocal(sundayOf + days, minuteOfWeek - days * minutesPerDay, week.zone);
  };
  if (current === undefined) {
    const next = week.stretches.find(({ from }) => from > minute);
    const first = week.stretches[0];
    if (first === undefined) return { isOpen: false, changesAt: null };
    return { isOpen: false, changesAt: at(next?.from ?? first.from + minutesPerWeek) };
  }
  // The end of Saturday goes on where Sunday begins at midnight.
  const first = week.stretches[0];
  const goesOn = current.to === minutesPerWeek && first?.from === 0;
  if (!goesOn) return { isOpen: true, changesAt: at(current.to) };
  if (first === current) return { isOpen: true, changesAt: null };
  return { isOpen: true, changesAt: at(first.to + minutesPerWeek) };
}
