// What one contract costs with its fee before any rounding, as an exact fraction, and what a whole order costs with the
// venue's rounding: from the fee rules as the venues write them, in big integers.

import type { Level } from "../../../domain/book/level.ts";
import type { FeeSchedule } from "../../../domain/market/fee-schedule.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { JudgedOffer } from "./contract.ts";

/** An exact amount: `top / bottom` nanos of a dollar. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

const ticksPerUsd = 10_000n;
const partsPerUnit = 1_000_000n;
const nanosPerTick = 100_000n;
const nanosPerMicro = 1_000n;

/** Returns what one contract of an offer costs with its unrounded fee; undefined when the fees are unknown. */
export function exactPrice(offer: JudgedOffer): Fraction | undefined {
  const price = BigInt(integerOf(offer.price));
  const fee = unroundedFee(offer.schedule, price);
  if (fee === undefined) return undefined;
  const commission = offer.commission === undefined ? 0n : BigInt(integerOf(offer.commission));
  const flat = price * nanosPerTick + commission * nanosPerMicro;
  if (offer.schedule.kind !== "polymarket" || offer.schedule.chargedIn === "collateral") {
    return { top: flat * fee.bottom + fee.top, bottom: fee.bottom };
  }
  // A share bought keeps 1 - fee / price of itself, so a whole one costs price / (1 - fee / price).
  const nanos = price * nanosPerTick;
  const bottom = nanos * fee.bottom - fee.top;
  const top = nanos * nanos * fee.bottom + commission * nanosPerMicro * bottom;
  return { top, bottom };
}

/** Rate times (P × (1 − P)) to its power, in nanos. */
function unroundedFee(schedule: FeeSchedule, price: bigint): Fraction | undefined {
  const variance = price * (ticksPerUsd - price);
  const varianceUnit = ticksPerUsd * ticksPerUsd;
  const nanosPerUsd = 1_000_000_000n;
  switch (schedule.kind) {
    case "unknown":
      return undefined;
    case "forecastex":
    case "none":
    case "pool":
      return { top: 0n, bottom: 1n };
    case "kalshi": {
      const rate = BigInt(integerOf(schedule.takerRate)) * BigInt(integerOf(schedule.multiplier));
      const bottom = partsPerUnit * partsPerUnit * varianceUnit;
      return { top: rate * variance * nanosPerUsd, bottom };
    }
    case "polymarket": {
      const power = BigInt(schedule.exponent);
      const top = BigInt(integerOf(schedule.rate)) * variance ** power * nanosPerUsd;
      return { top, bottom: partsPerUnit * varianceUnit ** power };
    }
  }
}

/** Returns a quotient of non-negative integers, rounded up. */
export function roundedUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/** Returns what filling the levels costs without fees, in USD micros: each fill rounds up. */
export function costOfFills(fills: readonly Level[]): bigint {
  return fills.reduce((sum, { price, size }) => {
    const gross = BigInt(integerOf(price)) * BigInt(integerOf(size));
    return sum + roundedUp(gross, ticksPerUsd);
  }, 0n);
}
