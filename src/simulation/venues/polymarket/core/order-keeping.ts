// The steps in the life of every order: it enters, it rests, it ends; what it holds back of its wallet follows.

import { assert } from "../../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { CoreOrderStatus } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import type { Wallet } from "./ledger.ts";
import type { OrderRecord } from "./order-record.ts";

export class OrderKeeping {
  readonly #state: CoreState;
  readonly #openCounts = new Map<string, number>();

  constructor(state: CoreState) {
    this.#state = state;
  }

  /** Enters a new order, before the book sees it. */
  enter(order: OrderRecord): void {
    this.#state.archive.addOrder(order);
    this.#state.byBookOrder.set(order.bookOrderId, order);
    this.#openCounts.set(order.owner, this.openCount(order.owner) + 1);
  }

  /** Orders of an owner that are open. */
  openCount(owner: string): number {
    return this.#openCounts.get(owner) ?? 0;
  }

  walletOf(order: OrderRecord): Wallet {
    return this.#state.ledger.wallet(order.maker);
  }

  /** Sets what the order holds back. */
  reserve(order: OrderRecord, amount: bigint): void {
    assert(amount >= 0n, "a reserve is not negative");
    this.walletOf(order).reserve(order.asset, amount - order.reserved);
    order.reserved = amount;
  }

  /** Turns a part of what an order holds back into what a trade will take. */
  promise(order: OrderRecord, amount: bigint): void {
    this.reserve(order, order.reserved - amount);
    this.walletOf(order).promise(order.asset, amount);
  }

  /** The order has met all it came for. */
  complete(order: OrderRecord): void {
    order.status = "MATCHED";
    this.#leave(order);
  }

  /** Ends an open order, taking it off the book where it stands there. */
  end(order: OrderRecord, status: CoreOrderStatus, now: EpochMicros): void {
    assert(order.isOpen, `order ${order.orderId} has ended`);
    order.status = status;
    this.#leave(order);
    this.#state.exchange.cancel(order.bookOrderId, now);
    this.#state.announceOrder(order, "CANCELLATION", now);
  }

  #leave(order: OrderRecord): void {
    this.reserve(order, 0n);
    this.#state.agenda.withdraw(order.expiry);
    order.expiry = null;
    this.#state.byBookOrder.delete(order.bookOrderId);
    this.#openCounts.set(order.owner, this.openCount(order.owner) - 1);
  }
}
