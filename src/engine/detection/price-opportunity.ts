// Exact prices for an opportunity: the best size by depth alone, what a given size earns, and the legs that buy it.

import { planTakerFee } from "../../domain/market/fees/plan-fee.ts";
import type { EdgeAtSize } from "../../domain/message/record.ts";
import type { Leg } from "../../domain/order/order.ts";
import { type ContractMicros, wholeContracts } from "../../domain/units/contract-micros.ts";
import { type PriceTicks, priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import {
  addUsd,
  costOf,
  greatestUsd,
  noUsd,
  type UsdMicros,
} from "../../domain/units/usd-micros.ts";
import type { Opportunity, PricedLeg, SizedLegs } from "./contract.ts";
import { sizedLegsAt } from "./optimal-size.ts";

/** Sizes at which the edge of an episode is reported, in whole contracts. */
export const reportedSizes = [1, 10, 100] as const;

/** Returns the worst-case profit at the reported sizes, null where the books are not that deep. A portfolio of the
 * solver, whose legs are not alike, has no profit at a size. */
export function edgesAtSizes({ combination, legs }: Opportunity): EdgeAtSize[] {
  if (combination.lane === "general") return [];
  return reportedSizes.map((contracts) => {
    const size = wholeContracts(contracts);
    const sized = sizedLegsAt({ legs, payout: combination.payout }, size);
    return { size, profitWorst: sized?.profit ?? null };
  });
}

/** Returns the legs that buy the sized opportunity: the worst level each touches is its limit. Of a portfolio, those
 * that are bought at all. */
export function legsOf(opportunity: Opportunity, sized: SizedLegs): Leg[] {
  return opportunity.legs.flatMap((leg, position): Leg | [] => {
    const size = sized.orderSizes[position] ?? sized.size;
    if (integerOf(size) === 0) return [];
    const limitPrice = worstPrice(leg, integerOf(size));
    const cost = sized.legCosts[position] ?? noUsd;
    const fee = sized.legFees[position] ?? noUsd;
    return {
      instrument: leg.instrument,
      side: "buy",
      limitPrice,
      size,
      cost,
      fee,
      reserve: greatestUsd(addUsd(cost, fee), costAtLimit(leg, limitPrice, size)),
      assumedSize: leg.assumedSizes,
    };
  });
}

/** What the order costs with its fee when all of it trades at its limit: the levels seen may be gone by then. */
function costAtLimit(leg: PricedLeg, price: PriceTicks, size: ContractMicros): UsdMicros {
  const cost = costOf(price, size, "up");
  const fee = planTakerFee(leg.schedule, "buy", [{ price, size }]);
  return fee.ok ? addUsd(cost, fee.value) : cost;
}

/** Price of the last level that the size reaches. */
function worstPrice(leg: PricedLeg, sizeContractMicros: number): PriceTicks {
  let left = sizeContractMicros;
  let ticks = leg.prices[0] ?? 0;
  for (let level = 0; level < leg.count && left > 0; level += 1) {
    ticks = leg.prices[level] as number;
    left -= leg.sizes[level] as number;
  }
  return priceTicks(ticks);
}
