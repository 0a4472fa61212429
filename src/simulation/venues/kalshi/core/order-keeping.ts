// The steps every change of an order goes through: it rests, it ends, it is cut; reserves follow, a wallet that cannot pay
// what its orders may cost gives orders up, and reduce-only orders shrink with the position they close.

import { assert } from "../../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { closableBy, inPriority, reserveOf } from "./collateral.ts";
import type { CoreUpdateReason } from "./contract.ts";
import { bookSize, type CoreState } from "./core-state.ts";
import type { Holding, Wallet } from "./ledger.ts";
import type { OrderRecord } from "./order-record.ts";

export class OrderKeeping {
  readonly #state: CoreState;

  constructor(state: CoreState) {
    this.#state = state;
  }

  /** Enters a new order, before the book sees it. */
  enter(order: OrderRecord, now: EpochMicros): void {
    const account = this.#state.ledger.account(order.account);
    account.restingCount += 1;
    account.remember(order);
    this.#state.byBookOrder.set(order.bookOrderId, order);
    this.#state.holdingOf(order, now).orders.add(order);
    if (order.orderGroupId !== null) account.groups.get(order.orderGroupId)?.orders.add(order);
  }

  /** Tells the account's observers how the order stands. */
  announce(order: OrderRecord, reason: CoreUpdateReason, now: EpochMicros): void {
    order.lastUpdateReason = reason;
    order.updatedAt = now;
    this.#state.emit({ kind: "order", order: order.describe(), at: now });
  }

  /** Ends an order that has something left, taking it off the book where it stands there; returns what was left. */
  end(order: OrderRecord, reason: CoreUpdateReason, now: EpochMicros): bigint {
    assert(order.status === "resting", `order ${order.orderId} has ended`);
    const left = order.remainingCount;
    order.remainingCount = 0n;
    order.status = "canceled";
    this.leave(order, now);
    this.#state.exchange.cancel(order.bookOrderId, now);
    this.announce(order, reason, now);
    return left;
  }

  /** Forgets an order as one that rests. */
  leave(order: OrderRecord, now: EpochMicros): void {
    const account = this.#state.ledger.account(order.account);
    account.restingCount -= 1;
    this.#state.leaveBook(order);
    const holding = this.#state.holdingOf(order, now);
    holding.orders.delete(order);
    if (order.orderGroupId !== null) account.groups.get(order.orderGroupId)?.orders.delete(order);
    this.reserve(holding, now);
  }

  /** Cuts an order to what is to be left of it, which keeps its place in the queue. */
  cut(order: OrderRecord, left: bigint, reason: CoreUpdateReason, now: EpochMicros): bigint {
    assert(left < order.remainingCount, "a cut takes something");
    if (left === 0n) return this.end(order, reason, now);
    const removed = order.remainingCount - left;
    order.remainingCount = left;
    if (reason === "ReduceOnlyCancel") order.isCapped = true;
    this.#state.exchange.reduce(order.bookOrderId, bookSize(removed), now);
    this.reserve(this.#state.holdingOf(order, now), now);
    this.announce(order, reason, now);
    return removed;
  }

  /** Brings the reserve of a holding up to date with its orders, its position and the fees. */
  reserve(holding: Holding, now: EpochMicros): void {
    const market = this.#state.catalogue.market(holding.ticker);
    const { membership } = holding.wallet.account;
    const needed =
      holding.orders.size === 0
        ? 0n
        : reserveOf(holding, this.#state.feeTerms(market, membership, now));
    holding.wallet.reserved += needed - holding.reserved;
    holding.reserved = needed;
  }

  /** After fills: reduce-only orders shrink to what they can close, and a wallet that fell short gives up orders. `first`
   * is the order it gives up first: the rounding of many small fills exceeds what one order reserved for it by less
   * than what the order still reserves. */
  settleHolding(holding: Holding, first: OrderRecord | null, now: EpochMicros): void {
    this.shrinkReduceOnly(holding, now);
    this.reserve(holding, now);
    this.#giveUp(holding.wallet, first, now);
  }

  /** Cuts resting reduce-only orders to what the position leaves them after the orders that trade before them. */
  shrinkReduceOnly(holding: Holding, now: EpochMicros): void {
    for (const side of ["bid", "ask"] as const) {
      let closable = closableBy(side, holding.position);
      for (const order of inPriority(holding.orders, side)) {
        if (order.reduceOnly && order.remainingCount > closable) {
          this.cut(order, closable, "ReduceOnlyCancel", now);
        }
        closable -= order.remainingCount < closable ? order.remainingCount : closable;
      }
    }
  }

  /** Recomputes every reserve: what fees may cost has changed. */
  reserveAll(now: EpochMicros): void {
    for (const account of this.#state.ledger.accounts()) {
      for (const holding of account.holdings.values()) {
        if (holding.orders.size > 0) this.reserve(holding, now);
      }
      for (const wallet of account.wallets()) this.#giveUp(wallet, null, now);
    }
  }

  #giveUp(wallet: Wallet, first: OrderRecord | null, now: EpochMicros): void {
    if (wallet.free >= 0n) return;
    if (first !== null && first.status === "resting") this.end(first, "MarginCancel", now);
    if (wallet.free >= 0n) return;
    const newestFirst = [...wallet.account.orders.values()].reverse();
    for (const order of newestFirst) {
      if (wallet.free >= 0n) return;
      const { subaccount, exchangeIndex } = wallet;
      if (order.status !== "resting" || order.subaccount !== subaccount) continue;
      if (order.exchangeIndex === exchangeIndex) this.end(order, "MarginCancel", now);
    }
    assert(wallet.free >= 0n, `account ${wallet.account.name} owes ${wallet.free} micros`);
  }
}
