// The exchange's rules and running figures, and what its observers see.

import { describe, expect, test } from "vitest";

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import { unwrap } from "../../domain/failure/result.ts";
import { uniformTickScheme } from "../../domain/market/tick-scheme.ts";
import { contractMicros, parseContracts } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { parsePrice } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { parseUsd } from "../../domain/units/usd-micros.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { Exchange, type ExchangeActivity } from "./exchange.ts";
import { ManualOrders } from "./manual-orders.ts";

function newExchange() {
  const exchange = new Exchange();
  exchange.list({
    symbol: "A",
    tickScheme: uniformTickScheme(100),
    lot: contractMicros(10_000),
    sizeMin: contractMicros(1_000_000),
  });
  const clock = new VirtualClock(epochMicros(1_000_000));
  const activities: ExchangeActivity[] = [];
  const stopObserving = exchange.observe((activity) => activities.push(activity));
  return { exchange, orders: new ManualOrders(exchange, clock), activities, stopObserving };
}

const bid = { market: "A", side: "bid", price: "0.40", size: "10" } as const;
const ask = { market: "A", side: "ask", price: "0.40", size: "4" } as const;

describe("the exchange", () => {
  test.each([
    [{ ...bid, market: "B" }, "unknown-market"],
    [{ ...bid, price: "0.405" }, "price-off-grid"],
    [{ ...bid, price: "1" }, "price-off-grid"],
    [{ ...bid, size: "1.005" }, "size-off-lot"],
    [{ ...bid, size: "0.5" }, "size-below-minimum"],
  ] as const)("refuses %o: %s", (order, reason) => {
    const { orders, activities } = newExchange();
    expect(orders.place(order)).toEqual({ accepted: false, reason });
    expect(activities).toEqual([]);
  });

  test("takes any size that a keeper has checked, on the grid and in an open market only", () => {
    const { exchange } = newExchange();
    const odd = {
      symbol: "A",
      owner: "ann",
      side: bidSide,
      price: unwrap(parsePrice("0.40")),
      size: contractMicros(1),
      timeInForce: "good-till-cancelled",
    } as const;
    const now = epochMicros(1);
    expect(exchange.place(odd, now)).toEqual({ accepted: false, reason: "size-off-lot" });
    expect(exchange.place({ ...odd, hasAnySize: true }, now).accepted).toBe(true);
    const offGrid = { ...odd, hasAnySize: true, price: unwrap(parsePrice("0.405")) };
    expect(exchange.place(offGrid, now)).toEqual({ accepted: false, reason: "price-off-grid" });
    exchange.setPhase("A", "paused");
    expect(exchange.place({ ...odd, hasAnySize: true }, now).accepted).toBe(false);
  });

  test("refuses orders while a market is paused and after it closed for good", () => {
    const { exchange, orders } = newExchange();
    exchange.setPhase("A", "paused");
    expect(orders.place(bid)).toEqual({ accepted: false, reason: "market-not-open" });
    exchange.setPhase("A", "open");
    expect(orders.place(bid).accepted).toBe(true);
    exchange.setPhase("A", "closed");
    expect(orders.place(bid)).toEqual({ accepted: false, reason: "market-not-open" });
    expect(() => exchange.setPhase("A", "open")).toThrow("closed for good");
  });

  test("keeps volume, turnover, open interest and the last trade", () => {
    const { exchange, orders } = newExchange();
    orders.place({ ...bid, owner: "ann" });
    orders.place({ ...ask, owner: "bob" });
    const market = exchange.market("A");
    expect(market.volume).toBe(unwrap(parseContracts("4")));
    expect(market.turnover).toBe(unwrap(parseUsd("1.6")));
    expect(market.openInterest).toBe(unwrap(parseContracts("4")));
    expect(market.lastTrade?.price).toBe(unwrap(parsePrice("0.40")));
    // Ann sells what she has to Bob, who is short as much: nothing is left open.
    orders.cancelAll("A");
    orders.place({ ...bid, size: "4", owner: "bob" });
    orders.place({ ...ask, owner: "ann" });
    expect(market.openInterest).toBe(contractMicros(0));
    expect(market.volume).toBe(unwrap(parseContracts("8")));
  });

  test("tells its observers each call once, with all it changed", () => {
    const { exchange, orders, activities, stopObserving } = newExchange();
    const placed = orders.place(bid);
    orders.take(ask);
    expect(activities.map(({ events }) => events.map((event) => event.kind))).toEqual([
      ["level-change"],
      ["trade", "level-change"],
    ]);
    expect(activities[1]?.events[0]).toMatchObject({ takerSide: askSide, makerOwner: "manual" });
    expect(activities[1]?.events[1]).toMatchObject({ side: bidSide });
    stopObserving();
    expect(placed.accepted && orders.cancel(placed.orderId)).toBe(true);
    expect(activities).toHaveLength(2);
    expect(orders.book("A")).toEqual({ bids: [], asks: [] });
    expect(exchange.find("B")).toBeUndefined();
  });

  test("does not cancel what does not rest", () => {
    const { exchange, orders } = newExchange();
    const placed = orders.place({ ...bid, size: "4" });
    orders.take(ask);
    expect(placed.accepted && orders.cancel(placed.orderId)).toBe(false);
    expect(placed.accepted && exchange.remaining(placed.orderId)).toBeUndefined();
    expect(orders.cancel(99)).toBe(false);
  });

  test("a new grid leaves resting orders alone and binds new ones", () => {
    const { exchange, orders } = newExchange();
    orders.place(bid);
    exchange.setTickScheme("A", uniformTickScheme(500));
    expect(orders.book("A").bids).toHaveLength(1);
    expect(orders.place({ ...bid, price: "0.41" })).toEqual({
      accepted: false,
      reason: "price-off-grid",
    });
  });

  test("by hand, text that is no number is an error", () => {
    const { orders } = newExchange();
    expect(() => orders.place({ ...bid, price: "forty" })).toThrow("UNI-001");
  });

  test("its keeper acts first, and what it does is told after what it answers", () => {
    const { exchange, orders, activities } = newExchange();
    const told: string[] = [];
    exchange.keepWith({
      keepTime: (now) => told.push(`time ${integerOf(now)}`),
      book: ({ events, now }) => {
        told.push(`book ${events[0]?.kind}`);
        if (events[0]?.kind === "trade") exchange.cancel(second.orderId, now);
      },
    });
    exchange.observe(({ events }) => told.push(`seen ${events[0]?.kind}`));
    const placed = [orders.place(bid), orders.place({ ...bid, price: "0.35" })];
    const second = { orderId: placed[1]?.accepted ? placed[1].orderId : 0 };
    told.length = 0;
    orders.take(ask);
    expect(told).toEqual([
      "time 1000000",
      "book trade",
      "time 1000000",
      "book level-change",
      "seen trade",
      "seen level-change",
    ]);
    expect(activities.at(-1)?.events[0]).toMatchObject({ orderId: second.orderId });
    expect(() => exchange.keepWith({ keepTime: () => {}, book: () => {} })).toThrow("one keeper");
  });

  test("refuses orders while it is halted from outside", () => {
    const { exchange, orders } = newExchange();
    exchange.market("A").isHalted = true;
    expect(orders.place(bid)).toEqual({ accepted: false, reason: "market-not-open" });
  });

  test("reduces a resting order", () => {
    const { exchange, orders, activities } = newExchange();
    const first = orders.place(bid);
    const second = orders.place(bid);
    const idOf = (outcome: typeof first) => (outcome.accepted ? outcome.orderId : 0);
    const now = epochMicros(1_000_000);
    expect(exchange.reduce(idOf(first), contractMicros(4_000_000), now)).toBe(
      contractMicros(4_000_000),
    );
    expect(exchange.ahead(idOf(second))).toBe(contractMicros(6_000_000));
    expect(activities.at(-1)?.events).toHaveLength(1);
    expect(exchange.reduce(99, contractMicros(1), now)).toBeUndefined();
  });
});
