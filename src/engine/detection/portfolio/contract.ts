// A portfolio with another number of contracts on every leg, made whole: lots, minimums, exact fees, budgets.

import type { UsdMicros } from "../../../domain/units/usd-micros.ts";
import type { OptimalSize, SizingLeg } from "../sizing-problem.ts";

/** Least number of contract micros that pay a dollar over all hard states, when `sizes[leg]` contract micros of each leg
 * are held. Undefined when the bounded search of a large component ended without an answer. */
export type PayoutOf = (sizes: Float64Array) => number | undefined;

export interface PortfolioProblem {
  /** Those that the solver would hold, at least. Others are looked at too and cost work; they pay only where smallest
   * orders or gas make another portfolio better than the fractional one. */
  readonly legs: readonly SizingLeg[];
  /** What the solver would hold of each leg, in contract micros: fractional, and no deeper than the leg. */
  readonly targets: Float64Array;
  readonly payoutOf: PayoutOf;
  /** Most that all legs may cost together, fees included. */
  readonly budgetTotal?: UsdMicros;
  /** Most that the legs naming each entry may cost together, fees included. */
  readonly budgets?: readonly UsdMicros[];
  /** Smallest profit of interest; one micro when absent. */
  readonly profitMin?: UsdMicros;
}

/**
 * Makes a portfolio whole: `orderSizes` are multiples of each leg's lot, at or above its minimums or zero, within depth
 * and budgets; cost and fees exact and up, payout the least over the hard states and down. `size` is the largest order
 * size. Size 0 with the reason when nothing earns the least profit.
 */
export type SizePortfolio = (problem: PortfolioProblem) => OptimalSize;
