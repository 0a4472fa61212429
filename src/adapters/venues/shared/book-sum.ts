// A book as one number, for telling whether two books are the same: the one a stream has built up and the one the venue
// answers when it is asked. Each level counts by itself and the order does not matter, so that a change of one level
// changes the number in a few operations, however deep the book.

import {
  askSide,
  type BookBatch,
  type BookSide,
  bidSide,
} from "../../../domain/book/book-batch.ts";

const wordsPerInteger = 4_294_967_296;
/** Bits of the upper lane that a safe integer has room for. */
const upperBits = 0x1f_ffff;

const firstMultiplier = 0x2c9277b5;
const secondMultiplier = 0x5f356495;
const thirdMultiplier = 0x3c6ef363;
/** Where the upper lane begins, so that it sees each level differently from the lower one. */
const upperSeed = 0x243f6a89;

/** Levels of one side: price in YES ticks and size in contract micros, in any order. */
export type BookSideView = Iterable<readonly [price: number, size: number]>;

/** The sum of a book's levels as it changes: 53 bits, which guard against accidents and not against an adversary. */
export class BookSum {
  #lower = 0;
  #upper = 0;

  /** Returns the number of the book as it stands. */
  get value(): number {
    return (this.#upper & upperBits) * wordsPerInteger + (this.#lower >>> 0);
  }

  clear(): void {
    this.#lower = 0;
    this.#upper = 0;
  }

  /** Takes a level's new size; nothing rests where a size is 0. */
  change(side: BookSide, priceTicks: number, before: number, after: number): void {
    this.#count(side, priceTicks, before, -1);
    this.#count(side, priceTicks, after, 1);
  }

  #count(side: BookSide, priceTicks: number, size: number, sign: 1 | -1): void {
    if (size === 0) return;
    const place = priceTicks * 2 + side;
    const low = size | 0;
    const high = Math.floor(size / wordsPerInteger) | 0;
    this.#lower = (this.#lower + sign * mixed(mixed(mixed(0, place), low), high)) | 0;
    this.#upper = (this.#upper + sign * mixed(mixed(mixed(upperSeed, high), low), place)) | 0;
  }
}

/** Returns the number of a book; levels without size do not count. */
export function sumOfBook(bids: BookSideView, asks: BookSideView): number {
  const sum = new BookSum();
  for (const [price, size] of bids) sum.change(bidSide, price, 0, size);
  for (const [price, size] of asks) sum.change(askSide, price, 0, size);
  return sum.value;
}

/** Returns the number of a whole book as a decoder emits it, each price once. */
export function sumOfSnapshot(batch: BookBatch): number {
  const sum = new BookSum();
  for (let change = 0; change < batch.count; change += 1) {
    const side = batch.sides[change] as BookSide;
    sum.change(side, batch.prices[change] as number, 0, batch.sizes[change] as number);
  }
  return sum.value;
}

/** Returns a word that every bit of both arguments has changed. */
function mixed(state: number, word: number): number {
  let value = Math.imul(state ^ Math.imul(word, firstMultiplier), secondMultiplier);
  value = (value ^ (value >>> 15)) + word;
  value = Math.imul(value ^ (value >>> 13), thirdMultiplier);
  return value ^ (value >>> 16);
}
