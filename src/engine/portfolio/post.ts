// What happened to money, as balanced postings. A buy turns cash into a position and a fee; a sale turns part of a
// position back into cash and what was won or lost; a settlement does the same at the price the world decided.

import {
  type InstrumentId,
  instrumentId,
  type MarketId,
  type Venue,
  venueOf,
} from "../../domain/market/venue.ts";
import type { Step } from "../../domain/message/step.ts";
import type { Fill } from "../../domain/order/order.ts";
import { type LedgerPosting, settlementReference } from "../../domain/portfolio/ledger.ts";
import { complementPrice, type PriceTicks } from "../../domain/units/price-ticks.ts";
import { mulDiv } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import {
  addUsd,
  costOf,
  negateUsd,
  noUsd,
  subtractUsd,
  type UsdMicros,
  usdMicros,
} from "../../domain/units/usd-micros.ts";
import type { Accounts } from "./accounts.ts";
import type { PositionView } from "./contract.ts";

/** The reference under which a fill is posted, once. */
export function fillReference(fill: Fill): string {
  return `fill/${venueOf(fill.instrument)}/${fill.fillId}`;
}

/**
 * Returns the posting of a fill. `before` is the position as it was before the fill. A position below nothing, which only
 * a venue's mistake can make, has no cost: what it sold was won, and what buys it back is lost.
 */
export function postingOfFill(fill: Fill, before: PositionView): LedgerPosting {
  const venue = venueOf(fill.instrument);
  if (fill.side === "buy") {
    const cost = costOf(fill.price, fill.size, "up");
    const size = integerOf(fill.size);
    const kept = Math.max(0, Math.min(size, integerOf(before.size) + size));
    const keptCost = usdMicros(mulDiv(integerOf(cost), kept, size, "down"));
    return {
      reference: fillReference(fill),
      entries: [
        { account: `position:${fill.instrument}`, amount: keptCost },
        ...(kept === size
          ? []
          : [{ account: `profit:${venue}` as const, amount: subtractUsd(cost, keptCost) }]),
        { account: `fees:${venue}`, amount: fill.fee },
        { account: `cash:${venue}`, amount: negateUsd(addUsd(cost, fill.fee)) },
      ],
    };
  }
  const proceeds = costOf(fill.price, fill.size, "down");
  const soldCost = costOfPart(before, integerOf(fill.size));
  return {
    reference: fillReference(fill),
    entries: [
      { account: `cash:${venue}`, amount: subtractUsd(proceeds, fill.fee) },
      { account: `fees:${venue}`, amount: fill.fee },
      { account: `position:${fill.instrument}`, amount: negateUsd(soldCost) },
      { account: `profit:${venue}`, amount: subtractUsd(soldCost, proceeds) },
    ],
  };
}

/** Average cost of a part of a position, rounded up: the last part takes what is left. */
function costOfPart(position: PositionView, size: number): UsdMicros {
  const held = integerOf(position.size);
  if (size >= held) return position.cost;
  return usdMicros(mulDiv(integerOf(position.cost), size, held, "up"));
}

/** Posts the cash a venue account starts with. */
export function postCapital(step: Step, venue: Venue, cash: UsdMicros): void {
  step.emit({
    kind: "LedgerPosted",
    posting: {
      reference: `capital/${venue}`,
      entries: [
        { account: `cash:${venue}`, amount: cash },
        { account: `capital:${venue}`, amount: negateUsd(cash) },
      ],
    },
  });
}

/** A fill that was reported after a settlement leaves a position to settle once more. */
function freeReference(accounts: Accounts, instrument: InstrumentId): string {
  let count = 1;
  while (accounts.isPosted(settlementReference(instrument, count))) count += 1;
  return settlementReference(instrument, count);
}

/** Settles both outcomes of a market: YES pays `yesValue` per contract, NO the rest of a dollar. Payouts round down. */
export function settleMarket(
  step: Step,
  accounts: Accounts,
  market: MarketId,
  yesValue: PriceTicks,
): void {
  const venue = venueOf(market);
  let payoutTotal = noUsd;
  let held = false;
  for (const outcome of ["yes", "no"] as const) {
    const position = accounts.position(instrumentId(market, outcome));
    if (integerOf(position.size) === 0) continue;
    held = true;
    const value = outcome === "yes" ? yesValue : complementPrice(yesValue);
    const payout = costOf(value, position.size, "down");
    payoutTotal = addUsd(payoutTotal, payout);
    step.emit({
      kind: "LedgerPosted",
      posting: {
        reference: freeReference(accounts, position.instrument),
        entries: [
          { account: `cash:${venue}`, amount: payout },
          { account: `position:${position.instrument}`, amount: negateUsd(position.cost) },
          { account: `profit:${venue}`, amount: subtractUsd(position.cost, payout) },
        ],
      },
    });
  }
  if (held) step.emit({ kind: "PositionSettled", market, yesValue, payout: payoutTotal });
}
