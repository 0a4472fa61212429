// How many contracts of every leg to buy: the size with the largest exact worst-case profit, and the smallest of them.
// Rounded fees make the profit a saw-tooth, so the peak of the unrounded profit is only where the search begins: it
// goes both ways until even the unrounded profit cannot reach the best exact one found. No maximiser lies beyond.

import { assert } from "../../domain/failure/assert.ts";
import { greatestCommonDivisor } from "../../domain/market/fees/exact-quotient.ts";
import { type ContractMicros, contractMicros } from "../../domain/units/contract-micros.ts";
import { assertSafeInteger, integerOf } from "../../domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../domain/units/usd-micros.ts";
import { LegTables } from "./leg-tables.ts";
import type { OptimalSize, SizedLegs, SizingProblem } from "./sizing-problem.ts";

/** Most sizes priced exactly per problem: bounds the work of one decision to about a millisecond. Nearly all need
 * fewer than fifty; the nearest to the unrounded peak are taken, so what is lost is below one rounding step per leg. */
export const sizesPricedMax = 20_000;

/** Unrounded profits are doubles; this many USD micros cover their error many times over. */
const linearTolerance = 0.01;

const tables = new LegTables();
const budgetUsed: number[] = [];

/** The search's limits and its best find so far, in contract micros and USD micros. */
interface Search {
  readonly problem: SizingProblem;
  readonly lot: number;
  readonly sizeMin: number;
  sizeMax: number;
  bestSize: number;
  /** Profit of the best size, or one less than the smallest of interest. */
  bestProfit: number;
  priced: number;
  exact: boolean;
}

/**
 * Returns the most profitable admissible size, the smallest on ties, and what it costs per leg; size 0 with the reason
 * when none earns at least `profitMin`. Costs and fees round up, payout and profit down; exact for one fill per level.
 */
export function optimalSize(problem: SizingProblem): OptimalSize {
  if (!tables.load(problem.legs, problem.payout)) return nothing(problem, "DET-309", 0, true);
  const sizeLinear = tables.linearOptimum();
  if (sizeLinear === 0) return nothing(problem, "DET-307", 0, true);
  const lot = commonLot(problem);
  const largest = largestSize(problem);
  const search: Search = {
    problem,
    lot,
    sizeMin: smallestSize(problem, lot),
    sizeMax: Math.floor(largest / lot) * lot,
    bestSize: 0,
    bestProfit: Math.max(1, integerOf(problem.profitMin ?? usdMicros(1))) - 1,
    priced: 0,
    exact: Math.min(sizeLinear, largest) < tables.sizeSafeMax,
  };
  const peak = Math.floor(sizeLinear / lot) * lot;
  boundByBudgets(search, Math.max(peak, search.sizeMin));
  if (search.sizeMin > search.sizeMax) return nothing(problem, "SIZ-402", sizeLinear, search.exact);
  const start = Math.max(search.sizeMin, Math.min(peak, search.sizeMax));
  searchDown(search, start);
  searchUp(search, start + lot);
  if (search.bestSize === 0) return nothing(problem, "DET-307", sizeLinear, search.exact);
  tables.seek(search.bestSize);
  return {
    ...pricedNow(search.bestSize),
    sizeLinear: contractMicros(sizeLinear),
    exact: search.exact,
    refusal: null,
  };
}

/** Returns what a given size costs and earns at the levels seen, or null when a leg is not that deep, its fees are
 * unknown, or the size is beyond exact arithmetic. Limits and lots are not judged; the profit may be negative. */
export function sizedLegsAt(problem: SizingProblem, size: ContractMicros): SizedLegs | null {
  const sizeMicros = integerOf(size);
  assert(sizeMicros > 0, "a size to price is positive");
  if (!tables.load(problem.legs, problem.payout) || sizeMicros > tables.sizeSafeMax) return null;
  return tables.seek(sizeMicros) ? pricedNow(sizeMicros) : null;
}

/** Sizes at or below the start, largest first: an equal profit with fewer contracts is better. */
function searchDown(search: Search, start: number): void {
  for (let size = start; size >= search.sizeMin; size -= search.lot) {
    if (!tables.seek(size)) continue;
    const least = search.bestSize > 0 ? search.bestProfit : search.bestProfit + 1;
    if (tables.linearProfit(size) < least - linearTolerance) return;
    if (!mayPrice(search)) return;
    consider(search, size, least);
  }
}

/** Sizes above the start: only a larger profit is better. */
function searchUp(search: Search, start: number): void {
  for (let size = start; size <= search.sizeMax; size += search.lot) {
    if (!tables.seek(size)) return;
    const least = search.bestProfit + 1;
    if (tables.linearProfit(size) < least - linearTolerance) return;
    if (!mayPrice(search)) return;
    consider(search, size, least);
  }
}

function mayPrice(search: Search): boolean {
  search.priced += 1;
  if (search.priced <= sizesPricedMax) return true;
  search.exact = false;
  return false;
}

function consider(search: Search, size: number, least: number): void {
  const profit = tables.price(size);
  if (profit < least || !isWithinBudgets(search.problem)) return;
  search.bestSize = size;
  search.bestProfit = profit;
}

function isWithinBudgets(problem: SizingProblem): boolean {
  const { budgetTotal, budgets } = problem;
  if (budgetTotal !== undefined) {
    let used = 0;
    for (let leg = 0; leg < tables.legCount; leg += 1) used += costNow(leg);
    if (used > integerOf(budgetTotal)) return false;
  }
  if (budgets === undefined) return true;
  budgetUsed.length = budgets.length;
  budgetUsed.fill(0);
  problem.legs.forEach((leg, position) => {
    if (leg.budget === undefined) return;
    budgetUsed[leg.budget] = (budgetUsed[leg.budget] as number) + costNow(position);
  });
  return budgets.every((budget, position) => (budgetUsed[position] as number) <= integerOf(budget));
}

function costNow(leg: number): number {
  return (tables.costs[leg] as number) + (tables.fees[leg] as number);
}

/** Lowers the largest size to what the budgets pay for before rounding; the exact cost is judged at each size. */
function boundByBudgets(search: Search, reach: number): void {
  const { budgetTotal, budgets } = search.problem;
  if (budgetTotal !== undefined) boundByBudget(search, reach, integerOf(budgetTotal), undefined);
  budgets?.forEach((budget, position) => {
    boundByBudget(search, reach, integerOf(budget), position);
  });
}

function boundByBudget(
  search: Search,
  reach: number,
  budget: number,
  position: number | undefined,
): void {
  const { lot } = search;
  // Past the point where the search begins it stops by itself, one size at a time.
  let above = Math.min(search.sizeMax, reach) / lot + 1;
  let within = 0;
  if (isAffordable(search.problem, (above - 1) * lot, budget, position)) return;
  while (above - within > 1) {
    const middle = Math.floor((within + above) / 2);
    if (isAffordable(search.problem, middle * lot, budget, position)) within = middle;
    else above = middle;
  }
  search.sizeMax = within * lot;
}

function isAffordable(
  problem: SizingProblem,
  size: number,
  budget: number,
  position: number | undefined,
): boolean {
  if (size === 0) return true;
  if (!tables.seek(size)) return false;
  let cost = 0;
  for (let leg = 0; leg < tables.legCount; leg += 1) {
    if (position === undefined || problem.legs[leg]?.budget === position) {
      cost += tables.linearCost(leg, size);
    }
  }
  return cost <= budget + linearTolerance;
}

/** Least common multiple of the legs' lots. */
function commonLot(problem: SizingProblem): number {
  let common = 0;
  for (const leg of problem.legs) {
    const lot = integerOf(leg.lot);
    assert(lot > 0, "a lot is positive");
    if (common === 0) common = lot;
    else if (common !== lot) common = (common / greatestCommonDivisor(common, lot)) * lot;
  }
  assertSafeInteger(common, "the common multiple of the legs' lots");
  return common;
}

/** Largest of the legs' minimum sizes and of the sizes their minimum costs need, up to a lot; at least one lot. */
function smallestSize(problem: SizingProblem, lot: number): number {
  let size = lot;
  problem.legs.forEach((leg, position) => {
    size = Math.max(size, integerOf(leg.sizeMin));
    const notional = integerOf(leg.notionalMin);
    if (notional > 0) size = Math.max(size, tables.sizeOfCost(position, notional));
  });
  return Math.ceil(size / lot) * lot;
}

function largestSize(problem: SizingProblem): number {
  const { sizeMax } = problem;
  let size = sizeMax === undefined ? tables.sizeSafeMax : integerOf(sizeMax);
  for (let leg = 0; leg < tables.legCount; leg += 1) size = Math.min(size, tables.depthOf(leg));
  return Math.max(0, Math.min(size, tables.sizeSafeMax));
}

/** The size sought last, priced. */
function pricedNow(size: number): SizedLegs {
  const profit = tables.price(size);
  const legCosts: UsdMicros[] = [];
  const legFees: UsdMicros[] = [];
  const orderSizes: ContractMicros[] = [];
  let cost = 0;
  for (let leg = 0; leg < tables.legCount; leg += 1) {
    cost += costNow(leg);
    legCosts.push(usdMicros(tables.costs[leg] as number));
    legFees.push(usdMicros(tables.fees[leg] as number));
    orderSizes.push(contractMicros(tables.orderSize(leg, size)));
  }
  return {
    size: contractMicros(size),
    profit: usdMicros(profit),
    cost: usdMicros(cost),
    payout: usdMicros(profit + cost),
    legCosts,
    legFees,
    orderSizes,
  };
}

function nothing(
  problem: SizingProblem,
  refusal: NonNullable<OptimalSize["refusal"]>,
  sizeLinear: number,
  exact: boolean,
): OptimalSize {
  const none = usdMicros(0);
  const perLeg = problem.legs.map(() => none);
  return {
    size: contractMicros(0),
    profit: none,
    cost: none,
    payout: none,
    legCosts: perLeg,
    legFees: perLeg,
    orderSizes: problem.legs.map(() => contractMicros(0)),
    sizeLinear: contractMicros(sizeLinear),
    exact,
    refusal,
  };
}
