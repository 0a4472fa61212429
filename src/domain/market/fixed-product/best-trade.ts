// The size at which a swap and its hedge earn most, in whole lots and exact money: what the trade costs is what the
// contract takes, what the hedge costs is the other venue's levels with that venue's own rounding of fees. A bound in
// doubles only decides where to look; every answer is reckoned in integers, and says by how much it can be beaten.

import type { Level } from "../../book/level.ts";
import { walkDepth } from "../../book/walk-depth.ts";
import { assert } from "../../failure/assert.ts";
import { type Result, succeed } from "../../failure/result.ts";
import { type ContractMicros, contractMicros } from "../../units/contract-micros.ts";
import { onePrice, type PriceTicks } from "../../units/price-ticks.ts";
import { approximate } from "../../units/rounding.ts";
import { integerOf } from "../../units/unit.ts";
import { costOf, noUsd, type UsdMicros, usdMicros } from "../../units/usd-micros.ts";
import type { FeeSchedule } from "../fee-schedule.ts";
import { type FeeTerms, takerTerms } from "../fees/fee-terms.ts";
import { marginalTicks } from "../fees/marginal-price.ts";
import { planTakerFee } from "../fees/plan-fee.ts";
import { baseOfContracts, type CollateralDecimals, usdOfBase } from "./collateral.ts";
import { investmentFor } from "./inverse-swap.ts";
import type { FixedProductPool } from "./pool.ts";

/** What makes the tokens worth something: a value that stands, or the opposite outcome bought from a book, which with a
 * token pays a dollar. */
export type PoolHedge =
  | { readonly kind: "value"; readonly each: PriceTicks }
  | { readonly kind: "book"; readonly asks: readonly Level[]; readonly fees: FeeSchedule };

export interface PoolTradeQuestion {
  readonly pool: FixedProductPool;
  readonly outcome: number;
  readonly decimals: CollateralDecimals;
  readonly hedge: PoolHedge;
  /** Cost of the swap's transaction, whatever its size. */
  readonly gas: UsdMicros;
  /** Of both venues; a whole number of base units. */
  readonly lot: ContractMicros;
  readonly sizeMax: ContractMicros;
}

export interface PoolTrade {
  readonly size: ContractMicros;
  /** Base units that the swap takes, and the same in dollars, rounded up. */
  readonly investment: bigint;
  readonly investmentUsd: UsdMicros;
  /** Levels and fees of the hedge; nothing for a value that stands. */
  readonly hedgeCost: UsdMicros;
  /** After gas; above zero unless the size is nothing. */
  readonly profit: UsdMicros;
}

export interface BestPoolTrade extends PoolTrade {
  /** No other size earns more than this beyond `profit`: zero unless the search ended at its limit. */
  readonly shortfallMax: UsdMicros;
}

/** Sizes reckoned exactly around the top of the bound: half a second's work at most. A flat curve and a hedge whose fees
 * round up to the cent need some ten thousand. */
export const poolSizesTriedMax = 50_000;

/** Errors of doubles in the bound, in micros: sums of a few hundred products below nine billion dollars. */
const boundErrorMicros = 2;

/** Bits below a base unit in which the bound reckons. */
const fineBits = 20n;

const noTrade: BestPoolTrade = {
  size: contractMicros(0),
  investment: 0n,
  investmentUsd: noUsd,
  hedgeCost: noUsd,
  profit: noUsd,
  shortfallMax: noUsd,
};

/** Returns the trade of most profit, the smallest of equals; of size nothing when none has any. `DET-309` when the fees
 * of the hedge are unknown. */
export function bestPoolTrade(
  question: PoolTradeQuestion,
  sizesTriedMax: number = poolSizesTriedMax,
): Result<BestPoolTrade> {
  const { hedge, lot } = question;
  assert(integerOf(lot) > 0, "a lot is more than nothing");
  const terms = hedge.kind === "book" ? takerTerms(hedge.fees, "buy") : succeed(undefined);
  if (!terms.ok) return terms;
  const lotsMax = Math.floor(sizeOffered(question) / integerOf(lot));
  if (lotsMax === 0) return succeed(noTrade);
  const bound = (lots: number) => boundOf(question, terms.value, lots);
  return succeed(searchAround(question, bound, lotsMax, sizesTriedMax));
}

/** Returns the trade of one size, or undefined when the hedge has not so much. Its fees are known. */
export function poolTradeOf(
  question: PoolTradeQuestion,
  size: ContractMicros,
): PoolTrade | undefined {
  const { pool, outcome, decimals, hedge, gas } = question;
  const investment = investmentFor(pool, outcome, baseOfContracts(size, decimals, "up"));
  const investmentUsd = usdOfBase(investment, decimals, "up");
  const hedgeCost = hedge.kind === "value" ? noUsd : costOfHedge(hedge, size);
  if (hedgeCost === undefined) return undefined;
  const income = costOf(hedge.kind === "value" ? hedge.each : onePrice, size, "down");
  const spent = integerOf(investmentUsd) + integerOf(hedgeCost) + integerOf(gas);
  const profit = usdMicros(integerOf(income) - spent);
  return { size, investment, investmentUsd, hedgeCost, profit };
}

function costOfHedge(
  hedge: Extract<PoolHedge, { kind: "book" }>,
  size: ContractMicros,
): UsdMicros | undefined {
  const walk = walkDepth(hedge.asks, size, "up");
  if (!walk.complete) return undefined;
  const fee = planTakerFee(hedge.fees, "buy", walk.fills);
  assert(fee.ok, "fees that are unknown were refused before");
  return usdMicros(integerOf(walk.cost) + integerOf(fee.value));
}

function sizeOffered({ hedge, sizeMax }: PoolTradeQuestion): number {
  if (hedge.kind === "value") return integerOf(sizeMax);
  const depth = hedge.asks.reduce((sum, level) => sum + integerOf(level.size), 0);
  return Math.min(integerOf(sizeMax), depth);
}

/** No less than the profit of so many lots in micros, without any rounding against us: concave, because the curve and
 * the levels with their fees only grow dearer. */
function boundOf(question: PoolTradeQuestion, terms: FeeTerms | undefined, lots: number): number {
  const { hedge, lot, gas } = question;
  const size = lots * integerOf(lot);
  const fixed = integerOf(gas) + (terms?.fixedUsdMicros ?? 0);
  const left = -investedMicros(question, contractMicros(size)) - fixed;
  if (hedge.kind === "value") return left + (integerOf(hedge.each) * size) / 10_000;
  assert(terms !== undefined, "a hedge from a book has fees");
  return left + size - hedgedMicros(hedge.asks, terms, size);
}

/** What the curve takes, as if base units were a million times as fine: without the jumps of rounding, the bound has a
 * slope that can be followed. */
function investedMicros(
  { pool, outcome, decimals }: PoolTradeQuestion,
  size: ContractMicros,
): number {
  const fine = { balances: pool.balances.map((balance) => balance << fineBits), fee: 0n };
  const tokens = baseOfContracts(size, decimals, "up") << fineBits;
  const net = approximate(investmentFor(fine, outcome, tokens)) / approximate(1n << fineBits);
  return net / (1 - approximate(pool.fee) / 1e18) / 10 ** (decimals - 6);
}

function hedgedMicros(asks: readonly Level[], terms: FeeTerms, size: number): number {
  let hedged = 0;
  let left = size;
  for (const level of asks) {
    const taken = Math.min(left, integerOf(level.size));
    hedged += (marginalTicks(terms, integerOf(level.price)) * taken) / 10_000;
    left -= taken;
    if (left <= 0) break;
  }
  return hedged;
}

/** Micros that so many lots earn at most. */
type Bound = (lots: number) => number;

/** Returns lots near the top of the bound, by bisection on its slope. */
function topOf(bound: Bound, lotsMax: number): number {
  let rising = 1;
  let falling = lotsMax + 1;
  while (falling - rising > 1) {
    const middle = Math.floor((rising + falling) / 2);
    if (bound(middle) > bound(middle - 1)) rising = middle;
    else falling = middle;
  }
  return rising;
}

/** Reckons every size exactly, from the top of the bound outwards, until the bound itself falls below what was found:
 * beyond that nothing can be better, because the bound is concave. */
function searchAround(
  question: PoolTradeQuestion,
  bound: Bound,
  lotsMax: number,
  sizesTriedMax: number,
): BestPoolTrade {
  let best: PoolTrade = noTrade;
  let left = sizesTriedMax;
  let beyond = 0;
  const walk = (from: number, step: 1 | -1, until: number): void => {
    for (let lots = from; lots !== until; lots += step) {
      const most = bound(lots) + boundErrorMicros;
      if (most < integerOf(best.profit)) return;
      if (left === 0) {
        beyond = Math.max(beyond, most);
        return;
      }
      left -= 1;
      const trade = poolTradeOf(question, contractMicros(lots * integerOf(question.lot)));
      if (trade !== undefined && isBetter(trade, best)) best = trade;
    }
  };
  const top = topOf(bound, lotsMax);
  walk(top, 1, lotsMax + 1);
  walk(top - 1, -1, 0);
  const shortfall = Math.max(0, Math.ceil(beyond - integerOf(best.profit)));
  return { ...best, shortfallMax: usdMicros(shortfall) };
}

function isBetter(trade: PoolTrade, best: PoolTrade): boolean {
  const gain = integerOf(trade.profit) - integerOf(best.profit);
  if (gain !== 0) return gain > 0;
  return integerOf(best.profit) > 0 && integerOf(trade.size) < integerOf(best.size);
}
