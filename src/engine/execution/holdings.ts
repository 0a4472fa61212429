// What a leg group holds, from the fills of its orders: per leg, on all legs in proportion to their sizes, and beyond
// that. Legs may be of unequal sizes, so what they hold together is a fraction, compared and multiplied exactly.

import { marketOf } from "../../domain/market/venue.ts";
import type { Leg, LegGroup, Order } from "../../domain/order/order.ts";
import { type PriceTicks, priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { divide, isLessProduct, mulDiv, type Rounding } from "../../domain/units/rounding.ts";
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

/** A part of a group, as the fraction that was bought of one of its legs: every leg is meant to be held in it. */
export interface GroupPart {
  readonly filledMicros: number;
  readonly sizeMicros: number;
}

/** Returns the part that the least filled of some legs stands for; all of the group when there are no legs. Never
 * negative, though a venue may sell too much. */
export function leastPart(legs: readonly Leg[], heldMicros: readonly number[]): GroupPart {
  let least: GroupPart | undefined;
  for (const [legIndex, leg] of legs.entries()) {
    const filledMicros = Math.max(0, heldMicros[legIndex] ?? 0);
    const part = { filledMicros, sizeMicros: integerOf(leg.size) };
    if (least === undefined || isLessPart(part, least)) least = part;
  }
  return least ?? { filledMicros: 1, sizeMicros: 1 };
}

export function isLessPart(a: GroupPart, b: GroupPart): boolean {
  return isLessProduct(a.filledMicros, b.sizeMicros, b.filledMicros, a.sizeMicros);
}

/** Returns that part of an amount of the whole group: of a leg's size, or of what the group pays. */
export function partOf(part: GroupPart, amount: number, rounding: Rounding): number {
  return mulDiv(amount, part.filledMicros, part.sizeMicros, rounding);
}

/** Returns the hedged size in contract micros: the part that every leg holds, of the group's size, rounded down. */
export function hedgedMicros(view: GroupView): number {
  const { group } = view;
  return partOf(leastPart(group.legs, holdings(view)), integerOf(group.size), "down");
}

/** Sold without being held, over all legs, in contract micros: only a venue's mistake makes it. It may cost a dollar each
 * in the worst state. */
export function shortMicros(view: GroupView): number {
  return holdings(view).reduce((sum, held) => sum + Math.max(0, -held), 0);
}

/** The lots of a group's markets, in contract micros; the smallest there is while a market is not listed. */
export interface GroupLots {
  readonly ofLegs: readonly number[];
  /** Less than this is dust: it is not worth a person's attention, and where all legs are alike no order could have
   * hedged it. It stays in the ledger as a position. */
  readonly dustMicros: number;
}

export function lotsOf(markets: MarketReader, group: LegGroup): GroupLots {
  const ofLegs = group.legs.map((leg) => {
    const lot = marketOfLeg(markets, leg)?.market.lot;
    return lot === undefined ? 1 : integerOf(lot);
  });
  return { ofLegs, dustMicros: Math.max(...ofLegs) };
}

/** Returns what a part of the group needs of a leg, in contract micros: rounded up to whole lots, since less could
 * neither have been bought nor be left after a sale. */
export function shareMicros(
  group: LegGroup,
  lots: GroupLots,
  part: GroupPart,
  legIndex: number,
): number {
  const lot = lots.ofLegs[legIndex] ?? 1;
  const exact = partOf(part, integerOf((group.legs[legIndex] as Leg).size), "up");
  return divide(exact, lot, "up") * lot;
}

/**
 * What stands alone, per leg, in contract micros: beyond the leg's share of the part that every leg holds. Whole lots of
 * unequal legs are seldom in proportion, so a share is rounded up to them; what is over is dust or can be sold.
 */
export function excesses(markets: MarketReader, view: GroupView): number[] {
  const { group } = view;
  const held = holdings(view);
  const part = leastPart(group.legs, held);
  const lots = lotsOf(markets, group);
  return held.map((micros, legIndex) => {
    const excess = micros - shareMicros(group, lots, part, legIndex);
    return excess < lots.dustMicros ? 0 : excess;
  });
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
