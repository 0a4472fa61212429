// Sizing in its plain form: every admissible size, priced by walking the book and planning the fee in big integers.
// Far too slow to trade with; `optimalSize` must return the same.

import type { Level } from "../../domain/book/level.ts";
import { walkDepth } from "../../domain/book/walk-depth.ts";
import { assert } from "../../domain/failure/assert.ts";
import { takerTerms } from "../../domain/market/fees/fee-terms.ts";
import { marginalBelow } from "../../domain/market/fees/marginal-price.ts";
import { planTakerFeeReference } from "../../domain/market/fees/plan-fee-reference.ts";
import { polymarketNetSize } from "../../domain/market/fees/polymarket-fees.ts";
import { type ContractMicros, contractMicros } from "../../domain/units/contract-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { noUsd } from "../../domain/units/usd-micros.ts";
import type { SizingLeg, SizingProblem } from "./sizing-problem.ts";

export interface ReferenceSize {
  /** Contract micros and USD micros. */
  readonly size: number;
  readonly profit: number;
  readonly legCosts: readonly number[];
  readonly legFees: readonly number[];
}

const nothing: ReferenceSize = { size: 0, profit: 0, legCosts: [], legFees: [] };

/** Returns the best of all sizes that are multiples of `lot`, the smallest on ties; size 0 when none earns. */
export function optimalSizeReference(problem: SizingProblem, lot: ContractMicros): ReferenceSize {
  const legs = problem.legs.map(netLevels);
  const depth = Math.min(...legs.map((levels) => sumOfSizes(levels)));
  const most = Math.min(depth, integerOf(problem.sizeMax ?? contractMicros(depth)));
  let best = nothing;
  for (let size = integerOf(lot); size <= most; size += integerOf(lot)) {
    const priced = priceSize(problem, legs, size);
    if (priced !== undefined && priced.profit > best.profit) best = priced;
  }
  return best.profit >= integerOf(problem.profitMin ?? noUsd) ? best : nothing;
}

/** Returns the size at which the unrounded profit peaks: whole levels, compared in exact fractions. */
export function linearSizeReference(problem: SizingProblem): number {
  const legs = problem.legs.map(netLevels);
  const depth = Math.min(...legs.map((levels) => sumOfSizes(levels)));
  let size = 0;
  while (size < depth) {
    const here = legs.map((levels) => levelAfter(levels, size));
    const marginals = here.map(({ level }, position) => {
      const { schedule, commission } = problem.legs[position] as SizingLeg;
      const terms = takerTerms(schedule, "buy");
      assert(terms.ok, "the reference is asked with known fees only");
      return {
        terms: terms.value,
        priceTicks: integerOf(level.price),
        commissionUsdMicros: commission === undefined ? 0 : integerOf(commission),
      };
    });
    if (!marginalBelow(marginals, integerOf(problem.payout))) break;
    size = Math.min(...here.map(({ end }) => end));
  }
  return size;
}

function levelAfter(levels: readonly Level[], size: number): { level: Level; end: number } {
  let end = 0;
  for (const level of levels) {
    end += integerOf(level.size);
    if (end > size) return { level, end };
  }
  assert(false, `no level at ${size}`);
}

function netLevels(leg: SizingLeg): Level[] {
  return Array.from({ length: leg.count }, (_, level) => {
    const price = priceTicks(leg.prices[level] as number);
    const size = contractMicros(leg.sizes[level] as number);
    const { schedule } = leg;
    return {
      price,
      size: schedule.kind === "polymarket" ? polymarketNetSize(schedule, price, size) : size,
    };
  });
}

function sumOfSizes(levels: readonly Level[]): number {
  return levels.reduce((sum, level) => sum + integerOf(level.size), 0);
}

/** Returns the size priced, or undefined when a limit forbids it. */
export function priceSize(
  problem: SizingProblem,
  legs: readonly (readonly Level[])[],
  size: number,
): ReferenceSize | undefined {
  const legCosts: number[] = [];
  const legFees: number[] = [];
  const used = new Map<number, number>();
  for (const [position, leg] of problem.legs.entries()) {
    const walk = walkDepth(legs[position] as readonly Level[], contractMicros(size), "up");
    const planned = planTakerFeeReference(leg.schedule, "buy", walk.fills);
    if (!walk.complete || planned === undefined) return undefined;
    if (size < integerOf(leg.sizeMin) || walk.cost < leg.notionalMin) return undefined;
    const commission = leg.commission === undefined ? 0 : integerOf(leg.commission);
    const cost = integerOf(walk.cost);
    const fee = integerOf(planned) + mulDiv(commission, size, 1_000_000, "up");
    legCosts.push(cost);
    legFees.push(fee);
    if (leg.budget !== undefined) {
      used.set(leg.budget, (used.get(leg.budget) ?? 0) + cost + fee);
    }
  }
  const total = [...legCosts, ...legFees].reduce((sum, amount) => sum + amount, 0);
  if (problem.budgetTotal !== undefined && total > integerOf(problem.budgetTotal)) return undefined;
  for (const [position, budget] of (problem.budgets ?? []).entries()) {
    if ((used.get(position) ?? 0) > integerOf(budget)) return undefined;
  }
  const payout = mulDiv(integerOf(problem.payout), size, 10_000, "down");
  return { size, profit: payout - total, legCosts, legFees };
}
