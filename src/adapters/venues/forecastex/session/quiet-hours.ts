// When the broker resets: every night about 01:00 in New York, and on Saturday evening for longer. A session that is lost
// then is no surprise: it is made anew without alarm. Source: the limits and sessions pages of the Web API, which give
// the hours as approximate.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { localTime } from "../normalise/local-time.ts";

const zone = "America/New_York";
const saturday = 6;

/** Minutes of the day, with what the broker's "about" leaves open on both sides. */
const nightly = { from: 30, to: 120 };
const evening = { from: 18 * 60, to: 24 * 60 };

/** Returns what is due at the broker about now, or null. */
export function quietWords(instant: EpochMicros): string | null {
  const { weekday, minuteOfDay } = localTime(instant, zone);
  if (minuteOfDay >= nightly.from && minuteOfDay < nightly.to) return "the nightly reset";
  if (weekday === saturday && minuteOfDay >= evening.from && minuteOfDay < evening.to) {
    return "the maintenance of Saturday evening";
  }
  return null;
}
