// From a portfolio that may hold fractions of a contract to one that can be ordered: whole lots, minimums, depth,
// budgets, exact fees. Legs in equal numbers are sized by the exact search for one size; everything else by steps around
// the fractional answer.

import { assert } from "../../../domain/failure/assert.ts";
import { type ContractMicros, contractMicros } from "../../../domain/units/contract-micros.ts";
import { priceTicks } from "../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { noUsd, usdMicros } from "../../../domain/units/usd-micros.ts";
import { optimalSize } from "../optimal-size.ts";
import type { OptimalSize } from "../sizing-problem.ts";
import type { PortfolioProblem, SizePortfolio } from "./contract.ts";
import { PortfolioSearch } from "./portfolio-search.ts";

const microsPerContract = 1_000_000;
const ticksPerUsd = 10_000;

/** Halvings of the share of the targets that the budgets pay for: finer than one lot of a million. */
const budgetHalvings = 20;

const search = new PortfolioSearch();

export const sizePortfolio: SizePortfolio = (problem) => {
  const { pricer } = search;
  const { legs, targets } = problem;
  const largest = Math.floor(Math.max(0, ...targets.subarray(0, legs.length)));
  // Levels are safe integers one by one, all those of a leg together need not be.
  const sizeLinear = Math.min(largest, Number.MAX_SAFE_INTEGER);
  if (!pricer.load(problem)) return nothing(problem, "DET-309", sizeLinear, true);
  search.start(legs.length);
  search.tryBelow(targets);
  tryEqualSizes(problem);
  search.tryRay(targets, affordableShare(problem));
  search.improve();
  if (search.bestProfit <= 0) {
    search.holdNothing();
    search.improve();
  }
  const exact = !(search.isCutShort || pricer.unanswered || pricer.isBeyondExact(targets));
  const least = integerOf(problem.profitMin ?? usdMicros(1));
  if (search.bestProfit >= Math.max(1, least)) return answer(problem, sizeLinear, exact);
  return nothing(problem, refusalOf(problem), sizeLinear, exact);
};

/** Where all legs are wanted in about equal numbers, the exact search for one size knows the best of those. */
function tryEqualSizes(problem: PortfolioProblem): void {
  const { legs, targets } = problem;
  const held = legs.map((_, leg) => leg).filter((leg) => (targets[leg] as number) > 0);
  const sizes = held.map((leg) => targets[leg] as number);
  const stride = Math.max(...held.map((leg) => search.pricer.lots[leg] as number));
  if (held.length === 0 || Math.max(...sizes) - Math.min(...sizes) >= stride) return;
  const ones = new Float64Array(legs.length);
  for (const leg of held) ones[leg] = microsPerContract;
  const payout = search.pricer.payout(ones);
  if (payout === undefined || payout <= 0) return;
  const { budgetTotal, budgets } = problem;
  const sized = optimalSize({
    legs: held.map((leg) => legs[leg] as PortfolioProblem["legs"][number]),
    payout: priceTicks(Math.floor(payout / (microsPerContract / ticksPerUsd))),
    ...(budgetTotal === undefined ? {} : { budgetTotal }),
    ...(budgets === undefined ? {} : { budgets }),
  });
  for (const leg of held) ones[leg] = integerOf(sized.size);
  if (sized.refusal === null) search.tryBelow(ones);
}

/** Returns the share of the targets that the budgets pay for, between 0 and 1. */
function affordableShare(problem: PortfolioProblem): number {
  const { pricer } = search;
  const sizes = new Float64Array(problem.legs.length);
  const isAffordable = (share: number): boolean => {
    for (let leg = 0; leg < sizes.length; leg += 1) {
      sizes[leg] = pricer.sizeBelow(leg, (problem.targets[leg] as number) * share);
    }
    return pricer.cost(sizes) !== undefined;
  };
  if (isAffordable(1)) return 1;
  let within = 0;
  let above = 1;
  for (let halving = 0; halving < budgetHalvings; halving += 1) {
    const middle = (within + above) / 2;
    if (isAffordable(middle)) within = middle;
    else above = middle;
  }
  return within;
}

/** Nothing earns; or a leg that is wanted cannot be ordered at all, or no budget pays for its smallest order. */
function refusalOf(problem: PortfolioProblem): "DET-307" | "SIZ-402" {
  const { pricer } = search;
  const smallest = new Float64Array(problem.legs.length);
  let isBarred = false;
  problem.legs.forEach((_, leg) => {
    if ((problem.targets[leg] as number) <= 0) return;
    if (pricer.mosts[leg] === 0) isBarred = true;
    else smallest[leg] = pricer.leasts[leg] as number;
  });
  return isBarred || pricer.cost(smallest) === undefined ? "SIZ-402" : "DET-307";
}

function answer(problem: PortfolioProblem, sizeLinear: number, exact: boolean): OptimalSize {
  const { pricer, best } = search;
  // Trimming works a payout out instead of asking for it, which is right only if contracts pay a dollar or nothing.
  const asked = pricer.payout(best);
  assert(asked === undefined || asked === search.bestPayout, "a trimmed portfolio pays the same");
  const priced = problem.legs.map((_, leg) => pricer.legAt(leg, best[leg] as number));
  return {
    size: contractMicros(Math.max(...priced.map(({ ordered }) => ordered))),
    profit: usdMicros(search.bestProfit),
    cost: usdMicros(search.bestCost),
    payout: usdMicros(search.bestPayout),
    legCosts: priced.map(({ cost }) => usdMicros(cost)),
    legFees: priced.map(({ fee }) => usdMicros(fee)),
    orderSizes: priced.map(({ ordered }): ContractMicros => contractMicros(ordered)),
    sizeLinear: contractMicros(sizeLinear),
    exact,
    refusal: null,
  };
}

function nothing(
  problem: PortfolioProblem,
  refusal: NonNullable<OptimalSize["refusal"]>,
  sizeLinear: number,
  exact: boolean,
): OptimalSize {
  const perLeg = problem.legs.map(() => noUsd);
  return {
    size: contractMicros(0),
    profit: noUsd,
    cost: noUsd,
    payout: noUsd,
    legCosts: perLeg,
    legFees: perLeg,
    orderSizes: problem.legs.map(() => contractMicros(0)),
    sizeLinear: contractMicros(sizeLinear),
    exact,
    refusal,
  };
}
