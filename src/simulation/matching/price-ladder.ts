// One side of a matching book: price levels in order, each a queue of orders, first come first served. The best level
// is the last element, so that the ends where trading happens are cheap.

import { type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import { assert } from "../../domain/failure/assert.ts";

/** An order that rests. Sizes in contract micros, the price in ticks. */
export interface RestingOrder {
  readonly orderId: number;
  readonly owner: string;
  /** Whoever has the same key must not trade with it; undefined where nobody minds. */
  readonly selfTradeKey: string | undefined;
  readonly side: BookSide;
  readonly priceTicks: number;
  remainingMicros: number;
}

export interface PriceLevel {
  readonly priceTicks: number;
  /** Oldest first. */
  readonly orders: RestingOrder[];
  sizeMicros: number;
}

export class PriceLadder {
  readonly side: BookSide;
  /** Worst level first, best last. */
  readonly levels: PriceLevel[] = [];

  constructor(side: BookSide) {
    this.side = side;
  }

  get best(): PriceLevel | undefined {
    return this.levels[this.levels.length - 1];
  }

  /** Adds the order at the end of its level's queue and returns the level. */
  add(order: RestingOrder): PriceLevel {
    assert(order.side === this.side, "the order belongs to the other side");
    assert(order.remainingMicros > 0, "an order that rests has something left");
    const position = this.#position(order.priceTicks);
    let level = this.levels[position];
    if (level?.priceTicks !== order.priceTicks) {
      level = { priceTicks: order.priceTicks, orders: [], sizeMicros: 0 };
      this.levels.splice(position, 0, level);
    }
    level.orders.push(order);
    level.sizeMicros += order.remainingMicros;
    return level;
  }

  /** Takes the size off the order, removing order and level when nothing is left, and returns the level. */
  reduce(order: RestingOrder, byMicros: number): PriceLevel {
    const position = this.#position(order.priceTicks);
    const level = this.levels[position];
    assert(level?.priceTicks === order.priceTicks, "the order's level exists");
    assert(byMicros > 0, "a reduction takes something");
    assert(byMicros <= order.remainingMicros, "a reduction takes no more than there is");
    order.remainingMicros -= byMicros;
    level.sizeMicros -= byMicros;
    if (order.remainingMicros === 0) {
      const place = level.orders.indexOf(order);
      assert(place >= 0, "the order stands in its level's queue");
      level.orders.splice(place, 1);
    }
    if (level.orders.length === 0) {
      assert(level.sizeMicros === 0, "an empty queue has no size");
      this.levels.splice(position, 1);
    }
    return level;
  }

  /** Returns the level at the price, or undefined when nothing rests there. */
  find(priceTicks: number): PriceLevel | undefined {
    const level = this.levels[this.#position(priceTicks)];
    return level?.priceTicks === priceTicks ? level : undefined;
  }

  /** Returns where the price stands or would stand, by bisection. */
  #position(priceTicks: number): number {
    const rank = this.#rank(priceTicks);
    let low = 0;
    let high = this.levels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#rank((this.levels[middle] as PriceLevel).priceTicks) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #rank(priceTicks: number): number {
    return this.side === bidSide ? priceTicks : -priceTicks;
  }
}
