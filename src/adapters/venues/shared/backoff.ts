// How long to wait before trying again: growing pauses with jitter, so that many clients of a venue that comes back
// do not all knock in the same moment.

import type { DurationMicros } from "../../../domain/units/epoch-micros.ts";
import { durationMicros } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { RandomSource } from "../../../ports/random-source.ts";

export interface BackoffPolicy {
  /** Pause before the first repetition, before jitter. */
  readonly first: DurationMicros;
  /** Longest pause, before jitter. */
  readonly longest: DurationMicros;
}

/** Doublings after which the exponent stops growing, so that the product stays a safe integer. */
const doublingsMax = 20;

/** Returns the pause before repetition `attempt` (1 is the first): doubled each time, then uniformly between half and
 * the whole of it. */
export function backoffPause(
  policy: BackoffPolicy,
  attempt: number,
  random: RandomSource,
): DurationMicros {
  const doublings = Math.min(Math.max(attempt - 1, 0), doublingsMax);
  const whole = Math.min(integerOf(policy.first) * 2 ** doublings, integerOf(policy.longest));
  const half = Math.floor(whole / 2);
  return durationMicros(half + Math.floor((random.nextUint32() / 2 ** 32) * (whole - half + 1)));
}
