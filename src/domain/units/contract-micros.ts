// Sizes. One unit is a millionth of a contract: Polymarket shares have six decimals, Kalshi contracts two.

import { type Result, succeed } from "../failure/result.ts";
import { formatDecimal, parseDecimal } from "./decimal.ts";
import { divide, type Rounding } from "./rounding.ts";
import { assertSafeInteger, integerOf, type Unit } from "./unit.ts";

/** A number of contracts in millionths. */
export type ContractMicros = Unit<"ContractMicros">;

export const microsPerContract = 1_000_000;

/** Returns a size of so many millionths. Breaks an invariant on anything but a safe integer. */
export function contractMicros(micros: number): ContractMicros {
  assertSafeInteger(micros, "contract micros");
  return micros as unknown as ContractMicros;
}

/** Returns a size of so many whole contracts. */
export function wholeContracts(contracts: number): ContractMicros {
  assertSafeInteger(contracts, "contracts");
  return contractMicros(contracts * microsPerContract);
}

export const noContracts = contractMicros(0);

/** Returns the size of a decimal text in contracts ("12.5"), or `UNI-001`, `UNI-002`, `UNI-003`. */
export function parseContracts(text: string): Result<ContractMicros> {
  const parsed = parseDecimal(text, 6);
  return parsed.ok ? succeed(contractMicros(parsed.value)) : parsed;
}

/** Returns decimal text in contracts, without trailing zeros ("12.5", "100"). */
export function formatContracts(size: ContractMicros): string {
  return formatDecimal(integerOf(size), 6, 0);
}

export function addContracts(a: ContractMicros, b: ContractMicros): ContractMicros {
  return contractMicros(integerOf(a) + integerOf(b));
}

export function subtractContracts(a: ContractMicros, b: ContractMicros): ContractMicros {
  return contractMicros(integerOf(a) - integerOf(b));
}

export function leastContracts(a: ContractMicros, b: ContractMicros): ContractMicros {
  return a < b ? a : b;
}

/** Returns the size as a whole number of lots, rounded as asked. The lot is positive. */
export function roundToLot(
  size: ContractMicros,
  lot: ContractMicros,
  rounding: Rounding,
): ContractMicros {
  return contractMicros(divide(integerOf(size), integerOf(lot), rounding) * integerOf(lot));
}
