// Topic 12: swaps exactly as the contract's, and the published formulas of pools that only studies use.

import type { FixedProductPool } from "../../../src/domain/market/fixed-product/pool.ts";
import { poolBuy, poolSell } from "../../../src/domain/market/fixed-product/swap.ts";
import {
  type ContinuousLevel,
  type ContinuousPool,
  type ContinuousTrade,
  continuousFunding,
  continuousPrices,
  contractsToBreakEven,
  liquidityAt,
  tradeAgainstBook,
  tradeAgainstValue,
} from "../../../src/research/amm/continuous-pool.ts";
import {
  logarithmicClaimsFor,
  logarithmicCost,
  logarithmicLossMax,
  logarithmicPrices,
} from "../../../src/research/amm/logarithmic-market.ts";
import { weightedBet } from "../../../src/research/amm/weighted-product.ts";
import type { OracleFunction } from "../run-oracles.ts";
import { type Fields, fields, integer, list, number, text } from "./wire.ts";

/** Coins of the chain in a gwei. */
const coinsPerGwei = 1e-9;

function poolOf(from: Fields): FixedProductPool {
  return {
    balances: list(from, "pool").map((balance) => BigInt(balance as string | number)),
    fee: integer(from, "fee1e18"),
  };
}

function numbers(from: Fields, key: string): number[] {
  return list(from, key).map(Number);
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

function prices(input: unknown): unknown {
  return { prices: continuousPrices(numbers(fields(input), "pool")) };
}

function lmsr(input: unknown): unknown {
  const from = fields(input);
  const market = { quantities: numbers(from, "q"), liquidity: number(from, "b") };
  return {
    prices: logarithmicPrices(market),
    cost: logarithmicCost(market, numbers(from, "delta")),
    maxLoss: logarithmicLossMax(market),
  };
}

function lmsrSharesForSpend(input: unknown): unknown {
  const from = fields(input);
  const market = { quantities: numbers(from, "q"), liquidity: number(from, "b") };
  const spend = number(from, "spend");
  return { shares: logarithmicClaimsFor(market, number(from, "outcome"), spend) };
}

function continuousPool(from: Fields): ContinuousPool {
  return { yes: number(from, "yesPool"), no: number(from, "noPool"), fee: number(from, "fee") };
}

function publishedTrade(trade: ContinuousTrade) {
  return {
    invest: trade.invested,
    shares: trade.contracts,
    profit: trade.profit,
    execute: trade.profit > 0,
  };
}

function againstValue(input: unknown): unknown {
  const from = fields(input);
  const gas = number(from, "gas");
  return publishedTrade(tradeAgainstValue(continuousPool(from), number(from, "value"), gas));
}

function againstBook(input: unknown): unknown {
  const from = fields(input);
  const asks = list(from, "noAsks") as ContinuousLevel[];
  const terms = { rate: number(from, "bookRate"), gas: number(from, "gas") };
  const trade = tradeAgainstBook(continuousPool(from), asks, terms);
  return { ...publishedTrade(trade), bookCost: trade.bookCost };
}

function maniswap(input: unknown): unknown {
  const from = fields(input);
  const pool = { yes: number(from, "yes"), no: number(from, "no"), weight: number(from, "p") };
  const trade = weightedBet(pool, {
    outcome: text(from, "outcome") === "NO" ? "NO" : "YES",
    amount: number(from, "bet"),
    feeConstant: number(from, "feeConstant"),
  });
  return {
    shares: trade.shares,
    fee: trade.fee,
    probBefore: trade.probabilityBefore,
    probAfter: trade.probabilityAfter,
  };
}

function lpValue(input: unknown): unknown {
  const from = fields(input);
  const { yes, no, value, loss } = liquidityAt(number(from, "sqrtK"), number(from, "price"));
  return { yes, no, value, lossVsHold: loss };
}

function lpAdd(input: unknown): unknown {
  const from = fields(input);
  const supply = number(from, "supply");
  const { minted, kept, back } = continuousFunding(
    numbers(from, "pool"),
    supply,
    number(from, "add"),
  );
  return { mint: minted, keptInPool: kept, sentBack: back };
}

function gasNet(input: unknown): unknown {
  const from = fields(input);
  const coins = number(from, "gasUnits") * number(from, "gwei") * coinsPerGwei;
  const gasUsd = coins * number(from, "nativeUsd");
  const edge = number(from, "edge");
  return {
    gasUsd,
    net: number(from, "contracts") * edge - gasUsd,
    breakEvenContracts: contractsToBreakEven(gasUsd, edge) ?? null,
  };
}

export const poolFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ["fpmmBuy", buy],
  ["fpmmSell", sell],
  ["fpmmPrices", prices],
  ["lmsr", lmsr],
  ["lmsrSharesForSpend", lmsrSharesForSpend],
  ["cpmmVsFixedValue", againstValue],
  ["cpmmVsBook", againstBook],
  ["maniswap", maniswap],
  ["lpValue", lpValue],
  ["lpAdd", lpAdd],
  ["gasNet", gasNet],
]);
