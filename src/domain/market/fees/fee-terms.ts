// A fee schedule in the form the arithmetic wants: one reduced fraction, the unit a fill's fee rounds up to, and the
// steps of the venue's balances. Built once per schedule object; planner, sizing and reference read the same terms.

import { fail, type Result, succeed } from "../../failure/result.ts";
import { integerOf } from "../../units/unit.ts";
import type { FeeSchedule, KalshiFeeSchedule, PolymarketFeeSchedule } from "../fee-schedule.ts";
import { greatestCommonDivisor } from "./exact-quotient.ts";

/** A tick times a contract micro is 1e-10 USD: the exact unit of `price × size`, written "tick micros". */
export const tickMicrosPerUsdMicro = 10_000;

/** One cent in tick micros. */
const tickMicrosPerCent = 100_000_000;

/** `none`: nothing but `fixedUsdMicros`. `perOrder`: Kalshi, with an accumulator over the fills of an order.
 * `perFill`: Polymarket in collateral. `inShares`: Polymarket, taken out of what a buy receives. */
export type FeeMethod = "none" | "perOrder" | "perFill" | "inShares";

/** `numerator / denominator × C × (P × (1 − P))^exponent` dollars per fill, rounded up to `unitUsdMicros`. */
export interface FeeTerms {
  readonly method: FeeMethod;
  /** The rate as a reduced fraction. */
  readonly numerator: number;
  readonly denominator: number;
  readonly exponent: 1 | 2;
  readonly unitUsdMicros: number;
  /** Step of the venue's balances in tick micros (Kalshi). */
  readonly balanceStep: number;
  /** Step of the accumulator's rebates in tick micros (Kalshi). */
  readonly rebateStep: number;
  /** At most one step is rebated per fill. */
  readonly rebateOnce: boolean;
  /** Charged once per order whatever its size: the gas of a swap. */
  readonly fixedUsdMicros: number;
}

const freeTerms: FeeTerms = {
  method: "none",
  numerator: 0,
  denominator: 1,
  exponent: 1,
  unitUsdMicros: 1,
  balanceStep: 1,
  rebateStep: 1,
  rebateOnce: false,
  fixedUsdMicros: 0,
};

export type FeeRole = "taker" | "maker";

/** Returns the terms of a Kalshi schedule for one role. `cent` aligns every balance to the cent, whatever the
 * membership; `micro` replaced both the unit of the trade fee and the rebates in whole cents. */
export function kalshiTerms(schedule: KalshiFeeSchedule, role: FeeRole): FeeTerms {
  const rate = integerOf(role === "taker" ? schedule.takerRate : schedule.makerRate);
  const stated = integerOf(schedule.balancePrecision) * tickMicrosPerUsdMicro;
  const balanceStep = schedule.rounding === "cent" ? tickMicrosPerCent : stated;
  const isMicro = schedule.rounding === "micro";
  return {
    ...freeTerms,
    ...reducedFraction(rate * integerOf(schedule.multiplier), 1e12),
    method: "perOrder",
    unitUsdMicros: isMicro ? 1 : 100,
    balanceStep,
    rebateStep: isMicro ? balanceStep : tickMicrosPerCent,
    rebateOnce: !isMicro,
  };
}

/** Returns the terms of a Polymarket schedule as the planner reads it: up to 0.00001 USD per fill. */
export function polymarketTerms(schedule: PolymarketFeeSchedule, side: "buy" | "sell"): FeeTerms {
  return {
    ...freeTerms,
    ...reducedFraction(integerOf(schedule.rate), 1e6),
    // What a sale receives is collateral, so only a buy can lose shares.
    method: schedule.chargedIn === "shares" && side === "buy" ? "inShares" : "perFill",
    exponent: schedule.exponent,
    unitUsdMicros: 10,
  };
}

const buyTerms = new WeakMap<FeeSchedule, FeeTerms>();
const sellTerms = new WeakMap<FeeSchedule, FeeTerms>();

/** Returns the terms of an order that takes liquidity, or `DET-309` when the schedule is unknown. */
export function takerTerms(schedule: FeeSchedule, side: "buy" | "sell"): Result<FeeTerms> {
  const cache = side === "buy" ? buyTerms : sellTerms;
  const known = cache.get(schedule);
  if (known !== undefined) return succeed(known);
  const terms = termsOf(schedule, side);
  if (terms === undefined) return fail("DET-309", "the fee schedule of the market is unknown");
  cache.set(schedule, terms);
  return succeed(terms);
}

function termsOf(schedule: FeeSchedule, side: "buy" | "sell"): FeeTerms | undefined {
  switch (schedule.kind) {
    case "kalshi":
      return kalshiTerms(schedule, "taker");
    case "polymarket":
      return polymarketTerms(schedule, side);
    case "pool":
      // The pool's own fee is inside its curve, hence inside the prices of its levels.
      return { ...freeTerms, fixedUsdMicros: integerOf(schedule.gas) };
    case "forecastex":
    case "none":
      return freeTerms;
    case "unknown":
      return undefined;
  }
}

function reducedFraction(
  numerator: number,
  denominator: number,
): { readonly numerator: number; readonly denominator: number } {
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}
