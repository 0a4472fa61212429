// Answers to reads of order books: any order of levels and of books, empty decimals, one book per market whichever
// token it is shown by, and one book that does not fit leaves the others alone.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  first,
  no,
  second,
  syntheticMarket,
  tokens,
  yes,
} from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import { newDirectories } from "../../../../domain/market/directory.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { PolymarketBooksDecoder } from "./books-decoder.ts";

const fixture = readFileSync(
  join(import.meta.dirname, "../../../../../fixtures/venues/polymarket/rest/books.json"),
  "utf8",
);

const now = epochMicros(1_795_161_600_000_000);
const seed = 20_261_120;

type Levels = readonly (readonly [price: unknown, size: unknown])[];

const side = (levels: Levels) => levels.map(([price, size]) => ({ price, size }));

function bookOf(asset: unknown, bids: Levels, asks: Levels, more: object = {}) {
  return {
    market: first,
    asset_id: asset,
    timestamp: "1795161600123",
    hash: "36f56998e26d9a7c553446f35b240481efb271a3",
    bids: side(bids),
    asks: side(asks),
    min_order_size: "5",
    tick_size: "0.01",
    neg_risk: false,
    last_trade_price: "",
    ...more,
  };
}

function decode(answer: unknown) {
  const sink = new RecordingSink();
  const decoder = new PolymarketBooksDecoder({
    stream: "polymarket/poll-1",
    venue: "polymarket",
    directories: newDirectories(),
    markets: [first, second].map((symbol) =>
      syntheticMarket(symbol, tokens[symbol] ?? { yes: "", no: "" }),
    ),
  });
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  const failure = decoder.decode(new TextEncoder().encode(text), now, sink);
  return { books: sink.batches, failure, decoder };
}

const bids: Levels = [
  ["0.35", "120"],
  ["0.36", "80.5"],
];
const asks: Levels = [
  ["0.42", "50"],
  ["0.38", "75"],
];
const mirrored = {
  bids: asks.map(([price, size]) => [(1 - Number(price)).toFixed(2), size] as const),
  asks: bids.map(([price, size]) => [(1 - Number(price)).toFixed(2), size] as const),
};

const wholeBook = [
  "bid 3500 × 120000000",
  "bid 3600 × 80500000",
  "ask 3800 × 75000000",
  "ask 4200 × 50000000",
];

describe("one book", () => {
  test("is whole, in YES prices, with the venue's time", () => {
    const { books, failure } = decode(fixture);
    expect(failure).toBeUndefined();
    expect(books).toEqual([
      {
        kind: "BookSnapshot",
        market: 0,
        stream: 0,
        venueAt: 1_795_161_600_123_000,
        receivedAt: now,
        levels: wholeBook,
      },
    ]);
  });

  test("is the same whichever level comes first, and alone as in a list", () => {
    const reversed = bookOf(yes, [...bids].reverse(), [...asks].reverse());
    expect(decode([reversed]).books[0]?.levels).toEqual(wholeBook);
    expect(decode(reversed).books[0]?.levels).toEqual(wholeBook);
  });

  test("of the NO token alone is the same book in the mirror", () => {
    const { books } = decode([bookOf(no, mirrored.bids, mirrored.asks)]);
    expect(books[0]?.levels).toEqual(wholeBook);
  });

  test.each([
    ["empty sides", [], []],
    ["levels of nothing", [["0.36", "0"]], [["0.38", "0.000000"]]],
    ["nothing at 0 and at 1 USD", [["0", "0"]], [["1", "0"]]],
  ] as const)("with %s is empty", (_, bidLevels, askLevels) => {
    const { books, failure } = decode([bookOf(yes, bidLevels, askLevels)]);
    expect([failure, books[0]?.levels]).toEqual([undefined, []]);
  });

  test("without a time says so, and is a book", () => {
    for (const timestamp of ["", undefined, "soon"]) {
      const { books, failure } = decode([bookOf(yes, bids, asks, { timestamp })]);
      expect([failure, books[0]?.venueAt]).toEqual([undefined, 0]);
    }
  });
});

describe("both tokens' books", () => {
  const both = [bookOf(no, mirrored.bids, mirrored.asks), bookOf(yes, bids, asks)];

  test.each([
    ["NO first", both],
    ["YES first", [...both].reverse()],
    ["each twice", [...both, ...both]],
  ])("are one book, never the sum: %s", (_, answer) => {
    const { books, failure } = decode(answer);
    expect(failure).toBeUndefined();
    expect(books.map(({ levels }) => levels)).toEqual([wholeBook]);
  });

  test(`never add depth, for random books (seed ${seed})`, () => {
    const level = fc.record({
      ticks: fc.integer({ min: 1, max: 99 }),
      size: fc.integer({ min: 1, max: 10_000 }),
    });
    const sideOf = fc.uniqueArray(level, { selector: ({ ticks }) => ticks, maxLength: 12 });
    fc.assert(
      fc.property(sideOf, sideOf, fc.boolean(), (ownBids, ownAsks, isNoFirst) => {
        const text = (levels: typeof ownBids, isMirrored: boolean): Levels =>
          levels.map(({ ticks, size }) => [
            `0.${String(isMirrored ? 100 - ticks : ticks).padStart(2, "0")}`,
            String(size),
          ]);
        const own = bookOf(yes, text(ownBids, false), text(ownAsks, false));
        const mirror = bookOf(no, text(ownAsks, true), text(ownBids, true));
        const alone = decode([own]).books[0]?.levels;
        const together = decode(isNoFirst ? [mirror, own] : [own, mirror]).books;
        expect(together.map(({ levels }) => levels)).toEqual([alone]);
        expect(decode([mirror]).books[0]?.levels).toEqual(alone);
      }),
      { seed, numRuns: 200 },
    );
  });

  test("a YES book that does not fit is not replaced by its mirror", () => {
    const odd = bookOf(yes, [["0.36", "-1"]], []);
    const { books, failure } = decode([bookOf(no, mirrored.bids, mirrored.asks), odd]);
    expect([failure?.code, books]).toEqual(["VEN-801", []]);
  });
});

test.each([
  ["VEN-801", "a side that is no list", bookOf(yes, [], [], { bids: "0.36" })],
  ["VEN-801", "no sides", { asset_id: yes }],
  ["VEN-801", "a level that is no object", bookOf(yes, [], [], { asks: [["0.36", "1"]] })],
  ["VEN-801", "a price that is a number", bookOf(yes, [[0.36, "1"]], [])],
  ["VEN-801", "an empty price", bookOf(yes, [["", "1"]], [])],
  ["VEN-801", "an empty size", bookOf(yes, [["0.36", ""]], [])],
  ["VEN-801", "an exponent", bookOf(yes, [["3.6e-1", "1"]], [])],
  ["VEN-808", "a price finer than our units", bookOf(yes, [["0.36001", "1"]], [])],
  ["VEN-808", "a size finer than our units", bookOf(yes, [["0.36", "1.0000001"]], [])],
  ["VEN-801", "something at 1 USD", bookOf(yes, [], [["1", "1"]])],
  ["VEN-801", "something at 0 USD", bookOf(yes, [["0.00", "1"]], [])],
  ["VEN-801", "a negative size", bookOf(yes, [["0.36", "-1"]], [])],
  [
    "VEN-801",
    "a price that stands twice",
    bookOf(
      yes,
      [
        ["0.36", "1"],
        ["0.360", "2"],
      ],
      [],
    ),
  ],
  ["VEN-806", "a token that was not asked for", bookOf("77", [], [])],
  ["VEN-801", "no token", { bids: [], asks: [] }],
  ["VEN-801", "no book at all", 7],
])("%s for %s, and the other books are taken", (code, _, book) => {
  const { books, failure } = decode([book, bookOf("11", [["0.10", "1"]], [])]);
  expect(failure?.code).toBe(code);
  expect(books.map(({ levels }) => levels)).toEqual([["bid 1000 × 1000000"]]);
});

test.each(["not JSON", "", '"text"', "7"])("%s is refused whole", (text) => {
  expect(decode(text)).toMatchObject({ books: [], failure: { code: "VEN-801" } });
});

test("no books at all are no failure: unknown tokens are silently missing", () => {
  expect(decode("[]")).toMatchObject({ books: [], failure: undefined });
});

test("an admitted market is known from then on", () => {
  const { decoder } = decode("[]");
  const sink = new RecordingSink();
  const answer = new TextEncoder().encode(JSON.stringify([bookOf("31", [], [])]));
  expect(decoder.decode(answer, now, sink)?.code).toBe("VEN-806");
  decoder.admit([syntheticMarket("0xc3", { yes: "31", no: "32" })]);
  expect(decoder.decode(answer, now, sink)).toBeUndefined();
  expect(sink.kinds).toEqual(["BookSnapshot"]);
});
