// The stretch of time a market is about, where its name says so: `btc-updown-15m-1767556800` is about fifteen minutes from
// that second on. Source: names of the venue's recurring markets in recordings of January 2026.

import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { MarketWindow } from "../../../../ports/source-trades.ts";

const windowName = /^([a-z0-9]{1,12})-updown-(\d{1,3})(m|h)-(\d{10})$/;

const secondsPer = { m: 60, h: 3_600 } as const;
const microsPerSecond = 1_000_000;

/** Returns the window of a market by its name, or null for any other market. */
export function windowOf(slug: string, outcome: string): MarketWindow | null {
  const match = windowName.exec(slug);
  if (match === null) return null;
  const [, asset = "", count = "", unit = "", start = ""] = match;
  const startSecond = Number.parseInt(start, 10);
  const length = Number.parseInt(count, 10) * secondsPer[unit === "h" ? "h" : "m"];
  if (length === 0) return null;
  return {
    asset,
    startAt: epochMicros(startSecond * microsPerSecond),
    endAt: epochMicros((startSecond + length) * microsPerSecond),
    outcome,
  };
}
