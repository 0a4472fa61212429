// The sizing chain in its first form: depth, free cash on every venue, the size limit of a group. Each step solves
// the exact problem again under one more limit, so the result is the best size that all of them allow, and says what
// it took away.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import type { Venue } from "../../domain/market/venue.ts";
import type { SizingStep } from "../../domain/message/record.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import { onePrice } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { formatUsd, noUsd, type UsdMicros } from "../../domain/units/usd-micros.ts";
import type { Opportunity, SizedLegs } from "../detection/contract.ts";
import type { CashView, SizedPlan, SizeSolver } from "./contract.ts";

/** Returns the group's size and its waterfall, or the step that refused: SIZ-401, SIZ-402, SIZ-403. */
export function sizeOpportunity(
  opportunity: Opportunity,
  cash: CashView,
  settings: EngineSettings,
  solve: SizeSolver,
): Result<SizedPlan> {
  const venues = [...new Set<Venue>(opportunity.legs.map((leg) => leg.venue))].sort();
  const budgets = venues.map((venue) => positive(cash.freeCash(venue)));
  const legs = opportunity.legs.map((leg) => ({ ...leg, budget: venues.indexOf(leg.venue) }));
  const byCash = solve({ legs, payout: onePrice, budgets });
  const free = venues
    .map((venue, position) => `${venue} ${formatUsd(budgets[position] ?? noUsd)}`)
    .join(", ");
  const waterfall: SizingStep[] = [
    stepOf("depth", opportunity.best, opportunity.best, "the books are no deeper at a profit"),
    stepOf("free-cash", opportunity.best, byCash, `free cash: ${free} USD`),
  ];
  if (integerOf(byCash.size) === 0) return fail("SIZ-401", `free cash: ${free} USD`);
  const limit = settings.sizing.positionSizeMax;
  const sized = solve({ legs, payout: onePrice, budgets, budgetTotal: limit });
  waterfall.push(
    stepOf("position-size", byCash, sized, `at most ${formatUsd(limit)} USD for a group`),
  );
  if (integerOf(sized.size) === 0) {
    return fail("SIZ-402", `${formatUsd(limit)} USD do not buy the smallest order`);
  }
  if (sized.profit < settings.detection.profitMin) {
    return fail("SIZ-403", `${formatUsd(sized.profit)} USD are left after sizing`);
  }
  return succeed({ priced: sized, waterfall });
}

function positive(amount: UsdMicros): UsdMicros {
  return amount > noUsd ? amount : noUsd;
}

function stepOf(step: string, before: SizedLegs, after: SizedLegs, reason: string): SizingStep {
  return { step, before: before.size, after: after.size, reason };
}
