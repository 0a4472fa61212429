// Fixed-product pools (Gnosis conditional-tokens market makers, as Omen runs them): what a swap gives and takes, in
// base units exactly as the contract computes it. Rounding always favours the pool.
// Source: FixedProductMarketMaker.sol at HEAD; an older commit uses the gross investment in the last line of a buy.

import { assert } from "../../failure/assert.ts";
import { divideBig } from "../../units/rounding.ts";
import { balanceOf, type FixedProductPool, oneFixed } from "./pool.ts";

/** A swap with the pool, in base units. */
export interface PoolSwap {
  /** Outcome tokens received (buy) or given (sell). */
  readonly outcomeTokens: bigint;
  /** Collateral the pool keeps as its fee, outside the curve. */
  readonly feeCollected: bigint;
  readonly balancesAfter: readonly bigint[];
}

/** Returns what a buy of one outcome for so much collateral receives (`calcBuyAmount`); tokens round down. */
export function poolBuy(pool: FixedProductPool, outcome: number, investment: bigint): PoolSwap {
  const bought = balanceOf(pool, outcome);
  assert(investment >= 0n, "an investment is not negative");
  const feeCollected = (investment * pool.fee) / oneFixed;
  const net = investment - feeCollected;
  let ending = bought * oneFixed;
  pool.balances.forEach((balance, index) => {
    if (index !== outcome) ending = divideBig(ending * balance, balance + net, "up");
  });
  const outcomeTokens = bought + net - divideBig(ending, oneFixed, "up");
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
  const gross = (returned * oneFixed) / (oneFixed - pool.fee);
  if (pool.balances.some((balance, index) => index !== outcome && balance <= gross))
    return undefined;
  let ending = sold * oneFixed;
  pool.balances.forEach((balance, index) => {
    if (index !== outcome) ending = divideBig(ending * balance, balance - gross, "up");
  });
  const outcomeTokens = gross + divideBig(ending, oneFixed, "up") - sold;
  return {
    outcomeTokens,
    feeCollected: gross - returned,
    balancesAfter: pool.balances.map((balance, index) =>
      index === outcome ? balance - gross + outcomeTokens : balance - gross,
    ),
  };
}
