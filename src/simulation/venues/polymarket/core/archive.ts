// What the venue remembers of orders and trades, by id and by the credentials that may see them. The oldest finished ones
// are forgotten beyond named limits, so that a venue that runs for days does not grow for ever.

import type { OrderRecord } from "./order-record.ts";
import type { TradeRecord } from "./trade-record.ts";

/** Orders of all owners the venue still knows, open ones always among them. A digest is refused as a duplicate only so
 * long. */
export const ordersMax = 400_000;

/** Trades the venue still shows. */
export const tradesMax = 200_000;

const noOrders: ReadonlyMap<string, OrderRecord> = new Map();

export class Archive {
  /** Oldest first. */
  readonly #orders = new Map<string, OrderRecord>();
  readonly #ordersOf = new Map<string, Map<string, OrderRecord>>();
  readonly #trades: TradeRecord[] = [];
  readonly #tradesOf = new Map<string, TradeRecord[]>();

  addOrder(order: OrderRecord): void {
    this.#orders.set(order.orderId, order);
    const own = this.#ordersOf.get(order.owner);
    if (own === undefined) this.#ordersOf.set(order.owner, new Map([[order.orderId, order]]));
    else own.set(order.orderId, order);
    if (this.#orders.size > ordersMax) this.#forgetOrder();
  }

  /** Takes back an order that was refused after all. */
  removeOrder(order: OrderRecord): void {
    this.#orders.delete(order.orderId);
    this.#ordersOf.get(order.owner)?.delete(order.orderId);
  }

  order(orderId: string): OrderRecord | undefined {
    return this.#orders.get(orderId);
  }

  ordersOf(owner: string): ReadonlyMap<string, OrderRecord> {
    return this.#ordersOf.get(owner) ?? noOrders;
  }

  orders(): IterableIterator<OrderRecord> {
    return this.#orders.values();
  }

  /** Files a trade under everybody who took part in it. */
  addTrade(trade: TradeRecord): void {
    keep(this.#trades, trade);
    const owners = new Set([trade.takerOwner, ...trade.makers.map((maker) => maker.owner)]);
    owners.delete("");
    for (const owner of owners) {
      const own = this.#tradesOf.get(owner);
      if (own === undefined) this.#tradesOf.set(owner, [trade]);
      else keep(own, trade);
    }
  }

  tradesOf(owner: string): readonly TradeRecord[] {
    return this.#tradesOf.get(owner) ?? [];
  }

  trades(): readonly TradeRecord[] {
    return this.#trades;
  }

  #forgetOrder(): void {
    for (const order of this.#orders.values()) {
      if (order.isOpen) continue;
      this.removeOrder(order);
      return;
    }
  }
}

function keep(trades: TradeRecord[], trade: TradeRecord): void {
  trades.push(trade);
  // In halves, so that forgetting does not move the whole list at every trade.
  if (trades.length > tradesMax * 2) trades.splice(0, tradesMax);
}
