// What is known of the sizes in a book whose snapshots were not recorded: the two best levels of a `book` row, and every
// level that a later change names. A best price of which nothing is known gets the declared size.

import { type BookSide, bidSide } from "../../domain/book/book-batch.ts";

export class LevelSizes {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();

  /** Forgets all: a new book begins. */
  clear(): void {
    this.#bids.clear();
    this.#asks.clear();
  }

  /** What rests at the price now, in contract micros. */
  set(side: BookSide, priceTicks: number, sizeContractMicros: number): void {
    this.#of(side).set(priceTicks, sizeContractMicros);
  }

  /** A change against what rested before; says nothing where that is unknown, and less than nothing is unknown. */
  add(side: BookSide, priceTicks: number, changeContractMicros: number): void {
    const sizes = this.#of(side);
    const before = sizes.get(priceTicks);
    if (before === undefined) return;
    const after = before + changeContractMicros;
    if (after < 0) sizes.delete(priceTicks);
    else sizes.set(priceTicks, after);
  }

  /** Returns the size in contract micros, or null when it is not known. A best level of size 0 contradicts itself. */
  find(side: BookSide, priceTicks: number): number | null {
    const size = this.#of(side).get(priceTicks);
    return size === undefined || size === 0 ? null : size;
  }

  #of(side: BookSide): Map<number, number> {
    return side === bidSide ? this.#bids : this.#asks;
  }
}
