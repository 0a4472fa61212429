// All orders of ours, and what the engine is told about them. Replies, stream and reads tell of the same things in any
// order; the engine hears acceptance first, every fill once, and the end when the fills that the venue counts are all
// there. It does no requests and knows no time but what it is handed.

import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { Order } from "../../../../domain/order/order.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { OrderWish } from "../../shared/followed-order.ts";
import { FollowedOrders, type FollowedOrdersOptions } from "../../shared/followed-orders.ts";
import { type AccountFill, fillOfOrder } from "../normalise/fill.ts";
import type { VenueOrder } from "../normalise/order-state.ts";
import { ForeignFills } from "./foreign-fills.ts";
import { TrackedOrder } from "./tracked-order.ts";

/** What became of a fill that was handed in. */
export type FillNews = "booked" | "duplicate" | "unlinked";

/** What the create reply says. */
export interface Creation {
  readonly orderId: string;
  /** Micros. */
  readonly filled: number;
  readonly remaining: number;
}

export class OrderTracker extends FollowedOrders<TrackedOrder> {
  readonly foreign: ForeignFills;
  /** What the orders of this run hold of each instrument, in micros: the venue nets the two of a market, we do not. */
  readonly #held = new Map<InstrumentId, number>();

  constructor(options: FollowedOrdersOptions<TrackedOrder>) {
    super(options);
    this.foreign = new ForeignFills({ emit: (event) => this.tell(event), clock: options.clock });
  }

  /** Begins to follow an order; returns undefined when its id is in use. */
  begin(wish: OrderWish, submittedAt: EpochMicros, deadline: EpochMicros) {
    if (this.find(wish.clientOrderId) !== undefined) return undefined;
    const order = new TrackedOrder(wish, submittedAt, deadline);
    this.add(order);
    return order;
  }

  /** Returns since when nothing has moved our money, or null while something may: an order that can still change, a
   * fill whose order is not known yet. */
  override quietSince(): EpochMicros | null {
    return this.foreign.orderIds().length > 0 ? null : super.quietSince();
  }

  /** Returns what the orders of this run bought less what they sold, in micros of a contract, at least zero. */
  held(instrument: InstrumentId): number {
    return Math.max(0, this.#held.get(instrument) ?? 0);
  }

  /** Takes over what the journal knows of an order of an earlier run: the engine knows it too, so nothing is told. */
  resumed(order: TrackedOrder, known: Order): void {
    order.isSending = false;
    if (known.venueOrderId === null) return;
    order.venueOrderId = known.venueOrderId;
    order.isAnnounced = true;
    this.index(order, known.venueOrderId);
  }

  /** The create request was answered with 201. */
  created(order: TrackedOrder, creation: Creation): void {
    order.isSending = false;
    this.#link(order, creation.orderId);
    order.countedByVenue(creation.filled);
    const rests = order.wish.timeInForce === "good-till-cancelled" && creation.remaining > 0;
    if (creation.filled >= order.sizeMicros) order.endedAs("filled");
    else if (!rests) order.endedAs("cancelled");
    this.settle(order);
  }

  /** A reply to our cancel: so many contracts are gone. */
  cancelled(order: TrackedOrder, reducedMicros: number): void {
    order.filledByInference = Math.max(0, order.sizeMicros - reducedMicros);
    order.endedAs("cancelled");
    this.settle(order);
  }

  /** The venue showed one of the account's orders. Returns ours, or undefined when it is not. */
  orderSeen(seen: VenueOrder): TrackedOrder | undefined {
    const order = this.findByVenueId(seen.orderId) ?? this.find(seen.clientOrderId);
    if (order === undefined) return undefined;
    if (order.venueOrderId !== seen.orderId && !this.#mayLink(order, seen)) return undefined;
    order.countedByVenue(integerOf(seen.filled));
    if (seen.status !== "resting") {
      order.filledByInference = 0;
      const isFilled = integerOf(seen.filled) >= order.sizeMicros;
      order.endedAs(isFilled ? "filled" : seen.status === "expired" ? "expired" : "cancelled");
    }
    this.#link(order, seen.orderId);
    this.settle(order);
    return order;
  }

  /** A fill, from wherever. `unlinked` fills are kept until their order is known or known not to be ours. */
  fill(fill: AccountFill): FillNews {
    const order = this.findByVenueId(fill.orderId) ?? this.#byClientId(fill);
    if (order === undefined) return this.foreign.hold(fill) ? "unlinked" : "duplicate";
    // Linking tells the held fills of the order, which this one may be among.
    const isHeld = this.foreign.holds(fill.tradeId);
    this.#link(order, fill.orderId);
    const isNew = !order.fillIds.has(fill.tradeId);
    if (isNew) this.#book(order, fill);
    this.settle(order);
    return isNew && !isHeld ? "booked" : "duplicate";
  }

  /** The stream names our order; a read does not, so its fills wait for the venue's id. */
  #byClientId(fill: AccountFill): TrackedOrder | undefined {
    if (fill.clientOrderId === null) return undefined;
    const order = this.find(fill.clientOrderId);
    if (order === undefined || order.venueOrderId !== null) return undefined;
    return order.ticker === fill.ticker && order.bookSide === fill.bookSide ? order : undefined;
  }

  #mayLink(order: TrackedOrder, seen: VenueOrder): boolean {
    if (order.venueOrderId === null && order.isSameAs(seen)) return true;
    const id = order.wish.clientOrderId;
    this.options.contradiction(`the venue shows another order under the id ${id}`);
    return false;
  }

  #link(order: TrackedOrder, orderId: string): void {
    if (order.venueOrderId === null) {
      order.venueOrderId = orderId;
      this.index(order, orderId);
    }
    if (!order.isAnnounced) {
      order.isAnnounced = true;
      this.tell({ kind: "OrderAccepted", ...this.about(order), venueOrderId: orderId });
      this.options.linked(order);
    }
    for (const fill of this.foreign.release(orderId)) {
      if (!order.fillIds.has(fill.tradeId)) this.#book(order, fill);
    }
  }

  #book(order: TrackedOrder, fill: AccountFill): void {
    if (fill.ticker !== order.ticker || fill.bookSide !== order.bookSide) {
      this.options.contradiction(`fill ${fill.tradeId} is on another side than its order`);
    }
    order.fillIds.add(fill.tradeId);
    order.filledByFills += integerOf(fill.size);
    const { instrument, side } = order.wish;
    const change = side === "buy" ? integerOf(fill.size) : -integerOf(fill.size);
    this.#held.set(instrument, (this.#held.get(instrument) ?? 0) + change);
    if (order.filledByFills >= order.sizeMicros) order.endedAs("filled");
    if (order.filledByFills > order.sizeMicros) {
      const id = order.wish.clientOrderId;
      this.options.contradiction(`order ${id} is filled beyond its size`);
    }
    const receivedAt = this.options.clock.now();
    this.tell({ kind: "FillReported", receivedAt, fill: fillOfOrder(fill, order.wish) });
  }
}
