// Fixed-product pools (Gnosis conditional-tokens market makers, as Omen runs them): what a swap gives and takes, in
// base units exactly as the contract computes it, and what its gas costs. Rounding always favours the pool.
// Source: FixedProductMarketMaker.sol at HEAD; an older commit uses the gross investment in the last line of a buy.

import { assert } from "../../failure/assert.ts";
import { divideBig, safeNumber } from "../../units/rounding.ts";
import { integerOf } from "../../units/unit.ts";
import { type UsdMicros, usdMicros } from "../../units/usd-micros.ts";

/** Balances of the outcome tokens in base units, and the fee as a fraction of 1e18. */
export interface FixedProductPool {
  readonly balances: readonly bigint[];
  readonly fee: bigint;
}

/** A swap with the pool, in base units. */
export interface PoolSwap {
  /** Outcome tokens received (buy) or given (sell). */
  readonly outcomeTokens: bigint;
  /** Collateral the pool keeps as its fee, outside the curve. */
  readonly feeCollected: bigint;
  readonly balancesAfter: readonly bigint[];
}

const one = 10n ** 18n;

/** Returns what a buy of one outcome for so much collateral receives (`calcBuyAmount`); tokens round down. */
export function poolBuy(pool: FixedProductPool, outcome: number, investment: bigint): PoolSwap {
  const bought = balanceOf(pool, outcome);
  assert(investment >= 0n, "an investment is not negative");
  const feeCollected = (investment * pool.fee) / one;
  const net = investment - feeCollected;
  let ending = bought * one;
  pool.balances.forEach((balance, index) => {
    if (index !== outcome) ending = divideBig(ending * balance, balance + net, "up");
  });
  const outcomeTokens = bought + net - divideBig(ending, one, "up");
  return {
    outcomeTokens,
    feeCollected,
    balancesAfter: pool.balances.map((balance, index) =>
      index === outcome ? balance + net - outcomeTokens : balance + net,
    ),
  };
}

/** Returns what a sale of one outcome must give for so much collateral (`calcSellAmount`), rounded up; undefined when
 * the pool does not hold that much of the other outcomes. */
export function poolSell(
  pool: FixedProductPool,
  outcome: number,
  returned: bigint,
): PoolSwap | undefined {
  const sold = balanceOf(pool, outcome);
  assert(returned >= 0n, "a return is not negative");
  const gross = (returned * one) / (one - pool.fee);
  if (pool.balances.some((balance, index) => index !== outcome && balance <= gross))
    return undefined;
  let ending = sold * one;
  pool.balances.forEach((balance, index) => {
    if (index !== outcome) ending = divideBig(ending * balance, balance - gross, "up");
  });
  const outcomeTokens = gross + divideBig(ending, one, "up") - sold;
  return {
    outcomeTokens,
    feeCollected: gross - returned,
    balancesAfter: pool.balances.map((balance, index) =>
      index === outcome ? balance - gross + outcomeTokens : balance - gross,
    ),
  };
}

function balanceOf(pool: FixedProductPool, outcome: number): bigint {
  assert(pool.balances.length >= 2, "a pool has at least two outcomes");
  assert(
    pool.balances.every((balance) => balance > 0n),
    "a pool without balances has no price",
  );
  assert(pool.fee >= 0n && pool.fee < one, "a pool's fee is less than everything");
  const balance = pool.balances[outcome];
  assert(balance !== undefined, `the pool has no outcome ${outcome}`);
  return balance;
}

/** What a transaction costs: gas units, price of one in wei, price of the chain's coin. */
export interface GasPrice {
  readonly gasUnits: bigint;
  readonly weiPerGas: bigint;
  readonly coinPrice: UsdMicros;
}

/** Returns the cost of a transaction, rounded up to a micro. */
export function gasCost(gas: GasPrice): UsdMicros {
  const coinUsdMicros = BigInt(integerOf(gas.coinPrice));
  return usdMicros(safeNumber(divideBig(gas.gasUnits * gas.weiPerGas * coinUsdMicros, one, "up")));
}
