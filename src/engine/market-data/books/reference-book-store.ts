// The plain store: a map from price to size for each side, sorted whenever somebody looks. It is slow and obvious,
// and the fast store must agree with it on every batch.

import {
  askSide,
  type BookBatch,
  type BookSide,
  bidSide,
} from "../../../domain/book/book-batch.ts";
import type { BookView } from "../../../domain/book/book-view.ts";
import { batchAdmissible, judgeBatch } from "../../../domain/book/judge-batch.ts";
import { assert } from "../../../domain/failure/assert.ts";
import type { TickScheme } from "../../../domain/market/tick-scheme.ts";
import type { StateHash } from "../../../domain/message/state-hash.ts";
import {
  type ApplyOutcome,
  type BookStore,
  bestAskChanged,
  bestBidChanged,
  levelsPerSideMax,
} from "./book-store.ts";
import { hashBook } from "./hash-book.ts";

type Levels = Map<number, number>;

class ReferenceBook implements BookView {
  readonly levels: readonly [Levels, Levels] = [new Map(), new Map()];
  venueAtMicros = 0;
  receivedAtMicros = 0;

  levelCount(side: BookSide): number {
    return this.levels[side].size;
  }

  bestPrice(side: BookSide): number {
    return this.pricesBestFirst(side)[0] ?? -1;
  }

  bestSize(side: BookSide): number {
    return this.levels[side].get(this.bestPrice(side)) ?? 0;
  }

  copyLevels(side: BookSide, prices: Int32Array, sizes: Float64Array, limit: number): number {
    const best = this.pricesBestFirst(side).slice(0, limit);
    for (const [position, price] of best.entries()) {
      prices[position] = price;
      sizes[position] = this.levels[side].get(price) as number;
    }
    return best.length;
  }

  pricesBestFirst(side: BookSide): number[] {
    return [...this.levels[side].keys()].sort((a, b) => (side === bidSide ? b - a : a - b));
  }

  forgetLevels(): void {
    this.levels[bidSide].clear();
    this.levels[askSide].clear();
  }
}

/** A `BookStore` in maps, for comparison and for anyone who wants to read what a book is. */
export class ReferenceBookStore implements BookStore {
  readonly #books = new Map<number, ReferenceBook>();
  #levelsDropped = 0;

  get levelsDropped(): number {
    return this.#levelsDropped;
  }

  addMarket(marketIndex: number, _scheme: TickScheme): void {
    assert(!this.#books.has(marketIndex), `market ${marketIndex} has a book already`);
    this.#books.set(marketIndex, new ReferenceBook());
  }

  has(marketIndex: number): boolean {
    return this.#books.has(marketIndex);
  }

  changeTickScheme(marketIndex: number, _scheme: TickScheme): void {
    this.#book(marketIndex);
  }

  apply(batch: BookBatch): ApplyOutcome {
    const book = this.#book(batch.marketIndex);
    const verdict = judgeBatch(batch);
    if (verdict !== batchAdmissible) return verdict;
    const before = touchOf(book);
    if (batch.kind === "BookSnapshot") book.forgetLevels();
    for (let change = 0; change < batch.count; change += 1) {
      const side = batch.sides[change] as BookSide;
      this.#set(book, side, batch.prices[change] as number, batch.sizes[change] as number);
    }
    if (batch.venueAt !== 0) book.venueAtMicros = batch.venueAt;
    book.receivedAtMicros = batch.receivedAt;
    const after = touchOf(book);
    const bid = before.bid === after.bid ? 0 : bestBidChanged;
    const ask = before.ask === after.ask ? 0 : bestAskChanged;
    return (bid | ask) as ApplyOutcome;
  }

  view(marketIndex: number): BookView {
    return this.#book(marketIndex);
  }

  bestPrice(marketIndex: number, side: BookSide): number {
    return this.#book(marketIndex).bestPrice(side);
  }

  bestSize(marketIndex: number, side: BookSide): number {
    return this.#book(marketIndex).bestSize(side);
  }

  lastVenueAt(marketIndex: number): number {
    return this.#book(marketIndex).venueAtMicros;
  }

  lastReceivedAt(marketIndex: number): number {
    return this.#book(marketIndex).receivedAtMicros;
  }

  clear(marketIndex: number): void {
    const book = this.#book(marketIndex);
    book.forgetLevels();
    book.venueAtMicros = 0;
    book.receivedAtMicros = 0;
  }

  hashInto(hash: StateHash, marketIndex: number): void {
    const book = this.#book(marketIndex);
    hashBook(hash, book, book.venueAtMicros, book.receivedAtMicros);
  }

  #book(marketIndex: number): ReferenceBook {
    const book = this.#books.get(marketIndex);
    assert(book !== undefined, `market ${marketIndex} has no book`);
    return book;
  }

  #set(book: ReferenceBook, side: BookSide, price: number, size: number): void {
    const levels = book.levels[side];
    if (size === 0) {
      levels.delete(price);
      return;
    }
    levels.set(price, size);
    if (levels.size <= levelsPerSideMax) return;
    levels.delete(book.pricesBestFirst(side)[levelsPerSideMax] as number);
    this.#levelsDropped += 1;
  }
}

function touchOf(book: ReferenceBook): { readonly bid: string; readonly ask: string } {
  return {
    bid: `${book.bestPrice(bidSide)} ${book.bestSize(bidSide)}`,
    ask: `${book.bestPrice(askSide)} ${book.bestSize(askSide)}`,
  };
}
