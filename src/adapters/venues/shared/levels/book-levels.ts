// What a decoder remembers of one market's levels: where the venue sends signed changes, because the engine takes
// absolute sizes; where it states its touch with every change, because comparing it with ours is how a loss is noticed.
// Two forms keep the same promise: plain maps, and cells in one slab for the path of every change.

import { askSide, type BookSide, bidSide } from "../../../../domain/book/book-batch.ts";
import type { TickScheme } from "../../../../domain/market/tick-scheme.ts";
import { ticksPerUsd } from "../../../../domain/units/price-ticks.ts";

/** What stands for the best price of an empty side, by side: the price where nobody can bid or offer, and worse than
 * any other. */
export const emptySide: readonly [bid: number, ask: number] = [0, ticksPerUsd];

/** Sizes in contract micros by side and price in YES ticks, 1 to 9,999; what is not there is zero. */
export interface BookLevels {
  /** Empties the levels; a snapshot of this subscription follows, and then its changes. */
  open(subscription: number): void;
  /** Empties the levels; nothing counts until they are opened again. */
  close(): void;
  sizeAt(side: BookSide, priceTicks: number): number;
  /** Zero removes the level. */
  set(side: BookSide, priceTicks: number, sizeContractMicros: number): void;
  /** Returns the best price of the side among `priceTicks` and those worse than it, or `emptySide`. */
  bestFrom(side: BookSide, priceTicks: number): number;
  /** Returns every level in the plain form; what happens to it is nothing to the original. */
  copy(): MapLevels;
  /** The market's grid has changed. Every level survives, on the new grid or off it. */
  changeGrid(scheme: TickScheme): void;
}

/** The plain form: any price whatever, one map a side. */
export class MapLevels implements BookLevels {
  /** Sizes in contract micros by price in YES ticks. */
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();

  open(): void {
    this.close();
  }

  close(): void {
    this.bids.clear();
    this.asks.clear();
  }

  sizeAt(side: BookSide, priceTicks: number): number {
    return this.#sideOf(side).get(priceTicks) ?? 0;
  }

  set(side: BookSide, priceTicks: number, sizeContractMicros: number): void {
    const levels = this.#sideOf(side);
    if (sizeContractMicros === 0) levels.delete(priceTicks);
    else levels.set(priceTicks, sizeContractMicros);
  }

  bestFrom(side: BookSide, priceTicks: number): number {
    const isBid = side === bidSide;
    let best = emptySide[side];
    for (const price of this.#sideOf(side).keys()) {
      const isWithin = isBid ? price <= priceTicks : price >= priceTicks;
      if (isWithin && (isBid ? price > best : price < best)) best = price;
    }
    return best;
  }

  changeGrid(): void {
    // Maps hold any price.
  }

  copy(): MapLevels {
    const copy = new MapLevels();
    this.copyTo(copy);
    return copy;
  }

  /** Sets every level of this in the other. */
  copyTo(other: BookLevels): void {
    for (const [price, size] of this.bids) other.set(bidSide, price, size);
    for (const [price, size] of this.asks) other.set(askSide, price, size);
  }

  #sideOf(side: BookSide): Map<number, number> {
    return side === bidSide ? this.bids : this.asks;
  }
}
