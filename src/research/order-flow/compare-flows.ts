// Sets the model's figures beside the recorded ones and says which quantiles lie within the factor that is asked of it.

import type { FlowFigures } from "./flow-measure.ts";
import { type NamedFigure, namedFigures } from "./statistics.ts";
import type { Figure } from "./weighted-values.ts";

/** Model over recording, or recording over model, may be this much. */
export const factorMax = 1.5;

/** A quantile of fewer recorded observations than this is shown and not judged: its own error is above the factor. */
export const recordedCountMin = 20;

/**
 * `within`: the factor holds, or both lie beyond what was watched of the recorded; `outside`: it does not;
 * `few`: too little was recorded; `missing`: the model shows nothing of the kind.
 */
export type Verdict = "within" | "outside" | "few" | "missing";

const quantiles = ["median", "p90"] as const;

export type Quantile = (typeof quantiles)[number];

export interface ComparedQuantile extends Omit<NamedFigure, "figure"> {
  readonly quantile: Quantile;
  readonly recorded: number | null;
  readonly model: number | null;
  /** Model over recording; null where one of them is null or the recording's is 0. */
  readonly ratio: number | null;
  readonly verdict: Verdict;
}

/** Returns one entry for every quantile that the recording knows, in the order of its figures. */
export function compareFlows(recorded: FlowFigures, model: FlowFigures): ComparedQuantile[] {
  const modelled = new Map(namedFigures(model).map((named) => [keyOf(named), named.figure]));
  return namedFigures(recorded).flatMap((named) => {
    const { venue, statistic, figure } = named;
    const other = modelled.get(keyOf(named));
    return quantiles.map((quantile): ComparedQuantile => {
      const [left, right] = [figure[quantile], other?.[quantile] ?? null];
      const ratio = left === null || right === null || left === 0 ? null : right / left;
      const verdict = verdictOf(figure, other, quantile);
      return { venue, statistic, quantile, recorded: left, model: right, ratio, verdict };
    });
  });
}

function verdictOf(recorded: Figure, model: Figure | undefined, quantile: Quantile): Verdict {
  if (recorded.count < recordedCountMin) return "few";
  if (model === undefined) return "missing";
  const [left, right] = [recorded[quantile], model[quantile]];
  // The recorded quantile lies beyond what was watched, and so does the model's.
  const agreesBeyond = left === null && right !== null && right >= (recorded.reach ?? Infinity);
  return agreesBeyond || isWithinFactor(left, right) ? "within" : "outside";
}

/** Nothing is within a factor of nothing; 0 only of 0. */
function isWithinFactor(recorded: number | null, model: number | null): boolean {
  if (recorded === null || model === null) return recorded === model;
  const [less, more] = recorded < model ? [recorded, model] : [model, recorded];
  return more <= less * factorMax;
}

function keyOf({ venue, statistic }: Pick<NamedFigure, "venue" | "statistic">): string {
  return `${venue ?? "between"} ${statistic}`;
}
