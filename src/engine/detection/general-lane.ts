// The lane without a closed form: what the solver would hold of each offer, made whole and priced exactly like any other
// opportunity. The least payout is read from the states themselves, in integers, never from the solver.

import type { StateSearch, StatesOfWorld } from "../../domain/relation/component.ts";
import { priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { approximate, divideBig, mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../domain/units/usd-micros.ts";
import type { Lots } from "./certificate/contract.ts";
import type { ComponentState } from "./component-state.ts";
import type { Combination, PricedLeg, SizedLegs, SizingLimits } from "./contract.ts";
import type { CandidateLeg } from "./lanes/contract.ts";
import type { Resize } from "./opportunity-judge.ts";
import type { PayoutOf } from "./portfolio/contract.ts";
import { sizePortfolio } from "./portfolio/size-portfolio.ts";
import { worstStateOf } from "./worst-state.ts";

/** One outcome of a contract with what the solver would hold of it, in contract micros. */
export interface PortfolioLeg extends CandidateLeg {
  readonly target: number;
}

const nanosPerMicro = 1_000n;

/** Most legs of a portfolio: more orders than that are not one trade. */
export const portfolioLegsMax = 64;

/** Returns what the solver would hold of each outcome, all levels together, ordered by contract and outcome. */
export function portfolioLegs(lots: Lots, amounts: Float64Array): PortfolioLeg[] {
  const totals = new Map<number, number>();
  for (let lot = 0; lot < lots.count; lot += 1) {
    const amount = amounts[lot] as number;
    if (amount <= 0) continue;
    const key = 2 * (lots.contracts[lot] as number) + (lots.outcomes[lot] as number);
    totals.set(key, (totals.get(key) ?? 0) + amount);
  }
  return [...totals]
    .sort(([a], [b]) => a - b)
    .map(([key, target]) => ({
      contract: key >> 1,
      outcome: (key & 1) === 0 ? "yes" : "no",
      target,
    }));
}

/** Returns what no portfolio earns more than, up to the next micro; null where that is beyond what is counted exactly. */
export function profitBoundOf(boundNanos: number): UsdMicros | null {
  const micros = approximate(divideBig(BigInt(Math.ceil(boundNanos)), nanosPerMicro, "up"));
  return Number.isSafeInteger(micros) ? usdMicros(micros) : null;
}

/** Returns how the portfolio is sized: in the solver's proportions, as near as lots, fees and limits allow. For one look:
 * the books must not change between two questions. */
export function resizePortfolio(
  states: StatesOfWorld | StateSearch,
  legs: readonly PortfolioLeg[],
): Resize {
  const targets = Float64Array.from(legs, ({ target }) => target);
  const payoutOf: PayoutOf = (sizes) => worstStateOf(states, legs, sizes)?.payout;
  const sizeWithin = (priced: readonly PricedLeg[], limits: SizingLimits): SizedLegs => {
    const { budgetOf, ...budgets } = limits;
    const legsWithBudget = priced.map((leg, position) => ({
      ...leg,
      ...(budgetOf && { budget: budgetOf[position] ?? 0 }),
    }));
    return sizePortfolio({ ...budgets, legs: legsWithBudget, targets, payoutOf });
  };
  // Asked by depth alone more than once, and the dearest question there is.
  let byDepth: SizedLegs | undefined;
  return (priced, limits) => {
    const isFree = limits.budgets === undefined && limits.budgetTotal === undefined;
    if (!isFree) return sizeWithin(priced, limits);
    byDepth ??= sizeWithin(priced, limits);
    return byDepth;
  };
}

/** Returns the legs of a sized portfolio as a combination; its payout is that of the largest leg's contract. */
export function portfolioCombination(
  state: ComponentState,
  legs: readonly CandidateLeg[],
  sized: SizedLegs,
): Combination {
  const { relations } = state.watched.component;
  const size = Math.max(1, integerOf(sized.size));
  return {
    opportunityId: state.generalId,
    lane: "general",
    legs: legs.map((leg) => state.legOf(leg)),
    payout: priceTicks(mulDiv(integerOf(sized.payout), ticksPerUsd, size, "down")),
    cluster: state.id,
    relations,
    softStates: relations.flatMap((relation) => relation.softStates),
  };
}

/** Returns the gross edge per contract of the largest leg when every leg trades at its best price, in ticks, down. */
export function portfolioEdge(
  combination: Combination,
  legs: readonly PricedLeg[],
  sized: SizedLegs,
): number {
  const size = Math.max(1, integerOf(sized.size));
  let edge = integerOf(combination.payout);
  for (const [position, leg] of legs.entries()) {
    const share = integerOf(sized.orderSizes[position] ?? sized.size);
    edge -= mulDiv(leg.prices[0] ?? ticksPerUsd, share, size, "up");
  }
  return edge;
}
