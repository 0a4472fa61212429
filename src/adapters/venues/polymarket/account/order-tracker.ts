// All orders of ours, and what the engine is told about them. Replies, stream and reads tell of the same things in any
// order; the engine hears acceptance first, every fill once, and the end when the fills that the venue counts are all
// there. It does no requests and knows no time but the clock's.

import type { NewEvent } from "../../../../domain/message/input.ts";
import { type Fill, isOpenOrder, type Order } from "../../../../domain/order/order.ts";
import { addDuration, type EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { OrderEnd } from "../../shared/followed-order.ts";
import { FollowedOrders } from "../../shared/followed-orders.ts";
import type { VenueOrder, VenueOrderStatus } from "../rest/trading-contract.ts";
import { clockSkew } from "./limits.ts";
import { type OrderWish, TrackedOrder } from "./tracked-order.ts";

/** Where an order was seen: read by its id, listed among those that live, or told by the private stream. */
export type OrderSource = "read" | "list" | "stream";

export class OrderTracker extends FollowedOrders<TrackedOrder> {
  /** Begins to follow an order; returns undefined when its id is in use. */
  begin(wish: OrderWish, deadline: EpochMicros): TrackedOrder | undefined {
    if (this.find(wish.clientOrderId) !== undefined) return undefined;
    const order = new TrackedOrder(wish, deadline);
    this.add(order);
    return order;
  }

  /** The order may stand at the venue under this digest: said before it is sent, so that whatever comes of it is known
   * for ours. */
  identify(order: TrackedOrder, digest: string): void {
    if (!order.digests.includes(digest)) order.digests.unshift(digest);
    this.index(order, digest);
  }

  /** Takes over what the journal knows of an order of an earlier run: the engine knows it too, so nothing is told. */
  resumed(order: TrackedOrder, known: Order): void {
    order.isSending = false;
    order.isOver = !isOpenOrder(known.state);
    if (known.venueOrderId === null) return;
    this.identify(order, known.venueOrderId);
    order.venueOrderId = known.venueOrderId;
    order.isAnnounced = true;
  }

  /** The venue took the order and holds it under this digest. */
  accepted(order: TrackedOrder, digest: string): void {
    order.isSending = false;
    this.#link(order, digest);
    this.settle(order);
  }

  /** The venue answered a query: the order never reached it, was refused, or is no longer known there. */
  absent(order: TrackedOrder): void {
    if (!order.isAnnounced) {
      order.isRefused = true;
      return;
    }
    order.endedAs("cancelled");
    this.conclude(order);
  }

  /** The venue showed one of the account's orders, `list` for those that live. Returns ours, or undefined when it is not.
   * Of an order that may stand, `matched` says only that something was, until a cancel has shown that no rest does. */
  orderSeen(seen: VenueOrder, from: OrderSource): TrackedOrder | undefined {
    const order = this.findByVenueId(seen.orderId);
    if (order === undefined) return undefined;
    order.countedByVenue(integerOf(seen.matched));
    for (const tradeId of seen.tradeIds) order.tradeIds.add(tradeId);
    const end = this.#endOf(order, seen.status, from);
    if (end !== null) order.endedAs(end);
    this.#link(order, seen.orderId);
    this.settle(order);
    return order;
  }

  /** A fill that was not told before, of an order of ours. */
  book(order: TrackedOrder, fill: Fill, digest: string): void {
    order.isSending = false;
    this.#link(order, digest);
    if (order.fillIds.has(fill.fillId)) return;
    order.fillIds.add(fill.fillId);
    order.matchedByFills += integerOf(fill.size);
    if (order.matchedByFills >= order.sizeMicros) order.endedAs("filled");
    if (order.matchedByFills > order.sizeMicros) {
      this.options.contradiction(`order ${fill.clientOrderId} is filled beyond its size`);
    }
    this.tell({ kind: "FillReported", receivedAt: this.options.clock.now(), fill });
    this.settle(order);
  }

  /** A fill that was told is now this final; one that failed is filled no more. */
  finality(order: TrackedOrder, news: NewEvent & { kind: "FillFinalityChanged" }, size: number) {
    if (news.finality === "failed") order.failed += size;
    this.tell(news);
    this.settle(order);
  }

  #endOf(order: TrackedOrder, status: VenueOrderStatus, from: OrderSource): OrderEnd | null {
    const isWhole = order.matchedByVenue >= order.sizeMicros;
    switch (status) {
      case "live":
      case "delayed":
        return isWhole ? "filled" : null;
      case "matched":
        if (isWhole) return "filled";
        if (from !== "read") return null;
        if (!order.mayStand || order.isGone) return "cancelled";
        order.wantsCancel = true;
        return null;
      default:
        return isWhole ? "filled" : this.#isExpired(order) ? "expired" : "cancelled";
    }
  }

  /** The venue calls an expired order cancelled. */
  #isExpired({ endsAt, wantsCancel }: TrackedOrder): boolean {
    if (endsAt === null || wantsCancel) return false;
    return addDuration(this.options.clock.now(), clockSkew) >= endsAt;
  }

  #link(order: TrackedOrder, digest: string): void {
    if (order.venueOrderId === null) order.venueOrderId = digest;
    else if (order.venueOrderId !== digest) {
      const id = order.wish.clientOrderId;
      this.options.contradiction(`the venue holds order ${id} twice: ${digest}`);
    }
    if (order.isAnnounced) return;
    order.isAnnounced = true;
    if (order.isRefused) {
      order.isRefused = false;
      const id = order.wish.clientOrderId;
      this.options.contradiction(`order ${id} was refused, but the venue shows it`);
    }
    this.tell({ kind: "OrderAccepted", ...this.about(order), venueOrderId: digest });
    this.options.linked(order);
  }
}
