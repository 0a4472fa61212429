// The order of a ladder's rungs, superset first: which of two thresholds on one quantity holds in more states. At equal
// thresholds a strict comparison holds in fewer.

/** A claim "the quantity is above (below) the threshold". */
export interface LadderRung {
  readonly comparison: ">" | ">=" | "<" | "<=";
  /** In any one unit; compared, never computed with. */
  readonly threshold: number;
}

/**
 * Returns the rungs superset first, equal ones in the order given; undefined when they look in both directions, which is
 * no ladder.
 */
export function ladderOrder<Rung extends LadderRung>(rungs: readonly Rung[]): Rung[] | undefined {
  const upward = rungs.filter(({ comparison }) => comparison.startsWith(">")).length;
  if (upward !== 0 && upward !== rungs.length) return undefined;
  // The lower threshold holds in more states of "above", the higher in more of "below".
  const direction = upward > 0 ? 1 : -1;
  return rungs.toSorted(
    (a, b) => direction * (a.threshold - b.threshold) || strictness(a) - strictness(b),
  );
}

function strictness({ comparison }: LadderRung): number {
  return comparison.length === 1 ? 1 : 0;
}
