// The book everybody writes first: a map from price to size for each side, with the best price kept beside it and
// looked for again when its level goes. The floor that the typed arrays are compared with.

import { type BookBatch, type BookSide, bidSide } from "../../src/domain/book/book-batch.ts";

interface MapSide {
  readonly levels: Map<number, number>;
  best: number;
}

export class MapBooks {
  readonly #books: (readonly [MapSide, MapSide])[] = [];

  addMarket(): void {
    this.#books.push([
      { levels: new Map(), best: -1 },
      { levels: new Map(), best: -1 },
    ]);
  }

  apply(batch: BookBatch): void {
    const book = this.#books[batch.marketIndex] as readonly [MapSide, MapSide];
    for (let change = 0; change < batch.count; change += 1) {
      const side = batch.sides[change] as BookSide;
      const price = batch.prices[change] as number;
      set(book[side], side, price, batch.sizes[change] as number);
    }
  }

  bestPrice(marketIndex: number, side: BookSide): number {
    return (this.#books[marketIndex] as readonly [MapSide, MapSide])[side].best;
  }
}

function set(book: MapSide, side: BookSide, price: number, size: number): void {
  if (size > 0) {
    book.levels.set(price, size);
    if (book.best < 0 || isBetter(side, price, book.best)) book.best = price;
    return;
  }
  if (!book.levels.delete(price) || price !== book.best) return;
  book.best = -1;
  for (const left of book.levels.keys()) {
    if (book.best < 0 || isBetter(side, left, book.best)) book.best = left;
  }
}

function isBetter(side: BookSide, price: number, than: number): boolean {
  return side === bidSide ? price > than : price < than;
}
