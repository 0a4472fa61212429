// What one more contract costs at a level, with its fee and without any rounding: the slope of the linear bound. In
// doubles for the search; compared exactly, in big-integer fractions, where a double cannot tell a tie.

import type { FeeTerms } from "./fee-terms.ts";
import { linearFeeTicks } from "./fill-fee.ts";

/** Returns price plus unrounded fee in ticks per contract received. Never above the exact cost by more than the error
 * of a double. */
export function marginalTicks(terms: FeeTerms, priceTicks: number): number {
  const feeTicks = linearFeeTicks(terms, priceTicks);
  if (terms.method !== "inShares") return priceTicks + feeTicks;
  return (priceTicks * priceTicks) / (priceTicks - feeTicks);
}

/** One leg at one level, for the exact comparison. */
export interface MarginalLevel {
  readonly terms: FeeTerms;
  readonly priceTicks: number;
  /** Flat commission in USD micros per contract. */
  readonly commissionUsdMicros: number;
}

/** Returns true when the levels together cost less than the payout (ticks per contract), before any rounding. */
export function marginalBelow(levels: readonly MarginalLevel[], payoutTicks: number): boolean {
  let numerator = 0n;
  let denominator = 1n;
  for (const level of levels) {
    const [top, bottom] = marginalFraction(level);
    numerator = numerator * bottom + top * denominator;
    denominator *= bottom;
  }
  return numerator < BigInt(payoutTicks) * denominator;
}

/** The marginal price in ticks as numerator and denominator. */
function marginalFraction(level: MarginalLevel): readonly [bigint, bigint] {
  const { terms } = level;
  const price = BigInt(level.priceTicks);
  const exponent = BigInt(terms.exponent);
  const product = (price * (10_000n - price)) ** exponent;
  const feeTop = BigInt(terms.numerator) * product * 10_000n;
  const feeBottom = BigInt(terms.denominator) * 100_000_000n ** exponent;
  const commission = BigInt(level.commissionUsdMicros);
  const [top, bottom] =
    terms.method === "inShares"
      ? [price * price * feeBottom, price * feeBottom - feeTop]
      : [price * feeBottom + feeTop, feeBottom];
  return [top * 100n + commission * bottom, bottom * 100n];
}
