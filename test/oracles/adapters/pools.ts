// Topic 12, what of it exists: the exact swaps of a fixed-product pool.

import type { FixedProductPool } from "../../../src/domain/market/fixed-product/pool.ts";
import { poolBuy, poolSell } from "../../../src/domain/market/fixed-product/swap.ts";
import type { OracleFunction } from "../run-oracles.ts";
import { type Fields, fields, integer, list, number } from "./wire.ts";

function poolOf(from: Fields): FixedProductPool {
  return {
    balances: list(from, "pool").map((balance) => BigInt(balance as string | number)),
    fee: integer(from, "fee1e18"),
  };
}

function buy(input: unknown): unknown {
  const from = fields(input);
  const investment = integer(from, "investment");
  const swap = poolBuy(poolOf(from), number(from, "outcome"), investment);
  return {
    shares: String(swap.outcomeTokens),
    poolAfter: swap.balancesAfter.map(String),
    feeCollected: String(swap.feeCollected),
  };
}

function sell(input: unknown): unknown {
  const from = fields(input);
  const swap = poolSell(poolOf(from), number(from, "outcome"), integer(from, "return"));
  if (swap === undefined) return null;
  return { sharesIn: String(swap.outcomeTokens), poolAfter: swap.balancesAfter.map(String) };
}

export const poolFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ["fpmmBuy", buy],
  ["fpmmSell", sell],
]);
