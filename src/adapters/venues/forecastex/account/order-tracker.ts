// All orders of ours, and what the engine is told about them. Replies, stream and reads tell of the same things in any
// order; the engine hears acceptance first, every purchase once and in its own order's terms, and the end when the
// executions that the broker counts are all there. It does no requests and knows no time but the clock's.

import {
  type InstrumentId,
  instrumentId,
  marketOf,
  outcomeOf,
} from "../../../../domain/market/venue.ts";
import type { Fill, Order } from "../../../../domain/order/order.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { noUsd } from "../../../../domain/units/usd-micros.ts";
import type { OrderWish } from "../../shared/followed-order.ts";
import { FollowedOrders, type FollowedOrdersOptions } from "../../shared/followed-orders.ts";
import type { Purchase } from "../orders/execution.ts";
import type { OrderSight } from "../orders/order-sight.ts";
import { orderPriceOf, purchaseOf } from "../orders/order-terms.ts";
import type { KnownAccount } from "./known-account.ts";
import { TrackedOrder } from "./tracked-order.ts";

/** Whence a sight of an order: only a read, or a row with status and count together, says how an order ended. */
export type SightSource = "read" | "stream";

/** Why the broker itself ended an order whose day was over. */
const expiryWords = /expir/i;

export class OrderTracker extends FollowedOrders<TrackedOrder> {
  readonly #byReference = new Map<string, TrackedOrder>();
  /** What our orders hold of each instrument, in micros: the broker nets the two of a market, we do not. */
  readonly #held = new Map<InstrumentId, number>();

  constructor(options: FollowedOrdersOptions<TrackedOrder>) {
    super(options);
  }

  /** Begins to follow an order; returns undefined when its id, or the reference that follows from it, is in use. */
  begin(
    wish: OrderWish,
    times: { readonly submittedAt: EpochMicros; readonly deadline: EpochMicros },
    session: number,
  ): TrackedOrder | undefined {
    if (this.find(wish.clientOrderId) !== undefined) return undefined;
    const order = new TrackedOrder(wish, times, session);
    if (this.#referenced(order.reference) !== undefined) return undefined;
    this.add(order);
    this.#byReference.set(order.reference, order);
    return order;
  }

  /** Returns the order that the broker means by an id or a reference. */
  findBy(orderId: string | null, reference: string | null): TrackedOrder | undefined {
    const byId = orderId === null ? undefined : this.findByVenueId(orderId);
    return byId ?? (reference === null ? undefined : this.#referenced(reference));
  }

  /** Returns what our orders bought less what they sold, in micros of a contract, at least zero. */
  held(instrument: InstrumentId): number {
    return Math.max(0, this.#held.get(instrument) ?? 0);
  }

  /** Takes over what an earlier run held. */
  recall({ positions }: KnownAccount): void {
    for (const { instrument, size } of positions) this.#hold(instrument, integerOf(size));
  }

  /** Takes over what the journal knows of an order of an earlier run: the engine knows it too, so nothing is told. */
  resumed(order: TrackedOrder, known: Order): void {
    order.isSending = false;
    order.bookedBefore = integerOf(known.filled);
    if (known.venueOrderId === null) return;
    order.venueOrderId = known.venueOrderId;
    order.isAnnounced = true;
    this.index(order, known.venueOrderId);
  }

  /** The broker has taken the order. */
  taken(order: TrackedOrder, orderId: string): void {
    order.isSending = false;
    this.#link(order, orderId);
    this.settle(order);
  }

  /** The broker showed one of the account's orders. Returns ours, or undefined when it is not. */
  seen(sight: OrderSight, source: SightSource): TrackedOrder | undefined {
    const order = this.findBy(sight.orderId, sight.reference);
    if (order === undefined) return undefined;
    if (order.venueOrderId !== null && order.venueOrderId !== sight.orderId) {
      const id = order.wish.clientOrderId;
      this.options.contradiction(`the broker shows order ${sight.orderId} under the id ${id} too`);
      return undefined;
    }
    if (sight.filled !== null) order.countedByVenue(integerOf(sight.filled));
    if (sight.standing === "filled") order.countedByVenue(order.sizeMicros);
    this.#link(order, sight.orderId);
    this.#end(order, sight, source);
    this.settle(order);
    return order;
  }

  /** A purchase of an order of ours, from wherever. Returns false when it is known already. */
  bought(order: TrackedOrder, purchase: Purchase, conidInstrument: InstrumentId): boolean {
    if (purchase.orderId !== null) this.#link(order, purchase.orderId);
    const isNew = !order.fillIds.has(purchase.executionId);
    if (isNew) this.#book(order, purchase, conidInstrument);
    this.settle(order);
    return isNew;
  }

  /** A conflated row may say that an order ended and not how much of it was bought: the next read does. */
  #end(order: TrackedOrder, { standing, filled, systemReason }: OrderSight, source: SightSource) {
    if (standing === null || standing === "working") return;
    if (standing === "filled") {
      order.endedAs("filled");
      return;
    }
    if (filled === null && source === "stream") return;
    const isFull = order.filledMicros >= order.sizeMicros;
    const isByTime = systemReason === null || expiryWords.test(systemReason);
    const endsItself = order.mayRest && !order.isCancelAsked && isByTime;
    order.endedAs(isFull ? "filled" : endsItself ? "expired" : "cancelled");
  }

  #hold(instrument: InstrumentId, micros: number): void {
    this.#held.set(instrument, (this.#held.get(instrument) ?? 0) + micros);
  }

  #referenced(reference: string): TrackedOrder | undefined {
    const order = this.#byReference.get(reference);
    if (order === undefined) return undefined;
    // Forgotten by its own id, and so by this one.
    if (this.find(order.wish.clientOrderId) === order) return order;
    this.#byReference.delete(reference);
    return undefined;
  }

  #link(order: TrackedOrder, orderId: string): void {
    if (order.venueOrderId === null) {
      order.venueOrderId = orderId;
      this.index(order, orderId);
    }
    if (order.isAnnounced) return;
    order.isAnnounced = true;
    this.tell({ kind: "OrderAccepted", ...this.about(order), venueOrderId: orderId });
    this.options.linked(order);
  }

  #book(order: TrackedOrder, purchase: Purchase, conidInstrument: InstrumentId): void {
    const { instrument, side, clientOrderId } = order.wish;
    const expected = instrumentId(marketOf(instrument), purchaseOf(order.wish).outcome);
    if (conidInstrument !== expected) {
      const what = `execution ${purchase.executionId} bought ${outcomeOf(conidInstrument)}`;
      this.options.contradiction(`${what}, which order ${clientOrderId} did not ask for`);
    }
    order.fillIds.add(purchase.executionId);
    const size = integerOf(purchase.size);
    order.filledByFills += size;
    const again = Math.min(size, order.bookedBefore);
    order.bookedBefore -= again;
    this.#hold(instrument, side === "buy" ? size - again : again - size);
    if (order.filledByFills >= order.sizeMicros) order.endedAs("filled");
    if (order.filledByFills > order.sizeMicros) {
      this.options.contradiction(`order ${clientOrderId} is filled beyond its size`);
    }
    this.tell({
      kind: "FillReported",
      receivedAt: this.options.clock.now(),
      fill: fillOf(purchase, order.wish),
    });
  }
}

/** Returns a purchase in the terms of the order: one that was made for a sale is told as a sale, at what is left of the
 * dollar that the two outcomes make. */
export function fillOf(
  purchase: Purchase,
  { clientOrderId, instrument, side }: Pick<OrderWish, "clientOrderId" | "instrument" | "side">,
): Fill {
  return {
    fillId: purchase.executionId,
    clientOrderId,
    instrument,
    side,
    price: orderPriceOf(side, purchase.price),
    size: purchase.size,
    fee: purchase.commission ?? noUsd,
    filledAt: purchase.at,
  };
}
