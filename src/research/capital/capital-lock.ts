// What money that waits is worth, in doubles and with the terms that only studies need: the yardstick that the engine's
// integers are held against. ACT/365. Amounts in dollars, times in days, rates a year.

import { compounded } from "../../engine/detection/economics/yields.ts";

const daysPerYear = 365;

export interface LockedTrade {
  readonly cost: number;
  readonly payout: number;
  readonly days: number;
}

export interface YearlyReturns {
  readonly simple: number;
  readonly compound: number;
  readonly continuous: number;
  /** Over the whole time, not a year. */
  readonly total: number;
}

/** Returns the return of a trade a year, its days counted as at least so many. */
export function yearlyReturns({ cost, payout, days }: LockedTrade, daysMin: number): YearlyReturns {
  const times = daysPerYear / Math.max(days, daysMin);
  const total = payout / cost - 1;
  return {
    total,
    simple: total * times,
    compound: compounded(total, times),
    continuous: Math.log(payout / cost) * times,
  };
}

export interface HurdleTerms {
  /** What the capital has to earn elsewhere, and what the venue pays for holding. */
  readonly hurdle: number;
  readonly carry: number;
  /** Chance that the trade is void, and the part of the payout that comes back then. */
  readonly voidChance: number;
  readonly voidRecovery: number;
}

export interface NetEdge {
  /** Expected payout with carry, less cost and hurdle. */
  readonly netEdge: number;
  /** A year, per dollar of cost, before the hurdle. */
  readonly yearly: number;
}

/** Returns what a trade earns over the hurdle. */
export function edgeOverHurdle(trade: LockedTrade, terms: HurdleTerms): NetEdge {
  const { cost, payout, days } = trade;
  const { hurdle, carry, voidChance, voidRecovery } = terms;
  const years = days / daysPerYear;
  const expected = (1 - voidChance) * payout + voidChance * voidRecovery * payout;
  const netEdge = expected + (carry - hurdle) * cost * years - cost;
  return { netEdge, yearly: (netEdge + hurdle * cost * years) / (cost * years) };
}

/** Returns what a venue pays on a marked value held for so many days; nothing on less than its least. */
export function carryOn(value: number, rate: number, days: number, valueMin: number): number {
  return value < valueMin ? 0 : (value * rate * days) / daysPerYear;
}

/** Returns how much an edge counts that is locked longer than a reference: `(reference / days)^exponent`, at most once. */
export function lockPenalty(days: number, reference: number, exponent: number): number {
  return days <= reference ? 1 : (reference / days) ** exponent;
}

export interface RegimeBounds {
  readonly near: number;
  readonly nearFactor: number;
  readonly far: number;
  readonly farFactor: number;
}

/** Returns the factor of the time regime without its steps: a straight line between the two bounds. */
export function slopedRegimeFactor(days: number, bounds: RegimeBounds): number {
  const { near, nearFactor, far, farFactor } = bounds;
  if (days <= near) return nearFactor;
  if (days >= far) return farFactor;
  return nearFactor + ((farFactor - nearFactor) * (days - near)) / (far - near);
}
