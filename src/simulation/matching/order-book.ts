// The matching core: one market's book, price-time priority, trades at the price of the resting order. Takes orders
// and cancels, gives the trades and level changes that follow. Time plays no part in it: arrival is the order of calls.

import { askSide, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import type { Book, Level } from "../../domain/book/level.ts";
import { assert } from "../../domain/failure/assert.ts";
import { type ContractMicros, contractMicros } from "../../domain/units/contract-micros.ts";
import { type PriceTicks, priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { BookEvent } from "./book-event.ts";
import { PriceLadder, type PriceLevel, type RestingOrder } from "./price-ladder.ts";

/** `immediate-or-cancel` drops what does not trade at once; the other rests. */
export type TimeInForce = "good-till-cancelled" | "immediate-or-cancel";

export interface NewOrder {
  readonly orderId: number;
  readonly owner: string;
  /** `bidSide` buys YES, `askSide` sells YES (which is buying NO at 1 - price). */
  readonly side: BookSide;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
  readonly timeInForce: TimeInForce;
}

/** What an order came to at once. `filled + resting` is less than its size only for an immediate order. */
export interface Placement {
  readonly filled: ContractMicros;
  readonly resting: ContractMicros;
  readonly events: readonly BookEvent[];
}

export interface Cancellation {
  /** What was taken off the book. */
  readonly removed: ContractMicros;
  readonly events: readonly BookEvent[];
}

/** Most orders that rest in one book: far above what the flow keeps, low enough to notice a leak. */
export const restingOrdersMax = 100_000;

export class OrderBook {
  readonly #ladders: readonly [PriceLadder, PriceLadder] = [
    new PriceLadder(bidSide),
    new PriceLadder(askSide),
  ];
  readonly #resting = new Map<number, RestingOrder>();
  #tradeCount = 0;

  /** Orders that rest now. */
  get orderCount(): number {
    return this.#resting.size;
  }

  /** Matches the order and rests what is left of a good-till-cancelled one. The order id must be new. */
  place(order: NewOrder): Placement {
    const ticks = integerOf(order.price);
    const size = integerOf(order.size);
    assert(ticks > 0 && ticks < ticksPerUsd, `a price is between 0 and 1 USD: ${ticks} ticks`);
    assert(size > 0, `a size is positive: ${size}`);
    assert(!this.#resting.has(order.orderId), `order ${order.orderId} exists already`);
    const events: BookEvent[] = [];
    const left = this.#match(order, size, events);
    const rests = order.timeInForce === "good-till-cancelled" && left > 0;
    if (rests) this.#rest(order, left, events);
    return {
      filled: contractMicros(size - left),
      resting: contractMicros(rests ? left : 0),
      events,
    };
  }

  /** Takes the order off the book; undefined when it does not rest here (unknown, filled or cancelled before). */
  cancel(orderId: number): Cancellation | undefined {
    const order = this.#resting.get(orderId);
    if (order === undefined) return undefined;
    const removed = order.remainingMicros;
    const level = this.#ladders[order.side].reduce(order, removed);
    this.#resting.delete(orderId);
    return {
      removed: contractMicros(removed),
      events: [levelChange(order.side, level, -removed, orderId)],
    };
  }

  /** Returns what is left of a resting order, or undefined when it does not rest. */
  remaining(orderId: number): ContractMicros | undefined {
    const order = this.#resting.get(orderId);
    return order === undefined ? undefined : contractMicros(order.remainingMicros);
  }

  /** Returns the ids of all resting orders, oldest first. */
  restingOrderIds(): number[] {
    return [...this.#resting.keys()];
  }

  /** Returns the best level of a side, or undefined when the side is empty. */
  best(side: BookSide): Level | undefined {
    const level = this.#ladders[side].best;
    return level === undefined ? undefined : plainLevel(level);
  }

  /** Returns what rests at a price of a side; zero when nothing does. */
  sizeAt(side: BookSide, price: PriceTicks): ContractMicros {
    return contractMicros(this.#ladders[side].find(integerOf(price))?.sizeMicros ?? 0);
  }

  /** Returns both sides in YES prices, best level first. */
  levels(): Book {
    const [bids, asks] = this.#ladders;
    return {
      bids: bids.levels.map(plainLevel).reverse(),
      asks: asks.levels.map(plainLevel).reverse(),
    };
  }

  #match(order: NewOrder, size: number, events: BookEvent[]): number {
    const opposite = this.#ladders[order.side === bidSide ? askSide : bidSide];
    const limit = integerOf(order.price);
    let left = size;
    while (left > 0) {
      const level = opposite.best;
      if (level === undefined) break;
      const reaches =
        order.side === bidSide ? level.priceTicks <= limit : level.priceTicks >= limit;
      if (!reaches) break;
      const maker = level.orders[0];
      assert(maker !== undefined, "a level has an order");
      const traded = Math.min(left, maker.remainingMicros);
      left -= traded;
      this.#trade(order, maker, traded, opposite, events);
    }
    return left;
  }

  #trade(
    taker: NewOrder,
    maker: RestingOrder,
    traded: number,
    ladder: PriceLadder,
    events: BookEvent[],
  ): void {
    this.#tradeCount += 1;
    events.push({
      kind: "trade",
      number: this.#tradeCount,
      price: priceTicks(maker.priceTicks),
      size: contractMicros(traded),
      takerSide: taker.side,
      makerOrderId: maker.orderId,
      takerOrderId: taker.orderId,
      makerOwner: maker.owner,
      takerOwner: taker.owner,
    });
    const level = ladder.reduce(maker, traded);
    if (maker.remainingMicros === 0) this.#resting.delete(maker.orderId);
    events.push(levelChange(maker.side, level, -traded, maker.orderId));
  }

  #rest(order: NewOrder, left: number, events: BookEvent[]): void {
    assert(this.#resting.size < restingOrdersMax, `more than ${restingOrdersMax} resting orders`);
    const resting: RestingOrder = {
      orderId: order.orderId,
      owner: order.owner,
      side: order.side,
      priceTicks: integerOf(order.price),
      remainingMicros: left,
    };
    this.#resting.set(order.orderId, resting);
    const level = this.#ladders[order.side].add(resting);
    events.push(levelChange(order.side, level, left, order.orderId));
  }
}

function plainLevel(level: PriceLevel): Level {
  return { price: priceTicks(level.priceTicks), size: contractMicros(level.sizeMicros) };
}

function levelChange(
  side: BookSide,
  level: PriceLevel,
  change: number,
  orderId: number,
): BookEvent {
  return {
    kind: "level-change",
    side,
    price: priceTicks(level.priceTicks),
    size: contractMicros(level.sizeMicros),
    change: contractMicros(change),
    orderId,
  };
}
