// Between a chain's base units and ours. A token of an outcome has the decimals of its collateral, and pays one whole
// collateral token, which is taken for one dollar. Every conversion says which way it rounds.

import { assert } from "../../failure/assert.ts";
import { type ContractMicros, contractMicros } from "../../units/contract-micros.ts";
import { divideBig, type Rounding, safeNumber } from "../../units/rounding.ts";
import { integerOf } from "../../units/unit.ts";
import { type UsdMicros, usdMicros } from "../../units/usd-micros.ts";

/** How many decimals the collateral token has: 0 to 18. */
export type CollateralDecimals = number;

const decimalsMax = 18;
const microDecimals = 6;

/** The lot of a pool's market in micros: a hundredth of a contract, or a hundred base units where they are coarser than
 * micros, so that a swap of one lot is not all rounding. */
export function poolLot(decimals: CollateralDecimals): ContractMicros {
  const coarser = Math.max(0, microDecimals - checked(decimals));
  return contractMicros(10_000 * 10 ** coarser);
}

/** Returns contracts as base units. */
export function baseOfContracts(
  size: ContractMicros,
  decimals: CollateralDecimals,
  rounding: Rounding,
): bigint {
  return baseOfMicros(integerOf(size), decimals, rounding);
}

/** Returns dollars as base units. */
export function baseOfUsd(
  amount: UsdMicros,
  decimals: CollateralDecimals,
  rounding: Rounding,
): bigint {
  return baseOfMicros(integerOf(amount), decimals, rounding);
}

/** Returns base units of an outcome token as contracts; breaks an invariant above nine billion. */
export function contractsOfBase(
  base: bigint,
  decimals: CollateralDecimals,
  rounding: Rounding,
): ContractMicros {
  return contractMicros(microsOfBase(base, decimals, rounding));
}

/** Returns base units of collateral as dollars; breaks an invariant above nine billion. */
export function usdOfBase(
  base: bigint,
  decimals: CollateralDecimals,
  rounding: Rounding,
): UsdMicros {
  return usdMicros(microsOfBase(base, decimals, rounding));
}

function baseOfMicros(micros: number, decimals: CollateralDecimals, rounding: Rounding): bigint {
  const shift = checked(decimals) - microDecimals;
  if (shift >= 0) return BigInt(micros) * 10n ** BigInt(shift);
  return divideBig(BigInt(micros), 10n ** BigInt(-shift), rounding);
}

function microsOfBase(base: bigint, decimals: CollateralDecimals, rounding: Rounding): number {
  const shift = checked(decimals) - microDecimals;
  if (shift <= 0) return safeNumber(base * 10n ** BigInt(-shift));
  return safeNumber(divideBig(base, 10n ** BigInt(shift), rounding));
}

function checked(decimals: CollateralDecimals): number {
  assert(Number.isInteger(decimals), "a token has a whole number of decimals");
  assert(decimals >= 0 && decimals <= decimalsMax, "a token has at most eighteen decimals");
  return decimals;
}
