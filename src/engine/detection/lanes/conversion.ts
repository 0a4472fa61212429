// What Polymarket's neg-risk adapter gives for NO of several questions of one event: the dollars that all but one of
// them are sure to pay, at once, and YES of every question left out.
// Source: NegRiskAdapter.convertPositions; the fee is taken from the dollars and from each YES.

import { assert } from "../../../domain/failure/assert.ts";
import { type ContractMicros, contractMicros } from "../../../domain/units/contract-micros.ts";
import type { PartsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { mulDiv } from "../../../domain/units/rounding.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../../domain/units/usd-micros.ts";
import { dollarNanos } from "./leg-offers.ts";

const one = 1_000_000;

export interface ConversionRequest {
  /** Questions of the event. */
  readonly questions: number;
  /** Of those, the ones whose NO is given up: at least one. */
  readonly noCount: number;
  /** Of each NO. */
  readonly amount: ContractMicros;
  readonly fee: PartsPerMillion;
}

export interface ConversionResult {
  readonly collateral: UsdMicros;
  /** Of YES of each question that was left out. */
  readonly yesEach: ContractMicros;
  readonly yesKinds: number;
  /** Held back from each unit of what is given out; rounded down, as the contract does. */
  readonly feeEach: ContractMicros;
}

/** Returns what the conversion gives out. */
export function negRiskConvert(request: ConversionRequest): ConversionResult {
  const { questions, noCount, amount } = request;
  assert(noCount >= 1 && noCount <= questions, "a conversion takes NO of some of the questions");
  const feeEach = mulDiv(integerOf(amount), integerOf(request.fee), one, "down");
  const out = integerOf(amount) - feeEach;
  return {
    collateral: usdMicros((noCount - 1) * out),
    yesEach: contractMicros(out),
    yesKinds: questions - noCount,
    feeEach: contractMicros(feeEach),
  };
}

/**
 * Returns what buying one NO of each, converting them and selling the YES earns, in nanos of a dollar, rounded down.
 *
 * @param noCosts Cost of each NO, in nanos with its fee.
 * @param yesProceeds What YES of each other question sells for, in nanos less its fee.
 */
export function negRiskConvertEdge(
  noCosts: readonly number[],
  yesProceeds: readonly number[],
  fee: PartsPerMillion,
): number {
  assert(noCosts.length >= 1, "a conversion takes NO of some of the questions");
  let out = (noCosts.length - 1) * dollarNanos;
  for (const proceeds of yesProceeds) out += proceeds;
  let edge = mulDiv(out, one - integerOf(fee), one, "down");
  for (const cost of noCosts) edge -= cost;
  return edge;
}
