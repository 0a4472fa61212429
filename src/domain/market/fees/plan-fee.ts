// What an order that takes liquidity will be charged, before it is sent: exactly, for one fill per level, rounded
// against us. The same figure decides sizing, reservation and the profit that is reported.

import type { Level } from "../../book/level.ts";
import { assert } from "../../failure/assert.ts";
import { type Result, succeed } from "../../failure/result.ts";
import { integerOf } from "../../units/unit.ts";
import { addUsd, noUsd, type UsdMicros, usdMicros } from "../../units/usd-micros.ts";
import type { FeeSchedule } from "../fee-schedule.ts";
import { productMax, quotientUp } from "./exact-quotient.ts";
import { type FeeTerms, takerTerms, tickMicrosPerUsdMicro } from "./fee-terms.ts";
import { fillFeeUnits, levelDenominator, levelNumerator } from "./fill-fee.ts";
import { accumulatorAfterFill } from "./kalshi-fast-fees.ts";
import { feeOfExtraShares, planTakerFeeReference } from "./plan-fee-reference.ts";

/**
 * Returns the planned fee of one taker order that fills once at each of the levels, or `DET-309` when the schedule is
 * unknown. Where a buy pays in shares the levels are the net sizes wanted, and the fee is what the extra shares cost.
 */
export function planTakerFee(
  schedule: FeeSchedule,
  side: "buy" | "sell",
  levels: readonly Level[],
): Result<UsdMicros> {
  const found = takerTerms(schedule, side);
  if (!found.ok) return found;
  const terms = found.value;
  switch (terms.method) {
    case "none":
      return succeed(usdMicros(isEmpty(levels) ? 0 : terms.fixedUsdMicros));
    case "perFill":
      return succeed(perFillFee(terms, levels));
    case "perOrder":
      return succeed(perOrderFee(schedule, terms, side, levels));
    case "inShares":
      return succeed(feeInShares(schedule, levels));
  }
}

function isEmpty(levels: readonly Level[]): boolean {
  return levels.every((level) => integerOf(level.size) === 0);
}

function perFillFee(terms: FeeTerms, levels: readonly Level[]): UsdMicros {
  let units = 0;
  for (const level of levels) units += levelFeeUnits(terms, level);
  return usdMicros(units * terms.unitUsdMicros);
}

function levelFeeUnits(terms: FeeTerms, level: Level): number {
  const price = integerOf(level.price);
  const numerator = levelNumerator(terms, price);
  const denominator = levelDenominator(terms, price);
  return fillFeeUnits(terms, price, integerOf(level.size), numerator, denominator);
}

function perOrderFee(
  schedule: FeeSchedule,
  terms: FeeTerms,
  side: "buy" | "sell",
  levels: readonly Level[],
): UsdMicros {
  let tradeFees = 0;
  let accumulator = 0;
  for (const level of levels) {
    if (integerOf(level.size) === 0) continue;
    const gross = integerOf(level.price) * integerOf(level.size);
    const tradeFee = levelFeeUnits(terms, level) * terms.unitUsdMicros;
    const tradeFeeTickMicros = tradeFee * tickMicrosPerUsdMicro;
    if (gross + tradeFeeTickMicros > productMax) {
      const reference = planTakerFeeReference(schedule, side, levels);
      assert(reference !== undefined, "a schedule with terms is known");
      return reference;
    }
    tradeFees += tradeFee;
    accumulator = accumulatorAfterFill(terms, side, accumulator, gross, tradeFeeTickMicros);
  }
  return usdMicros(tradeFees + quotientUp(accumulator, tickMicrosPerUsdMicro));
}

function feeInShares(schedule: FeeSchedule, levels: readonly Level[]): UsdMicros {
  assert(schedule.kind === "polymarket", "only Polymarket has charged in shares");
  let fee = noUsd;
  for (const level of levels) fee = addUsd(fee, feeOfExtraShares(schedule, level));
  return fee;
}
