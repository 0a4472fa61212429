// The plain form of the bound beyond which a move is a jump, in exact products.

import type { QualitySettings } from "../../domain/message/settings.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { movesForScale } from "./limits.ts";

/** Returns the largest ordinary move, as a sum of two prices in ticks. */
export function ordinaryMoveMax(moves: readonly number[], settings: QualitySettings): number {
  const jumpMin = 2 * integerOf(settings.jumpMin);
  if (moves.length < movesForScale) return jumpMin;
  const center = twiceMedian(moves);
  const deviations = moves.map((move) => Math.abs(2 * move - center));
  const median = twiceMedian(deviations);
  const sum = deviations.reduce((total, deviation) => total + deviation, 0);
  // 1.4826 times a quarter of the one, 1.253314 times the mean of the half of the other, in hundred-thousandths.
  const scale =
    median > 0
      ? mulDiv(148_260, median, 4, "down")
      : mulDiv(125_331_400_000, sum, 2_000_000 * moves.length, "down");
  const bound = mulDiv(integerOf(settings.jumpDeviations), scale, 100_000_000_000, "down");
  return Math.max(jumpMin, Math.min(bound, 20_000));
}

function twiceMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? 2 * upper : upper + (sorted[half - 1] ?? 0);
}
