// How long something lasts when some of it was still going on as the watching ended: the product-limit estimate of Kaplan
// and Meier. Leaving such episodes out, or counting them as ended, would both make lives too short.

import type { Figure } from "./weighted-values.ts";

export interface Lifetime {
  /** How long it was watched, in any one unit. */
  readonly duration: number;
  /** False when the watching ended first. */
  readonly ended: boolean;
}

/** That nothing ended says something as long as so many are still watched; the last few tell nothing. */
const watchedMin = 5;

/** Returns the times by which 10, 50 and 90 % have ended; null where fewer were seen to end. */
export function survivalFigure(lifetimes: readonly Lifetime[], unit = 1): Figure {
  const sorted = [...lifetimes].sort((a, b) => a.duration - b.duration);
  const steps: { readonly duration: number; readonly surviving: number }[] = [];
  let surviving = 1;
  let position = 0;
  while (position < sorted.length) {
    const duration = (sorted[position] as Lifetime).duration;
    const atRisk = sorted.length - position;
    let endings = 0;
    while (position < sorted.length && sorted[position]?.duration === duration) {
      if (sorted[position]?.ended === true) endings += 1;
      position += 1;
    }
    if (endings === 0) continue;
    surviving *= 1 - endings / atRisk;
    steps.push({ duration, surviving });
  }
  const reach = sorted[Math.max(0, sorted.length - watchedMin)]?.duration;
  if (reach === undefined) return { count: 0, p10: null, median: null, p90: null };
  const at = (share: number): number | null => {
    // A product of fractions misses an exact share by the noise of a double.
    const step = steps.find((each) => each.surviving <= 1 - share + 1e-12);
    return step === undefined ? null : step.duration / unit;
  };
  const quantiles = { p10: at(0.1), median: at(0.5), p90: at(0.9) };
  return { count: lifetimes.length, ...quantiles, reach: reach / unit };
}
