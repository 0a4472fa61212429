// The best whole portfolio in its plain form: every leg at every lot it could be ordered in, priced by walking the book
// and planning the fee in big integers. For portfolios small enough to be counted through.

import type { Level } from "../../../domain/book/level.ts";
import { walkDepth } from "../../../domain/book/walk-depth.ts";
import { planTakerFeeReference } from "../../../domain/market/fees/plan-fee-reference.ts";
import { contractMicros } from "../../../domain/units/contract-micros.ts";
import { priceTicks } from "../../../domain/units/price-ticks.ts";
import { mulDiv } from "../../../domain/units/rounding.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { SizingLeg } from "../sizing-problem.ts";
import type { PortfolioProblem } from "./contract.ts";

export interface ReferencePortfolio {
  /** Contract micros per leg, and USD micros. */
  readonly sizes: readonly number[];
  readonly profit: number;
  readonly cost: number;
}

interface PricedSize {
  readonly size: number;
  readonly cost: number;
}

/** Returns how many portfolios in whole lots there are, those below a smallest order among them. */
export function portfoliosToCount(legs: readonly SizingLeg[]): number {
  return legs.reduce((count, { lot, sizes, count: levels }) => {
    const depth = sizes.subarray(0, levels).reduce((sum, size) => sum + size, 0);
    return count * (Math.floor(depth / integerOf(lot)) + 1);
  }, 1);
}

/** Returns the portfolio that earns most, the cheapest on ties; nothing held when none earns anything. Not for fees that
 * are taken in shares. */
export function sizePortfolioReference(problem: PortfolioProblem): ReferencePortfolio {
  const choices = problem.legs.map(sizesOf);
  const sizes = new Float64Array(problem.legs.length);
  const used = new Float64Array(problem.budgets?.length ?? 0);
  let best: ReferencePortfolio = { sizes: [...sizes], profit: 0, cost: 0 };
  const total = integerOf(problem.budgetTotal ?? contractMicros(Number.MAX_SAFE_INTEGER));
  const isWithin = (cost: number): boolean =>
    cost <= total &&
    (problem.budgets ?? []).every((budget, at) => (used[at] as number) <= integerOf(budget));
  const choose = (leg: number, cost: number): void => {
    if (leg === choices.length) {
      const profit = (problem.payoutOf(sizes) ?? 0) - cost;
      const isBetter = profit > best.profit || (profit === best.profit && cost < best.cost);
      if (isBetter && isWithin(cost)) best = { sizes: [...sizes], profit, cost };
      return;
    }
    const budget = problem.legs[leg]?.budget ?? -1;
    for (const choice of choices[leg] ?? []) {
      sizes[leg] = choice.size;
      if (budget >= 0) used[budget] = (used[budget] ?? 0) + choice.cost;
      choose(leg + 1, cost + choice.cost);
      if (budget >= 0) used[budget] = (used[budget] ?? 0) - choice.cost;
    }
  };
  choose(0, 0);
  return best;
}

/** Every size a leg may be ordered in, nothing among them, with what it costs. */
function sizesOf(leg: SizingLeg): readonly PricedSize[] {
  const levels = Array.from(
    { length: leg.count },
    (_, level): Level => ({
      price: priceTicks(leg.prices[level] as number),
      size: contractMicros(leg.sizes[level] as number),
    }),
  );
  const depth = levels.reduce((sum, { size }) => sum + integerOf(size), 0);
  const sizes: PricedSize[] = [{ size: 0, cost: 0 }];
  for (let size = integerOf(leg.lot); size <= depth; size += integerOf(leg.lot)) {
    const walk = walkDepth(levels, contractMicros(size), "up");
    const fee = planTakerFeeReference(leg.schedule, "buy", walk.fills);
    if (fee === undefined) break;
    if (size < integerOf(leg.sizeMin) || walk.cost < leg.notionalMin) continue;
    const commission = leg.commission === undefined ? 0 : integerOf(leg.commission);
    const flat = mulDiv(commission, size, 1_000_000, "up");
    sizes.push({ size, cost: integerOf(walk.cost) + integerOf(fee) + flat });
  }
  return sizes;
}
