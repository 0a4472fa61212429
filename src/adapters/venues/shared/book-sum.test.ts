// The number of a book: the same whichever way it came about, another one for any other book.

import fc from "fast-check";
import { expect, test } from "vitest";
import { askSide, BookBatch, type BookSide, bidSide } from "../../../domain/book/book-batch.ts";
import { BookSum, sumOfBook, sumOfSnapshot } from "./book-sum.ts";
import { MapLevels } from "./levels/book-levels.ts";

const change = fc.record({
  side: fc.constantFrom<BookSide>(bidSide, askSide),
  price: fc.integer({ min: 1, max: 40 }).map((step) => step * 250),
  size: fc.constantFrom(0, 0, 1, 1_000_000, 2 ** 31, 2 ** 32, 2 ** 50 + 1),
});

test("changes one by one lead to the number of the book they leave", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const sum = new BookSum();
      const levels = new MapLevels();
      for (const { side, price, size } of changes) {
        sum.change(side, price, levels.sizeAt(side, price), size);
        levels.set(side, price, size);
        expect(sum.value).toBe(sumOfBook(levels.bids, levels.asks));
      }
    }),
  );
});

test("books that differ have different numbers", () => {
  const seen = new Map<number, string>();
  for (let price = 1; price < 100; price += 1) {
    for (const size of [1, 2, 10_000, 1_000_000, 2 ** 32, 2 ** 32 + 1, 2 ** 52]) {
      const name = `${price} × ${size}`;
      for (const [book, sum] of [
        [`bid ${name}`, sumOfBook([[price, size]], [])],
        [`ask ${name}`, sumOfBook([], [[price, size]])],
        [`both ${name}`, sumOfBook([[price, size]], [[price, size]])],
        [
          `two ${name}`,
          sumOfBook(
            [
              [price, size],
              [price + 100, size],
            ],
            [],
          ),
        ],
      ] as const) {
        expect(Number.isSafeInteger(sum), book).toBe(true);
        expect(seen.get(sum), book).toBeUndefined();
        seen.set(sum, book);
      }
    }
  }
});

test("the order of levels does not matter, and an empty level is no level", () => {
  const levels = [
    [4_200, 5],
    [4_100, 7],
    [4_000, 0],
  ] as const;
  const [first, second] = [levels, levels.slice(0, 2).reverse()].map((bids) => {
    return sumOfBook(bids, [[5_000, 1]]);
  });
  expect(first).toBe(second);
  const batch = new BookBatch();
  batch.begin("BookSnapshot", 0, 0);
  batch.push(askSide, 5_000, 1);
  batch.push(bidSide, 4_100, 7);
  batch.push(bidSide, 4_200, 5);
  expect(sumOfSnapshot(batch)).toBe(first);
  expect(sumOfBook([], [])).toBe(new BookSum().value);
});
