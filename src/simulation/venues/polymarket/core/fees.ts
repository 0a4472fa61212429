// What the venue charges the order that takes: shares × rate × (p × (1 - p))^exponent over all it met in one transaction,
// down to 0.00001 USD once for the whole. Written apart from the product's own fee arithmetic, which it judges.
// Sources: the venue's fee page; one settled fill that rounding up would contradict.

import type { PolymarketFees } from "../listing.ts";
import { inMillionths, millionths, ticksPerDollar } from "./quantities.ts";

/** A fee schedule in integers; the rate in millionths. */
export interface FeeTerms {
  readonly rate: bigint;
  readonly exponent: bigint;
}

export interface FeeBase {
  readonly shares: bigint;
  /** Of either token: p and 1 - p give the same. */
  readonly price: bigint;
}

/** Millionths of a dollar in the smallest fee. */
const feeStep = 10n;

export function feeTermsOf(fees: PolymarketFees | null): FeeTerms | null {
  if (fees === null) return null;
  return {
    rate: inMillionths(fees.rate),
    exponent: BigInt(fees.exponent),
  };
}

/** Returns the fee of everything one order took in one transaction, in millionths. */
export function takerFee(terms: FeeTerms | null, bases: readonly FeeBase[]): bigint {
  if (terms === null) return 0n;
  let sum = 0n;
  for (const { shares, price } of bases) {
    sum += shares * (price * (ticksPerDollar - price)) ** terms.exponent;
  }
  const scale = millionths * (ticksPerDollar * ticksPerDollar) ** terms.exponent * feeStep;
  return ((sum * terms.rate) / scale) * feeStep;
}
