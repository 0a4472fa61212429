// What ends orders and positions without their owner's doing: groups, pauses, closes, settlements, fees that rise, and
// rounding that a wallet cannot pay.

import { describe, expect, test } from "vitest";

import {
  coreSeries,
  coreStart,
  dollars,
  granted,
  later,
  newCoreRig,
  refusalOf,
  usd,
} from "../../../../../test/support/kalshi-core-rig.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { KalshiSeriesListing } from "../listing.ts";

const bid = { side: "bid", count: 10, price: 0.44 } as const;
const ask = { side: "ask", count: 10, price: 0.44 } as const;
const wanted = { subaccount: 0, exchangeIndex: 0, limit: 1_000n };

describe("an order group", () => {
  function withGroup() {
    const rig = newCoreRig();
    const group = granted(rig.core.createGroup("ann", wanted, coreStart));
    const member = (order: Parameters<typeof rig.place>[1], seconds = 0) =>
      rig.place("ann", { ...order, orderGroupId: group.orderGroupId }, later(seconds));
    const state = () => rig.core.group("ann", group.orderGroupId);
    return { ...rig, id: group.orderGroupId, member, state };
  }

  test("triggers when more than its limit has matched, and ends its orders", () => {
    const { place, member, state, events } = withGroup();
    const resting = granted(member({ ...bid, price: 0.4 })).order;
    const other = granted(place("ann", { ...bid, price: 0.4 })).order;
    place("bob", { ...ask, count: 30 });
    granted(member(bid));
    // Ten have matched: the limit is reached, not exceeded.
    expect(state()).toMatchObject({ isTriggered: false, orderIds: [resting.orderId] });
    const last = granted(member({ ...bid, count: 0.01 }, 14.9)).order;
    expect(last.status).toBe("executed");
    expect(state()).toMatchObject({ isTriggered: true, orderIds: [] });
    expect(resting).toMatchObject({ status: "canceled", lastUpdateReason: "OrderGroupCancel" });
    expect(other.status).toBe("resting");
    const groupEvents = events.filter((event) => event.kind === "order-group");
    expect(groupEvents.map(({ event }) => event)).toEqual(["created", "triggered"]);
  });

  test("ends what is left of the order that exceeds the limit", () => {
    const { place, member } = withGroup();
    place("bob", { ...ask, count: 12 });
    const { order } = granted(member({ ...bid, count: 20 }));
    expect(order).toMatchObject({
      fillCount: 1_200n,
      remainingCount: 0n,
      status: "canceled",
      lastUpdateReason: "OrderGroupCancel",
    });
  });

  test("counts fifteen seconds back and no further", () => {
    const { place, member, state } = withGroup();
    place("bob", { ...ask, count: 40 });
    granted(member(bid, 0));
    granted(member({ ...bid, count: 5 }, 15));
    expect(state()?.isTriggered).toBe(false);
    granted(member({ ...bid, count: 6 }, 29.999_999));
    expect(state()?.isTriggered).toBe(true);
  });

  test("refuses new orders until it is reset, and then counts from nothing", () => {
    const { place, core, member, id, state } = withGroup();
    granted(core.triggerGroup("ann", id, coreStart));
    expect(refusalOf(member(bid))).toBe("400 invalid_order: order group is triggered");
    granted(core.resetGroup("ann", id, coreStart));
    place("bob", ask);
    granted(member(bid));
    expect(state()?.isTriggered).toBe(false);
  });

  test("stays on its shard, with its account and its subaccount", () => {
    const { place, member, id } = withGroup();
    expect(refusalOf(member({ ...bid, ticker: "C-1" }))).toBe(
      "400 invalid_order: order group belongs to another exchange index",
    );
    expect(refusalOf(place("bob", { ...bid, orderGroupId: id }))).toBe("404 order_group_not_found");
    expect(refusalOf(member({ ...bid, subaccount: 1 }))).toBe("404 order_group_not_found");
  });

  test("a new limit below what has matched triggers it", () => {
    const { place, core, member, id, state } = withGroup();
    place("bob", ask);
    granted(member({ ...bid, count: 5 }));
    granted(core.limitGroup("ann", id, 400n, later(1)));
    expect(state()).toMatchObject({ isTriggered: true, limit: 400n });
    expect(refusalOf(core.limitGroup("ann", id, 150n, later(1)))).toBe(
      "400 invalid_contracts_limit",
    );
  });

  test("that is deleted ends its orders and is gone", () => {
    const { core, member, id } = withGroup();
    const { order } = granted(member(bid));
    granted(core.deleteGroup("ann", id, coreStart));
    expect(order.status).toBe("canceled");
    expect(core.groups("ann")).toEqual([]);
    expect(refusalOf(core.resetGroup("ann", id, coreStart))).toBe("404 order_group_not_found");
  });

  test.each([0n, 99n, 150n, 100_000_100n])("has no limit of %i hundredths", (limit) => {
    const { core } = newCoreRig();
    expect(refusalOf(core.createGroup("ann", { ...wanted, limit }, coreStart))).toBe(
      "400 invalid_contracts_limit",
    );
  });
});

describe("pauses", () => {
  const reference = (orderId: string) => ({ orderId, ticker: "A-1", exchangeIndex: null });

  test("of trading let cancels and reductions through, and end the orders that asked for it", () => {
    const { place, core, crowd } = newCoreRig();
    const first = granted(place("ann", bid)).order;
    const second = granted(place("ann", bid)).order;
    const careful = granted(place("ann", { ...bid, cancelOnPause: true })).order;
    const elsewhere = granted(place("ann", { ...bid, ticker: "C-1", cancelOnPause: true })).order;
    core.setTradingActive(0, false, later(1));
    expect(core.shard(0)).toEqual({ isExchangeActive: true, isTradingActive: false });
    expect(careful).toMatchObject({ status: "canceled", lastUpdateReason: "HaltCancel" });
    expect(elsewhere.status).toBe("resting");
    expect(refusalOf(place("bob", ask, later(1)))).toBe("503 TRADING_PAUSED");
    // The crowd does not trade with what rests either.
    const taken = crowd.take({ market: "A-1", side: "ask", price: "0.44", size: "1" });
    expect(taken).toEqual({ accepted: false, reason: "market-not-open" });
    granted(core.cancel("ann", reference(first.orderId), later(1)));
    granted(core.decrease("ann", { ...reference(second.orderId), change: { by: 100n } }, later(1)));
    const amendment = {
      orderId: second.orderId,
      ticker: "A-1",
      side: "bid",
      price: 4_500n,
      count: 900n,
      clientOrderId: null,
      updatedClientOrderId: null,
    } as const;
    expect(refusalOf(core.amend("ann", amendment, later(1)))).toBe("503 TRADING_PAUSED");
    core.setTradingActive(0, true, later(2));
    granted(core.amend("ann", amendment, later(2)));
  });

  test("of the exchange let nothing through", () => {
    const { place, core } = newCoreRig();
    const { orderId } = granted(place("ann", bid)).order;
    core.setExchangeActive(0, false, later(1));
    expect(refusalOf(place("bob", ask, later(1)))).toBe("503 EXCHANGE_PAUSED");
    expect(refusalOf(core.cancel("ann", reference(orderId), later(1)))).toBe("503 EXCHANGE_PAUSED");
    expect(core.cancelAll("ann", null, later(1))).toEqual([]);
    const move = { subaccount: 0, from: 2, to: 0, amount: 1n };
    expect(refusalOf(core.transfer("ann", move, later(1)))).toBe("503 EXCHANGE_PAUSED");
    core.setExchangeActive(0, true, later(2));
    expect(core.cancelAll("ann", null, later(2))).toHaveLength(1);
  });

  test("of a market refuse orders, and its emptying at the end is told as a halt", () => {
    const { place, core, exchange } = newCoreRig();
    const { order } = granted(place("ann", bid));
    exchange.setPhase("A-1", "paused");
    expect(refusalOf(place("bob", ask, later(1)))).toBe("400 MARKET_INACTIVE");
    expect(core.queuePosition("ann", order.orderId)).toBe(0n);
    exchange.cancelAll("A-1", later(2));
    expect(order).toMatchObject({ status: "canceled", lastUpdateReason: "HaltCancel" });
  });
});

test("a market opens at its time, for accounts and for the crowd", () => {
  const [first, ...others] = coreSeries as [KalshiSeriesListing, ...KalshiSeriesListing[]];
  const event = first.events[0] as KalshiSeriesListing["events"][number];
  const markets = event.markets.map((market) => ({ ...market, openAt: later(10) }));
  const series = [{ ...first, events: [{ ...event, markets }] }, ...others];
  const { place, core, crowd, exchange } = newCoreRig({ series });
  expect(refusalOf(place("ann", bid, later(9.999_999)))).toBe("400 MARKET_INACTIVE");
  const order = { market: "A-1", side: "ask", price: "0.44", size: "1" } as const;
  expect(crowd.place(order).accepted).toBe(false);
  core.tick(later(10));
  expect(exchange.market("A-1").isHalted).toBe(false);
  expect(place("ann", bid, later(10)).ok).toBe(true);
});

describe("the close", () => {
  test("ends every order, the crowd's too, and refuses every operation", () => {
    const { place, core, crowd, exchange, cash } = newCoreRig();
    const { order } = granted(place("ann", bid));
    crowd.place({ market: "A-1", side: "ask", price: "0.50", size: "5" });
    core.tick(later(3_599.999_999));
    expect(order.status).toBe("resting");
    core.tick(later(3_600));
    expect(order).toMatchObject({ status: "canceled", lastUpdateReason: "CloseCancel" });
    expect(exchange.market("A-1").book.orderCount).toBe(0);
    expect(cash("ann")).toBe("100.0000");
    expect(refusalOf(place("ann", bid, later(3_601)))).toBe("400 MARKET_INACTIVE");
    const reference = { orderId: order.orderId, ticker: "A-1", exchangeIndex: null };
    expect(refusalOf(core.cancel("ann", reference, later(3_601)))).toBe("400 MARKET_INACTIVE");
    // A market whose close lies later goes on.
    expect(place("ann", { ...bid, ticker: "A-2" }, later(3_601)).ok).toBe(true);
  });

  test("can come earlier, and a later one opens the market again", () => {
    const { place, core, catalogue } = newCoreRig();
    const { order } = granted(place("ann", bid));
    catalogue.moveClose("A-1", later(10));
    core.tick(later(10));
    expect(order.lastUpdateReason).toBe("CloseCancel");
    catalogue.moveClose("A-1", later(100));
    expect(place("ann", bid, later(11)).ok).toBe(true);
  });
});

describe("settlement", () => {
  test("pays the winners a dollar, and positions become settlements", () => {
    const { place, core, cash, events } = newCoreRig();
    place("bob", ask);
    granted(place("ann", bid));
    granted(place("ann", { ...bid, price: 0.3 }));
    events.length = 0;
    core.settle("A-1", "yes", 1_000_000n, later(60));
    // 100 − 4.40 − 0.1725 + 10, and 100 − 5.60 − 0.0432.
    expect([cash("ann"), cash("bob")]).toEqual(["105.4275", "94.3568"]);
    expect([core.positions("ann"), core.positions("bob")]).toEqual([[], []]);
    expect(core.settlements("ann")).toEqual([
      {
        account: "ann",
        subaccount: 0,
        ticker: "A-1",
        exchangeIndex: 0,
        result: "yes",
        yesCount: 1_000n,
        yesCost: 4_400_000n,
        noCount: 0n,
        noCost: 0n,
        revenue: 10_000_000n,
        value: 1_000_000n,
        at: later(60),
      },
    ]);
    expect(core.settlements("bob")).toMatchObject([{ noCount: 1_000n, revenue: 0n }]);
    const flat = events.filter((event) => event.kind === "position");
    expect(flat.map(({ position }) => [position.position, usd(position.realizedProfit)])).toEqual([
      [0n, "5.6000"],
      [0n, "-5.6000"],
    ]);
    expect(core.orders("ann")[1]).toMatchObject({ status: "canceled" });
  });

  test("by a value pays both sides their part, down to whole cents", () => {
    const { place, core, cash } = newCoreRig();
    place("bob", { ...ask, count: 0.33 });
    granted(place("ann", { ...bid, count: 0.33 }));
    const before = [cash("ann"), cash("bob")];
    core.settle("A-1", "scalar", 333_300n, later(60));
    // 0.33 × 0.3333 = 0.109989 and 0.33 × 0.6667 = 0.220011: 0.10 and 0.22, the rest stays with the venue.
    expect(core.settlements("ann")[0]?.revenue).toBe(100_000n);
    expect(core.settlements("bob")[0]?.revenue).toBe(220_000n);
    expect(core.keptByRounding).toBe(9_989n + 11n);
    expect([cash("ann"), cash("bob")]).not.toEqual(before);
  });
});

describe("fees", () => {
  const promoted: readonly KalshiSeriesListing[] = [
    { ...(coreSeries[0] as KalshiSeriesListing), feeMultiplier: 0.5 },
    ...coreSeries.slice(1),
  ];

  test("are those in force at the instant of the fill", () => {
    const { place, catalogue } = newCoreRig({ series: promoted });
    catalogue.changeEventFees("KXA-1", {
      at: later(10),
      feeTypeOverride: null,
      feeMultiplierOverride: 1,
    });
    catalogue.changeEventFees("KXA-1", {
      at: later(20),
      feeTypeOverride: "quadratic",
      feeMultiplierOverride: null,
    });
    place("bob", { ...ask, count: 30 });
    const feeAt = (seconds: number) =>
      granted(place("ann", bid, later(seconds))).fills.map(({ fee }) => usd(fee));
    // 0.07 × 10 × 0.44 × 0.56 = 0.17248, up to 0.1725; half of it before the override.
    expect([feeAt(9.999_999), feeAt(10), feeAt(20)]).toEqual([["0.0863"], ["0.1725"], ["0.0863"]]);
  });

  test("that rise end orders whose wallet cannot pay them any more, the newest first", () => {
    const { place, core, catalogue } = newCoreRig({ series: promoted });
    core.open("dan", new Map([[0, dollars(8.9)]]), "direct");
    // Half of 0.0175 × 10 × 0.44 × 0.56 each, besides 4.40.
    const orders = [1, 2].map(() => granted(place("dan", bid)).order);
    catalogue.changeEventFees("KXA-1", {
      at: later(5),
      feeTypeOverride: "quadratic_with_combo_maker_fees",
      feeMultiplierOverride: 4,
    });
    core.tick(later(5));
    expect(orders.map((order) => order.status)).toEqual(["resting", "canceled"]);
    expect(orders[1]?.lastUpdateReason).toBe("MarginCancel");
    expect((core.cash("dan", 0).get(0) ?? -1n) >= 0n).toBe(true);
  });

  test("rounding that many small fills take from an empty wallet ends the order, never the cash", () => {
    const { place, core, crowd } = newCoreRig();
    core.open("dan", new Map([[0, 4_550_000n]]), "non-direct");
    // A hundredth of a contract costs 0.004437, and takes a whole cent from a balance that has no finer steps.
    const { order } = granted(place("dan", { ...bid, ticker: "B-1", price: 0.4437 }));
    for (let fill = 0; fill < 40 && order.status === "resting"; fill += 1) {
      crowd.take({ market: "B-1", side: "ask", price: "0.4437", size: "0.01" });
      expect((core.cash("dan", 0).get(0) ?? -1n) >= 0n).toBe(true);
    }
    expect(order).toMatchObject({ status: "canceled", lastUpdateReason: "MarginCancel" });
    expect(order.fillCount > 0n).toBe(true);
  });
});

test("an order is known by its place in the book while the public hears of its end", () => {
  const { place, core, exchange } = newCoreRig();
  const { orderId } = granted(place("ann", bid)).order;
  const seen: (string | undefined)[] = [];
  exchange.observe(({ events }) => {
    for (const event of events) {
      if (event.kind === "level-change") seen.push(core.orderInBook(event.orderId)?.orderId);
    }
  });
  place("bob", ask);
  expect(seen).toEqual([orderId]);
  expect(core.orderInBook(123_456)).toBeUndefined();
});

test("what an observer does in return is told after what it answered", () => {
  const { place, core, exchange, events } = newCoreRig();
  place("ann", bid);
  const { order } = granted(place("ann", { ...bid, price: 0.4 }));
  const told: string[] = [];
  const answer = core.observe((event) => {
    if (event.kind !== "fill" || event.fill.account !== "ann") return;
    answer();
    const reference = { orderId: order.orderId, ticker: "A-1", exchangeIndex: null };
    granted(core.cancel("ann", reference, coreStart));
  });
  exchange.observe((activity) => {
    for (const event of activity.events) told.push(`${event.kind} ${integerOf(event.size)}`);
  });
  events.length = 0;
  place("bob", ask);
  expect(order.status).toBe("canceled");
  expect(told).toEqual(["trade 10000000", "level-change 0", "level-change 0"]);
  expect(core.positions("bob")[0]?.position).toBe(-1_000n);
});
