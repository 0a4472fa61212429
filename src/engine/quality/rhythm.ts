// How long a market may be silent beside one of the same claim that moves: by its own rhythm, the median time between its
// last updates.

import * as limits from "./limits.ts";

const { intervalsKept, patienceIntervals, patienceMicrosMin, patienceUnknownDivisor } = limits;

const sorted = new Float64Array(intervalsKept);

/**
 * Returns the patience in micros. `intervals[ring]` counts the intervals, those kept of them follow it; of two middle
 * ones the longer counts.
 */
export function patienceOf(intervals: Uint32Array, ring: number, frozenAfter: number): number {
  const count = Math.min(intervals[ring] as number, intervalsKept);
  if (count === 0) return Math.floor(frozenAfter / patienceUnknownDivisor);
  for (let place = 0; place < count; place += 1) {
    const interval = intervals[ring + 1 + place] as number;
    let at = place;
    while (at > 0 && (sorted[at - 1] as number) > interval) {
      sorted[at] = sorted[at - 1] as number;
      at -= 1;
    }
    sorted[at] = interval;
  }
  const ordinary = (sorted[count >> 1] as number) * patienceIntervals;
  return Math.min(Math.max(ordinary, patienceMicrosMin), frozenAfter);
}
