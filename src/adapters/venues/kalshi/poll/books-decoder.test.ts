// Answers to a read of order books: NO bids become YES asks, order does not matter, absent sides are empty, and one
// book that does not fit leaves the others alone.

import { expect, test } from "vitest";
import { syntheticMarket } from "../../../../../test/support/venues/kalshi-decoder-rig.ts";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import { newDirectories } from "../../../../domain/market/directory.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { sumOfBook, sumOfSnapshot } from "../../shared/book-sum.ts";
import { KalshiBooksDecoder } from "./books-decoder.ts";

const now = epochMicros(1_795_161_600_000_000);

function decode(answer: unknown) {
  const directories = newDirectories();
  const decoder = new KalshiBooksDecoder({
    stream: "kalshi/poll-1",
    venue: "kalshi",
    directories,
    markets: ["A", "B"].map(syntheticMarket),
  });
  const books: string[] = [];
  const sums: number[] = [];
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  const failure = decoder.decode(new TextEncoder().encode(text), now, {
    batch: (batch) => {
      const levels = Array.from({ length: batch.count }, (_, change) =>
        [batch.sides[change] === 0 ? "bid" : "ask", batch.prices[change], batch.sizes[change]].join(
          " ",
        ),
      );
      expect([batch.kind, batch.receivedAt]).toEqual(["BookSnapshot", integerOf(now)]);
      books.push([directories.markets.idAt(batch.marketIndex), ...levels].join(", "));
      sums.push(sumOfSnapshot(batch));
    },
    event: () => expect.unreachable("answers carry no events"),
  });
  return { books, sums, failure, decoder };
}

const bookOf = (ticker: string, yes: unknown, no: unknown) => ({
  ticker,
  orderbook_fp: { yes_dollars: yes, no_dollars: no },
});

test("NO bids are YES asks, whatever the order of the levels", () => {
  const ascending = [
    ["0.0100", "200.00"],
    ["0.4200", "13.00"],
  ];
  const no = [["0.5600", "17.00"]];
  const one = decode({ orderbooks: [bookOf("A", ascending, no)] });
  const other = decode({ orderbooks: [bookOf("A", [...ascending].reverse(), no)] });
  expect(one.failure).toBeUndefined();
  expect(one.books).toEqual(["kalshi:A, bid 100 200000000, bid 4200 13000000, ask 4400 17000000"]);
  expect(other.books).toEqual(one.books);
  const bids = new Map([
    [4_200, 13_000_000],
    [100, 200_000_000],
  ]);
  expect(one.sums).toEqual([sumOfBook(bids, new Map([[4_400, 17_000_000]]))]);
});

test.each([
  ["absent sides", bookOf("A", undefined, undefined)],
  ["null sides", bookOf("A", null, null)],
  ["an absent book", { ticker: "A" }],
  ["levels of size 0", bookOf("A", [["0.4200", "0.00"]], [])],
])("%s make an empty book", (_, book) => {
  expect(decode({ orderbooks: [book] })).toMatchObject({ books: ["kalshi:A"], failure: undefined });
});

test.each([
  ["VEN-801", "a side that is no list", bookOf("A", "0.42", [])],
  ["VEN-801", "a level that is no pair", bookOf("A", [["0.4200"]], [])],
  ["VEN-801", "a price that is a number", bookOf("A", [[0.42, "1.00"]], [])],
  ["VEN-808", "a price finer than our units", bookOf("A", [["0.42001", "1.00"]], [])],
  ["VEN-801", "a price of 1", bookOf("A", [], [["1.0000", "1.00"]])],
  ["VEN-801", "a price of 0", bookOf("A", [["0.0000", "1.00"]], [])],
  ["VEN-801", "a negative size", bookOf("A", [["0.4200", "-1.00"]], [])],
  [
    "VEN-801",
    "a price that stands twice",
    bookOf(
      "A",
      [
        ["0.42", "1"],
        ["0.4200", "2"],
      ],
      [],
    ),
  ],
  ["VEN-806", "a ticker that was not asked for", bookOf("C", [], [])],
  ["VEN-801", "no ticker", { orderbook_fp: {} }],
])("%s for %s, and the other books are taken", (code, _, book) => {
  const { books, failure } = decode({ orderbooks: [book, bookOf("B", [["0.1000", "1.00"]], [])] });
  expect(failure?.code).toBe(code);
  expect(books).toEqual(["kalshi:B, bid 1000 1000000"]);
});

test.each(["not JSON", "[]", "{}", '{"orderbooks":{}}'])("%s is refused whole", (text) => {
  expect(decode(text)).toMatchObject({ books: [], failure: { code: "VEN-801" } });
});

test("an admitted market is known from then on", () => {
  const { decoder } = decode({ orderbooks: [] });
  const sink = new RecordingSink();
  const answer = new TextEncoder().encode(JSON.stringify({ orderbooks: [bookOf("C", [], [])] }));
  expect(decoder.decode(answer, now, sink)?.code).toBe("VEN-806");
  decoder.admit([syntheticMarket("C")]);
  expect(decoder.decode(answer, now, sink)).toBeUndefined();
  expect(sink.kinds).toEqual(["BookSnapshot"]);
});
