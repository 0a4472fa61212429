// Prices. One tick is 0.0001 USD, which holds every grid in use on every venue; the grid of one instrument is its
// `TickScheme`. Prices outside (0, 1] exist only as intermediate values (a ForecastEx pair totals 1.01).

import { type Result, succeed } from "../failure/result.ts";
import { formatDecimal, parseDecimal } from "./decimal.ts";
import { assertSafeInteger, integerOf, type Unit } from "./unit.ts";

/** A price in ticks of 0.0001 USD. */
export type PriceTicks = Unit<"PriceTicks">;

/** Ticks in one US dollar; also the payout of one contract. */
export const ticksPerUsd = 10_000;

/** Returns the price of so many ticks. Breaks an invariant on anything but a safe integer. */
export function priceTicks(ticks: number): PriceTicks {
  assertSafeInteger(ticks, "price ticks");
  return ticks as unknown as PriceTicks;
}

/** One US dollar: what a winning contract pays. */
export const onePrice = priceTicks(ticksPerUsd);

/** Returns the price of a decimal text in USD ("0.42"), or `UNI-001`, `UNI-002`, `UNI-003`. */
export function parsePrice(text: string): Result<PriceTicks> {
  const parsed = parseDecimal(text, 4);
  return parsed.ok ? succeed(priceTicks(parsed.value)) : parsed;
}

/** Returns decimal text in USD with two to four decimals ("0.42", "0.425"). */
export function formatPrice(price: PriceTicks): string {
  return formatDecimal(integerOf(price), 4, 2);
}

export function addPrices(a: PriceTicks, b: PriceTicks): PriceTicks {
  return priceTicks(integerOf(a) + integerOf(b));
}

export function subtractPrices(a: PriceTicks, b: PriceTicks): PriceTicks {
  return priceTicks(integerOf(a) - integerOf(b));
}

/** Returns the price of the opposite outcome when a pair totals `pairTotal` (1.00 everywhere but ForecastEx). */
export function complementPrice(price: PriceTicks, pairTotal: PriceTicks = onePrice): PriceTicks {
  return subtractPrices(pairTotal, price);
}
