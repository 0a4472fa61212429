// The order that sells what stands alone, inside the envelope that risk approved with the group: no lower than the
// average price paid less the loss bound, no more of a leg in all its sales than its own size and the envelope's, never
// below what the venue accepts.

import type { Leg } from "../../domain/order/order.ts";
import { contractMicros, roundToLot } from "../../domain/units/contract-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { MarketReader } from "../market-data/contract.ts";
import type { GroupView } from "./contract.ts";
import { averagePrice, marketOfLeg } from "./holdings.ts";
import { limitOnGrid } from "./leg-prices.ts";
import type { AdmissibleOrder } from "./next-leg.ts";

/** Returns the sale of a leg's excess, or undefined where none is admissible. */
export function unwindOrder(
  markets: MarketReader,
  view: GroupView,
  legIndex: number,
  excessMicros: number,
): AdmissibleOrder | undefined {
  const leg = view.group.legs[legIndex] as Leg;
  const market = marketOfLeg(markets, leg);
  if (market === undefined) return undefined;
  const { lossMax, reduceSizeMax } = view.envelope;
  const worst = Math.max(1, integerOf(averagePrice(view, legIndex)) - integerOf(lossMax));
  const limitPrice = limitOnGrid(market, leg, priceTicks(worst), "sell");
  const saleMax = Math.min(integerOf(reduceSizeMax), integerOf(leg.size));
  const left = Math.max(0, saleMax - soldMicros(view, legIndex));
  const allowed = contractMicros(Math.min(excessMicros, left));
  const size = roundToLot(allowed, market.market.lot, "down");
  const tooSmall = integerOf(size) <= 0 || size < market.market.sizeMin;
  return limitPrice === undefined || tooSmall ? undefined : { limitPrice, size };
}

/** What the leg's sales brought away and still stands, in contract micros. */
function soldMicros({ orders }: GroupView, legIndex: number): number {
  let sold = 0;
  for (const order of orders) {
    if (order.purpose === "unwind" && order.legIndex === legIndex) sold += integerOf(order.filled);
  }
  return sold;
}
