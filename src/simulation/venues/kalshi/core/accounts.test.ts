// Accounts that trade: what is refused and how, what fills cost, what collateral is held, and what each caller hears.

import { describe, expect, test } from "vitest";

import {
  coreStart,
  granted,
  later,
  newCoreRig,
  refusalOf,
  requestOf,
  usd,
} from "../../../../../test/support/kalshi-core-rig.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";

const bid = { side: "bid", count: 10, price: 0.44 } as const;
const ask = { side: "ask", count: 10, price: 0.44 } as const;

describe("what is refused", () => {
  test.each([
    [{ ...bid, ticker: "Z-1" }, "404 market_not_found"],
    [{ ...bid, exchangeIndex: 2 }, "404 market_not_found"],
    [{ ...bid, price: 0.445 }, "400 invalid_price"],
    [{ ...bid, price: 0 }, "400 invalid_price"],
    [{ ...bid, price: 1 }, "400 invalid_price"],
    [{ ...bid, count: 0 }, "400 invalid_order_size"],
    [{ ...bid, count: 500 }, "400 insufficient_balance"],
    [{ ...bid, clientOrderId: "a b" }, "400 invalid_order: invalid client order id"],
    [{ ...bid, clientOrderId: "x".repeat(65) }, "400 invalid_order: invalid client order id"],
    [
      { ...bid, expiresAt: coreStart },
      "400 invalid_order: Expiration timestamp must be in the future",
    ],
    [
      { ...bid, expiresAt: later(5), timeInForce: "immediate_or_cancel" as const },
      "400 invalid_order: Cannot specify both immediate_or_cancel and expiration_ts",
    ],
    [{ ...bid, orderGroupId: "nobody's" }, "404 order_group_not_found"],
    [{ ...bid, subaccount: 64 }, "400 invalid_order: invalid subaccount"],
  ])("%o: %s", (order, refusal) => {
    const { place, core, events } = newCoreRig();
    expect(refusalOf(place("ann", order))).toBe(refusal);
    expect(core.orders("ann")).toEqual([]);
    expect(events).toEqual([]);
  });

  test("a client order id is used once for ever, even after its order ended", () => {
    const { place, core } = newCoreRig();
    const order = granted(place("ann", { ...bid, clientOrderId: "one" })).order;
    core.cancel("ann", { orderId: order.orderId, ticker: null, exchangeIndex: null }, coreStart);
    expect(refusalOf(place("ann", { ...bid, clientOrderId: "one" }))).toBe(
      "409 order_already_exists",
    );
    expect(place("bob", { ...bid, clientOrderId: "one" }).ok).toBe(true);
  });

  test("a post-only order that would cross gets no order id", () => {
    const { place, core } = newCoreRig();
    place("bob", ask);
    expect(refusalOf(place("ann", { ...bid, postOnly: true }))).toBe(
      "400 invalid_order: post only cross",
    );
    expect(core.orders("ann")).toEqual([]);
    expect(place("ann", { ...bid, price: 0.43, postOnly: true }).ok).toBe(true);
  });
});

describe("a trade", () => {
  test("costs price and fee, at the price of the order that rested", () => {
    const { place, core, cash } = newCoreRig();
    granted(place("bob", { side: "ask", count: 10, price: 0.44 }));
    const { order, fills } = granted(place("ann", { side: "bid", count: 6, price: 0.5 }));
    // 0.07 × 6 × 0.44 × 0.56 = 0.103488, up to 0.1035 for the balance.
    expect(fills.map(({ price, count, fee }) => [price, count, usd(fee)])).toEqual([
      [4_400n, 600n, "0.1035"],
    ]);
    expect([order.status, order.remainingCount, usd(order.takerFillCost)]).toEqual([
      "executed",
      0n,
      "2.6400",
    ]);
    expect(cash("ann")).toBe("97.2565");
    // Bob is short 6: 0.56 each, the maker's quarter of the fee, and 4 still rest with their own worst fee.
    const [position] = core.positions("bob");
    expect([position?.position, usd(position?.cost ?? 0n), usd(position?.feesPaid ?? 0n)]).toEqual([
      -600n,
      "3.3600",
      "0.0259",
    ]);
    expect(core.fills("bob").map((fill) => [fill.tradeId, fill.isTaker])).toEqual([
      [fills[0]?.tradeId, false],
    ]);
    expect(core.orders("bob")[0]).toMatchObject({ remainingCount: 400n, status: "resting" });
  });

  test("is heard as order and fill of the maker, then of the taker, before the public hears", () => {
    const { place, events, exchange } = newCoreRig();
    place("bob", ask);
    events.length = 0;
    const heard: string[] = [];
    exchange.observe(({ events: changes }) => {
      heard.push(...events.map((event) => event.kind), ...changes.map((change) => change.kind));
    });
    place("ann", bid);
    expect(heard).toEqual([
      "order",
      "order",
      "fill",
      "position",
      "order",
      "fill",
      "position",
      "trade",
      "level-change",
    ]);
  });

  test("with somebody without an account is booked on the account's side alone", () => {
    const { place, crowd, core, cash } = newCoreRig();
    granted(place("ann", bid));
    crowd.take({ market: "A-1", side: "ask", price: "0.44", size: "4" });
    expect(core.orders("ann")[0]).toMatchObject({ fillCount: 400n, remainingCount: 600n });
    expect(core.positions("ann")[0]?.position).toBe(400n);
    // 100 − 1.76 for four, their maker fee of 0.0173, 2.64 for six and their worst fee of 0.025973.
    expect(cash("ann")).toBe("95.5567");
  });
});

describe("time in force", () => {
  test("an immediate order leaves nothing behind", () => {
    const { place, exchange } = newCoreRig();
    place("bob", { ...ask, count: 4 });
    const { order, fills } = granted(place("ann", { ...bid, timeInForce: "immediate_or_cancel" }));
    expect([order.status, order.fillCount, order.remainingCount, fills.length]).toEqual([
      "canceled",
      400n,
      0n,
      1,
    ]);
    expect(exchange.market("A-1").book.orderCount).toBe(0);
  });

  test("a fill-or-kill order fills whole or not at all", () => {
    const { place, cash } = newCoreRig();
    place("bob", { ...ask, count: 4 });
    const missed = granted(place("ann", { ...bid, timeInForce: "fill_or_kill" }));
    expect(missed.order).toMatchObject({ status: "canceled", fillCount: 0n, remainingCount: 0n });
    expect(cash("ann")).toBe("100.0000");
    const filled = granted(place("ann", { ...bid, count: 4, timeInForce: "fill_or_kill" }));
    expect(filled.order).toMatchObject({ status: "executed", fillCount: 400n });
  });

  test("the other reading refuses a missed fill-or-kill order", () => {
    const { place, core } = newCoreRig({ fillOrKillMiss: "refused" });
    const order = { ...bid, timeInForce: "fill_or_kill", clientOrderId: "one" } as const;
    expect(refusalOf(place("ann", order))).toBe("400 fill_or_kill_insufficient_resting_volume");
    expect(core.orders("ann")).toEqual([]);
  });

  test("an expiring order ends at its time, before anybody can trade with it", () => {
    const { place, core } = newCoreRig();
    const { order } = granted(place("ann", { ...bid, expiresAt: later(10) }));
    place("bob", { ...ask, count: 1 }, later(9.999_999));
    expect(order.fillCount).toBe(100n);
    place("bob", { ...ask, count: 1 }, later(10));
    expect(order).toMatchObject({
      status: "canceled",
      fillCount: 100n,
      lastUpdateReason: "ExpiryCancel",
    });
    expect(core.orders("bob")[1]).toMatchObject({ status: "resting", fillCount: 0n });
  });
});

describe("self trades", () => {
  test("the incoming order ends on contact, keeping what it had filled", () => {
    const { place } = newCoreRig();
    place("bob", { ...ask, count: 2, price: 0.42 });
    const own = granted(place("ann", { ...ask, price: 0.43 })).order;
    const { order } = granted(place("ann", { ...bid, price: 0.44 }));
    expect(order).toMatchObject({
      status: "canceled",
      fillCount: 200n,
      remainingCount: 0n,
      lastUpdateReason: "SelfTradeCancel",
    });
    expect(own.status).toBe("resting");
  });

  test("or the resting one ends, and the incoming one goes on", () => {
    const { place } = newCoreRig();
    const own = granted(place("ann", { ...ask, price: 0.43 })).order;
    place("bob", { ...ask, count: 2, price: 0.44 });
    const { order } = granted(place("ann", { ...bid, selfTradePrevention: "maker" }));
    expect(own).toMatchObject({ status: "canceled", lastUpdateReason: "SelfTradeCancel" });
    expect(order).toMatchObject({ status: "resting", fillCount: 200n, remainingCount: 800n });
  });

  test("a fill-or-kill order that meets itself acts like an immediate one", () => {
    const { place } = newCoreRig();
    place("bob", { ...ask, count: 2, price: 0.42 });
    place("ann", { ...ask, price: 0.43 });
    const { order } = granted(place("ann", { ...bid, timeInForce: "fill_or_kill" }));
    expect(order).toMatchObject({ status: "canceled", fillCount: 200n, remainingCount: 0n });
  });
});

describe("collateral", () => {
  test("is held per shard", () => {
    const { place, core, cash } = newCoreRig();
    expect(refusalOf(place("ann", { ...bid, ticker: "C-1", count: 150 }))).toBe(
      "400 insufficient_balance",
    );
    const move = { subaccount: 0, from: 0, to: 2, amount: 60_000_000n };
    granted(core.transfer("ann", move, coreStart));
    expect([cash("ann", 0), cash("ann", 2)]).toEqual(["40.0000", "110.0000"]);
    granted(place("ann", { ...bid, ticker: "C-1", count: 150 }));
    expect(refusalOf(core.transfer("ann", move, coreStart))).toBe("400 insufficient_balance");
  });

  test("selling what one holds needs none, and two orders do not sell it twice", () => {
    const { place, core, cash } = newCoreRig();
    place("bob", { ...ask, count: 100 });
    granted(place("ann", { ...bid, count: 100 }));
    const before = cash("ann");
    granted(place("ann", { side: "ask", count: 60, price: 0.5 }));
    granted(place("ann", { side: "ask", count: 40, price: 0.6 }));
    expect(cash("ann")).toBe(before);
    // The next ten are not covered: forty cents each, and their worst maker fee of 0.042101, up to the balance's step.
    granted(place("ann", { side: "ask", count: 10, price: 0.6 }));
    expect(core.reserved("ann", 0).get(0)).toBe(4_042_200n);
  });

  test("a position that shrinks frees what it cost, with the profit", () => {
    const { place, core, cash } = newCoreRig();
    place("bob", { ...ask, count: 10 });
    granted(place("ann", bid));
    place("bob", { side: "bid", count: 10, price: 0.6 });
    granted(place("ann", { side: "ask", count: 10, price: 0.6, timeInForce: "fill_or_kill" }));
    const [position] = core.positions("ann");
    expect(position?.position).toBe(0n);
    expect(usd(position?.realizedProfit ?? 0n)).toBe("1.6000");
    // 100 + 1.60 less the taker fees of both: 0.1725 and 0.1680.
    expect(cash("ann")).toBe("101.2595");
  });
});

describe("reduce-only orders", () => {
  test("fill no more than the position", () => {
    const { place } = newCoreRig();
    const nothing = granted(place("ann", { ...ask, reduceOnly: true })).order;
    expect(nothing).toMatchObject({
      status: "canceled",
      initialCount: 1_000n,
      remainingCount: 0n,
      lastUpdateReason: "ReduceOnlyCancel",
    });
    place("bob", { ...ask, count: 4 });
    granted(place("ann", { ...bid, count: 4 }));
    const closing = granted(place("ann", { ...ask, price: 0.5, reduceOnly: true })).order;
    expect(closing).toMatchObject({ status: "resting", remainingCount: 400n });
  });

  test("are cancelled, not executed, when they fill all that the position leaves them", () => {
    const { place, events } = newCoreRig();
    place("bob", { ...ask, count: 4 });
    granted(place("ann", { ...bid, count: 4 }));
    place("bob", { ...bid, count: 20, price: 0.4 });
    const immediate = { price: 0.4, timeInForce: "immediate_or_cancel", reduceOnly: true } as const;
    const { order } = granted(place("ann", { ...ask, ...immediate, count: 10 }));
    const cut = { initialCount: 1_000n, fillCount: 400n, remainingCount: 0n, status: "canceled" };
    expect(order).toMatchObject({ ...cut, lastUpdateReason: "ReduceOnlyCancel" });
    const told = events.flatMap((event) => (event.kind === "order" ? [event.order] : []));
    expect(told.findLast(({ orderId }) => orderId === order.orderId)).toMatchObject(cut);
    // One that the position covers is executed.
    granted(place("ann", { ...ask, price: 0.4, count: 4, timeInForce: "immediate_or_cancel" }));
    place("bob", { ...ask, count: 4 });
    const buys = {
      ...bid,
      count: 4,
      timeInForce: "immediate_or_cancel",
      reduceOnly: true,
    } as const;
    expect(granted(place("ann", buys)).order).toMatchObject({ status: "executed" });
  });

  test("leave to other orders what those will close first", () => {
    const { place } = newCoreRig();
    place("bob", ask);
    granted(place("ann", bid));
    granted(place("ann", { ...ask, count: 6, price: 0.5 }));
    const closing = granted(place("ann", { ...ask, price: 0.6, reduceOnly: true })).order;
    expect(closing).toMatchObject({ remainingCount: 400n, lastUpdateReason: "" });
    // A cheaper order that comes later closes before it.
    granted(place("ann", { ...ask, count: 3, price: 0.55 }));
    expect(closing).toMatchObject({ remainingCount: 100n, lastUpdateReason: "ReduceOnlyCancel" });
  });

  test("shrink with the position while they rest", () => {
    const { place } = newCoreRig();
    place("bob", { ...ask, count: 4 });
    granted(place("ann", { ...bid, count: 4 }));
    const closing = granted(place("ann", { ...ask, count: 4, price: 0.5, reduceOnly: true })).order;
    place("bob", { ...bid, count: 3, price: 0.4 });
    granted(place("ann", { ...ask, count: 3, price: 0.4, timeInForce: "immediate_or_cancel" }));
    expect(closing).toMatchObject({ remainingCount: 100n, lastUpdateReason: "ReduceOnlyCancel" });
    place("bob", { ...bid, count: 1, price: 0.4 });
    granted(place("ann", { ...ask, count: 1, price: 0.4, timeInForce: "immediate_or_cancel" }));
    expect(closing).toMatchObject({ remainingCount: 0n, status: "canceled" });
  });
});

describe("changing orders", () => {
  const elsewhere = { ticker: "C-1", side: "bid", count: 10, price: 0.44 } as const;

  test("a cancel finds an order by its ticker or its shard, and without either on shard 0", () => {
    const { place, core } = newCoreRig();
    const { orderId } = granted(place("ann", elsewhere)).order;
    const nowhere = { orderId, ticker: null, exchangeIndex: null };
    expect(refusalOf(core.cancel("ann", nowhere, coreStart))).toBe("404 not_found");
    const wrong = { orderId, ticker: "A-1", exchangeIndex: null };
    expect(refusalOf(core.cancel("ann", wrong, coreStart))).toBe("400 order_ticker_mismatch");
    const right = { orderId, ticker: "C-1", exchangeIndex: null };
    expect(refusalOf(core.cancel("bob", right, coreStart))).toBe("404 not_found");
    expect(granted(core.cancel("ann", right, coreStart)).reducedBy).toBe(1_000n);
    // The same words for an order that was cancelled, and for one that never was.
    expect(core.cancel("ann", right, coreStart)).toEqual(
      core.cancel("ann", { ...right, orderId: "unknown" }, coreStart),
    );
  });

  test("a decrease keeps the order's place in the queue", () => {
    const { place, core } = newCoreRig();
    const first = granted(place("ann", bid)).order;
    const second = granted(place("bob", bid)).order;
    expect(core.queuePosition("bob", second.orderId)).toBe(1_000n);
    const reference = { orderId: first.orderId, ticker: "A-1", exchangeIndex: null };
    granted(core.decrease("ann", { ...reference, change: { by: 400n } }, coreStart));
    expect(first).toMatchObject({ remainingCount: 600n, lastUpdateReason: "Decrease" });
    expect([
      core.queuePosition("ann", first.orderId),
      core.queuePosition("bob", second.orderId),
    ]).toEqual([0n, 600n]);
    granted(core.decrease("ann", { ...reference, change: { to: 0n } }, coreStart));
    expect(first.status).toBe("canceled");
    const again = core.decrease("ann", { ...reference, change: { to: 0n } }, coreStart);
    expect(refusalOf(again)).toBe("404 not_found");
  });

  const amendment = {
    ticker: "A-1",
    side: "bid",
    price: 4_400n,
    count: 1_000n,
    clientOrderId: null,
    updatedClientOrderId: null,
  } as const;

  test("an amendment to a smaller size keeps the place, any other loses it", () => {
    const { place, core } = newCoreRig();
    const first = granted(place("ann", bid)).order;
    granted(place("bob", bid));
    const { orderId } = first;
    granted(core.amend("ann", { ...amendment, orderId, count: 800n }, coreStart));
    expect([core.queuePosition("ann", orderId), first.remainingCount]).toEqual([0n, 800n]);
    granted(core.amend("ann", { ...amendment, orderId, count: 900n }, coreStart));
    expect([core.queuePosition("ann", orderId), first.remainingCount]).toEqual([1_000n, 900n]);
  });

  test("an amendment counts what is filled already, and may cross", () => {
    const { place, core } = newCoreRig();
    const { order } = granted(place("ann", { ...bid, clientOrderId: "one" }));
    place("bob", { ...ask, count: 4 });
    place("bob", { ...ask, count: 3, price: 0.46 });
    const { orderId } = order;
    const dearer = { ...amendment, orderId, price: 4_600n, count: 1_200n, clientOrderId: "one" };
    const { fills } = granted(
      core.amend("ann", { ...dearer, updatedClientOrderId: "two" }, coreStart),
    );
    expect(fills.map(({ count, price }) => [count, price])).toEqual([[300n, 4_600n]]);
    expect(order).toMatchObject({
      fillCount: 700n,
      remainingCount: 500n,
      initialCount: 1_200n,
      clientOrderId: "two",
      price: 4_600n,
    });
    expect(refusalOf(place("ann", { ...bid, clientOrderId: "two" }))).toBe(
      "409 order_already_exists",
    );
    const tooFew = core.amend("ann", { ...amendment, orderId, count: 700n }, coreStart);
    expect(refusalOf(tooFew)).toBe("400 invalid_order_size");
  });

  test.each([
    [{ side: "ask" as const }, "400 order_side_mismatch"],
    [{ ticker: "A-2" }, "400 order_ticker_mismatch"],
    [{ clientOrderId: "other" }, "400 order_id_and_client_order_id_mismatch"],
    [{ updatedClientOrderId: "one" }, "409 order_already_exists"],
    [{ price: 4_450n }, "400 invalid_price"],
    [{ count: 100_000n }, "400 insufficient_balance"],
    [{ orderId: "unknown" }, "404 not_found"],
  ])("an amendment with %o is refused and changes nothing", (change, refusal) => {
    const { place, core, cash } = newCoreRig();
    const { order } = granted(place("ann", { ...bid, clientOrderId: "one" }));
    const before = cash("ann");
    const wrong = { ...amendment, orderId: order.orderId, ...change };
    expect(refusalOf(core.amend("ann", wrong, coreStart))).toBe(refusal);
    expect(order).toMatchObject({ remainingCount: 1_000n, price: 4_400n, status: "resting" });
    expect(cash("ann")).toBe(before);
  });

  test("cancel-all reaches every shard, and one subaccount when asked", () => {
    const { place, core } = newCoreRig();
    core.deposit("ann", 1, 0, 10_000_000n);
    granted(place("ann", bid));
    granted(place("ann", elsewhere));
    granted(place("ann", { ...bid, subaccount: 1 }));
    expect(core.cancelAll("ann", 1, coreStart)).toHaveLength(1);
    expect(core.cancelAll("ann", null, coreStart).map(({ reducedBy }) => reducedBy)).toEqual([
      1_000n,
      1_000n,
    ]);
    expect(core.orders("ann").every((order) => order.status === "canceled")).toBe(true);
  });
});

test("time does not go back", () => {
  const { core } = newCoreRig();
  core.tick(later(1));
  expect(() => core.create(requestOf("ann", bid), epochMicros(1))).toThrow("time does not go back");
});
