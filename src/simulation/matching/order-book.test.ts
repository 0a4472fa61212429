// The matching core against a naive model, and the promises that hold after every order.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { askSide, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import { InvariantViolation } from "../../domain/failure/assert.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { BookEvent } from "./book-event.ts";
import { type NewOrder, OrderBook, type Placement, type TimeInForce } from "./order-book.ts";

interface Step {
  readonly kind: "place" | "take" | "cancel";
  readonly side: BookSide;
  readonly ticks: number;
  readonly size: number;
  readonly target: number;
}

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom("place", "place", "place", "take", "cancel"),
    side: fc.constantFrom(bidSide, askSide),
    ticks: fc.integer({ min: 45, max: 55 }).map((cents) => cents * 100),
    size: fc.integer({ min: 1, max: 40 }),
    target: fc.nat({ max: 80 }),
  }),
  { maxLength: 80 },
);

interface NaiveOrder {
  readonly orderId: number;
  readonly side: BookSide;
  readonly ticks: number;
  left: number;
}

/** All orders in one list in the order of their arrival; every question is answered by looking through it. */
class NaiveBook {
  orders: NaiveOrder[] = [];

  place(order: NaiveOrder, rests: boolean): string[] {
    const trades: string[] = [];
    const sign = order.side === bidSide ? 1 : -1;
    while (order.left > 0) {
      const makers = this.orders
        .filter((other) => other.side !== order.side && sign * (order.ticks - other.ticks) >= 0)
        .sort((a, b) => sign * (a.ticks - b.ticks));
      const maker = makers[0];
      if (maker === undefined) break;
      const traded = Math.min(order.left, maker.left);
      order.left -= traded;
      maker.left -= traded;
      trades.push(`${maker.orderId} ${maker.ticks} ${traded}`);
      this.orders = this.orders.filter((other) => other.left > 0);
    }
    if (rests && order.left > 0) this.orders.push(order);
    return trades;
  }

  levels(side: BookSide): [number, number][] {
    const sums = new Map<number, number>();
    for (const order of this.orders) {
      if (order.side === side) sums.set(order.ticks, (sums.get(order.ticks) ?? 0) + order.left);
    }
    return [...sums].sort(([a], [b]) => (side === bidSide ? b - a : a - b));
  }
}

function place(book: OrderBook, orderId: number, step: Step, timeInForce: TimeInForce): Placement {
  return book.place({ ...orderOf(orderId, step), timeInForce });
}

/** An order that rests. */
function orderOf(orderId: number, step: Step): NewOrder {
  return {
    orderId,
    owner: `owner ${orderId % 3}`,
    side: step.side,
    price: priceTicks(step.ticks),
    size: contractMicros(step.size),
    timeInForce: "good-till-cancelled",
  };
}

function plainLevels(book: OrderBook, side: BookSide): [number, number][] {
  const { bids, asks } = book.levels();
  return (side === bidSide ? bids : asks).map(({ price, size }) => [
    integerOf(price),
    integerOf(size),
  ]);
}

function tradesOf(events: readonly BookEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === "trade"
      ? [`${event.makerOrderId} ${integerOf(event.price)} ${integerOf(event.size)}`]
      : [],
  );
}

/** Applies level changes to a client's map and checks that each follows from the one before. */
function follow(client: Map<string, number>, events: readonly BookEvent[]): void {
  for (const event of events) {
    if (event.kind !== "level-change") continue;
    const key = `${event.side} ${integerOf(event.price)}`;
    const before = client.get(key) ?? 0;
    expect(before + integerOf(event.change)).toBe(integerOf(event.size));
    if (integerOf(event.size) === 0) client.delete(key);
    else client.set(key, integerOf(event.size));
  }
}

describe("the matching core", () => {
  test("agrees with a naive book, order by order", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const book = new OrderBook();
        const naive = new NaiveBook();
        const client = new Map<string, number>();
        script.forEach((step, orderId) => {
          if (step.kind === "cancel") {
            const known = naive.orders.find((order) => order.orderId === step.target);
            const cancellation = book.cancel(step.target);
            expect(cancellation && integerOf(cancellation.removed)).toBe(known?.left);
            naive.orders = naive.orders.filter((order) => order !== known);
            follow(client, cancellation?.events ?? []);
          } else {
            const rests = step.kind === "place";
            const order = { orderId, side: step.side, ticks: step.ticks, left: step.size };
            const expected = naive.place(order, rests);
            const placement = place(
              book,
              orderId,
              step,
              rests ? "good-till-cancelled" : "immediate-or-cancel",
            );
            expect(tradesOf(placement.events)).toEqual(expected);
            expect(integerOf(placement.filled)).toBe(step.size - order.left);
            expect(integerOf(placement.resting)).toBe(rests ? order.left : 0);
            follow(client, placement.events);
          }
          for (const side of [bidSide, askSide] as const) {
            expect(plainLevels(book, side)).toEqual(naive.levels(side));
            for (const [ticks, size] of plainLevels(book, side)) {
              expect(client.get(`${side} ${ticks}`)).toBe(size);
              expect(integerOf(book.sizeAt(side, priceTicks(ticks)))).toBe(size);
            }
          }
          expect(client.size).toBe(naive.levels(bidSide).length + naive.levels(askSide).length);
          expect(book.orderCount).toBe(naive.orders.length);
        });
      }),
    );
  });

  test("is never crossed or locked after an order", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const book = new OrderBook();
        script.forEach((step, orderId) => {
          place(book, orderId, step, "good-till-cancelled");
          const bid = book.best(bidSide);
          const ask = book.best(askSide);
          if (bid === undefined || ask === undefined) return;
          expect(integerOf(bid.price)).toBeLessThan(integerOf(ask.price));
        });
      }),
    );
  });

  test("conserves size: what was placed has traded twice over, rests, or was taken back", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const book = new OrderBook();
        let placed = 0;
        let traded = 0;
        let removed = 0;
        script.forEach((step, orderId) => {
          if (step.kind === "cancel") {
            const cancellation = book.cancel(step.target);
            removed += cancellation === undefined ? 0 : integerOf(cancellation.removed);
            return;
          }
          const placement = place(book, orderId, step, "good-till-cancelled");
          placed += step.size;
          traded += integerOf(placement.filled);
        });
        const resting = [bidSide, askSide]
          .flatMap((side) => plainLevels(book, side as BookSide))
          .reduce((sum, [, size]) => sum + size, 0);
        expect(placed).toBe(2 * traded + resting + removed);
      }),
    );
  });

  test("fills the older of two orders at a price first and gives the taker the better price", () => {
    const book = new OrderBook();
    const ask = (ticks: number, size: number): Step => ({
      kind: "place",
      side: askSide,
      ticks,
      size,
      target: 0,
    });
    place(book, 1, ask(5_000, 10), "good-till-cancelled");
    place(book, 2, ask(5_000, 10), "good-till-cancelled");
    place(book, 3, ask(4_900, 5), "good-till-cancelled");
    const taker: Step = { kind: "take", side: bidSide, ticks: 5_100, size: 18, target: 0 };
    const placement = place(book, 4, taker, "immediate-or-cancel");
    expect(tradesOf(placement.events)).toEqual(["3 4900 5", "1 5000 10", "2 5000 3"]);
    expect(book.remaining(1)).toBeUndefined();
    expect(book.remaining(2)).toBe(contractMicros(7));
    expect(book.restingOrderIds()).toEqual([2]);
    expect(placement.events.map((event) => event.kind)).toEqual([
      "trade",
      "level-change",
      "trade",
      "level-change",
      "trade",
      "level-change",
    ]);
  });

  const at = (ticks: number, size: number, side: BookSide = askSide): Step => ({
    kind: "place",
    side,
    ticks,
    size,
    target: 0,
  });

  test("tells whom an order would meet, in the order in which it then meets them", () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(bidSide, askSide), (script, side) => {
        const book = new OrderBook();
        for (const [orderId, step] of script.entries()) {
          if (step.kind === "cancel") book.cancel(step.target);
          else book.place(orderOf(orderId, step));
        }
        const before = book.levels();
        const taker = orderOf(1_000, { kind: "take", side, ticks: 5_000, size: 10_000, target: 0 });
        const met = [...book.meetings(taker)].map(
          ({ orderId, price, size }) => `${orderId} ${integerOf(price)} ${integerOf(size)}`,
        );
        expect(book.levels()).toEqual(before);
        const { events } = book.place({ ...taker, timeInForce: "immediate-or-cancel" });
        expect(met).toEqual(tradesOf(events));
      }),
    );
  });

  test("a fill-or-kill order trades all of it or nothing", () => {
    const book = new OrderBook();
    place(book, 1, at(5_000, 10), "good-till-cancelled");
    place(book, 2, at(5_100, 10), "good-till-cancelled");
    const missed = place(book, 3, at(5_100, 21, bidSide), "fill-or-kill");
    const nothing = contractMicros(0);
    expect(missed).toMatchObject({ events: [], filled: nothing, resting: nothing });
    const filled = place(book, 4, at(5_100, 20, bidSide), "fill-or-kill");
    expect(tradesOf(filled.events)).toEqual(["1 5000 10", "2 5100 10"]);
  });

  test("an order that meets its own key ends it or itself, by its own rule", () => {
    const send = (ends: "incoming" | "resting") => {
      const book = new OrderBook();
      const own = {
        ...orderOf(1, at(5_000, 10)),
        selfTrade: { key: "a", ends: "incoming" },
      } as const;
      book.place(own);
      place(book, 2, at(5_100, 4), "good-till-cancelled");
      const bid = { ...orderOf(3, at(5_100, 6, bidSide)), selfTrade: { key: "a", ends } } as const;
      const reach = book.reach(bid);
      return { book, reach, placement: book.place(bid) };
    };
    const ended = send("incoming");
    expect(ended.reach).toEqual({ fillable: contractMicros(0), fillCount: 0, meetsItself: true });
    expect(ended.placement).toMatchObject({ endedBySelfTrade: true, events: [] });
    expect(ended.book.restingOrderIds()).toEqual([1, 2]);
    const ends = send("resting");
    expect(ends.reach).toEqual({ fillable: contractMicros(4), fillCount: 1, meetsItself: true });
    expect(tradesOf(ends.placement.events)).toEqual(["2 5100 4"]);
    expect(ends.placement.events[0]).toMatchObject({ kind: "level-change", orderId: 1 });
    expect(ends.book.restingOrderIds()).toEqual([3]);
  });

  test("a reduction keeps an order's place, and the book tells what stands before it", () => {
    const book = new OrderBook();
    for (const orderId of [1, 2, 3]) place(book, orderId, at(5_000, 10), "good-till-cancelled");
    book.reduce(1, contractMicros(4));
    expect([1, 2, 3, 9].map((orderId) => book.ahead(orderId))).toEqual([
      contractMicros(0),
      contractMicros(6),
      contractMicros(16),
      undefined,
    ]);
    expect(book.reduce(9, contractMicros(1))).toBeUndefined();
    expect(() => book.reduce(2, contractMicros(10))).toThrow(InvariantViolation);
  });

  test("refuses what no caller may send", () => {
    const book = new OrderBook();
    const order: Step = { kind: "place", side: bidSide, ticks: 5_000, size: 1, target: 0 };
    place(book, 1, order, "good-till-cancelled");
    const again = (): unknown => place(book, 1, order, "good-till-cancelled");
    const free = (): unknown => place(book, 2, { ...order, ticks: 0 }, "good-till-cancelled");
    const empty = (): unknown => place(book, 3, { ...order, size: 0 }, "good-till-cancelled");
    for (const attempt of [again, free, empty]) expect(attempt).toThrow(InvariantViolation);
  });
});
