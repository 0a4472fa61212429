// What trading does to an account: what it pays, what nets, what the exchange keeps, and that no micro is lost.

import { describe, expect, test } from "vitest";

import {
  contractOf,
  dollars,
  granted,
  later,
  missingMoney,
  newCoreRig,
  usd,
} from "../../../../../test/support/forecastex-core-rig.ts";

const accounts = ["ann", "bob"];

describe("a trade", () => {
  test("is made where YES and NO bids reach 1.01, at the price that rested", () => {
    const { bid, told, cash, core, exchange, first } = newCoreRig();
    bid("ann", { outcome: "yes", price: 0.62, size: 10 });
    bid("bob", { outcome: "no", price: 0.38, size: 10 });
    expect(exchange.market(String(first.conidYes)).lastTrade).toBeUndefined();
    told();
    bid("bob", { outcome: "no", price: 0.45, size: 4 });
    // The one who came pays 1.01 less 0.62, and not the 0.45 it bid.
    expect(told()).toEqual([
      "order Submitted 0/4",
      "order Submitted 4/10",
      "execution B 4 at 0.62",
      "ledger purchase -2.48",
      "position yes 4",
      "order Filled 4/4",
      "execution B 4 at 0.39",
      "ledger purchase -1.56",
      "position no 4",
    ]);
    expect([cash("ann"), cash("bob")]).toEqual([1_000 - 2.48, 1_000 - 1.56]);
    expect(core.clearing()).toMatchObject({ heldForPairs: usd(4), exchangeFees: usd(0.04) });
    expect(missingMoney(core, accounts)).toBe(0n);
  });

  test("of the crowd alone leaves a dollar with the pair and a cent with the exchange", () => {
    const { crowd, core } = newCoreRig();
    crowd("yes", 0.6, 10);
    crowd("no", 0.41, 10);
    // The crowd is one member: it holds both sides, so the pairs are given back at once.
    expect(core.clearing()).toMatchObject({
      heldForPairs: 0n,
      exchangeFees: usd(0.1),
      crowdPaid: usd(0.1),
    });
  });
});

describe("netting", () => {
  test("buying the opposite closes a position: B, then N for the held conid and for the bought", () => {
    const { bid, crowd, told, held, core, first } = newCoreRig();
    crowd("no", 0.41, 100);
    bid("ann", { outcome: "yes", price: 0.6, size: 100 });
    crowd("yes", 0.61, 10);
    told();
    const order = bid("ann", { outcome: "no", price: 0.4, size: 10 });
    expect(told()).toEqual([
      "order Submitted 0/10",
      "order Filled 10/10",
      "execution B 10 at 0.4",
      "ledger purchase -4",
      "position no 10",
      "execution N 10",
      "position yes 90",
      "execution N 10",
      "position no 0",
      "ledger netting 10",
    ]);
    expect(order).toMatchObject({ filled: 10n, status: "Filled" });
    expect(held("ann")).toEqual(["90 yes"]);
    const rows = core.executions("ann").slice(-3);
    expect(rows.map(({ side, conid }) => [side, conid])).toEqual([
      ["B", first.conidNo],
      ["N", first.conidYes],
      ["N", first.conidNo],
    ]);
    expect(new Set(core.executions("ann").map(({ executionId }) => executionId)).size).toBe(4);
    // 1.00 less 0.60 less 0.40, ten times.
    expect(core.position("ann", first.conidYes).realizedProfit).toBe(0n);
    expect(missingMoney(core, accounts)).toBe(0n);
  });

  test("130 NO while long 90 YES leaves 40 NO", () => {
    const { bid, crowd, held, core, first, cash } = newCoreRig();
    crowd("no", 0.41, 90);
    bid("ann", { price: 0.6, size: 90 });
    crowd("yes", 0.62, 130);
    bid("ann", { outcome: "no", price: 0.39, size: 130 });
    expect(held("ann")).toEqual(["40 no"]);
    expect(core.position("ann", first.conidNo).cost).toBe(usd(40 * 0.39));
    // Each of the 90 pairs brought 1.00 and cost 0.60 and 0.39.
    expect(core.position("ann", first.conidYes).realizedProfit).toBe(usd(0.9));
    expect(cash("ann")).toBeCloseTo(1_000 - 54 - 130 * 0.39 + 90, 9);
    expect(missingMoney(core, accounts)).toBe(0n);
  });

  test.each([
    [0.62, 0.6],
    [0.55, 0.54],
    [0.99, 0.02],
    [0.5, 0.02],
  ])(
    "buying the opposite to leave loses exactly the spread and the cent: ask %f, bid %f",
    (ask, best) => {
      const { bid, crowd, core, held } = newCoreRig();
      crowd("no", Number((1.01 - ask).toFixed(2)), 20);
      crowd("yes", best, 20);
      const before = core.cash("ann").cash;
      const askNo = Number((1.01 - best).toFixed(2));
      bid("ann", { outcome: "yes", price: ask, size: 7, timeInForce: "IOC" });
      bid("ann", { outcome: "no", price: askNo, size: 7, timeInForce: "IOC" });
      const lost = before - core.cash("ann").cash;
      expect(lost).toBe(7n * (usd(ask) + usd(askNo) - usd(1)));
      expect(lost).toBe(7n * (usd(ask) - usd(best) + usd(0.01)));
      expect(held("ann")).toEqual([]);
      expect(missingMoney(core, accounts)).toBe(0n);
    },
  );

  test("keeps the average of what is left, and no micro of the cost is lost", () => {
    const { bid, crowd, core, first } = newCoreRig();
    crowd("no", 0.41, 1);
    crowd("no", 0.4, 2);
    bid("ann", { price: 0.61, size: 3 });
    expect(core.position("ann", first.conidYes).cost).toBe(usd(0.6 + 2 * 0.61));
    crowd("yes", 0.59, 3);
    bid("ann", { outcome: "no", price: 0.42, size: 1 });
    // A third of 1.82 is no whole micro: what goes is rounded down.
    const { cost, realizedProfit } = core.position("ann", first.conidYes);
    expect([cost, realizedProfit]).toEqual([1_213_334n, 1_000_000n - 606_666n - 420_000n]);
    bid("ann", { outcome: "no", price: 0.42, size: 2 });
    expect(core.position("ann", first.conidYes).realizedProfit).toBe(
      usd(3) - usd(1.82) - usd(1.26),
    );
    expect(dollars(core.cash("ann").cash)).toBeCloseTo(1_000 - 0.08, 9);
  });
});

describe("collateral", () => {
  test("a bid ties up its whole cost until it trades or ends", () => {
    const { bid, submit, core, crowd } = newCoreRig();
    const order = bid("ann", { price: 0.5, size: 1_500 });
    expect(core.cash("ann")).toMatchObject({ cash: usd(1_000), reserved: usd(750) });
    expect(submit("ann", { price: 0.51, size: 500 })).toEqual({
      ok: false,
      refusal: "insufficient-cash",
    });
    bid("ann", { price: 0.5, size: 500 });
    crowd("no", 0.51, 100);
    expect(core.cash("ann")).toMatchObject({ cash: usd(950), reserved: usd(950) });
    granted(core.requestCancel("ann", order.orderId, later(1)));
    expect(core.cash("ann")).toMatchObject({ cash: usd(950), reserved: usd(250) });
  });

  test("a better price than the limit gives the difference back", () => {
    const { bid, crowd, core } = newCoreRig();
    crowd("no", 0.6, 10);
    bid("ann", { price: 0.9, size: 20 });
    expect(core.cash("ann")).toMatchObject({ cash: usd(1_000 - 4.1), reserved: usd(9) });
  });

  test("what netting would bring is not lent beforehand", () => {
    const { bid, submit, crowd } = newCoreRig();
    crowd("no", 0.02, 1_010);
    bid("ann", { price: 0.99, size: 1_010 });
    // 0.10 are left; the pair would bring 1.00, but not before NO is paid.
    expect(submit("ann", { outcome: "no", price: 0.11, size: 1 }).ok).toBe(false);
    expect(submit("ann", { outcome: "no", price: 0.1, size: 1 }).ok).toBe(true);
  });
});

describe("an account", () => {
  test("does not trade with itself: its incoming order ends", () => {
    const { bid, crowd, held, core } = newCoreRig();
    crowd("no", 0.5, 3);
    bid("ann", { outcome: "no", price: 0.48, size: 5 });
    const order = bid("ann", { outcome: "yes", price: 0.6, size: 10 });
    expect(order).toMatchObject({ filled: 3n, status: "Cancelled", endReason: "own-order" });
    expect(held("ann")).toEqual(["3 yes"]);
    expect(core.cash("ann").reserved).toBe(usd(2.4));
  });

  test("sees its own orders only", () => {
    const { bid, core } = newCoreRig();
    const { orderId } = bid("ann", { price: 0.5 });
    expect(core.order("bob", orderId)).toBeUndefined();
    expect(core.requestCancel("bob", orderId, later(1))).toEqual({
      ok: false,
      refusal: "unknown-order",
    });
    expect(core.orders("bob")).toEqual([]);
    expect(core.orders("ann")).toHaveLength(1);
  });

  test("keeps contracts apart", () => {
    const other = contractOf("b");
    const { bid, crowd, held } = newCoreRig();
    crowd("no", 0.5, 10);
    bid("ann", { price: 0.51, size: 10 });
    bid("bob", { outcome: "yes", price: 0.5, size: 10, contract: other });
    bid("ann", { outcome: "no", price: 0.51, size: 10, contract: other });
    expect(held("ann")).toEqual(["10 yes", "10 no"]);
  });
});
