// What a venue charges, as data with dates. A schedule is a property of a market at an instant; a recorded session
// is replayed under the schedule of its day. The arithmetic is in `fees/`.

import type { EpochMicros } from "../units/epoch-micros.ts";
import { type PartsPerMillion, partsPerMillion } from "../units/parts-per-million.ts";
import type { UsdMicros } from "../units/usd-micros.ts";

/** How Kalshi rounded at the time. `cent`: balances aligned to the cent for everybody, until 2026-05-28.
 * `centicent`: trade fee up to 0.0001 USD, cent rebates, until about 2026-08-30. `micro`: trade fee up to
 * 0.000001 USD, rebates at the balance precision, since then. */
export type KalshiRounding = "cent" | "centicent" | "micro";

/** Kalshi: `rate × multiplier × C × P × (1 − P)` per fill, rounded per order. Sources: the venue's fee rounding page
 * and fee schedule of 2026-07-07. */
export interface KalshiFeeSchedule {
  readonly kind: "kalshi";
  readonly rounding: KalshiRounding;
  readonly takerRate: PartsPerMillion;
  readonly makerRate: PartsPerMillion;
  readonly multiplier: PartsPerMillion;
  /** Smallest balance step: 0.0001 USD for direct members, 0.01 USD for the others and for all before 2026-05-28. */
  readonly balancePrecision: UsdMicros;
}

/** Polymarket: `shares × rate × (p × (1 − p))^exponent`, taker only, from the market's own schedule. */
export interface PolymarketFeeSchedule {
  readonly kind: "polymarket";
  readonly rate: PartsPerMillion;
  readonly exponent: 1 | 2;
  /** Shares: the received quantity shrinks instead of more collateral leaving (before 2026-04-28). */
  readonly chargedIn: "collateral" | "shares";
}

/** ForecastEx: the 101st cent is inside the quoted prices (a pair totals 1.01), nothing else is charged. */
export interface ForecastExFeeSchedule {
  readonly kind: "forecastex";
}

/** An AMM pool: a share of the traded amount, inside the curve, plus gas for each swap. */
export interface PoolFeeSchedule {
  readonly kind: "pool";
  readonly poolFee: PartsPerMillion;
  readonly gas: UsdMicros;
}

/** No fee at all, known to be so. */
export interface NoFeeSchedule {
  readonly kind: "none";
}

/** Nobody has told us: the market is closed to trading. */
export interface UnknownFeeSchedule {
  readonly kind: "unknown";
}

export type FeeSchedule =
  | KalshiFeeSchedule
  | PolymarketFeeSchedule
  | ForecastExFeeSchedule
  | PoolFeeSchedule
  | NoFeeSchedule
  | UnknownFeeSchedule;

/** One period of a market's fees: the schedule holds from the instant until the next period begins. */
export interface FeePeriod {
  readonly from: EpochMicros;
  readonly schedule: FeeSchedule;
}

/** Periods in ascending order of their start. */
export type FeeTimeline = readonly FeePeriod[];

/** Returns the schedule in force at the instant; `unknown` before the first period. */
export function feeScheduleAt(timeline: FeeTimeline, at: EpochMicros): FeeSchedule {
  let schedule: FeeSchedule = { kind: "unknown" };
  for (const period of timeline) {
    if (period.from > at) break;
    schedule = period.schedule;
  }
  return schedule;
}

/** Returns true when part of what is bought goes to the venue instead of money: less arrives than was ordered. */
export function takesShares(schedule: FeeSchedule): boolean {
  return (
    schedule.kind === "polymarket" &&
    schedule.chargedIn === "shares" &&
    schedule.rate > partsPerMillion(0)
  );
}
