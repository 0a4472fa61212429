// Books seen from the other side, their best levels, and the walk into their depth.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contractMicros, wholeContracts } from "../units/contract-micros.ts";
import { priceTicks } from "../units/price-ticks.ts";
import { integerOf } from "../units/unit.ts";
import { bestFirst, bidOnlyBook, complementBook } from "./complement-book.ts";
import type { Book, Level } from "./level.ts";
import { topOfBook } from "./top-of-book.ts";
import { averagePriceTicks, walkDepth } from "./walk-depth.ts";

type Pair = readonly [ticks: number, micros: number];

function levels(...pairs: readonly Pair[]): Level[] {
  return pairs.map(([ticks, micros]) => ({
    price: priceTicks(ticks),
    size: contractMicros(micros),
  }));
}

function plain(side: readonly Level[]): Pair[] {
  return side.map((level) => [integerOf(level.price), integerOf(level.size)]);
}

const anyLevels = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 0, max: 10 ** 12 }))
    .map(([ticks, micros]) => ({ price: priceTicks(ticks), size: contractMicros(micros) })),
  { maxLength: 12 },
);

const anyBook: fc.Arbitrary<Book> = fc
  .record({ bids: anyLevels, asks: anyLevels })
  .map(({ bids, asks }) => ({ bids: bestFirst(bids, "bids"), asks: bestFirst(asks, "asks") }));

function totalMicros(side: readonly Level[]): number {
  return side.reduce((sum, level) => sum + integerOf(level.size), 0);
}

describe("the complement of a book", () => {
  test("bids become asks at what is left of a dollar, best first", () => {
    const book = {
      bids: levels([7_300, 25], [7_200, 340]),
      asks: levels([7_500, 258], [7_600, 110]),
    };
    const other = complementBook(book);
    expect(plain(other.bids)).toEqual([
      [2_500, 258],
      [2_400, 110],
    ]);
    expect(plain(other.asks)).toEqual([
      [2_700, 25],
      [2_800, 340],
    ]);
  });

  test("twice is the book itself, and nothing is merged or dropped", () => {
    fc.assert(
      fc.property(anyBook, fc.constantFrom(10_000, 10_100), (book, total) => {
        const there = complementBook(book, priceTicks(total));
        expect([totalMicros(there.asks), totalMicros(there.bids)]).toEqual([
          totalMicros(book.bids),
          totalMicros(book.asks),
        ]);
        expect(complementBook(there, priceTicks(total))).toEqual(book);
      }),
    );
  });

  test("levels given in another order come out best first", () => {
    const other = complementBook({ bids: levels([4_000, 1], [4_500, 2]), asks: [] });
    expect(plain(other.asks)).toEqual([
      [5_500, 2],
      [6_000, 1],
    ]);
  });
});

describe("a venue that publishes bids only", () => {
  test("asks are the pair's total less the other bids: the vendor's sample quotes", () => {
    // Displayed: YES 0.79 x 0.82, sizes 11 and 14; NO 0.19 x 0.22, sizes 14 and 11.
    const books = bidOnlyBook(levels([7_900, 11]), levels([1_900, 14]), priceTicks(10_100));
    expect(plain(books.yes.asks)).toEqual([[8_200, 14]]);
    expect(plain(books.no.asks)).toEqual([[2_200, 11]]);
  });

  test("both asks together cost the pair's total and the spread", () => {
    fc.assert(
      fc.property(anyLevels, anyLevels, fc.constantFrom(10_000, 10_100), (yes, no, total) => {
        const books = bidOnlyBook(yes, no, priceTicks(total));
        const tops = [books.yes, books.no].map(topOfBook);
        const [first, second] = tops.map((top) => top.spread);
        if (first === undefined || second === undefined) return;
        expect(integerOf(first)).toBe(integerOf(second));
        const cost = tops.reduce((sum, top) => sum + integerOf(top.ask?.price ?? priceTicks(0)), 0);
        expect(cost).toBe(total + integerOf(first));
      }),
    );
  });
});

describe("the top of a book", () => {
  test("says its state, twice the middle, the spread and the microprice", () => {
    const top = topOfBook({ bids: levels([4_800, 100]), asks: levels([5_200, 300]) });
    expect(top).toMatchObject({
      state: "normal",
      midTwice: priceTicks(10_000),
      spread: priceTicks(400),
      micropriceTicks: 4_900,
    });
  });

  test.each([
    [[], [], "empty"],
    [[[5_000, 1]], [], "one-sided"],
    [[], [[5_000, 1]], "one-sided"],
    [[[5_000, 1]], [[5_000, 1]], "locked"],
    [[[5_100, 1]], [[5_000, 1]], "crossed"],
  ] as const)("bids %j and asks %j are %s", (bids, asks, state) => {
    const top = topOfBook({ bids: levels(...bids), asks: levels(...asks) });
    expect(top.state).toBe(state);
    const isTwoSided = bids.length > 0 && asks.length > 0;
    expect(top.midTwice === undefined).toBe(!isTwoSided);
    expect(top.micropriceTicks === undefined).toBe(!isTwoSided);
    if (state === "crossed") expect(top.spread).toBe(priceTicks(-100));
  });

  test("without any size there is no microprice", () => {
    const top = topOfBook({ bids: levels([4_000, 0]), asks: levels([6_000, 0]) });
    expect(top.state).toBe("normal");
    expect(top.micropriceTicks).toBeUndefined();
  });
});

describe("walking the depth", () => {
  const asks = levels([4_500, 10_000_000], [4_600, 20_000_000], [4_800, 100_000_000]);

  test("stops inside the level where the size is reached", () => {
    const walk = walkDepth(asks, wholeContracts(30), "up");
    expect(walk.complete).toBe(true);
    expect(integerOf(walk.cost)).toBe(13_700_000);
    expect(walk.worst).toBe(priceTicks(4_600));
    expect(averagePriceTicks(walk)).toBeCloseTo(4_566.667, 3);
    expect(plain(walk.fills)).toEqual([
      [4_500, 10_000_000],
      [4_600, 20_000_000],
    ]);
  });

  test("never extrapolates: what is not there is not filled", () => {
    const walk = walkDepth(asks, wholeContracts(131), "up");
    expect(walk.complete).toBe(false);
    expect(integerOf(walk.filled)).toBe(130_000_000);
  });

  test("an empty book or no size fills nothing", () => {
    const nothing = walkDepth([], wholeContracts(1), "up");
    expect(nothing).toMatchObject({ complete: false, worst: undefined, fills: [] });
    expect(averagePriceTicks(nothing)).toBeUndefined();
    expect(walkDepth(asks, contractMicros(0), "up")).toMatchObject({ complete: true, fills: [] });
  });

  test("fills add up to the size, stay within their levels, and skip empty ones", () => {
    fc.assert(
      fc.property(anyLevels, fc.integer({ min: 0, max: 10 ** 12 }), (side, micros) => {
        const sorted = bestFirst(side, "asks");
        const walk = walkDepth(sorted, contractMicros(micros), "up");
        const depth = totalMicros(sorted);
        expect(totalMicros(walk.fills)).toBe(Math.min(depth, micros));
        expect(integerOf(walk.filled)).toBe(Math.min(depth, micros));
        expect(walk.complete).toBe(depth >= micros);
        expect(walk.fills.every((fill) => integerOf(fill.size) > 0)).toBe(true);
        const sold = walkDepth(sorted, contractMicros(micros), "down");
        const difference = integerOf(walk.cost) - integerOf(sold.cost);
        expect(difference >= 0 && difference <= walk.fills.length).toBe(true);
      }),
    );
  });
});
