// An order of ours as the body of a create request. What the venue would refuse is refused here by name, before
// anything leaves: an id outside its alphabet, a price off the grid in force, a size off the lot. Source: the venue's
// create-order (V2) page; no field of the first version is ever sent.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { isOnGrid } from "../../../../domain/market/tick-scheme.ts";
import type { SubmitOrder } from "../../../../domain/message/command.ts";
import type { TimeInForce } from "../../../../domain/order/order.ts";
import { formatContracts } from "../../../../domain/units/contract-micros.ts";
import { formatDecimal } from "../../../../domain/units/decimal.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
} from "../../../../domain/units/epoch-micros.ts";
import { formatPrice } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import type { MarketRules } from "../account/market-rules.ts";
import { acrossLegs, type BookSide, bookSideOf, tickerOf } from "./book-side.ts";

/** The body of `POST /portfolio/events/orders`. Prices and counts are decimal texts; numbers are refused. */
export interface WireCreateOrder {
  readonly ticker: string;
  readonly client_order_id: string;
  readonly side: BookSide;
  readonly count: string;
  readonly price: string;
  readonly time_in_force: string;
  readonly self_trade_prevention_type: "taker_at_cross";
  readonly post_only: false;
  readonly reduce_only: boolean;
  readonly cancel_order_on_pause: true;
  readonly exchange_index: number;
  readonly order_group_id?: string;
  /** Unix seconds. */
  readonly expiration_time?: number;
  readonly subaccount?: number;
  readonly [field: string]: string | number | boolean | undefined;
}

/** What a request takes besides the order. */
export interface OrderRequestTerms {
  readonly rules: MarketRules;
  readonly now: EpochMicros;
  /** How long an order may rest: a forgotten one ends by itself. */
  readonly restingTime: DurationMicros;
  /** The group that limits what may open, or null for orders that only reduce. */
  readonly orderGroupId: string | null;
  /** Null for the primary account. */
  readonly subaccount: number | null;
  /** Our net position in micros of a contract, + YES and - NO, or undefined while unknown. */
  readonly netMicros: number | undefined;
  /** What our orders of this run hold of the market's other leg, in micros. */
  readonly otherLegMicros: number;
}

/** Rule of the venue's FIX interface for client order ids, which REST shares. */
const clientOrderIdShape = /^[A-Za-z0-9_+=/:-]{1,64}$/;

/** Largest order believed, in contracts: more is a mistake of unit. */
const contractsMax = 10_000_000;

const timeInForceWords: Readonly<Record<TimeInForce, string>> = {
  "fill-or-kill": "fill_or_kill",
  "immediate-or-cancel": "immediate_or_cancel",
  "good-till-cancelled": "good_till_canceled",
};

/** Returns the body, or `VEN-830` with what the venue would refuse. */
export function orderRequest(
  order: SubmitOrder,
  terms: OrderRequestTerms,
): Result<WireCreateOrder> {
  const misfit = misfitOf(order, terms.rules);
  if (misfit !== undefined) {
    return fail("VEN-830", `order ${shorten(order.clientOrderId)}: ${misfit}`);
  }
  const { rules, orderGroupId, subaccount } = terms;
  return succeed({
    ticker: rules.ticker,
    client_order_id: order.clientOrderId,
    side: bookSideOf(order.instrument, order.side),
    count: formatDecimal(integerOf(order.size), 6, 2),
    price: formatDecimal(integerOf(acrossLegs(order.instrument, order.limitPrice)), 4, 4),
    time_in_force: timeInForceWords[order.timeInForce],
    self_trade_prevention_type: "taker_at_cross",
    post_only: false,
    reduce_only: order.reduceOnly && !isNettedAway(order, terms),
    cancel_order_on_pause: true,
    exchange_index: rules.exchangeIndex,
    ...(orderGroupId === null ? {} : { order_group_id: orderGroupId }),
    ...(order.timeInForce === "good-till-cancelled" ? { expiration_time: expiry(terms) } : {}),
    ...(subaccount === null ? {} : { subaccount }),
  });
}

/**
 * The venue holds one net position a market. A leg that another group's opposite leg has netted away is sold by
 * letting that one come back, which `reduce_only` would cut. Only what the other leg explains is let through.
 */
function isNettedAway(order: SubmitOrder, terms: OrderRequestTerms): boolean {
  const { netMicros, otherLegMicros } = terms;
  if (netMicros === undefined) return false;
  const isAsk = bookSideOf(order.instrument, order.side) === "ask";
  const closable = Math.max(0, isAsk ? netMicros : -netMicros);
  const size = integerOf(order.size);
  return closable < size && size <= closable + otherLegMicros;
}

/** Says what the venue would refuse. */
function misfitOf(order: SubmitOrder, rules: MarketRules): string | undefined {
  if (!clientOrderIdShape.test(order.clientOrderId)) {
    return "the venue takes ids of 1 to 64 letters, digits and _+=/:-";
  }
  if (tickerOf(order.instrument) !== rules.ticker) return `these are the rules of ${rules.ticker}`;
  const yesPrice = acrossLegs(order.instrument, order.limitPrice);
  if (!isOnGrid(rules.tickScheme, yesPrice)) {
    return `${formatPrice(order.limitPrice)} USD is not on the grid of ${rules.ticker}`;
  }
  const size = integerOf(order.size);
  if (size < integerOf(rules.sizeMin) || size % integerOf(rules.lot) !== 0) {
    return `${formatContracts(order.size)} contracts do not fit the lot of ${rules.ticker}`;
  }
  if (size > contractsMax * 1_000_000) {
    return `${formatContracts(order.size)} contracts are more than ${contractsMax}`;
  }
  if (order.reduceOnly && order.timeInForce !== "immediate-or-cancel") {
    return "the venue keeps an order from growing a position only when it is immediate-or-cancel";
  }
  return undefined;
}

/** Rounded up to the venue's seconds, so that an order never lives shorter than asked. */
function expiry({ now, restingTime }: OrderRequestTerms): number {
  return Math.ceil(integerOf(addDuration(now, restingTime)) / 1_000_000);
}
