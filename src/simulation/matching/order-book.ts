// The matching core: one market's book, price-time priority, trades at the price of the resting order. Takes orders,
// reductions and cancels, gives the trades and level changes that follow. Time plays no part in it: arrival is the
// order of calls.

import { askSide, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import type { Book, Level } from "../../domain/book/level.ts";
import { assert } from "../../domain/failure/assert.ts";
import { type ContractMicros, contractMicros } from "../../domain/units/contract-micros.ts";
import { type PriceTicks, priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { BookEvent } from "./book-event.ts";
import { PriceLadder, type PriceLevel, type RestingOrder } from "./price-ladder.ts";

/** `immediate-or-cancel` drops what does not trade at once, `fill-or-kill` trades all of it or nothing; the other
 * rests. */
export type TimeInForce = "good-till-cancelled" | "immediate-or-cancel" | "fill-or-kill";

/** What happens where an order meets a resting one with its own key: the incoming order ends, or the resting one. */
export interface SelfTradeRule {
  readonly key: string;
  readonly ends: "incoming" | "resting";
}

export interface NewOrder {
  readonly orderId: number;
  readonly owner: string;
  /** `bidSide` buys YES, `askSide` sells YES (which is buying NO at 1 - price). */
  readonly side: BookSide;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
  readonly timeInForce: TimeInForce;
  /** Without one the order trades with anybody. A fill-or-kill order that meets its own kind is not taken back: it acts
   * like an immediate one. */
  readonly selfTrade?: SelfTradeRule;
}

/** What an order came to at once. `filled + resting` is less than its size only for an immediate order, or for one
 * that met its own kind. */
export interface Placement {
  readonly filled: ContractMicros;
  readonly resting: ContractMicros;
  /** The order ended where it met one with its own key. */
  readonly endedBySelfTrade: boolean;
  readonly events: readonly BookEvent[];
}

/** What an order would meet if it were placed now. */
export interface Reach {
  /** What others would sell to it, or buy from it, before it is filled or ended. */
  readonly fillable: ContractMicros;
  /** In how many fills. */
  readonly fillCount: number;
  /** On the way it meets its own kind. */
  readonly meetsItself: boolean;
}

/** A resting order that an order would meet. */
export interface Meeting {
  readonly orderId: number;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
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
    if (order.timeInForce === "fill-or-kill" && !this.#fills(order)) {
      const nothing = contractMicros(0);
      return { filled: nothing, resting: nothing, endedBySelfTrade: false, events };
    }
    const { left, endedBySelfTrade } = this.#match(order, size, events);
    const rests = order.timeInForce === "good-till-cancelled" && left > 0 && !endedBySelfTrade;
    if (rests) this.#rest(order, left, events);
    return {
      filled: contractMicros(size - left),
      resting: contractMicros(rests ? left : 0),
      endedBySelfTrade,
      events,
    };
  }

  /** Returns what the order would meet, without placing it. */
  reach(order: Pick<NewOrder, "side" | "price" | "size" | "selfTrade">): Reach {
    const { levels } = this.#ladders[order.side === bidSide ? askSide : bidSide];
    const size = integerOf(order.size);
    let fillable = 0;
    let fillCount = 0;
    let meetsItself = false;
    for (let index = levels.length - 1; index >= 0 && fillable < size; index -= 1) {
      const level = levels[index] as PriceLevel;
      if (!reaches(order, level)) break;
      for (const maker of level.orders) {
        if (fillable >= size) break;
        if (isOwn(order, maker)) {
          meetsItself = true;
          if (order.selfTrade?.ends === "resting") continue;
          return { fillable: contractMicros(fillable), fillCount, meetsItself };
        }
        fillable += Math.min(maker.remainingMicros, size - fillable);
        fillCount += 1;
      }
    }
    return { fillable: contractMicros(fillable), fillCount, meetsItself };
  }

  /** Lists whom an order at the price would meet, in the order of meeting, for callers that count money and not size. The
   * book must not change meanwhile. */
  *meetings(order: Pick<NewOrder, "side" | "price">): Generator<Meeting, undefined> {
    const { levels } = this.#ladders[order.side === bidSide ? askSide : bidSide];
    for (let index = levels.length - 1; index >= 0; index -= 1) {
      const level = levels[index] as PriceLevel;
      if (!reaches(order, level)) return;
      for (const { orderId, remainingMicros } of level.orders) {
        yield {
          orderId,
          price: priceTicks(level.priceTicks),
          size: contractMicros(remainingMicros),
        };
      }
    }
  }

  /** Takes so much off a resting order, which keeps its place; undefined when it does not rest here. Must leave some:
   * all of it is a cancel. */
  reduce(orderId: number, by: ContractMicros): Cancellation | undefined {
    const order = this.#resting.get(orderId);
    if (order === undefined) return undefined;
    const removed = integerOf(by);
    assert(removed < order.remainingMicros, "a reduction leaves something");
    const level = this.#ladders[order.side].reduce(order, removed);
    return { removed: by, events: [levelChange(order.side, level, -removed, orderId)] };
  }

  /** Returns what stands before a resting order at its price, or undefined when it does not rest. */
  ahead(orderId: number): ContractMicros | undefined {
    const order = this.#resting.get(orderId);
    if (order === undefined) return undefined;
    let ahead = 0;
    for (const earlier of this.#ladders[order.side].find(order.priceTicks)?.orders ?? []) {
      if (earlier === order) break;
      ahead += earlier.remainingMicros;
    }
    return contractMicros(ahead);
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

  #fills(order: NewOrder): boolean {
    const reach = this.reach(order);
    return reach.meetsItself || integerOf(reach.fillable) === integerOf(order.size);
  }

  #match(
    order: NewOrder,
    size: number,
    events: BookEvent[],
  ): { readonly left: number; readonly endedBySelfTrade: boolean } {
    const opposite = this.#ladders[order.side === bidSide ? askSide : bidSide];
    let left = size;
    while (left > 0) {
      const level = opposite.best;
      if (level === undefined || !reaches(order, level)) break;
      const maker = level.orders[0];
      assert(maker !== undefined, "a level has an order");
      if (isOwn(order, maker)) {
        if (order.selfTrade?.ends === "incoming") return { left, endedBySelfTrade: true };
        const removed = maker.remainingMicros;
        opposite.reduce(maker, removed);
        this.#resting.delete(maker.orderId);
        events.push(levelChange(maker.side, level, -removed, maker.orderId));
        continue;
      }
      const traded = Math.min(left, maker.remainingMicros);
      left -= traded;
      this.#trade(order, maker, traded, opposite, events);
    }
    return { left, endedBySelfTrade: false };
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
      selfTradeKey: order.selfTrade?.key,
      side: order.side,
      priceTicks: integerOf(order.price),
      remainingMicros: left,
    };
    this.#resting.set(order.orderId, resting);
    const level = this.#ladders[order.side].add(resting);
    events.push(levelChange(order.side, level, left, order.orderId));
  }
}

function reaches(order: Pick<NewOrder, "side" | "price">, level: PriceLevel): boolean {
  const limit = integerOf(order.price);
  return order.side === bidSide ? level.priceTicks <= limit : level.priceTicks >= limit;
}

function isOwn(order: Pick<NewOrder, "selfTrade">, maker: RestingOrder): boolean {
  return order.selfTrade !== undefined && order.selfTrade.key === maker.selfTradeKey;
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
