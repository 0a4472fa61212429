// The same fees in doubles, for planning and sizing: one fill's balance rounding and rebate. An order's fee is the sum
// of its trade fees plus what is left in the accumulator, so only the accumulator must be carried along.

import { quotientDown, quotientUp } from "./exact-quotient.ts";
import type { FeeTerms } from "./fee-terms.ts";

/**
 * Returns the order's accumulator after a fill, in tick micros (1e-10 USD), given the one before it, the fill's
 * `price × size` and its trade fee. All are integers at most `productMax`.
 */
export function accumulatorAfterFill(
  terms: FeeTerms,
  side: "buy" | "sell",
  accumulator: number,
  gross: number,
  tradeFee: number,
): number {
  const roundingFee =
    side === "buy"
      ? roundedUp(gross + tradeFee, terms.balanceStep) - gross - tradeFee
      : gross - tradeFee - roundedDown(gross - tradeFee, terms.balanceStep);
  const collected = accumulator + roundingFee;
  if (collected < terms.rebateStep) return collected;
  return collected - rebateOf(terms, collected, tradeFee + roundingFee);
}

function rebateOf(terms: FeeTerms, collected: number, charged: number): number {
  if (terms.rebateOnce) return charged >= terms.rebateStep ? terms.rebateStep : 0;
  return roundedDown(Math.min(collected, charged), terms.rebateStep);
}

function roundedUp(amount: number, step: number): number {
  return quotientUp(amount, step) * step;
}

/** A sale of next to nothing can cost more than it brings, hence the negative branch. */
function roundedDown(amount: number, step: number): number {
  return amount >= 0 ? quotientDown(amount, step) * step : -quotientUp(-amount, step) * step;
}
