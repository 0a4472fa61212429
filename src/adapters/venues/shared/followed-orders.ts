// All orders of ours at one venue, found by either id, and what the engine is told of them: what came of sending one,
// and its end once every fill that the venue counts is told. It does no requests and knows no time but the clock's.

import type { NewEvent } from "../../../domain/message/input.ts";
import { contractMicros } from "../../../domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { FollowedOrder } from "./followed-order.ts";

export interface FollowedOrdersOptions<Order> {
  readonly clock: Clock;
  readonly emit: (event: NewEvent) => void;
  /** Something about an order contradicts what we know; it is not lost, but a person should see it. */
  contradiction(words: string): void;
  /** The venue is known to hold the order: what waited for that may go on. */
  linked(order: Order): void;
}

/** Orders remembered: hours of the fastest trading the limits allow. Ended ones are forgotten first. */
export const ordersRememberedMax = 10_000;

export abstract class FollowedOrders<Order extends FollowedOrder> {
  protected readonly options: FollowedOrdersOptions<Order>;
  readonly #orders = new Map<string, Order>();
  readonly #byVenueId = new Map<string, Order>();
  /** When an order was last sent, or the engine last told of one. */
  #activeAt: EpochMicros = epochMicros(0);

  constructor(options: FollowedOrdersOptions<Order>) {
    this.options = options;
  }

  find(clientOrderId: string): Order | undefined {
    return this.#orders.get(clientOrderId);
  }

  findByVenueId(venueOrderId: string): Order | undefined {
    return this.#byVenueId.get(venueOrderId);
  }

  /** Orders that may still change, oldest first. */
  *open(): Iterable<Order> {
    for (const order of this.#orders.values()) {
      if (!order.isOver && !order.isRefused) yield order;
    }
  }

  /** Returns since when no order has moved, or null while one may. */
  quietSince(): EpochMicros | null {
    for (const _order of this.open()) return null;
    return this.#activeAt;
  }

  /** The venue refused the order, with its words as proof. */
  rejected(order: Order, venueWords: string): void {
    order.isSending = false;
    if (this.#isContradicted(order, "refused")) return;
    order.isRefused = true;
    this.tell({ kind: "OrderRejected", ...this.about(order), venueWords });
  }

  /** The order certainly never left. */
  denied(order: Order): void {
    order.isSending = false;
    if (this.#isContradicted(order, "not sent")) return;
    order.isRefused = true;
    this.tell({ kind: "OrderDenied", ...this.about(order) });
  }

  /** Nobody knows whether the venue has the order. */
  unknown(order: Order, reason: string): void {
    order.isSending = false;
    if (order.isAnnounced) return;
    this.tell({ kind: "OrderUnknown", ...this.about(order), reason });
  }

  /** Tells the engine of the end once every fill that the venue counts has been told. */
  settle(order: Order): void {
    if (order.isOver || order.end === null || order.isMissingFills) return;
    this.conclude(order);
  }

  /** Tells the engine of the end with the venue's count, whatever fills are missing: it will ask. An order whose whole
   * size the engine has seen filled has ended for it already. */
  conclude(order: Order): void {
    if (order.isOver || order.end === null) return;
    order.isOver = true;
    if (order.filledMicros >= order.sizeMicros && !order.isMissingFills) return;
    const kind = order.end === "expired" ? "OrderExpired" : "OrderCancelled";
    const filled = contractMicros(order.filledMicros);
    this.tell({ kind, ...this.about(order), filled });
  }

  /** Tells the engine of something, and counts it as a move. */
  tell(event: NewEvent): void {
    this.#activeAt = this.options.clock.now();
    this.options.emit(event);
  }

  /** Begins to follow an order whose id is not in use. */
  protected add(order: Order): void {
    this.#makeRoom();
    this.#activeAt = this.options.clock.now();
    this.#orders.set(order.wish.clientOrderId, order);
  }

  /** From now on the order is found by this id of the venue, which must be among its own. */
  protected index(order: Order, venueOrderId: string): void {
    this.#byVenueId.set(venueOrderId, order);
  }

  protected about({ wish }: Order) {
    return { receivedAt: this.options.clock.now(), clientOrderId: wish.clientOrderId };
  }

  /** The stream may show an order that its reply refuses: what the venue holds counts, not what it said. */
  #isContradicted(order: Order, words: string): boolean {
    if (!order.isAnnounced) return false;
    const id = order.wish.clientOrderId;
    this.options.contradiction(`order ${id} was ${words}, but the venue shows it`);
    return true;
  }

  /** Forgets the oldest order that has ended; when none has, the oldest, since memory is bounded. */
  #makeRoom(): void {
    if (this.#orders.size < ordersRememberedMax) return;
    let victim: Order | undefined;
    for (const order of this.#orders.values()) {
      victim ??= order;
      if (!order.isOver && !order.isRefused) continue;
      victim = order;
      break;
    }
    if (victim === undefined) return;
    this.#orders.delete(victim.wish.clientOrderId);
    for (const id of victim.venueOrderIds) this.#byVenueId.delete(id);
  }
}
