// What a fill or a settlement does to the accounts of its venue, as entries that sum to zero. A buy turns cash into a
// position and a fee; a sale turns part of a position back into cash and what was won or lost; a settlement does the
// same at the price the world decided.

import { type MarketId, outcomeOf, venueOf } from "../../domain/market/venue.ts";
import type { Fill } from "../../domain/order/order.ts";
import type { LedgerEntry } from "../../domain/portfolio/ledger.ts";
import { complementPrice, type PriceTicks } from "../../domain/units/price-ticks.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import {
  addUsd,
  costOf,
  negateUsd,
  subtractUsd,
  type UsdMicros,
  usdMicros,
} from "../../domain/units/usd-micros.ts";
import type { PositionView } from "./contract.ts";

/**
 * Returns the entries of a fill. `before` is the position as it was before the fill. A position below nothing, which only
 * a venue's mistake can make, has no cost: what it sold was won, and what buys it back is lost.
 */
export function entriesOfFill(fill: Fill, before: PositionView): LedgerEntry[] {
  const venue = venueOf(fill.instrument);
  if (fill.side === "buy") {
    const cost = costOf(fill.price, fill.size, "up");
    const size = integerOf(fill.size);
    const kept = Math.max(0, Math.min(size, integerOf(before.size) + size));
    const keptCost = usdMicros(mulDiv(integerOf(cost), kept, size, "down"));
    return [
      { account: `position:${fill.instrument}`, amount: keptCost },
      ...(kept === size
        ? []
        : [{ account: `profit:${venue}` as const, amount: subtractUsd(cost, keptCost) }]),
      { account: `fees:${venue}`, amount: fill.fee },
      { account: `cash:${venue}`, amount: negateUsd(addUsd(cost, fill.fee)) },
    ];
  }
  const proceeds = costOf(fill.price, fill.size, "down");
  const soldCost = costOfPart(before, integerOf(fill.size));
  return [
    { account: `cash:${venue}`, amount: subtractUsd(proceeds, fill.fee) },
    { account: `fees:${venue}`, amount: fill.fee },
    { account: `position:${fill.instrument}`, amount: negateUsd(soldCost) },
    { account: `profit:${venue}`, amount: subtractUsd(soldCost, proceeds) },
  ];
}

/** Returns the entries of a position's settlement: YES pays `yesValue` per contract, NO the rest of a dollar. The payout
 * rounds down. */
export function entriesOfSettlement(
  position: PositionView,
  market: MarketId,
  yesValue: PriceTicks,
): LedgerEntry[] {
  const venue = venueOf(market);
  const isYes = outcomeOf(position.instrument) === "yes";
  const payout = costOf(isYes ? yesValue : complementPrice(yesValue), position.size, "down");
  return [
    { account: `cash:${venue}`, amount: payout },
    { account: `position:${position.instrument}`, amount: negateUsd(position.cost) },
    { account: `profit:${venue}`, amount: subtractUsd(position.cost, payout) },
  ];
}

/** Average cost of a part of a position, rounded up: the last part takes what is left. */
function costOfPart(position: PositionView, size: number): UsdMicros {
  const held = integerOf(position.size);
  if (size >= held) return position.cost;
  return usdMicros(mulDiv(integerOf(position.cost), size, held, "up"));
}
