// The sizing chain in its first form: depth, free cash on every venue, the size limit of a group. Each step solves
// the exact problem again under one more limit, so the result is the best size that all of them allow, and says what
// it took away. What counts against cash and limit is what is set aside: the whole size at the limit prices.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { takesShares } from "../../domain/market/fee-schedule.ts";
import { type Venue, venueOf } from "../../domain/market/venue.ts";
import type { SizingStep } from "../../domain/message/record.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import type { Leg } from "../../domain/order/order.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { formatUsd, noUsd, type UsdMicros, usdMicros } from "../../domain/units/usd-micros.ts";
import type { Opportunity, SizedLegs, SizingLimits } from "../detection/contract.ts";
import type { CashView, SizedPlan, SizingTools } from "./contract.ts";

/** Times a budget is lowered until the reserve fits. Each round brings the two within one rounding step per leg. */
const budgetRoundsMax = 4;

/** Returns the group's size and its waterfall, or the step that refused: SIZ-401 to SIZ-404. */
export function sizeOpportunity(
  opportunity: Opportunity,
  cash: CashView,
  settings: EngineSettings,
  tools: SizingTools,
): Result<SizedPlan> {
  const venues = [...new Set<Venue>(opportunity.legs.map((leg) => leg.venue))].sort();
  const budgets = venues.map((venue) => positive(cash.freeCash(venue)));
  const budgetOf = opportunity.legs.map((leg) => venues.indexOf(leg.venue));
  const solve = (limits: Omit<SizingLimits, "budgetOf">): SizedLegs =>
    resizeReserved(opportunity, { ...limits, budgetOf }, venues, tools);
  const byCash = solve({ budgets });
  const free = venues
    .map((venue, position) => `${venue} ${formatUsd(budgets[position] ?? noUsd)}`)
    .join(", ");
  const waterfall: SizingStep[] = [
    stepOf("depth", opportunity.best, opportunity.best, "the books are no deeper at a profit"),
    stepOf("free-cash", opportunity.best, byCash, `free cash: ${free} USD`),
  ];
  if (integerOf(byCash.size) === 0) return fail("SIZ-401", `free cash: ${free} USD`);
  const limit = settings.sizing.positionSizeMax;
  const sized = solve({ budgets, budgetTotal: limit });
  waterfall.push(
    stepOf("position-size", byCash, sized, `at most ${formatUsd(limit)} USD for a group`),
  );
  if (integerOf(sized.size) === 0) {
    return fail("SIZ-402", `${formatUsd(limit)} USD do not buy the smallest order`);
  }
  if (tools.counted(opportunity, sized.profit) < settings.detection.profitMin) {
    return fail("SIZ-403", `${formatUsd(sized.profit)} USD are left after sizing`);
  }
  const inShares = opportunity.legs.find(({ schedule }) => takesShares(schedule));
  if (inShares !== undefined) {
    return fail("SIZ-404", `${inShares.instrument} takes its fee in shares`);
  }
  return succeed({ priced: sized, legs: tools.legsOf(opportunity, sized), waterfall });
}

/** Sizes the opportunity, and again with less money while what would be set aside exceeds what there is. */
function resizeReserved(
  opportunity: Opportunity,
  limits: SizingLimits,
  venues: readonly Venue[],
  tools: SizingTools,
): SizedLegs {
  let within = limits;
  for (let round = 0; round < budgetRoundsMax; round += 1) {
    const sized = opportunity.resize(within);
    if (integerOf(sized.size) === 0) return sized;
    const lowered = lowerBudgets(limits, within, tools.legsOf(opportunity, sized), venues);
    if (lowered === undefined) return sized;
    within = lowered;
  }
  return opportunity.resize({ ...limits, budgetTotal: noUsd });
}

/** Returns the limits with every budget that the legs' reserves exceed lowered by that share, or undefined when the
 * reserves fit all of them. */
function lowerBudgets(
  limits: SizingLimits,
  within: SizingLimits,
  legs: SizedPlan["legs"],
  venues: readonly Venue[],
): SizingLimits | undefined {
  let fits = true;
  const lower = (
    available: UsdMicros,
    budget: UsdMicros,
    counts: (leg: Leg) => boolean,
  ): UsdMicros => {
    const counted = legs.filter(counts);
    const needed = sumMicros(counted.map((leg) => leg.reserve));
    if (needed <= integerOf(available)) return budget;
    fits = false;
    const cost = sumMicros(counted.flatMap((leg) => [leg.cost, leg.fee]));
    return usdMicros(mulDiv(cost, integerOf(available), needed, "down"));
  };
  const budgets = limits.budgets?.map((available, position) =>
    lower(
      available,
      within.budgets?.[position] ?? available,
      ({ instrument }) => venues[position] === venueOf(instrument),
    ),
  );
  const { budgetTotal: total } = limits;
  const budgetTotal = total && lower(total, within.budgetTotal ?? total, () => true);
  if (fits) return undefined;
  return { ...within, ...(budgets && { budgets }), ...(budgetTotal && { budgetTotal }) };
}

function sumMicros(amounts: readonly UsdMicros[]): number {
  return amounts.reduce((sum, amount) => sum + integerOf(amount), 0);
}

function positive(amount: UsdMicros): UsdMicros {
  return amount > noUsd ? amount : noUsd;
}

function stepOf(step: string, before: SizedLegs, after: SizedLegs, reason: string): SizingStep {
  return { step, before: before.size, after: after.size, reason };
}
