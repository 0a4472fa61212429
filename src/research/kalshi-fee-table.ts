// Kalshi's printed fee table: one fill, whole-cent price, whole cents of fee. The venue's page prints it beside a rule
// that rounds finer; both are right, for different members. For studies; orders are charged by `KalshiOrderFees`.

import type { ContractMicros } from "../domain/units/contract-micros.ts";
import type { PartsPerMillion } from "../domain/units/parts-per-million.ts";
import type { PriceTicks } from "../domain/units/price-ticks.ts";
import { divideBig, safeNumber } from "../domain/units/rounding.ts";
import { integerOf } from "../domain/units/unit.ts";
import { addUsd, costOf, type UsdMicros, usdMicros } from "../domain/units/usd-micros.ts";

/** Rate, size and price × (1 − price) carry 1e-6, 1e-6 and 1e-8; a cent is 1e-2. */
const divisorToCents = 10n ** 18n;
const usdMicrosPerCent = 10_000n;

/** Returns `rate × C × P × (1 − P)` rounded up to the cent. */
export function kalshiTableFee(
  price: PriceTicks,
  size: ContractMicros,
  rate: PartsPerMillion,
): UsdMicros {
  const ticks = BigInt(integerOf(price));
  const model = BigInt(integerOf(rate)) * BigInt(integerOf(size)) * ticks * (10_000n - ticks);
  return usdMicros(safeNumber(divideBig(model, divisorToCents, "up") * usdMicrosPerCent));
}

/** What a buy costs with that fee, and what must be true for it to pay. */
export interface EffectiveBuyPrice {
  readonly cost: UsdMicros;
  /** Cost of one contract, rounded up. */
  readonly perContract: UsdMicros;
  /** Probability at which the buy breaks even; a statistic. */
  readonly breakEvenProbability: number;
}

/** Returns the all-in price of a buy under the printed table. The size is positive. */
export function effectiveBuyPrice(
  price: PriceTicks,
  size: ContractMicros,
  rate: PartsPerMillion,
): EffectiveBuyPrice {
  const cost = addUsd(costOf(price, size, "up"), kalshiTableFee(price, size, rate));
  const micros = BigInt(integerOf(cost));
  const contracts = BigInt(integerOf(size));
  return {
    cost,
    perContract: usdMicros(safeNumber(divideBig(micros * 1_000_000n, contracts, "up"))),
    breakEvenProbability: integerOf(cost) / integerOf(size),
  };
}
