// What is lost where relations fail: a void on one venue, another source, a split settlement. Such states are no rows of the
// states of the world. They have their own loss, told apart from the worst case that relations promise.

import type { ContractMicros } from "../units/contract-micros.ts";
import type { PartsPerMillion } from "../units/parts-per-million.ts";
import { mulDiv } from "../units/rounding.ts";
import { integerOf } from "../units/unit.ts";
import { noUsd, type UsdMicros, usdMicros } from "../units/usd-micros.ts";

const million = 1_000_000;

/** What is held of one contract, and what it settles at: YES at the value, NO at the rest of the dollar. */
export interface SettledHolding {
  readonly yes: ContractMicros;
  readonly no: ContractMicros;
  /** Of YES, in millionths of a dollar from zero to a dollar. */
  readonly value: PartsPerMillion;
}

/** One way in which relations fail. */
export interface SoftOutcome {
  /** Null when nobody has priced it. */
  readonly probability: PartsPerMillion | null;
  /** What is paid there at least; nothing where that is not known. */
  readonly payout: UsdMicros;
}

export interface SoftLoss {
  /** Greatest loss over the states; null when there are none. */
  readonly worst: UsdMicros | null;
  /** Sum over the states of probability times loss, up; null when a state in which something is lost has no price. */
  readonly expected: UsdMicros | null;
}

/** Returns what holdings pay at their settlements: per contract and outcome in whole micros, down. */
export function settledPayout(holdings: readonly SettledHolding[]): UsdMicros {
  let payout = 0;
  for (const { yes, no, value } of holdings) {
    payout += mulDiv(integerOf(yes), integerOf(value), million, "down");
    payout += mulDiv(integerOf(no), million - integerOf(value), million, "down");
  }
  return usdMicros(payout);
}

/**
 * Returns what is lost of an amount in the soft states: of what was paid, or of the payout that the relations promise. A
 * state that pays more than the amount loses nothing.
 */
export function softLossOf(amount: UsdMicros, outcomes: readonly SoftOutcome[]): SoftLoss {
  let worst: UsdMicros | null = null;
  let expected: number | null = 0;
  for (const { probability, payout } of outcomes) {
    const loss = Math.max(0, integerOf(amount) - integerOf(payout));
    if (loss > integerOf(worst ?? noUsd) || worst === null) worst = usdMicros(loss);
    if (loss === 0 || expected === null) continue;
    expected =
      probability === null ? null : expected + mulDiv(loss, integerOf(probability), million, "up");
  }
  return { worst, expected: expected === null ? null : usdMicros(expected) };
}
