// What a leg group holds, from the fills of its orders: per leg, on all legs alike, and beyond that.

import { marketOf } from "../../domain/market/venue.ts";
import type { Leg, Order } from "../../domain/order/order.ts";
import { type PriceTicks, priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { MarketReader, MarketState } from "../market-data/contract.ts";
import type { GroupView } from "./contract.ts";

/** Returns what is known about the leg's market, or undefined while it is not listed. */
export function marketOfLeg(markets: MarketReader, leg: Leg): MarketState | undefined {
  const index = markets.find(marketOf(leg.instrument));
  return index === undefined ? undefined : markets.state(index);
}

/** Bought and not sold again, per leg, in contract micros. */
export function holdings(view: GroupView): number[] {
  return view.group.legs.map((_, legIndex) => {
    let held = 0;
    for (const order of view.orders) {
      if (order.legIndex !== legIndex) continue;
      held += (order.purpose === "open" ? 1 : -1) * integerOf(order.filled);
    }
    return held;
  });
}

/** What every leg holds, in contract micros: the hedged size. Never negative, though a venue may sell too much. */
export function hedgedMicros(view: GroupView): number {
  return Math.max(0, Math.min(...holdings(view)));
}

/** Sold without being held, over all legs, in contract micros: only a venue's mistake makes it. It may cost a dollar each
 * in the worst state. */
export function shortMicros(view: GroupView): number {
  return holdings(view).reduce((sum, held) => sum + Math.max(0, -held), 0);
}

/**
 * What stands alone, per leg, in contract micros. Less than the largest lot of the group's markets is dust: no order
 * could have hedged it, and it is not worth a person's attention. It stays in the ledger as a position.
 */
export function excesses(markets: MarketReader, view: GroupView): number[] {
  const hedged = hedgedMicros(view);
  let lotMax = 1;
  for (const leg of view.group.legs) {
    const lot = marketOfLeg(markets, leg)?.market.lot;
    if (lot !== undefined) lotMax = Math.max(lotMax, integerOf(lot));
  }
  return holdings(view).map((held) => (held - hedged < lotMax ? 0 : held - hedged));
}

/** Returns what the leg's purchases cost per contract on average, without fees and rounded up, or its limit while it
 * has none. A fill may have been better than the limit, or, against the venue's promise, worse. */
export function averagePrice(view: GroupView, legIndex: number): PriceTicks {
  let bought = 0;
  for (const order of view.orders) {
    if (order.legIndex === legIndex && isPurchase(order)) bought += integerOf(order.filled);
  }
  const leg = view.group.legs[legIndex] as Leg;
  if (bought === 0) return leg.limitPrice;
  return priceTicks(mulDiv(view.boughtMicros[legIndex] ?? 0, ticksPerUsd, bought, "up"));
}

function isPurchase(order: Order): boolean {
  return order.purpose === "open";
}
