// A pool as a book, so that whatever reads books reads pools. Asks are buys of YES and bids are buys of NO, each against
// the pool as it stands now; the curve is cut into slices, and the price of a slice is what it costs on average, rounded
// against us. So taking any number of lots from the front never costs more than the levels say.

import {
  baseOfContracts,
  type CollateralDecimals,
  contractsOfBase,
  poolLot,
} from "../market/fixed-product/collateral.ts";
import { investmentFor } from "../market/fixed-product/inverse-swap.ts";
import { balanceOf, type FixedProductPool, oneFixed } from "../market/fixed-product/pool.ts";
import {
  type ContractMicros,
  contractMicros,
  noContracts,
  roundToLot,
  subtractContracts,
} from "../units/contract-micros.ts";
import { priceTicks, ticksPerUsd } from "../units/price-ticks.ts";
import { divideBig, safeNumber } from "../units/rounding.ts";
import { floorSquareRoot } from "../units/square-root.ts";
import { integerOf } from "../units/unit.ts";
import { complementBook } from "./complement-book.ts";
import type { Book, Level } from "./level.ts";

/** Levels of one side at most: the whole curve up to a dollar, in steps that grow with the distance from its price. */
export const poolLevelsMax = 48;

/** The first slices are so many ticks wide; from where a seventh of the distance is more, slices are that wide. */
const narrowestSliceTicks = 10;
const widthPerDistance = 7;

/** A billion contracts are offered at most, whatever the pool holds: sizes stay safe integers. */
const depthMax = contractMicros(1e15);

/** The outcomes of a question in the order of the pool's balances. */
export interface PoolOutcomes {
  readonly yes: 0 | 1;
}

/** Returns the book of a pool with two outcomes in YES prices, the pool's fee inside, without gas. */
export function poolBook(
  pool: FixedProductPool,
  decimals: CollateralDecimals,
  { yes }: PoolOutcomes,
): Book {
  const asks = poolAsks(pool, yes, decimals);
  const noAsks = poolAsks(pool, yes === 0 ? 1 : 0, decimals);
  return { asks, bids: complementBook({ bids: [], asks: noAsks }).bids };
}

/**
 * Returns what buying an outcome costs as levels of its own price, the best first, sizes in whole lots. The first `n`
 * lots cost no more than the levels say, for every `n`; what they say beyond that is less than two ticks a contract, one
 * base unit a level, and the width of the slice that is used in part. Nothing is offered at a dollar or above.
 */
export function poolAsks(
  pool: FixedProductPool,
  outcome: 0 | 1,
  decimals: CollateralDecimals,
): Level[] {
  const lot = poolLot(decimals);
  const levels: Level[] = [];
  let taken: ContractMicros = noContracts;
  let paid = 0n;
  let last = 0;
  for (const target of slicePrices(pool, outcome)) {
    const until = sliceEnd(pool, outcome, target, decimals);
    const size = subtractContracts(roundToLot(until, lot, "down"), taken);
    if (size <= noContracts) continue;
    const end = contractMicros(integerOf(taken) + integerOf(size));
    const cost = investmentFor(pool, outcome, baseOfContracts(end, decimals, "up"));
    // An investment lies less than a base unit above the curve. Behind the first level, one unit is enough for every
    // number of lots, because the curve bends upwards; in it, each lot has its own.
    const lots = BigInt(integerOf(size) / integerOf(lot));
    const rounded = levels.length === 0 ? lots : 1n;
    const sizeInBase = baseOfContracts(size, decimals, "down");
    last = Math.max(last, averageTicks(cost - paid + rounded, sizeInBase));
    if (last >= ticksPerUsd) break;
    keep(levels, last, size);
    taken = end;
    paid = cost;
  }
  return levels;
}

/** All-in prices in ticks at which slices end, ascending. */
function slicePrices(pool: FixedProductPool, outcome: 0 | 1): number[] {
  const own = balanceOf(pool, outcome);
  const other = balanceOf(pool, outcome === 0 ? 1 : 0);
  const scaled = other * oneFixed * BigInt(ticksPerUsd);
  const allIn = divideBig(scaled, (own + other) * (oneFixed - pool.fee), "up");
  if (allIn >= BigInt(ticksPerUsd)) return [];
  const first = safeNumber(allIn);
  const prices: number[] = [];
  let distance = narrowestSliceTicks;
  while (prices.length < poolLevelsMax && first + distance < ticksPerUsd) {
    prices.push(first + distance);
    distance += Math.max(narrowestSliceTicks, Math.ceil(distance / widthPerDistance));
  }
  return prices;
}

/** Returns how many contracts bring the outcome's all-in price to the target: where the other balance over both is the
 * target less the fee, with the product unchanged. */
function sliceEnd(
  pool: FixedProductPool,
  outcome: 0 | 1,
  target: number,
  decimals: CollateralDecimals,
): ContractMicros {
  const own = balanceOf(pool, outcome);
  const other = balanceOf(pool, outcome === 0 ? 1 : 0);
  const part = BigInt(target) * (oneFixed - pool.fee);
  const whole = BigInt(ticksPerUsd) * oneFixed;
  const otherThen = floorSquareRoot((own * other * part) / (whole - part));
  if (otherThen <= other) return noContracts;
  const tokens = own + otherThen - other - divideBig(own * other, otherThen, "up");
  const most = baseOfContracts(depthMax, decimals, "down");
  return contractsOfBase(tokens < most ? tokens : most, decimals, "down");
}

/** Returns the least whole tick at which so many base units cost at least so much. */
function averageTicks(cost: bigint, size: bigint): number {
  return safeNumber(divideBig(cost * BigInt(ticksPerUsd), size, "up"));
}

function keep(levels: Level[], ticks: number, size: ContractMicros): void {
  const before = levels.at(-1);
  const price = priceTicks(ticks);
  if (before === undefined || integerOf(before.price) !== ticks) {
    levels.push({ price, size });
    return;
  }
  const both = contractMicros(integerOf(before.size) + integerOf(size));
  levels[levels.length - 1] = { price, size: both };
}
