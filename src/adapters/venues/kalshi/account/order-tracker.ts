// All orders of ours, and what the engine is told about them. Replies, stream and reads tell of the same things in any
// order; the engine hears acceptance first, every fill once, and the end when the fills that the venue counts are all
// there. It does no requests and knows no time but what it is handed.

import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import type { Order } from "../../../../domain/order/order.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import { type AccountFill, fillOfOrder } from "../normalise/fill.ts";
import type { VenueOrder } from "../normalise/order-state.ts";
import { ForeignFills } from "./foreign-fills.ts";
import { type OrderTerms, TrackedOrder } from "./tracked-order.ts";

export interface OrderTrackerOptions {
  readonly clock: Clock;
  readonly emit: (event: NewEvent) => void;
  /** Something about an order contradicts what we know; it is not lost, but a person should see it. */
  contradiction(words: string): void;
  /** The venue's id of an order has become known. */
  linked(order: TrackedOrder): void;
}

/** Orders remembered: hours of the fastest trading the limits allow. Ended ones are forgotten first. */
export const ordersRememberedMax = 10_000;

/** What became of a fill that was handed in. */
export type FillNews = "booked" | "duplicate" | "unlinked";

/** What the create reply says. */
export interface Creation {
  readonly orderId: string;
  /** Micros. */
  readonly filled: number;
  readonly remaining: number;
}

export class OrderTracker {
  readonly #options: OrderTrackerOptions;
  readonly #orders = new Map<string, TrackedOrder>();
  readonly #byVenueId = new Map<string, TrackedOrder>();
  readonly foreign: ForeignFills;
  /** What the orders of this run hold of each instrument, in micros: the venue nets the two of a market, we do not. */
  readonly #held = new Map<InstrumentId, number>();
  /** When an order was last sent, or the engine last told of one. */
  #activeAt: EpochMicros = epochMicros(0);

  constructor(options: OrderTrackerOptions) {
    this.#options = options;
    this.foreign = new ForeignFills({ emit: (event) => this.#emit(event), clock: options.clock });
  }

  /** Begins to follow an order; returns undefined when its id is in use. */
  begin(terms: OrderTerms, submittedAt: EpochMicros, deadline: EpochMicros) {
    if (this.#orders.has(terms.clientOrderId)) return undefined;
    this.#makeRoom();
    this.#activeAt = this.#options.clock.now();
    const order = new TrackedOrder(terms, submittedAt, deadline);
    this.#orders.set(terms.clientOrderId, order);
    return order;
  }

  /** Returns since when nothing has moved our money, or null while something may: an order that can still change, a
   * fill whose order is not known yet. */
  quietSince(): EpochMicros | null {
    for (const _order of this.open()) return null;
    return this.foreign.orderIds().length > 0 ? null : this.#activeAt;
  }

  /** Returns what the orders of this run bought less what they sold, in micros of a contract, at least zero. */
  held(instrument: InstrumentId): number {
    return Math.max(0, this.#held.get(instrument) ?? 0);
  }

  find(clientOrderId: string): TrackedOrder | undefined {
    return this.#orders.get(clientOrderId);
  }

  findByVenueId(orderId: string): TrackedOrder | undefined {
    return this.#byVenueId.get(orderId);
  }

  /** Orders that may still change, oldest first. */
  *open(): Iterable<TrackedOrder> {
    for (const order of this.#orders.values()) {
      if (!order.isOver && !order.isRefused) yield order;
    }
  }

  /** Takes over what the journal knows of an order of an earlier run: the engine knows it too, so nothing is told. */
  resumed(order: TrackedOrder, known: Order): void {
    order.isSending = false;
    if (known.venueOrderId === null) return;
    order.venueOrderId = known.venueOrderId;
    order.isAnnounced = true;
    this.#byVenueId.set(known.venueOrderId, order);
  }

  /** The create request was answered with 201. */
  created(order: TrackedOrder, creation: Creation): void {
    order.isSending = false;
    this.#link(order, creation.orderId);
    order.countedByVenue(creation.filled);
    const rests = order.terms.timeInForce === "good-till-cancelled" && creation.remaining > 0;
    if (creation.filled >= order.sizeMicros) order.endedAs("filled");
    else if (!rests) order.endedAs("cancelled");
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

  /** A reply to our cancel: so many contracts are gone. */
  cancelled(order: TrackedOrder, reducedMicros: number): void {
    order.filledByInference = Math.max(0, order.sizeMicros - reducedMicros);
    order.endedAs("cancelled");
    this.settle(order);
  }

  /** The venue showed one of the account's orders. Returns ours, or undefined when it is not. */
  orderSeen(seen: VenueOrder): TrackedOrder | undefined {
    const order = this.#byVenueId.get(seen.orderId) ?? this.#orders.get(seen.clientOrderId);
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
    const order = this.#byVenueId.get(fill.orderId) ?? this.#byClientId(fill);
    if (order === undefined) return this.foreign.hold(fill) ? "unlinked" : "duplicate";
    // Linking tells the held fills of the order, which this one may be among.
    const isHeld = this.foreign.holds(fill.tradeId);
    this.#link(order, fill.orderId);
    const isNew = !order.fillIds.has(fill.tradeId);
    if (isNew) this.#book(order, fill);
    this.settle(order);
    return isNew && !isHeld ? "booked" : "duplicate";
  }

  /** Tells the engine of the end once every fill that the venue counts has been told. */
  settle(order: TrackedOrder): void {
    if (order.isOver || order.end === null || order.isMissingFills) return;
    this.conclude(order);
  }

  /** Tells the engine of the end with the venue's count, whatever fills are missing: it will ask. */
  conclude(order: TrackedOrder): void {
    if (order.isOver || order.end === null) return;
    order.isOver = true;
    const filled = contractMicros(order.filledMicros);
    if (integerOf(filled) >= order.sizeMicros && !order.isMissingFills) return;
    const kind = order.end === "expired" ? "OrderExpired" : "OrderCancelled";
    this.#emit({ kind, ...this.#about(order), filled });
  }

  /** The stream names our order; a read does not, so its fills wait for the venue's id. */
  #byClientId(fill: AccountFill): TrackedOrder | undefined {
    if (fill.clientOrderId === null) return undefined;
    const order = this.#orders.get(fill.clientOrderId);
    if (order === undefined || order.venueOrderId !== null) return undefined;
    return order.ticker === fill.ticker && order.bookSide === fill.bookSide ? order : undefined;
  }

  #mayLink(order: TrackedOrder, seen: VenueOrder): boolean {
    if (order.venueOrderId === null && order.isSameAs(seen)) return true;
    const id = order.terms.clientOrderId;
    this.#options.contradiction(`the venue shows another order under the id ${id}`);
    return false;
  }

  #link(order: TrackedOrder, orderId: string): void {
    if (order.venueOrderId === null) {
      order.venueOrderId = orderId;
      this.#byVenueId.set(orderId, order);
    }
    if (!order.isAnnounced) {
      order.isAnnounced = true;
      this.#emit({ kind: "OrderAccepted", ...this.#about(order), venueOrderId: orderId });
      this.#options.linked(order);
    }
    for (const fill of this.foreign.release(orderId)) {
      if (!order.fillIds.has(fill.tradeId)) this.#book(order, fill);
    }
  }

  #book(order: TrackedOrder, fill: AccountFill): void {
    if (fill.ticker !== order.ticker || fill.bookSide !== order.bookSide) {
      this.#options.contradiction(`fill ${fill.tradeId} is on another side than its order`);
    }
    order.fillIds.add(fill.tradeId);
    order.filledByFills += integerOf(fill.size);
    const { instrument, side } = order.terms;
    const change = side === "buy" ? integerOf(fill.size) : -integerOf(fill.size);
    this.#held.set(instrument, (this.#held.get(instrument) ?? 0) + change);
    if (order.filledByFills >= order.sizeMicros) order.endedAs("filled");
    if (order.filledByFills > order.sizeMicros) {
      const id = order.terms.clientOrderId;
      this.#options.contradiction(`order ${id} is filled beyond its size`);
    }
    const receivedAt = this.#options.clock.now();
    this.#emit({ kind: "FillReported", receivedAt, fill: fillOfOrder(fill, order.terms) });
  }

  /** The stream may show an order that its reply refuses: what the venue holds counts, not what it said. */
  #isContradicted(order: TrackedOrder, words: string): boolean {
    if (!order.isAnnounced) return false;
    const id = order.terms.clientOrderId;
    this.#options.contradiction(`order ${id} was ${words}, but the venue shows it`);
    return true;
  }

  #about(order: TrackedOrder) {
    const { clientOrderId } = order.terms;
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
    this.#orders.delete(victim.terms.clientOrderId);
    if (victim.venueOrderId !== null) this.#byVenueId.delete(victim.venueOrderId);
  }
}
