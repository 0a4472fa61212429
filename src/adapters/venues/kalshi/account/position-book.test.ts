// Positions from fills and reads: a lost fill shows, a fill that may be counted already is left to the next read.

import fc from "fast-check";
import { expect, test } from "vitest";
import { wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { noUsd } from "../../../../domain/units/usd-micros.ts";
import type { AccountFill } from "../normalise/fill.ts";
import { PositionBook } from "./position-book.ts";

function fill(contracts: number, at: number, positionAfter: number | null): AccountFill {
  return {
    tradeId: `t${at}`,
    orderId: "v1",
    clientOrderId: null,
    ticker: "A",
    bookSide: contracts > 0 ? "bid" : "ask",
    yesPrice: priceTicks(4_400),
    size: wholeContracts(Math.abs(contracts)),
    fee: noUsd,
    filledAt: epochMicros(at),
    positionAfter: positionAfter === null ? null : positionAfter * 1_000_000,
  };
}

const shown = (contracts: number) => [
  { ticker: "A", exchangeIndex: 0, sizeMicros: contracts * 1_000_000 },
];

function read(contracts: number): PositionBook {
  const book = new PositionBook();
  book.beginRead();
  expect(book.compare(shown(contracts))).toEqual([]);
  return book;
}

test("fills add up, and what the venue states after each agrees", () => {
  const book = read(2);
  expect(book.apply(fill(3, 1, 5))).toBe(true);
  expect(book.apply(fill(-7, 2, -2))).toBe(true);
  expect(book.of("A")).toBe(-2_000_000);
});

test("a stated position that does not follow from the fills shows that some were lost", () => {
  const book = read(0);
  expect(book.apply(fill(3, 2, 5))).toBe(false);
  expect(book.of("A")).toBe(5_000_000);
});

test("fills of one moment may come in any order, and the last position stands", () => {
  const signed = fc.integer({ min: -40, max: 40 }).filter((contracts) => contracts !== 0);
  const order = fc.array(signed, { minLength: 1, maxLength: 6 }).chain((sizes) => {
    let position = 7;
    const fills = sizes.map((contracts) => {
      position += contracts;
      return fill(contracts, 5, position);
    });
    return fc.record({
      fills: fc.constant(fills),
      arrivals: fc.shuffledSubarray(fills, { minLength: fills.length }),
      last: fc.constant(position),
    });
  });
  fc.assert(
    fc.property(order, ({ arrivals, last, fills }) => {
      const between = fills.slice(0, -1).map(({ positionAfter }) => positionAfter);
      // A position that comes back within the moment makes its order unknowable; only a read tells.
      fc.pre(new Set([...between, 7_000_000, last * 1_000_000]).size === fills.length + 1);
      const book = read(7);
      for (const one of arrivals) book.apply(one);
      expect(book.of("A")).toBe(last * 1_000_000);
      expect(book.apply(fill(3, 6, last + 3))).toBe(true);
    }),
  );
});

test("a gap that nothing closes does not swallow a later fill", () => {
  const book = read(0);
  expect(book.apply(fill(3, 5, 5))).toBe(false);
  expect(book.apply(fill(-5, 6, 0))).toBe(true);
  expect(book.apply(fill(4, 7, 4))).toBe(true);
  expect(book.of("A")).toBe(4_000_000);
});

test("a read fill older than the stated position is in it, a newer one is not", () => {
  const book = read(0);
  book.apply(fill(3, 5, 5));
  book.apply(fill(2, 4, null));
  expect(book.of("A")).toBe(5_000_000);
  book.apply(fill(1, 6, null));
  expect(book.of("A")).toBe(6_000_000);
});

test("a read fill of the same moment may be in it: only the next read tells", () => {
  const book = read(0);
  book.apply(fill(3, 5, 3));
  book.apply(fill(2, 5, null));
  expect(book.of("A")).toBeUndefined();
  book.beginRead();
  expect(book.compare(shown(5))).toEqual([]);
  expect(book.of("A")).toBe(5_000_000);
});

test("a read that began before a fill is not compared", () => {
  const book = read(0);
  book.beginRead();
  book.apply(fill(3, 5, 3));
  expect(book.compare(shown(0))).toEqual([]);
  expect(book.of("A")).toBe(3_000_000);
});

test("another position is named and not believed until asked to", () => {
  const book = read(1);
  book.beginRead();
  expect(book.compare(shown(4))).toEqual(["A"]);
  expect(book.of("A")).toBe(1_000_000);
  book.doubt("A");
  expect(book.compare(shown(4))).toEqual([]);
  expect(book.of("A")).toBe(4_000_000);
});

test("before the first read nothing is known", () => {
  const book = new PositionBook();
  expect(book.apply(fill(3, 1, null))).toBe(true);
  expect(book.of("A")).toBeUndefined();
});

test("a market that has paid leaves no position, whatever is heard late of its fills", () => {
  const book = read(2);
  book.settled("A", epochMicros(10));
  expect(book.of("A")).toBe(0);
  expect(book.apply(fill(3, 4, null))).toBe(true);
  expect(book.apply(fill(3, 5, 5))).toBe(true);
  expect(book.of("A")).toBe(0);
  book.beginRead();
  expect(book.compare([])).toEqual([]);
});
