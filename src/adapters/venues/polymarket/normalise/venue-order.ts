// An order of ours as the venue has it, from a read or from the user channel, in our units. An empty text where a number
// belongs is no zero: the order then cannot be read.

import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { type PriceTicks, priceTicks, ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { decimalFailure, scaledDecimal, shorten } from "../../shared/wire-decimal.ts";
import type { VenueOrder, VenueOrderStatus, WireSide } from "../rest/trading-contract.ts";
import type { WireOrder } from "../wire/order-schemas.ts";
import type { WireOrderEvent } from "../wire/user-stream-schemas.ts";
import { wireSideOf } from "./wire-side.ts";

/** What an order message says happened. */
export type OrderChange = "placed" | "updated" | "cancelled";

export interface OrderEvent {
  readonly change: OrderChange;
  readonly order: VenueOrder;
}

const statuses: Readonly<Record<string, VenueOrderStatus>> = {
  LIVE: "live",
  MATCHED: "matched",
  DELAYED: "delayed",
  UNMATCHED: "unmatched",
  CANCELED: "cancelled",
  CANCELED_MARKET_RESOLVED: "resolved",
  INVALID: "invalid",
};

const changes: Readonly<Record<string, OrderChange>> = {
  PLACEMENT: "placed",
  UPDATE: "updated",
  CANCELLATION: "cancelled",
};

/** Some documents write every status with it. */
const statusPrefix = "ORDER_STATUS_";

/** Decimals to which a price is read before it is rounded to a tick; an average may have more than a tick has. */
const priceDecimals = 15;

/** Returns the order, or `VEN-801` (`unknown-status` for a state we do not know) and `VEN-808` with what does not
 * fit. */
export function venueOrderOfRead(wire: WireOrder): Result<VenueOrder> {
  const status = statusOf(wire.status);
  return status === undefined ? unknownStatus(wire.status) : venueOrder(wire, status);
}

/** Returns what a message of the user channel says, or failures as `venueOrderOfRead`. Messages need not carry a status:
 * the change and the amounts then tell it. */
export function orderOfEvent(wire: WireOrderEvent): Result<OrderEvent> {
  const change = changes[wire.type.toUpperCase()];
  if (change === undefined) return unknownStatus(wire.type);
  const text = wire.status ?? "";
  const stated = text === "" ? impliedStatus(wire, change) : statusOf(text);
  if (stated === undefined) return unknownStatus(text);
  const order = venueOrder(wire, stated);
  return order.ok ? succeed({ change, order: order.value }) : order;
}

function venueOrder(
  wire: WireOrder | WireOrderEvent,
  status: VenueOrderStatus,
): Result<VenueOrder> {
  const side = wireSideOf(wire.side);
  if (side === undefined) return fail("VEN-801", `order side ${shorten(wire.side)}`);
  const price = orderPrice(wire.price, side);
  if (!price.ok) return price;
  const [size, matched] = [wire.original_size, wire.size_matched].map((text) =>
    scaledDecimal(text, 6),
  ) as [number, number];
  if (!(size >= 0)) return misfit(decimalFailure(wire.original_size, 6, "order-size"));
  if (!(matched >= 0)) return misfit(decimalFailure(wire.size_matched, 6, "order-matched"));
  return succeed({
    orderId: wire.id.toLowerCase(),
    conditionId: wire.market,
    tokenId: wire.asset_id,
    side,
    price: price.value,
    size: contractMicros(size),
    matched: contractMicros(matched),
    status,
    tradeIds: wire.associate_trades ?? [],
  });
}

/** An order whose amounts imply a price off the grid is shown with it, or with an average: rounded against us, up for
 * BUY and down for SELL. */
function orderPrice(text: string, side: WireSide): Result<PriceTicks> {
  const fine = scaledDecimal(text, priceDecimals);
  if (Number.isNaN(fine)) return misfit(decimalFailure(text, priceDecimals, "order-price"));
  const finePerTick = 10 ** (priceDecimals - 4);
  const ticks = side === "BUY" ? Math.ceil(fine / finePerTick) : Math.floor(fine / finePerTick);
  if (ticks < 0 || ticks > ticksPerUsd) {
    return misfit(failure("VEN-808", `an order at ${shorten(text)}`, { reason: "order-price" }));
  }
  return succeed(priceTicks(ticks));
}

function statusOf(text: string): VenueOrderStatus | undefined {
  const word = text.toUpperCase();
  return statuses[word.startsWith(statusPrefix) ? word.slice(statusPrefix.length) : word];
}

function impliedStatus(wire: WireOrderEvent, change: OrderChange): VenueOrderStatus {
  if (change === "cancelled") return "cancelled";
  return scaledDecimal(wire.size_matched, 6) >= scaledDecimal(wire.original_size, 6)
    ? "matched"
    : "live";
}

function unknownStatus(text: string): Result<never> {
  return fail("VEN-801", `order status ${shorten(text)}`, { reason: "unknown-status" });
}

function misfit(because: Failure): Result<never> {
  return { ok: false, failure: because };
}
