// What a sale brings. Where a pair of outcomes costs more than the dollar it pays (ForecastEx: 1.01), nobody buys from
// us: leaving a position is buying the opposite outcome and netting the two, so the difference is lost to the venue.

import { onePrice, type PriceTicks, priceTicks } from "../units/price-ticks.ts";
import { integerOf } from "../units/unit.ts";

/** Returns what a contract brings that is sold to a bid of its outcome: the dollar of the pair less what the opposite
 * outcome costs, `1 - (pairTotal - bid)`. Below the bid by what a pair costs beyond its dollar; may be below zero. */
export function salePrice(bid: PriceTicks, pairTotal: PriceTicks): PriceTicks {
  return priceTicks(integerOf(bid) - excess(pairTotal));
}

/** Returns the bid at which a sale brings so much: what `salePrice` undoes. */
export function bidOfSale(proceeds: PriceTicks, pairTotal: PriceTicks): PriceTicks {
  return priceTicks(integerOf(proceeds) + excess(pairTotal));
}

function excess(pairTotal: PriceTicks): number {
  return integerOf(pairTotal) - integerOf(onePrice);
}
