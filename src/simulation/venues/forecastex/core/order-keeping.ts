// The steps every order goes through: it enters with the cash it ties up, it goes into the book or waits before it, it
// ends. What it ties up follows each of them.

import { assert } from "../../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { CoreEndReason } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import { bookPrice, bookSideOf, bookSize } from "./money.ts";
import type { OrderRecord, OrderTerms } from "./order-record.ts";

export class OrderKeeping {
  readonly #state: CoreState;

  constructor(state: CoreState) {
    this.#state = state;
  }

  /** Enters a new order, before any book sees it. */
  enter(order: OrderRecord): void {
    const account = this.#state.accountOf(order);
    account.liveCount += 1;
    account.reserved += order.reserve;
    account.remember(order);
    this.#state.liveOrders(order.contract).add(order);
  }

  /** Tells the observers how the order stands. */
  announce(order: OrderRecord, now: EpochMicros): void {
    order.updatedAt = now;
    this.#state.emit({ kind: "order", order: order.describe(), at: now });
  }

  /** Sends an order to the book where its contract trades; else it waits, or ends when it cannot. */
  route(order: OrderRecord, now: EpochMicros): void {
    if (order.contract.isTrading) {
      this.#send(order, now);
      return;
    }
    this.announce(order, now);
    if (order.terms.timeInForce === "IOC") this.end(order, "immediate", now);
  }

  /** Gives an order other terms, in the book or outside it. */
  amend(order: OrderRecord, terms: OrderTerms, now: EpochMicros): void {
    const account = this.#state.accountOf(order);
    const removed = order.terms.size - terms.size;
    const keepsPlace =
      terms.price === order.terms.price && removed >= 0n && terms.timeInForce !== "IOC";
    account.reserved -= order.reserve;
    order.terms = terms;
    account.reserved += order.reserve;
    if (keepsPlace) {
      const { bookOrderId } = order;
      if (bookOrderId !== null && removed > 0n) {
        this.#state.exchange.reduce(bookOrderId, bookSize(removed), now);
      }
      this.announce(order, now);
      return;
    }
    this.#takeOffBook(order, now);
    order.bookOrderId = null;
    const live = this.#state.liveOrders(order.contract);
    live.delete(order);
    live.add(order);
    this.route(order, now);
  }

  /** Ends an order that lives, taking it off the book where it stands there. */
  end(order: OrderRecord, reason: CoreEndReason, now: EpochMicros): void {
    assert(order.isLive, `order ${order.orderId} has ended`);
    this.#state.accountOf(order).reserved -= order.reserve;
    order.endReason = reason;
    this.leave(order);
    this.#takeOffBook(order, now);
    this.announce(order, now);
  }

  /** Forgets an order as one that lives. */
  leave(order: OrderRecord): void {
    this.#state.accountOf(order).liveCount -= 1;
    this.#state.liveOrders(order.contract).delete(order);
    if (order.bookOrderId !== null) this.#state.byBookOrder.delete(order.bookOrderId);
    if (order.pendingCancel !== null) this.#state.agenda.withdraw(order.pendingCancel);
    order.pendingCancel = null;
    order.isCancelPending = false;
  }

  #send(order: OrderRecord, now: EpochMicros): void {
    const { exchange, byBookOrder } = this.#state;
    const { price, timeInForce } = order.terms;
    const orderId = exchange.newOrderId();
    order.bookOrderId = orderId;
    byBookOrder.set(orderId, order);
    this.announce(order, now);
    const outcome = exchange.place(
      {
        orderId,
        symbol: order.contract.traded.symbol,
        owner: order.account,
        side: bookSideOf(order.outcome),
        price: bookPrice(order.outcome, price),
        size: bookSize(order.remaining),
        timeInForce: timeInForce === "IOC" ? "immediate-or-cancel" : "good-till-cancelled",
        selfTrade: { key: order.account, ends: "incoming" },
      },
      now,
    );
    if (!order.isLive) return;
    if (!outcome.accepted) this.end(order, "venue", now);
    else if (outcome.placement.endedBySelfTrade) this.end(order, "own-order", now);
    else if (integerOf(outcome.placement.resting) === 0) this.end(order, "immediate", now);
  }

  #takeOffBook(order: OrderRecord, now: EpochMicros): void {
    if (order.bookOrderId === null) return;
    // First forgotten, then taken off: what nobody knows has not been taken off by somebody else.
    this.#state.byBookOrder.delete(order.bookOrderId);
    this.#state.exchange.cancel(order.bookOrderId, now);
  }
}
