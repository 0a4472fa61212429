// What every venue's account tells of orders, without a venue: one that counts fills and nothing else.

import { beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { instrumentId, marketId } from "../../../domain/market/venue.ts";
import type { NewEvent } from "../../../domain/message/input.ts";
import { contractMicros } from "../../../domain/units/contract-micros.ts";
import { epochMicros } from "../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../domain/units/price-ticks.ts";
import { FollowedOrder } from "./followed-order.ts";
import { FollowedOrders, ordersRememberedMax } from "./followed-orders.ts";

const startAt = epochMicros(1_795_161_600_000_000);
const size = 10_000_000;

class CountedOrder extends FollowedOrder {
  counted = 0;
  told = 0;

  get venueOrderIds(): readonly string[] {
    return [`venue ${this.wish.clientOrderId}`];
  }

  get filledMicros(): number {
    return Math.max(this.counted, this.told);
  }

  get isMissingFills(): boolean {
    return this.counted > this.told;
  }
}

class CountedOrders extends FollowedOrders<CountedOrder> {
  begin(clientOrderId: string): CountedOrder {
    const wish = {
      clientOrderId,
      instrument: instrumentId(marketId("kalshi", "A-1"), "yes"),
      side: "buy",
      limitPrice: priceTicks(4_000),
      size: contractMicros(size),
      timeInForce: "good-till-cancelled",
    } as const;
    const order = new CountedOrder(wish, startAt);
    this.add(order);
    for (const id of order.venueOrderIds) this.index(order, id);
    return order;
  }
}

let clock: ManualClock;
let orders: CountedOrders;
let told: NewEvent[];
let contradictions: string[];

beforeEach(() => {
  clock = new ManualClock(startAt);
  told = [];
  contradictions = [];
  orders = new CountedOrders({
    clock,
    emit: (event) => told.push(event),
    contradiction: (words) => contradictions.push(words),
    linked: () => undefined,
  });
});

describe("what came of sending", () => {
  test.each([
    ["refused", "OrderRejected", (order: CountedOrder) => orders.rejected(order, "no")],
    ["not sent", "OrderDenied", (order: CountedOrder) => orders.denied(order)],
  ] as const)("%s is told, unless the venue has shown the order", (words, kind, happen) => {
    const plain = orders.begin("plain");
    happen(plain);
    expect([plain.isRefused, plain.isSending]).toEqual([true, false]);
    const shown = orders.begin("shown");
    shown.isAnnounced = true;
    happen(shown);
    expect(shown.isRefused).toBe(false);
    expect(told.map((event) => event.kind)).toEqual([kind]);
    expect(contradictions).toEqual([`order shown was ${words}, but the venue shows it`]);
  });

  test("unknown is told of an order that nobody has shown", () => {
    orders.unknown(orders.begin("lost"), "no answer");
    const shown = orders.begin("shown");
    shown.isAnnounced = true;
    orders.unknown(shown, "no answer");
    expect(told).toEqual([
      { kind: "OrderUnknown", receivedAt: startAt, clientOrderId: "lost", reason: "no answer" },
    ]);
  });
});

describe("the end", () => {
  test("waits for the fills that the venue counts, and is told once", () => {
    const order = orders.begin("one");
    Object.assign(order, { counted: 4_000_000, told: 3_000_000 });
    orders.settle(order);
    order.endedAs("expired");
    order.endedAs("cancelled");
    orders.settle(order);
    expect(told).toEqual([]);
    order.told = 4_000_000;
    orders.settle(order);
    orders.conclude(order);
    expect(told).toMatchObject([{ kind: "OrderExpired", filled: contractMicros(4_000_000) }]);
  });

  test("of a whole size that was told filled is not told again", () => {
    const order = orders.begin("one");
    Object.assign(order, { counted: size, told: size });
    order.endedAs("filled");
    orders.settle(order);
    expect([order.isOver, told]).toEqual([true, []]);
  });

  test("is told with the venue's count when its fills do not come", () => {
    const order = orders.begin("one");
    Object.assign(order, { counted: size, told: 1_000_000 });
    order.endedAs("filled");
    orders.conclude(order);
    expect(told).toMatchObject([{ kind: "OrderCancelled", filled: contractMicros(size) }]);
  });
});

test("orders are quiet since the last move once none is open", () => {
  const order = orders.begin("one");
  expect(orders.quietSince()).toBeNull();
  orders.denied(order);
  expect(orders.quietSince()).toBe(startAt);
});

describe("memory", () => {
  test("forgets the oldest order that has ended, under both of its ids", () => {
    orders.begin("open");
    orders.begin("ended").isOver = true;
    for (let count = 2; count <= ordersRememberedMax; count += 1) orders.begin(`later ${count}`);
    expect(orders.find("ended")).toBeUndefined();
    expect(orders.findByVenueId("venue ended")).toBeUndefined();
    expect(orders.find("open")).toBe(orders.findByVenueId("venue open"));
    expect([...orders.open()]).toHaveLength(ordersRememberedMax);
  });

  test("forgets the oldest when none has ended", () => {
    for (let count = 0; count <= ordersRememberedMax; count += 1) orders.begin(`order ${count}`);
    expect(orders.find("order 0")).toBeUndefined();
    expect(orders.find("order 1")).toBeDefined();
  });
});
