// Which orders are taken, how they wait, fill, change and end: words, sessions, breaks, and cancels that lose the race.

import { describe, expect, test } from "vitest";

import {
  contractOf,
  day,
  granted,
  hour,
  later,
  newCoreRig,
  requestOf,
  usd,
} from "../../../../../test/support/forecastex-core-rig.ts";
import type { CoreModification, CoreOrderRequest } from "./contract.ts";

/** The rig begins at 09:00 in Chicago; the break is from 16:00 to 16:15. */
const breakBegins = 7 * hour;
const breakEnds = 7.25 * hour;

const change = (wanted: Partial<CoreModification>): CoreModification => ({
  price: null,
  sizeMillionths: null,
  timeInForce: null,
  ...wanted,
});

describe("an order is refused", () => {
  test.each<[string, Partial<CoreOrderRequest>]>([
    ["unknown-contract", { conid: 1 }],
    ["sell-not-allowed", { side: "SELL" }],
    ["sell-not-allowed", { side: "buy" }],
    ["order-type-not-allowed", { orderType: "MKT" }],
    ["time-in-force-not-allowed", { timeInForce: "FOK" }],
    ["time-in-force-not-allowed", { timeInForce: "" }],
    ["price-missing", { price: null }],
    ["price-off-grid", { price: usd(0.625) }],
    ["price-out-of-range", { price: usd(0.01) }],
    ["price-out-of-range", { price: usd(1) }],
    ["price-out-of-range", { price: usd(-0.5) }],
    ["size-not-positive", { sizeMillionths: 0n }],
    ["size-not-positive", { sizeMillionths: -1_000_000n }],
    ["size-fractional", { sizeMillionths: 1_500_000n }],
    ["size-too-large", { sizeMillionths: 10_000_001_000_000n }],
    ["insufficient-cash", { sizeMillionths: 2_001_000_000n }],
    ["client-order-id-used", { clientOrderId: "once" }],
  ])("%s", (refusal, wrong) => {
    const { core, first, events, exchange } = newCoreRig();
    granted(core.submit(requestOf("ann", first, { price: 0.5, clientOrderId: "once" }), later(1)));
    const cash = core.cash("ann");
    events.length = 0;
    const request = { ...requestOf("bob", first, { price: 0.5 }), ...wrong };
    const account = wrong.clientOrderId === undefined ? "bob" : "ann";
    expect(core.submit({ ...request, account }, later(2))).toEqual({ ok: false, refusal });
    expect(core.preview({ ...request, account }, later(2))).toEqual({ ok: false, refusal });
    expect(events).toEqual([]);
    expect(core.cash("ann")).toEqual(cash);
    expect(exchange.market(String(first.conidYes)).book.orderCount).toBe(1);
  });

  test("but a preview of a good one says what it would tie up and does nothing", () => {
    const { core, first, events } = newCoreRig();
    const request = requestOf("ann", first, { price: 0.62, size: 25, clientOrderId: "x" });
    expect(core.preview(request, later(1))).toEqual({ ok: true, value: { reserve: usd(15.5) } });
    expect(events).toEqual([]);
    expect(core.submit(request, later(1)).ok).toBe(true);
  });
});

test("a client order id is free again after 24 hours", () => {
  const { core, first } = newCoreRig();
  const send = (seconds: number) =>
    core.submit(
      requestOf("ann", first, { price: 0.5, size: 1, clientOrderId: "a" }),
      later(seconds),
    );
  expect(granted(send(0)).orderRef).toBe("a");
  expect(send(day - 0.000001)).toEqual({ ok: false, refusal: "client-order-id-used" });
  expect(send(day).ok).toBe(true);
  expect(send(day + 1).ok).toBe(false);
});

describe("time in force", () => {
  test("IOC takes what is there and drops the rest", () => {
    const { bid, crowd, told, core } = newCoreRig();
    crowd("no", 0.4, 6);
    const order = bid("ann", { price: 0.62, size: 10, timeInForce: "IOC" });
    expect(order).toMatchObject({ status: "Cancelled", filled: 6n, remaining: 4n });
    expect(told().filter((words) => words.startsWith("order"))).toEqual([
      "order Submitted 0/10",
      "order Submitted 6/10",
      "order Cancelled 6/10 (immediate)",
    ]);
    expect(core.cash("ann").reserved).toBe(0n);
  });

  test("DAY ends at the close of its session, GTC outlives the break", () => {
    const { bid, core } = newCoreRig();
    const [dayOrder, gtc] = [
      bid("ann", { price: 0.4, timeInForce: "DAY" }),
      bid("ann", { price: 0.41, timeInForce: "GTC" }),
    ];
    core.tick(later(breakBegins - 1));
    expect(core.order("ann", dayOrder.orderId)?.status).toBe("Submitted");
    core.tick(later(breakBegins));
    expect(core.order("ann", dayOrder.orderId)).toMatchObject({
      status: "Cancelled",
      endReason: "session-close",
      updatedAt: later(breakBegins),
    });
    core.tick(later(10 * day));
    expect(core.order("ann", gtc.orderId)?.status).toBe("Submitted");
    expect(core.cash("ann").reserved).toBe(usd(4.1));
  });

  test("a DAY order that comes in the break belongs to the session after it", () => {
    const { bid, core } = newCoreRig();
    const { orderId } = bid("ann", { price: 0.4, timeInForce: "DAY" }, later(breakBegins));
    core.tick(later(breakEnds));
    expect(core.order("ann", orderId)?.status).toBe("Submitted");
    core.tick(later(breakBegins + day));
    expect(core.order("ann", orderId)?.status).toBe("Cancelled");
  });
});

describe("in the break", () => {
  test("orders wait outside the book, and go in as they came", () => {
    const { bid, told, core, exchange, first } = newCoreRig();
    bid("bob", { outcome: "no", price: 0.41, size: 3 });
    told();
    const waits = bid("ann", { price: 0.6, size: 2 }, later(breakBegins + 1));
    const second = bid("ann", { price: 0.6, size: 2 }, later(breakBegins + 2));
    expect([waits.status, second.status]).toEqual(["PreSubmitted", "PreSubmitted"]);
    expect(core.cash("ann").reserved).toBe(usd(2.4));
    expect(core.isTrading(first.conidYes, later(breakBegins + 2))).toBe(false);
    told();
    core.tick(later(breakEnds));
    expect(told().filter((words) => words.startsWith("order"))).toEqual([
      "order Submitted 0/2",
      "order Submitted 2/3",
      "order Filled 2/2",
      "order Submitted 0/2",
      "order Filled 3/3",
      "order Submitted 1/2",
    ]);
    expect(core.order("ann", waits.orderId)?.lastExecutionAt).toBe(later(breakEnds));
    expect(exchange.market(String(first.conidYes)).book.levels().bids).toHaveLength(1);
  });

  test("an IOC order ends at once, and the crowd cannot trade", () => {
    const { bid, crowd, exchange, first } = newCoreRig();
    bid("ann", { price: 0.6 });
    const order = bid(
      "bob",
      { outcome: "no", price: 0.41, timeInForce: "IOC" },
      later(breakBegins),
    );
    expect(order).toMatchObject({ status: "Cancelled", endReason: "immediate", filled: 0n });
    crowd("no", 0.5, 1);
    expect(exchange.market(String(first.conidYes)).lastTrade).toBeUndefined();
  });

  test("cancels go through, and orders can be changed", () => {
    const { bid, core, exchange, first } = newCoreRig();
    const rests = bid("ann", { price: 0.4, size: 10 });
    const other = bid("ann", { price: 0.39, size: 10 });
    granted(core.requestCancel("ann", rests.orderId, later(breakBegins)));
    expect(core.order("ann", rests.orderId)?.status).toBe("Cancelled");
    const moved = core.modify(
      "ann",
      other.orderId,
      change({ price: usd(0.42) }),
      later(breakBegins),
    );
    expect(granted(moved).status).toBe("PreSubmitted");
    expect(exchange.market(String(first.conidYes)).book.orderCount).toBe(0);
    core.tick(later(breakEnds));
    expect(core.order("ann", other.orderId)?.status).toBe("Submitted");
  });

  test("a contract stopped by hand behaves alike, until it goes on", () => {
    const { bid, core, first } = newCoreRig();
    core.setHalted(first.conidNo, true, later(1));
    const { orderId, status } = bid("ann", { price: 0.6 }, later(2));
    expect(status).toBe("PreSubmitted");
    expect(bid("ann", { price: 0.6, contract: contractOf("b") }, later(2)).status).toBe(
      "Submitted",
    );
    core.tick(later(breakEnds + 1));
    expect(core.order("ann", orderId)?.status).toBe("PreSubmitted");
    core.setHalted(first.conidYes, false, later(breakEnds + 2));
    expect(core.order("ann", orderId)?.status).toBe("Submitted");
  });
});

describe("a cancel", () => {
  test("is a request: the order fills meanwhile, and ends when the delay is over", () => {
    const { bid, crowd, told, core } = newCoreRig({ cancelDelayMicros: 30_000 });
    const { orderId } = bid("ann", { price: 0.6, size: 10 });
    told();
    expect(granted(core.requestCancel("ann", orderId, later(0))).status).toBe("PendingCancel");
    expect(core.requestCancel("ann", orderId, later(0))).toEqual({
      ok: false,
      refusal: "cancel-pending",
    });
    crowd("no", 0.41, 4);
    expect(core.nextAt()).toBe(later(0.03));
    core.tick(later(0.029999));
    expect(core.order("ann", orderId)?.status).toBe("PendingCancel");
    core.tick(later(0.03));
    expect(told().filter((words) => words.startsWith("order"))).toEqual([
      "order PendingCancel 0/10",
      "order PendingCancel 4/10",
      "order Cancelled 4/10 (asked)",
    ]);
    expect(core.cash("ann").reserved).toBe(0n);
  });

  test("loses the race against a fill", () => {
    const { bid, crowd, core } = newCoreRig({ cancelDelayMicros: 30_000 });
    const { orderId } = bid("ann", { price: 0.6, size: 10 });
    granted(core.requestCancel("ann", orderId, later(0)));
    crowd("no", 0.41, 10);
    core.tick(later(1));
    expect(core.order("ann", orderId)).toMatchObject({ status: "Filled", endReason: null });
    expect(core.requestCancel("ann", orderId, later(2))).toEqual({
      ok: false,
      refusal: "order-ended",
    });
  });

  test("is over before anything that happens at its instant", () => {
    const { bid, core } = newCoreRig({ cancelDelayMicros: 30_000 });
    const { orderId } = bid("ann", { price: 0.6 });
    granted(core.requestCancel("ann", orderId, later(0)));
    expect(bid("bob", { outcome: "no", price: 0.41 }, later(0.03)).status).toBe("Submitted");
    expect(core.order("ann", orderId)?.status).toBe("Cancelled");
  });

  test("due when trading goes on comes before it", () => {
    const { bid, core, crowd } = newCoreRig({ cancelDelayMicros: 1_000_000 });
    crowd("no", 0.41, 10);
    const { orderId } = bid("ann", { price: 0.6 }, later(breakBegins));
    granted(core.requestCancel("ann", orderId, later(breakEnds - 1)));
    core.tick(later(breakEnds));
    expect(core.order("ann", orderId)).toMatchObject({ status: "Cancelled", filled: 0n });
  });

  test("of all takes what lives and is not being cancelled", () => {
    const { bid, core } = newCoreRig({ cancelDelayMicros: 30_000 });
    const orders = [0.3, 0.31, 0.32].map((price) => bid("ann", { price }));
    bid("bob", { price: 0.3 });
    granted(core.requestCancel("ann", orders[0]?.orderId ?? 0, later(0)));
    expect(core.requestCancelAll("ann", later(0.01))).toHaveLength(2);
    core.tick(later(0.04));
    expect(core.orders("ann").map(({ status }) => status)).toEqual(Array(3).fill("Cancelled"));
    expect(core.orders("bob").map(({ status }) => status)).toEqual(["Submitted"]);
  });

  test("of nobody's order finds none", () => {
    const { core } = newCoreRig();
    expect(core.requestCancel("ann", 42, later(0))).toEqual({
      ok: false,
      refusal: "unknown-order",
    });
  });
});

describe("a change", () => {
  test("to less keeps the place in the queue, to more or to another price loses it", () => {
    const { bid, crowd, core } = newCoreRig();
    const first = bid("ann", { price: 0.6, size: 10 });
    const second = bid("bob", { price: 0.6, size: 10 });
    granted(core.modify("ann", first.orderId, change({ sizeMillionths: 4_000_000n }), later(1)));
    crowd("no", 0.41, 4);
    expect(core.order("ann", first.orderId)).toMatchObject({ status: "Filled", filled: 4n });
    granted(core.modify("bob", second.orderId, change({ sizeMillionths: 12_000_000n }), later(2)));
    const third = bid("ann", { price: 0.6, size: 5 }, later(3));
    granted(core.modify("bob", second.orderId, change({ sizeMillionths: 13_000_000n }), later(4)));
    crowd("no", 0.41, 5);
    expect(core.order("ann", third.orderId)?.status).toBe("Filled");
    expect(core.cash("bob").reserved).toBe(usd(7.8));
  });

  test("to a price that meets the other side trades", () => {
    const { bid, crowd, core } = newCoreRig();
    crowd("no", 0.41, 3);
    const { orderId } = bid("ann", { price: 0.5, size: 10 });
    const changed = granted(
      core.modify("ann", orderId, change({ price: usd(0.6), timeInForce: "DAY" }), later(1)),
    );
    expect(changed).toMatchObject({ filled: 3n, timeInForce: "DAY", price: usd(0.6) });
    expect(core.cash("ann")).toMatchObject({ cash: usd(1_000 - 1.8), reserved: usd(4.2) });
  });

  test("to IOC takes what is there and ends", () => {
    const { bid, core } = newCoreRig();
    const { orderId } = bid("ann", { price: 0.5 });
    const changed = granted(core.modify("ann", orderId, change({ timeInForce: "IOC" }), later(1)));
    expect(changed).toMatchObject({ status: "Cancelled", endReason: "immediate" });
  });

  test.each<[string, Partial<CoreModification>]>([
    ["price-off-grid", { price: usd(0.505) }],
    ["size-fractional", { sizeMillionths: 5_500_000n }],
    ["size-below-filled", { sizeMillionths: 3_000_000n }],
    ["time-in-force-not-allowed", { timeInForce: "FOK" }],
    ["insufficient-cash", { sizeMillionths: 2_000_000_000n }],
  ])("is refused: %s", (refusal, wrong) => {
    const { bid, crowd, core } = newCoreRig();
    const { orderId } = bid("ann", { price: 0.6, size: 10 });
    crowd("no", 0.41, 3);
    const before = core.order("ann", orderId);
    expect(core.modify("ann", orderId, change(wrong), later(1))).toEqual({ ok: false, refusal });
    expect(core.order("ann", orderId)).toEqual(before);
  });

  test("of an order that ends, or has ended, is refused", () => {
    const { bid, core } = newCoreRig({ cancelDelayMicros: 10 });
    const { orderId } = bid("ann", { price: 0.6 });
    granted(core.requestCancel("ann", orderId, later(0)));
    const ask = (seconds: number) =>
      core.modify("ann", orderId, change({ price: usd(0.5) }), later(seconds));
    expect(ask(0)).toEqual({ ok: false, refusal: "cancel-pending" });
    expect(ask(1)).toEqual({ ok: false, refusal: "order-ended" });
  });
});

describe("by other hands", () => {
  test("an order taken off the book is told to its account", () => {
    const { bid, told, core, exchange, first } = newCoreRig();
    bid("ann", { price: 0.6 });
    told();
    exchange.cancelAll(String(first.conidYes), later(1));
    expect(told()).toEqual(["order Cancelled 0/10 (venue)"]);
    expect(core.cash("ann").reserved).toBe(0n);
  });

  test("a market paused at the exchange itself ends what is sent there", () => {
    const { bid, exchange, first, core } = newCoreRig();
    exchange.setPhase(String(first.conidYes), "paused");
    expect(bid("ann", { price: 0.6 })).toMatchObject({ status: "Cancelled", endReason: "venue" });
    expect(core.cash("ann").reserved).toBe(0n);
  });
});

test("accounts hear before the public, and what an observer brings about comes after", () => {
  const { core, exchange, first, bid, crowd } = newCoreRig();
  const heard: string[] = [];
  let isFirst = true;
  core.observe((event) => {
    heard.push(event.kind);
    if (!isFirst || event.kind !== "execution") return;
    isFirst = false;
    core.deposit("bob", 1n, later(1));
  });
  exchange.observe(() => heard.push("public"));
  crowd("no", 0.41, 10);
  heard.length = 0;
  bid("ann", { price: 0.6, timeInForce: "IOC" });
  expect(heard).toEqual(["order", "order", "execution", "ledger", "position", "ledger", "public"]);
  expect(core.catalogue.contract(first.conidNo).listing).toEqual(first);
});
