// The end of a contract, and what holding it earns until then.

import { describe, expect, test } from "vitest";

import {
  contractOf,
  day,
  granted,
  hour,
  later,
  missingMoney,
  newCoreRig,
  usd,
} from "../../../../../test/support/forecastex-core-rig.ts";

const accounts = ["ann", "bob"];
const close = 7 * hour;

describe("the end of trading", () => {
  test("ends every order at the last trade time, and takes no more", () => {
    const { bid, crowd, submit, core, exchange, first } = newCoreRig();
    const order = bid("ann", { price: 0.3 });
    crowd("no", 0.3, 5);
    core.tick(later(19 * day - 1));
    expect(core.order("ann", order.orderId)?.status).toBe("Submitted");
    core.tick(later(19 * day));
    expect(core.order("ann", order.orderId)).toMatchObject({
      status: "Cancelled",
      endReason: "trading-ended",
    });
    expect(submit("ann", { price: 0.3 }, later(19 * day))).toEqual({
      ok: false,
      refusal: "trading-ended",
    });
    expect(exchange.market(String(first.conidYes)).book.orderCount).toBe(0);
    expect(exchange.market(String(first.conidYes)).phase).toBe("closed");
    expect(core.cash("ann").reserved).toBe(0n);
    expect(core.catalogue.find(first.conidNo)).toMatchObject({ isEnded: true, answer: null });
  });

  test("a contract listed while the venue runs trades and ends alike", () => {
    const { core, bid } = newCoreRig();
    const late = contractOf("late", { lastTradeAt: later(3 * day) });
    core.tick(later(2 * day));
    core.catalogue.list("FF", late);
    expect(bid("ann", { price: 0.4, contract: late }, later(2 * day)).status).toBe("Submitted");
    core.tick(later(3 * day));
    expect(core.isTrading(late.conidYes, later(3 * day))).toBe(false);
    expect(core.orders("ann").map(({ endReason }) => endReason)).toEqual(["trading-ended"]);
  });
});

describe("the answer", () => {
  function traded() {
    const rig = newCoreRig();
    rig.crowd("no", 0.41, 10);
    rig.bid("ann", { price: 0.6, size: 10 });
    rig.crowd("yes", 0.62, 4);
    rig.bid("bob", { outcome: "no", price: 0.39, size: 4 });
    return rig;
  }

  test("pays winners at the payout time, and positions vanish", () => {
    const { core, first, cash, held, told } = traded();
    core.resolve(first.conidNo, "yes", later(19 * day + hour));
    expect(held("ann")).toEqual(["10 yes"]);
    told();
    core.tick(later(20 * day - 1));
    expect(held("ann")).toEqual(["10 yes"]);
    core.tick(later(20 * day));
    expect([held("ann"), held("bob")]).toEqual([[], []]);
    expect([cash("ann"), cash("bob")]).toEqual([1_004, 1_000 - 1.56]);
    expect(told()).toEqual(["ledger payout 10", "position yes 0", "position no 0"]);
    expect(core.position("ann", first.conidYes).realizedProfit).toBe(usd(4));
    expect(core.position("bob", first.conidNo).realizedProfit).toBe(-usd(1.56));
    expect(core.clearing().heldForPairs).toBe(0n);
    expect(missingMoney(core, accounts)).toBe(0n);
    expect(core.catalogue.contract(first.conidYes).paidAt).toBe(later(20 * day));
  });

  test("given early ends trading at once, and can be paid by hand", () => {
    const { core, first, submit, cash } = traded();
    core.resolve(first.conidYes, "no", later(hour));
    expect(submit("ann", { price: 0.3 }, later(hour)).ok).toBe(false);
    core.payOut(first.conidYes, later(2 * hour));
    expect([cash("ann"), cash("bob")]).toEqual([994, 1_000 - 1.56 + 4]);
    core.payOut(first.conidYes, later(3 * hour));
    core.tick(later(21 * day));
    expect(cash("bob")).toBe(1_000 - 1.56 + 4);
    expect(missingMoney(core, accounts)).toBe(0n);
  });

  test("given after the payout time pays at once", () => {
    const { core, first, cash } = traded();
    core.tick(later(30 * day));
    core.resolve(first.conidYes, "yes", later(30 * day));
    expect(cash("ann")).toBe(1_004);
  });

  test("is given once, and nothing is paid without it", () => {
    const { core, first } = traded();
    expect(() => core.payOut(first.conidYes, later(1))).toThrow("no answer");
    core.resolve(first.conidYes, "yes", later(1));
    expect(() => core.resolve(first.conidYes, "no", later(2))).toThrow("has its answer");
  });
});

describe("the coupon", () => {
  test("accrues at each daily close on the middle of bid and ask, and is paid at the month's end", () => {
    const { core, bid, crowd, told, cash } = newCoreRig({ couponRate: 38_300n });
    crowd("no", 0.41, 1_000);
    bid("ann", { price: 0.6, size: 1_000 });
    crowd("yes", 0.56, 10);
    crowd("no", 0.42, 10);
    core.tick(later(close - 1));
    expect(core.cash("ann").accruedCoupon).toBe(0n);
    core.tick(later(close));
    // The middle of 0.56 and 0.59, a thousand contracts, 3.83 % a year, one day.
    const daily = (575_000n * 1_000n * 38_300n) / 365_000_000n;
    expect(core.cash("ann").accruedCoupon).toBe(daily);
    expect(core.catalogue.contracts().next().value?.closingPrice).toBe(575_000n);
    told();
    // November 20 to 30: eleven closes, the last of which pays.
    core.tick(later(9 * day + close));
    expect(told()).toEqual([]);
    core.tick(later(10 * day + close));
    const month = (11n * 575_000n * 1_000n * 38_300n) / 365_000_000n;
    expect(told()).toEqual(["ledger coupon 0.66"]);
    expect(month).toBeGreaterThan(660_000n);
    expect(core.cash("ann").accruedCoupon).toBe(month - 660_000n);
    expect(cash("ann")).toBeCloseTo(400.66, 9);
    expect(core.clearing().couponsPaid).toBe(660_000n);
    expect(missingMoney(core, accounts)).toBe(0n);
  });

  test("takes its prices before the orders of the day end", () => {
    const { core, bid, crowd } = newCoreRig({ couponRate: 365_000n });
    crowd("no", 0.51, 10);
    bid("ann", { price: 0.5, size: 10 });
    bid("bob", { price: 0.2, timeInForce: "DAY" });
    bid("bob", { outcome: "no", price: 0.31, timeInForce: "DAY" });
    core.tick(later(close));
    expect(core.orders("bob").map(({ status }) => status)).toEqual(["Cancelled", "Cancelled"]);
    // The middle of 0.20 and 0.70, not the last trade's 0.50.
    expect(core.catalogue.contracts().next().value?.closingPrice).toBe(450_000n);
  });

  test("NO closes at 1.01 less YES; without both sides the last trade is the price", () => {
    const { core, bid, crowd } = newCoreRig({ couponRate: 365_000n });
    crowd("yes", 0.6, 10);
    bid("bob", { outcome: "no", price: 0.41, size: 10 });
    core.tick(later(close));
    // 36.5 % a year is a thousandth a day.
    expect(core.cash("bob").accruedCoupon).toBe(usd(0.0041));
  });

  test("goes on after the last trade, until the payout", () => {
    const { core, bid, crowd, first } = newCoreRig({ couponRate: 365_000n });
    crowd("no", 0.51, 10);
    bid("ann", { price: 0.5, size: 10 });
    core.resolve(first.conidYes, "no", later(1));
    core.tick(later(close));
    expect(core.cash("ann").accruedCoupon).toBe(usd(0.005));
    core.payOut(first.conidYes, later(close + 1));
    core.tick(later(close + day));
    expect(core.cash("ann").accruedCoupon).toBe(usd(0.005));
  });

  test("follows its rate from the next close on", () => {
    const { core, bid, crowd } = newCoreRig({ couponRate: 365_000n });
    crowd("no", 0.51, 10);
    bid("ann", { price: 0.5, size: 10 });
    core.tick(later(close));
    core.setCouponRate(0n);
    core.tick(later(5 * day));
    expect(core.cash("ann").accruedCoupon).toBe(usd(0.005));
  });
});

test("time does not run back, and how often it is told changes nothing", () => {
  const run = (isTold: boolean): unknown => {
    const { core, bid, crowd, told } = newCoreRig({ couponRate: 38_300n, cancelDelayMicros: 5 });
    crowd("no", 0.41, 7);
    bid("ann", { price: 0.6, size: 10 });
    const { orderId } = bid("bob", { price: 0.3, timeInForce: "DAY" });
    granted(core.requestCancel("ann", 510_000_001, later(1)));
    for (let step = 0; isTold && step < 400; step += 1) core.tick(later(step * 2 * hour));
    core.tick(later(400 * 2 * hour));
    core.tick(later(0));
    const order = core.order("bob", orderId);
    return [told(), core.ledger("ann"), core.cash("ann"), order?.updatedAt];
  };
  expect(run(true)).toEqual(run(false));
});
