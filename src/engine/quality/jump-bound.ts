// How far a market's middle price moves ordinarily: the bound beyond which a move is a jump. The scale is robust, so that
// the jumps among the last moves do not widen it: 1.4826 times the median absolute deviation, and where that is zero,
// because most moves are alike, 1.253314 times the mean absolute deviation.
//
// All in integers. Medians are kept doubled and the deviations from them again, so that the mean of two middle values
// is exact; the scale is in hundred-thousandths, rounded down.

import * as limits from "./limits.ts";

const { movesForScale, movesKept } = limits;

/** Factors in hundred-thousandths, for a deviation four times as large and for a sum of doubled ones. */
const medianFactor = 37_065;
const meanNumerator = 1_253_314;
const meanDivisor = 20;
/** Scale in hundred-thousandths times deviations in millionths, for one tick of a middle that is kept doubled. */
const unitsPerMove = 100_000_000_000;
/** No two middles are further apart. A larger bound need not be exact. */
const moveMax = 20_000;

const sorted = new Int32Array(movesKept);
const deviations = new Int32Array(movesKept);

/** Twice the median of the first `count` values, which are in order. */
function doubledMedian(values: Int32Array, count: number): number {
  const half = count >> 1;
  const upper = values[half] as number;
  return (count & 1) === 1 ? 2 * upper : upper + (values[half - 1] as number);
}

function insert(values: Int32Array, count: number, value: number): void {
  let at = count;
  while (at > 0 && (values[at - 1] as number) > value) {
    values[at] = values[at - 1] as number;
    at -= 1;
  }
  values[at] = value;
}

/**
 * Returns the largest ordinary move of a market, as a sum of two prices in ticks.
 * `moves[from]` and on are the market's last moves, in any order, `deviationsMax` is in millionths.
 */
export function jumpBound(
  moves: Int16Array,
  from: number,
  count: number,
  jumpMin: number,
  deviationsMax: number,
): number {
  if (count < movesForScale) return jumpMin;
  for (let move = 0; move < count; move += 1) insert(sorted, move, moves[from + move] as number);
  const center = doubledMedian(sorted, count);
  let sum = 0;
  for (let move = 0; move < count; move += 1) {
    const deviation = Math.abs(2 * (moves[from + move] as number) - center);
    insert(deviations, move, deviation);
    sum += deviation;
  }
  const median = doubledMedian(deviations, count);
  const scale =
    median > 0 ? median * medianFactor : Math.floor((sum * meanNumerator) / (meanDivisor * count));
  const bound = Math.floor((deviationsMax * scale) / unitsPerMove);
  return Math.max(jumpMin, Math.min(bound, moveMax));
}
