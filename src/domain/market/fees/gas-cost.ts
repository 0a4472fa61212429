// What the gas of a transaction costs in dollars. The one place where the price of a chain's coin meets a trade.

import { divideBig, safeNumber } from "../../units/rounding.ts";
import { integerOf } from "../../units/unit.ts";
import { type UsdMicros, usdMicros } from "../../units/usd-micros.ts";

/** What a transaction costs: gas units, price of one in wei, price of the chain's coin. */
export interface GasPrice {
  readonly gasUnits: bigint;
  readonly weiPerGas: bigint;
  readonly coinPrice: UsdMicros;
}

const weiPerCoin = 10n ** 18n;

/** Returns the cost of a transaction, rounded up to a micro. */
export function gasCost(gas: GasPrice): UsdMicros {
  const product = gas.gasUnits * gas.weiPerGas * BigInt(integerOf(gas.coinPrice));
  return usdMicros(safeNumber(divideBig(product, weiPerCoin, "up")));
}
