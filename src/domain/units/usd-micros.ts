// Money. One unit is a millionth of a US dollar; 2^53 of them are nine billion dollars.

import { type Result, succeed } from "../failure/result.ts";
import type { ContractMicros } from "./contract-micros.ts";
import { formatDecimal, parseDecimal } from "./decimal.ts";
import type { PriceTicks } from "./price-ticks.ts";
import { mulDiv, type Rounding } from "./rounding.ts";
import { assertSafeInteger, integerOf, type Unit } from "./unit.ts";

/** An amount of money in millionths of a US dollar. Negative where money leaves. */
export type UsdMicros = Unit<"UsdMicros">;

/** Returns an amount of so many millionths. Breaks an invariant on anything but a safe integer. */
export function usdMicros(micros: number): UsdMicros {
  assertSafeInteger(micros, "usd micros");
  return (micros + 0) as unknown as UsdMicros;
}

export const noUsd = usdMicros(0);

/** Returns the amount of a decimal text in USD ("-12.34"), or `UNI-001`, `UNI-002`, `UNI-003`. */
export function parseUsd(text: string): Result<UsdMicros> {
  const parsed = parseDecimal(text, 6);
  return parsed.ok ? succeed(usdMicros(parsed.value)) : parsed;
}

/** Returns decimal text in USD with two to six decimals ("12.34", "-0.0175"). */
export function formatUsd(amount: UsdMicros): string {
  return formatDecimal(integerOf(amount), 6, 2);
}

export function addUsd(a: UsdMicros, b: UsdMicros): UsdMicros {
  return usdMicros(integerOf(a) + integerOf(b));
}

export function subtractUsd(a: UsdMicros, b: UsdMicros): UsdMicros {
  return usdMicros(integerOf(a) - integerOf(b));
}

export function negateUsd(amount: UsdMicros): UsdMicros {
  return usdMicros(-integerOf(amount));
}

export function leastUsd(a: UsdMicros, b: UsdMicros): UsdMicros {
  return a < b ? a : b;
}

export function greatestUsd(a: UsdMicros, b: UsdMicros): UsdMicros {
  return a > b ? a : b;
}

/**
 * Returns `price × size` in micros of a dollar: what a buy costs (`up`) or a sale brings (`down`). A tick times a
 * contract micro is 1e-10 USD, hence the division by 10,000.
 */
export function costOf(price: PriceTicks, size: ContractMicros, rounding: Rounding): UsdMicros {
  return usdMicros(mulDiv(integerOf(price), integerOf(size), 10_000, rounding));
}
