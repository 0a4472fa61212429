// Replies, stream and reads tell of the same order in any order: the engine hears the same, acceptance first, every
// fill once, the end last.

import { describe, expect, test } from "vitest";
import { shortText } from "../../../../../test/support/venues/kalshi-trading-rig.ts";
import { ManualClock } from "../../../../../test/support/venues/manual-clock.ts";
import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import type { TimeInForce } from "../../../../domain/order/order.ts";
import { contractMicros, wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { addDuration, epochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { usdMicros } from "../../../../domain/units/usd-micros.ts";
import type { AccountFill } from "../normalise/fill.ts";
import type { VenueOrder, VenueOrderStatus } from "../normalise/order-state.ts";
import { OrderTracker } from "./order-tracker.ts";

function rig(timeInForce: TimeInForce = "immediate-or-cancel") {
  const clock = new ManualClock();
  const events: NewEvent[] = [];
  const contradictions: string[] = [];
  const tracker = new OrderTracker({
    clock,
    emit: (event) => events.push(event),
    contradiction: (words) => contradictions.push(words),
    linked: () => undefined,
  });
  const order = tracker.begin(
    {
      clientOrderId: "run-1-0",
      instrument: "kalshi:A/no" as InstrumentId,
      side: "buy",
      limitPrice: priceTicks(5_600),
      size: wholeContracts(10),
      timeInForce,
    },
    clock.now(),
    addDuration(clock.now(), seconds(10)),
  );
  if (order === undefined) throw new Error("the id is new");
  return { tracker, order, events, contradictions, told: () => events.map(shortText) };
}

function fill(tradeId: string, contracts: number, source: "stream" | "read"): AccountFill {
  return {
    tradeId,
    orderId: "v1",
    clientOrderId: source === "stream" ? "run-1-0" : null,
    ticker: "A",
    bookSide: "ask",
    yesPrice: priceTicks(4_400),
    size: wholeContracts(contracts),
    fee: usdMicros(1_000),
    filledAt: epochMicros(1_795_161_600_456_000),
    positionAfter: null,
  };
}

function seen(
  status: VenueOrderStatus,
  filled: number,
  more: Partial<VenueOrder> = {},
): VenueOrder {
  return {
    orderId: "v1",
    clientOrderId: "run-1-0",
    ticker: "A",
    bookSide: "ask",
    yesPrice: priceTicks(4_400),
    status,
    initial: wholeContracts(10),
    filled: wholeContracts(filled),
    remaining: contractMicros(0),
    ...more,
  };
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [
      item,
      ...rest,
    ]),
  );
}

describe("every order of arrival", () => {
  type Arrival = (rigged: ReturnType<typeof rig>) => void;
  const arrivals: readonly (readonly [name: string, arrival: Arrival])[] = [
    [
      "created",
      ({ tracker, order }) =>
        tracker.created(order, { orderId: "v1", filled: 6_000_000, remaining: 0 }),
    ],
    ["stream fill 1", ({ tracker }) => tracker.fill(fill("t1", 2, "stream"))],
    ["stream fill 2", ({ tracker }) => tracker.fill(fill("t2", 4, "stream"))],
    [
      "read fills",
      ({ tracker }) => {
        tracker.fill(fill("t1", 2, "read"));
        tracker.fill(fill("t2", 4, "read"));
      },
    ],
    ["user order", ({ tracker }) => tracker.orderSeen(seen("cancelled", 6))],
    ["stale user order", ({ tracker }) => tracker.orderSeen(seen("resting", 2))],
  ];
  const orders = permutations(arrivals);

  test(`all ${orders.length} tell the same`, () => {
    expect(orders).toHaveLength(720);
    for (const order of orders) {
      const rigged = rig();
      for (const [, arrival] of order) arrival(rigged);
      const told = rigged.told();
      const names = order.map(([name]) => name).join(", ");
      expect(told[0], names).toBe("accepted v1");
      expect(told.at(-1), names).toBe("cancelled 6000000");
      expect([...told].sort(), names).toEqual([
        "accepted v1",
        "cancelled 6000000",
        "fill t1 buy no 2000000@5600 fee 1000",
        "fill t2 buy no 4000000@5600 fee 1000",
      ]);
      expect(rigged.contradictions, names).toEqual([]);
    }
  });
});

describe("ends", () => {
  test("a filled order has no other end than its fills", () => {
    const { tracker, order, told } = rig();
    tracker.created(order, { orderId: "v1", filled: 10_000_000, remaining: 0 });
    tracker.fill(fill("t1", 10, "stream"));
    tracker.orderSeen(seen("executed", 10));
    expect(told()).toEqual(["accepted v1", "fill t1 buy no 10000000@5600 fee 1000"]);
    expect(order.isOver).toBe(true);
  });

  test("an immediate order that met its own account is cancelled with nothing filled", () => {
    const { tracker, order, told } = rig();
    tracker.created(order, { orderId: "v1", filled: 0, remaining: 0 });
    expect(told()).toEqual(["accepted v1", "cancelled 0"]);
  });

  test("a resting order lives on; expiry is told as such", () => {
    const { tracker, order, told } = rig("good-till-cancelled");
    tracker.created(order, { orderId: "v1", filled: 0, remaining: 10_000_000 });
    tracker.orderSeen(seen("resting", 0));
    expect(order.isOver).toBe(false);
    tracker.orderSeen(seen("expired", 0));
    expect(told()).toEqual(["accepted v1", "expired 0"]);
  });

  test("the end waits for the fills that the venue counts, and can be told without them", () => {
    const { tracker, order, told } = rig();
    tracker.created(order, { orderId: "v1", filled: 6_000_000, remaining: 0 });
    tracker.fill(fill("t1", 2, "stream"));
    expect(order.isMissingFills).toBe(true);
    expect(told().at(-1)).toMatch(/^fill/);
    tracker.conclude(order);
    expect(told().at(-1)).toBe("cancelled 6000000");
  });

  test("a late fill after the end is told all the same", () => {
    const { tracker, order, told } = rig();
    tracker.created(order, { orderId: "v1", filled: 0, remaining: 0 });
    tracker.fill(fill("t9", 1, "read"));
    expect(told()).toEqual(["accepted v1", "cancelled 0", "fill t9 buy no 1000000@5600 fee 1000"]);
  });
});

describe("contradictions", () => {
  test("a refused order that the stream shows is not refused", () => {
    const { tracker, order, told, contradictions } = rig();
    tracker.fill(fill("t1", 2, "stream"));
    tracker.rejected(order, "no");
    expect(told()).toEqual(["accepted v1", "fill t1 buy no 2000000@5600 fee 1000"]);
    expect(contradictions).toHaveLength(1);
  });

  test("an unknown order that turns up is accepted then", () => {
    const { tracker, order, told } = rig();
    tracker.unknown(order, "no answer in time");
    tracker.orderSeen(seen("cancelled", 0));
    expect(told()).toEqual(["unknown", "accepted v1", "cancelled 0"]);
  });

  test("another order under our id is not ours", () => {
    const { tracker, order, told, contradictions } = rig();
    tracker.unknown(order, "409");
    expect(tracker.orderSeen(seen("executed", 10, { ticker: "B" }))).toBeUndefined();
    expect(told()).toEqual(["unknown"]);
    expect(contradictions).toHaveLength(1);
  });

  test("more filled than asked for is told and said", () => {
    const { tracker, order, told, contradictions } = rig();
    tracker.created(order, { orderId: "v1", filled: 10_000_000, remaining: 0 });
    tracker.fill(fill("t1", 10, "stream"));
    tracker.fill(fill("t2", 3, "stream"));
    expect(told()).toHaveLength(3);
    expect(contradictions).toEqual(["order run-1-0 is filled beyond its size"]);
  });
});

describe("fills of others", () => {
  test("are held until somebody knows, then told once as the net position they leave", () => {
    const { tracker, told } = rig();
    const foreign = { ...fill("x1", 3, "read"), orderId: "other" };
    expect(tracker.fill(foreign)).toBe("unlinked");
    expect(tracker.fill(foreign)).toBe("duplicate");
    expect(tracker.foreign.orderIds()).toEqual(["other"]);
    expect(told()).toEqual([]);
    expect(tracker.foreign.report("other", null)).toBe(1);
    expect(tracker.fill(foreign)).toBe("duplicate");
    expect(told()).toEqual(["fill x1 buy no 3000000@5600 fee 1000"]);
    expect(tracker.foreign.count).toBe(1);
  });
});
