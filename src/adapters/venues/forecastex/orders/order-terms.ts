// From what the engine wants to the only thing the broker takes: a limit order that buys one of a contract's two conids.
// Nobody can sell here, so a sale is the purchase of the opposite outcome at what is left of the dollar; the two net at
// once. What the broker would refuse is refused here by name.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { isOnGrid } from "../../../../domain/market/tick-scheme.ts";
import { type OutcomeSide, oppositeOutcome, outcomeOf } from "../../../../domain/market/venue.ts";
import type { TimeInForce } from "../../../../domain/order/order.ts";
import {
  type ContractMicros,
  formatContracts,
  microsPerContract,
} from "../../../../domain/units/contract-micros.ts";
import {
  complementPrice,
  formatPrice,
  type PriceTicks,
} from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { costOf, type UsdMicros } from "../../../../domain/units/usd-micros.ts";
import type { OrderWish } from "../../shared/followed-order.ts";
import type { JsonObject } from "../../shared/frame-text.ts";
import { orderReferenceOf } from "./order-reference.ts";

/** `DAY` ends by itself at the close of the session; the broker's `GTC`, which does not, is never used. */
export type WireTimeInForce = "DAY" | "IOC";

/** A purchase as the broker takes it. */
export interface OrderTerms {
  readonly reference: string;
  /** What is bought, which for a sale is not what the order speaks of. */
  readonly conid: string;
  readonly outcome: OutcomeSide;
  readonly limitPrice: PriceTicks;
  readonly size: ContractMicros;
  readonly timeInForce: WireTimeInForce;
  /** Cash that it takes if all of it trades at the limit, before anything nets. */
  readonly capital: UsdMicros;
}

/** Largest order believed, in contracts: more is a mistake of unit. */
const contractsMax = 10_000_000;

const ticksPerCent = 100;

/** Returns the conid's outcome and the limit price of the purchase that a wish comes to. */
export function purchaseOf({ instrument, side, limitPrice }: OrderWish): {
  readonly outcome: OutcomeSide;
  readonly limitPrice: PriceTicks;
} {
  const outcome = outcomeOf(instrument);
  if (side === "buy") return { outcome, limitPrice };
  return { outcome: oppositeOutcome(outcome), limitPrice: complementPrice(limitPrice) };
}

/** Returns the price of a purchase in the terms of the order that it was made for; its own inverse. */
export function orderPriceOf(side: OrderWish["side"], paid: PriceTicks): PriceTicks {
  return side === "buy" ? paid : complementPrice(paid);
}

/** Returns the terms, or `VEN-830` with what the broker would refuse. */
export function orderTermsOf(order: OrderWish, market: Market): Result<OrderTerms> {
  const timeInForce = timeInForceOf(order.timeInForce);
  if (!timeInForce.ok) return timeInForce;
  const { outcome, limitPrice } = purchaseOf(order);
  const misfit = misfitOf(order, market, limitPrice);
  if (misfit !== undefined) return fail("VEN-830", `order ${order.clientOrderId}: ${misfit}`);
  return succeed({
    reference: orderReferenceOf(order.clientOrderId),
    conid: market.venueInstruments[outcome],
    outcome,
    limitPrice,
    size: order.size,
    timeInForce: timeInForce.value,
    capital: costOf(limitPrice, order.size, "up"),
  });
}

function timeInForceOf(timeInForce: TimeInForce): Result<WireTimeInForce> {
  switch (timeInForce) {
    case "good-till-cancelled":
      return succeed("DAY");
    case "immediate-or-cancel":
      return succeed("IOC");
    case "fill-or-kill":
      return fail("VEN-830", "the venue has no orders of all or nothing");
  }
}

/** Says what the broker would refuse. `price` is the purchase's. */
function misfitOf(order: OrderWish, market: Market, price: PriceTicks): string | undefined {
  if (!isOnGrid(market.tickScheme, price) || integerOf(price) % ticksPerCent !== 0) {
    const paid = order.side === "sell" ? ` (buying the opposite at ${formatPrice(price)})` : "";
    return `${formatPrice(order.limitPrice)} USD${paid} is not on the venue's grid`;
  }
  const size = integerOf(order.size);
  const isWhole = size % microsPerContract === 0 && size % integerOf(market.lot) === 0;
  if (!isWhole || size < integerOf(market.sizeMin) || size <= 0) {
    return `${formatContracts(order.size)} contracts are no size of the venue's`;
  }
  if (size > contractsMax * microsPerContract) {
    return `${formatContracts(order.size)} contracts are more than ${contractsMax}`;
  }
  return undefined;
}

/** Returns the body that sends an order. Source: the order ticket of the Web API; the exchange stands behind the conid,
 * because a bare conid asks for smart routing. */
export function ticketOf(terms: OrderTerms, account: string): JsonObject {
  return {
    orders: [
      {
        acctId: account,
        conidex: `${terms.conid}@FORECASTX`,
        orderType: "LMT",
        side: "BUY",
        // A whole number of cents by a hundred is the double that the text of the price is read as.
        price: integerOf(terms.limitPrice) / ticksPerCent / 100,
        quantity: integerOf(terms.size) / microsPerContract,
        tif: terms.timeInForce,
        cOID: terms.reference,
        outsideRTH: false,
      },
    ],
  };
}
