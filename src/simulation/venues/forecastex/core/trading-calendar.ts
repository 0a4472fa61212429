// A weekly schedule as instants: whether a product trades now, and when that changes next. A stretch that ends at 11:59 PM
// where the next day opens at midnight goes on through the minute in between: no source shows a stop there.

import { assert } from "../../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { type ForecastExSchedule, scheduleTimeZone } from "../listing.ts";
import { instantAt, localTime, weekdayOf } from "./us-time.ts";

export interface SessionState {
  readonly isOpen: boolean;
  /** When a session ends or begins next; null where neither happens. */
  readonly changesAt: EpochMicros | null;
}

interface Session {
  readonly opensAt: EpochMicros;
  closesAt: EpochMicros;
}

const minutesPerDay = 1_440;
const lastMinute = minutesPerDay - 1;
/** A schedule repeats each week, so a change that does not come within this many days never comes. */
const daysAhead = 9;

export class TradingCalendar {
  readonly #schedule: ForecastExSchedule;

  constructor(schedule: ForecastExSchedule) {
    for (const stretches of Object.values(schedule)) {
      let reached = -1;
      for (const { openMinute, closeMinute } of stretches) {
        assert(openMinute > reached && closeMinute > openMinute, "stretches follow one another");
        assert(closeMinute <= lastMinute, "a stretch ends with its day");
        reached = closeMinute;
      }
    }
    this.#schedule = schedule;
  }

  /** A session holds its first instant and not its last. */
  stateAt(now: EpochMicros): SessionState {
    const { day } = localTime(scheduleTimeZone, now);
    const sessions = this.#sessions(day - 1, day + daysAhead);
    const end = instantAt(scheduleTimeZone, day + daysAhead, 0);
    for (const { opensAt, closesAt } of sessions) {
      if (integerOf(closesAt) <= integerOf(now)) continue;
      if (integerOf(opensAt) > integerOf(now)) return { isOpen: false, changesAt: opensAt };
      const isEndless = integerOf(closesAt) >= integerOf(end);
      return { isOpen: true, changesAt: isEndless ? null : closesAt };
    }
    return { isOpen: false, changesAt: null };
  }

  #sessions(from: number, until: number): Session[] {
    const sessions: Session[] = [];
    for (let day = from; day < until; day += 1) {
      const goesOn = this.#schedule[weekdayOf(day + 1)][0]?.openMinute === 0;
      for (const { openMinute, closeMinute } of this.#schedule[weekdayOf(day)]) {
        const last = closeMinute === lastMinute && goesOn ? minutesPerDay : closeMinute;
        const opensAt = instantAt(scheduleTimeZone, day, openMinute);
        const closesAt = instantAt(scheduleTimeZone, day, last);
        const before = sessions.at(-1);
        if (before !== undefined && integerOf(before.closesAt) === integerOf(opensAt)) {
          before.closesAt = closesAt;
        } else {
          sessions.push({ opensAt, closesAt });
        }
      }
    }
    return sessions;
  }
}
