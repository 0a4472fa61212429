// What is held of a market, from executions and reads in every order.

import { expect, test } from "vitest";
import {
  conidNo,
  conidYes,
  syntheticMarket,
} from "../../../../../test/support/venues/forecastex-trading-rig.ts";
import { wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import type { Execution } from "../orders/execution.ts";
import { MarketRulebook } from "./market-rulebook.ts";
import { PositionBook } from "./position-book.ts";

const market = syntheticMarket.id;
const rulebook = new MarketRulebook();
rulebook.list([syntheticMarket]);

function apply(
  book: PositionBook,
  kind: Execution["kind"],
  conid: string,
  contracts: number,
): void {
  const side = rulebook.sideOf(conid);
  if (side === undefined) expect.fail(`${conid} is not listed`);
  const basis = {
    ...{ executionId: "e", conid, size: wholeContracts(contracts), orderId: null, reference: null },
    at: epochMicros(1),
  };
  const execution: Execution =
    kind === "netted"
      ? { kind, ...basis }
      : { kind, ...basis, price: priceTicks(5_000), commission: null };
  book.apply(execution, side);
}

const shown = (yes: number, no: number) =>
  new Map([[market, { yes: yes * 1_000_000, no: no * 1_000_000 }]]);

function read(book: PositionBook, yes: number, no: number, meanwhile = () => {}) {
  book.beginRead();
  meanwhile();
  return book.compare(shown(yes, no));
}

test("before a read nothing is known, after it what it showed", () => {
  const book = new PositionBook();
  expect(book.of(market)).toBeUndefined();
  expect(read(book, 10, 0)).toEqual([]);
  expect(book.of(market)).toBe(10_000_000);
});

test("a purchase of the opposite takes off what was held, and flips what was less", () => {
  const book = new PositionBook();
  read(book, 90, 0);
  apply(book, "bought", conidNo, 130);
  apply(book, "netted", conidYes, 90);
  apply(book, "netted", conidNo, 90);
  expect(book.of(market)).toBe(-40_000_000);
  expect(read(book, 0, 40)).toEqual([]);
});

test("a read from the middle of a netting is no other position", () => {
  const book = new PositionBook();
  read(book, 90, 0);
  apply(book, "bought", conidNo, 10);
  expect(read(book, 90, 10)).toEqual([]);
  expect(book.unnetted).toEqual([market]);
  expect(read(book, 80, 0)).toEqual([]);
  expect(book.unnetted).toEqual([]);
});

test("a read that began before an execution proves nothing of it", () => {
  const book = new PositionBook();
  read(book, 10, 0);
  expect(read(book, 10, 0, () => apply(book, "bought", conidYes, 5))).toEqual([]);
  expect(book.of(market)).toBe(15_000_000);
  expect(read(book, 10, 0)).toEqual([market]);
});

test("an execution before the first read is in it, or is not: the next read tells", () => {
  const book = new PositionBook();
  apply(book, "bought", conidYes, 5);
  read(book, 10, 0, () => apply(book, "bought", conidYes, 5));
  expect(book.of(market)).toBeUndefined();
  read(book, 15, 0);
  expect(book.of(market)).toBe(15_000_000);
});
