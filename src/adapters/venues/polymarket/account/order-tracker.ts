// All orders of ours, and what the engine is told about them. Replies, stream and reads tell of the same things in any
// order; the engine hears acceptance first, every fill once, and the end when the fills that the venue counts are all
// there. It does no requests and knows no time but the clock's.

import type { NewEvent } from "../../../../domain/message/input.ts";
import { type Fill, isOpenOrder, type Order } from "../../../../domain/order/order.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import {
  addDuration,
  type EpochMicros,
  epochMicros,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { VenueOrder, VenueOrderStatus } from "../rest/trading-contract.ts";
import { clockSkew } from "./limits.ts";
import { type OrderEnd, type OrderWish, TrackedOrder } from "./tracked-order.ts";

export interface OrderTrackerOptions {
  readonly clock: Clock;
  readonly emit: (event: NewEvent) => void;
  /** Something about an order contradicts what we know; it is not lost, but a person should see it. */
  contradiction(words: string): void;
  /** The venue holds the order: what waited for that may go on. */
  linked(order: TrackedOrder): void;
}

/** Where an order was seen: read by its id, listed among those that live, or told by the private stream. */
export type OrderSource = "read" | "list" | "stream";

/** Orders remembered: hours of the fastest trading the limits allow. Ended ones are forgotten first. */
export const ordersRememberedMax = 10_000;

export class OrderTracker {
  readonly #options: OrderTrackerOptions;
  readonly #orders = new Map<string, TrackedOrder>();
  readonly #byDigest = new Map<string, TrackedOrder>();
  /** When an order was last sent, or the engine last told of one. */
  #activeAt: EpochMicros = epochMicros(0);

  constructor(options: OrderTrackerOptions) {
    this.#options = options;
  }

  /** Begins to follow an order; returns undefined when its id is in use. */
  begin(wish: OrderWish, deadline: EpochMicros): TrackedOrder | undefined {
    if (this.#orders.has(wish.clientOrderId)) return undefined;
    this.#makeRoom();
    this.#activeAt = this.#options.clock.now();
    const order = new TrackedOrder(wish, deadline);
    this.#orders.set(wish.clientOrderId, order);
    return order;
  }

  /** The order may stand at the venue under this digest: said before it is sent, so that whatever comes of it is known
   * for ours. */
  identify(order: TrackedOrder, digest: string): void {
    if (!order.digests.includes(digest)) order.digests.unshift(digest);
    this.#byDigest.set(digest, order);
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

  /** Returns since when no order has moved, or null while one may. */
  quietSince(): EpochMicros | null {
    for (const _order of this.open()) return null;
    return this.#activeAt;
  }

  find(clientOrderId: string): TrackedOrder | undefined {
    return this.#orders.get(clientOrderId);
  }

  findByDigest(digest: string): TrackedOrder | undefined {
    return this.#byDigest.get(digest);
  }

  /** Orders that may still change, oldest first. */
  *open(): Iterable<TrackedOrder> {
    for (const order of this.#orders.values()) {
      if (!order.isOver && !order.isRefused) yield order;
    }
  }

  /** The venue took the order and holds it under this digest. */
  accepted(order: TrackedOrder, digest: string): void {
    order.isSending = false;
    this.#link(order, digest);
    this.settle(order);
  }

  /** The venue refused the order, with its words as proof. */
  rejected(order: TrackedOrder, venueWords: string): void {
    order.isSending = false;
    if (this.#isContradicted(order, "refused")) return;
    order.isRefused = true;
    this.#emit({ kind: "OrderRejected", ...this.#about(order), venueWords });
  }

  /** The order certainly never left. */
  denied(order: TrackedOrder): void {
    order.isSending = false;
    if (this.#isContradicted(order, "not sent")) return;
    order.isRefused = true;
    this.#emit({ kind: "OrderDenied", ...this.#about(order) });
  }

  /** Nobody knows whether the venue has the order. */
  unknown(order: TrackedOrder, reason: string): void {
    order.isSending = false;
    if (order.isAnnounced) return;
    this.#emit({ kind: "OrderUnknown", ...this.#about(order), reason });
  }

  /** The venue answered a query: the order never reached it, was refused, or is no longer known there. */
  absent(order: TrackedOrder): void {
    if (order.isAnnounced) order.isOver = true;
    else order.isRefused = true;
  }

  /** The venue showed one of the account's orders, `list` for those that live. Returns ours, or undefined when it is not.
   * Of an order that may stand, `matched` says only that something was, until a cancel has shown that no rest does. */
  orderSeen(seen: VenueOrder, from: OrderSource): TrackedOrder | undefined {
    const order = this.#byDigest.get(seen.orderId);
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
      this.#options.contradiction(`order ${fill.clientOrderId} is filled beyond its size`);
    }
    this.#emit({ kind: "FillReported", receivedAt: this.#options.clock.now(), fill });
    this.settle(order);
  }

  /** A fill that was told is now this final; one that failed is filled no more. */
  finality(order: TrackedOrder, news: NewEvent & { kind: "FillFinalityChanged" }, size: number) {
    if (news.finality === "failed") order.failed += size;
    this.#emit(news);
    this.settle(order);
  }

  /** Tells the engine of something that is no order's own news, and counts it as a move. */
  tell(event: NewEvent): void {
    this.#emit(event);
  }

  /** Tells the engine of the end once every fill that the venue counts has been told. */
  settle(order: TrackedOrder): void {
    if (order.isOver || order.end === null || order.isMissingFills) return;
    this.conclude(order);
  }

  /** Tells the engine of the end with the venue's count, whatever fills are missing: it will ask. An order whose whole
   * size the engine has seen filled has ended for it already. */
  conclude(order: TrackedOrder): void {
    if (order.isOver || order.end === null) return;
    order.isOver = true;
    if (order.filledMicros >= order.sizeMicros && !order.isMissingFills) return;
    const kind = order.end === "expired" ? "OrderExpired" : "OrderCancelled";
    const filled = contractMicros(order.filledMicros);
    this.#emit({ kind, ...this.#about(order), filled });
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
    return addDuration(this.#options.clock.now(), clockSkew) >= endsAt;
  }

  #link(order: TrackedOrder, digest: string): void {
    if (order.venueOrderId === null) order.venueOrderId = digest;
    else if (order.venueOrderId !== digest) {
      const id = order.wish.clientOrderId;
      this.#options.contradiction(`the venue holds order ${id} twice: ${digest}`);
    }
    if (order.isAnnounced) return;
    order.isAnnounced = true;
    if (order.isRefused) {
      order.isRefused = false;
      const id = order.wish.clientOrderId;
      this.#options.contradiction(`order ${id} was refused, but the venue shows it`);
    }
    this.#emit({ kind: "OrderAccepted", ...this.#about(order), venueOrderId: digest });
    this.#options.linked(order);
  }

  /** The stream may show an order that its reply refuses: what the venue holds counts, not what it said. */
  #isContradicted(order: TrackedOrder, words: string): boolean {
    if (!order.isAnnounced) return false;
    const id = order.wish.clientOrderId;
    this.#options.contradiction(`order ${id} was ${words}, but the venue shows it`);
    return true;
  }

  #about(order: TrackedOrder) {
    const { clientOrderId } = order.wish;
    return { receivedAt: this.#options.clock.now(), clientOrderId };
  }

  #emit(event: NewEvent): void {
    this.#activeAt = this.#options.clock.now();
    this.#options.emit(event);
  }

  /** Forgets the oldest order that has ended; when none has, the oldest, since memory is bounded. */
  #makeRoom(): void {
    if (this.#orders.size < ordersRememberedMax) return;
    let victim: TrackedOrder | undefined;
    for (const order of this.#orders.values()) {
      victim ??= order;
      if (!order.isOver && !order.isRefused) continue;
      victim = order;
      break;
    }
    if (victim === undefined) return;
    this.#orders.delete(victim.wish.clientOrderId);
    for (const digest of victim.digests) this.#byDigest.delete(digest);
  }
}
