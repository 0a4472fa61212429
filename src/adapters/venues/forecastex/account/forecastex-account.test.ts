// The account against a scripted broker: cash of calm moments, netting, payouts that only cash proves, coupons, strangers,
// positions that differ, and payloads that cannot be read.

import { expect, test } from "vitest";
import {
  conidNo,
  conidYes,
  ForecastExTradingRig,
  ok,
  orderId,
  paths,
  syntheticMarket,
  wireExecution,
  wireNetting,
  wirePosition,
  wireRow,
  wireStatus,
} from "../../../../../test/support/venues/forecastex-trading-rig.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { epochMicros, minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";

type Options = ConstructorParameters<typeof ForecastExTradingRig>[0];

const begin = (options?: Options) => new ForecastExTradingRig(options).start();

const cash = (amount: unknown, more: object = {}) =>
  ok({ USD: { cashbalance: amount, currency: "USD", ...more } });

const holding = (conid: string, size: number | string, market: Partial<Market> = {}) =>
  begin({ positions: [wirePosition(conid, size as number)], market });

const isPast = { payoutAt: epochMicros(1) };

const moneyTold = (rig: ForecastExTradingRig) =>
  rig.told().filter((text) => /^(balance|settled|income)/.test(text));

const settledOf = (rig: ForecastExTradingRig) =>
  moneyTold(rig).filter((text) => text.startsWith("settled"));

test("the first balance is the broker's cash, whatever resting bids tie up", async () => {
  const rig = new ForecastExTradingRig();
  rig.set(paths.ledger, cash("1,036.93"));
  const started = rig.trading.start();
  await rig.pass(10);
  await started;
  expect(rig.told()).toContain("balance 1036930000");
});

test("noise of the broker's doubles is no money", async () => {
  const rig = await begin();
  rig.set(paths.ledger, cash(1_036.929_999_999_999_8));
  await rig.pass(90);
  expect(moneyTold(rig).at(-1)).toBe("balance 1036930000");
});

test("while an order may trade, and shortly after, no balance is told", async () => {
  const rig = await begin();
  await rig.submit({ timeInForce: "good-till-cancelled" });
  rig.set(paths.status, ok(wireStatus()));
  void rig.trading.account.refresh();
  await rig.pass(35);
  expect(moneyTold(rig)).toEqual([]);
  rig.deliver("sor", { orderId: Number(orderId), status: "Cancelled", filledQuantity: 0 });
  void rig.trading.account.refresh();
  await rig.pass(1);
  expect(moneyTold(rig)).toEqual([]);
  await rig.pass(35);
  expect(moneyTold(rig)).toContain("balance 1000000000");
});

test("a pair that has not netted yet is not told as cash", async () => {
  const rig = await holding(conidYes, 10);
  rig.set(paths.positions, ok([wirePosition(conidYes, 10), wirePosition(conidNo, 10)]));
  rig.set(paths.ledger, cash(996));
  await rig.pass(90);
  expect(moneyTold(rig)).toEqual([]);
});

test("leaving a position by the opposite costs what the engine's fills say, netting included", async () => {
  const rig = await holding(conidYes, 10);
  await rig.submit({ side: "sell", limitPrice: priceTicks(6_000) });
  // The netting is told first, and once more when a connection repeats it.
  rig.deliver("str", wireNetting("e.3", 10, conidNo), wireNetting("e.2", 10, conidYes));
  rig.deliver("str", wireExecution("e.1", 10, { conid: Number(conidNo), price: "0.40" }));
  rig.deliver("str", wireNetting("e.2", 10, conidYes));
  rig.set(paths.positions, ok([])).set(paths.ledger, cash(1_006));
  await rig.pass(45);
  expect(rig.told()).toEqual([
    `accepted ${orderId}`,
    "fill e.1 sell yes 10000000@6000 fee 0",
    "balance 1006000000",
  ]);
});

test("a position that won has gone and its dollars have come: the market is settled", async () => {
  const rig = await holding(conidYes, 10);
  rig.set(paths.positions, ok([])).set(paths.ledger, cash(1_010));
  await rig.pass(35);
  expect(moneyTold(rig)).toEqual([]);
  await rig.pass(65);
  expect(moneyTold(rig).slice(0, 2)).toEqual([
    `settled ${syntheticMarket.id} 10000`,
    "balance 1010000000",
  ]);
  await rig.pass(90);
  expect(moneyTold(rig).filter((text) => text.startsWith("settled"))).toHaveLength(1);
});

test("a position that has gone is not paid before all executions were read: it may have been traded", async () => {
  const rig = await holding(conidYes, 10);
  rig.set(paths.trades, { status: 503, body: { error: "Service Unavailable" } });
  rig.set(paths.positions, ok([])).set(paths.ledger, cash(1_010));
  await rig.pass(150);
  expect(moneyTold(rig)).toEqual([]);
  rig.set(paths.trades, ok([]));
  await rig.pass(65);
  expect(moneyTold(rig)[0]).toBe(`settled ${syntheticMarket.id} 10000`);
});

test("NO that won settles at nothing for YES", async () => {
  const rig = await holding(conidNo, 10);
  rig.set(paths.positions, ok([])).set(paths.ledger, cash(1_010));
  await rig.pass(100);
  expect(moneyTold(rig)[0]).toBe(`settled ${syntheticMarket.id} 0`);
});

test("a position that has gone without a dollar has lost only when its payout is past", async () => {
  const early = await holding(conidYes, 10);
  early.set(paths.positions, ok([]));
  await early.pass(150);
  expect(settledOf(early)).toEqual([]);
  const due = await holding(conidYes, 10, isPast);
  due.set(paths.positions, ok([]));
  due.sink.clear();
  await due.pass(14 * 60);
  expect(new Set(moneyTold(due))).toEqual(new Set(["balance 1000000000"]));
  await due.pass(3 * 60);
  expect(settledOf(due)).toEqual([`settled ${syntheticMarket.id} 0`]);
});

test("a dollar that comes later than its position has gone is a winner's", async () => {
  const rig = await holding(conidYes, 10, isPast);
  rig.set(paths.positions, ok([]));
  await rig.pass(10 * 60);
  rig.set(paths.ledger, cash(1_010));
  await rig.pass(100);
  expect(settledOf(rig)).toEqual([`settled ${syntheticMarket.id} 10000`]);
});

test("a position that is gone too early for nothing is told to a person after a day", async () => {
  const rig = await holding(conidYes, 10);
  rig.set(paths.positions, ok([]));
  await rig.broker.pass(minutes(1_430), seconds(10));
  expect(rig.told().join()).not.toContain("positions of");
  await rig.broker.pass(minutes(15), seconds(10));
  expect(rig.told()).toContainEqual(expect.stringContaining("gate account positions of"));
  expect(settledOf(rig)).toEqual([]);
});

test("a position that is gone for half a dollar settles nothing and closes the account", async () => {
  const rig = await holding(conidYes, 10, isPast);
  rig.set(paths.positions, ok([])).set(paths.ledger, cash(1_005));
  await rig.pass(150);
  expect(moneyTold(rig).filter((text) => text.startsWith("settled"))).toEqual([]);
  expect(moneyTold(rig)).toContain("balance 1005000000");
  expect(rig.told()).toContainEqual(expect.stringContaining("gate account positions of"));
  rig.trading.acknowledged();
  expect(rig.told().at(-1)).toBe("gate account open");
});

test("a coupon is what the days account for, once a month; anything else stays a difference", async () => {
  const rig = new ForecastExTradingRig({
    positions: [wirePosition(conidYes, 1_000, { marketValue: 620 })],
    market: { carryRate: partsPerMillion(38_300) },
  });
  await rig.start();
  // 620 USD at 3.83 % for a day are 6.5056 cents; the broker may round to the cent.
  rig.set(paths.ledger, cash(1_000.07));
  await rig.pass(100);
  expect(moneyTold(rig).slice(0, 2)).toEqual([
    "income coupon/2026-11-20 70000",
    "balance 1000070000",
  ]);
  rig.sink.clear();
  rig.set(paths.ledger, cash(1_000.14));
  await rig.pass(100);
  expect(moneyTold(rig)[0]).toBe("balance 1000140000");
  expect(moneyTold(rig).join()).not.toContain("income");
});

test("more than a coupon can be is none", async () => {
  const rig = new ForecastExTradingRig({
    positions: [wirePosition(conidYes, 1_000, { marketValue: 620 })],
    market: { carryRate: partsPerMillion(38_300) },
  });
  await rig.start();
  rig.set(paths.ledger, cash(1_000.08));
  await rig.pass(100);
  expect(moneyTold(rig)[0]).toBe("balance 1000080000");
});

test("an execution of somebody else is told, and closes the account until none is new", async () => {
  const rig = await begin();
  const at = Number(rig.clock.now()) / 1_000 + 500;
  const more = { order_ref: undefined, order_id: 42, trade_time_r: at };
  rig.deliver("str", wireExecution("f.1", 3, more));
  expect(rig.told()[0]).toBe("fill f.1 buy yes 3000000@6200 fee 0");
  expect(rig.told()[1]).toContain("gate account execution f.1");
  rig.set(paths.positions, ok([wirePosition(conidYes, 3)]));
  await rig.pass(100);
  expect(rig.told().filter((text) => text.startsWith("fill"))).toHaveLength(1);
  expect(rig.told()).toContain("gate account open");
});

test("an order of somebody else that rests closes the account while it does", async () => {
  const rig = await begin();
  const stranger = wireRow({ orderId: 42, order_ref: "other" });
  rig.set(paths.orders, ok({ orders: [stranger], snapshot: true }));
  await rig.pass(45);
  expect(rig.told()).toContainEqual(expect.stringContaining("gate account order 42 rests"));
  rig.set(paths.orders, ok({ orders: [], snapshot: true }));
  await rig.pass(45);
  expect(rig.told()).toContain("gate account open");
});

test("orders and executions of other things in the account are not ours to judge", async () => {
  const rig = await begin();
  const stock = {
    conid: 265_598,
    conidex: "265598",
    listingExchange: "NASDAQ.NMS",
    order_ref: undefined,
  };
  rig.set(
    paths.orders,
    ok({ orders: [wireRow({ ...stock, orderId: 42, totalSize: 1.5 })], snapshot: true }),
  );
  const trade = { conid: 265_598, conidEx: "265598", exchange: "ISLAND", side: "S" };
  rig.set(paths.trades, ok([wireExecution("s.1", 1.5 as never, trade)]));
  rig.set(paths.positions, ok([wirePosition("265598", 1.5)]));
  await rig.pass(60);
  expect(rig.told().filter((text) => text.startsWith("gate"))).toEqual([]);
});

test("another position than ours, seen twice, closes the account; then the broker's counts", async () => {
  const rig = await holding(conidYes, 10);
  rig.set(paths.positions, ok([wirePosition(conidYes, 7)]));
  await rig.pass(35);
  expect(rig.told().filter((text) => text.startsWith("gate"))).toEqual([]);
  await rig.pass(40);
  expect(rig.told()).toContainEqual(expect.stringContaining("gate account the broker shows other"));
  await rig.pass(80);
  expect(rig.told().at(-1)).toMatch(/^(gate account open|balance)/);
  expect(rig.told()).toContain("gate account open");
});

test.each([
  [
    "a price with a mark",
    wireExecution("b.1", 10, { price: "C0.62" }),
    "unknown-value execution.execution-price-no-figure",
  ],
  [
    "a part of a contract",
    wireExecution("b.1", "1.5"),
    "unknown-value execution.execution-size-outside-units",
  ],
  [
    "a sale, which the venue has not",
    wireExecution("b.1", 10, { side: "S" }),
    "unknown-value execution.execution-side",
  ],
  [
    "no price",
    wireExecution("b.1", 10, { price: undefined }),
    "unknown-value execution.execution-price-missing",
  ],
  ["no size", wireExecution("b.1", 10, { size: undefined }), "missing execution.size"],
  [
    "a new field",
    wireExecution("b.1", 10, { brand_new_field: 1 }),
    "unknown execution.brand_new_field",
  ],
])("an execution with %s is drift and closes the venue", async (_name, row, words) => {
  const rig = await begin();
  await rig.submit();
  rig.deliver("str", row);
  expect(rig.told().filter((text) => text.startsWith("gate"))).toEqual([`gate drift ${words}`]);
});

test("sizes with thousands separators are sizes", async () => {
  const rig = await holding(conidYes, "1,300");
  rig.set(paths.ledger, cash("10,000"));
  await rig.submit({ side: "sell", size: 1_300_000_000 as never, limitPrice: priceTicks(6_000) });
  const filled = {
    orderId: Number(orderId),
    status: "Filled",
    filledQuantity: "1,300",
    totalSize: "1,300",
  };
  rig.deliver("sor", { ...filled, order_ref: "run-1-0" });
  rig.deliver("str", wireExecution("e.1", "1,300", { conid: Number(conidNo), price: "0.40" }));
  expect(rig.told()).toEqual([`accepted ${orderId}`, "fill e.1 sell yes 1300000000@6000 fee 0"]);
});

test("an order is filled by what it bought, whatever netting follows", async () => {
  const rig = await holding(conidYes, 10);
  await rig.submit({ side: "sell", size: 10_000_000 as never, limitPrice: priceTicks(6_000) });
  rig.deliver("str", wireNetting("e.2", 10, conidYes), wireNetting("e.3", 10, conidNo));
  await rig.pass(1);
  expect(rig.told()).toEqual([`accepted ${orderId}`]);
  rig.deliver("str", wireExecution("e.1", 10, { conid: Number(conidNo), price: "0.40" }));
  expect(rig.told()).toHaveLength(2);
});

test("a commission is a fee that is told, and an alarm", async () => {
  const rig = await begin();
  await rig.submit();
  rig.deliver("str", wireExecution("e.1", 10, { commission: "0.25" }));
  expect(rig.told().slice(1)).toEqual([
    "gate drift a commission of 0.25 USD on execution e.1",
    "fill e.1 buy yes 10000000@6200 fee 250000",
  ]);
});

test("deltas in any order, twice, before the answer to the ticket: one story", async () => {
  const rig = await begin();
  rig.set(paths.submit, "hang");
  await rig.submit();
  rig.deliver("sor", wireRow({ status: "PreSubmitted" }));
  rig.deliver("str", wireExecution("e.1", 4));
  rig.deliver("sor", { orderId: Number(orderId), filledQuantity: 10, status: "Filled" });
  rig.deliver("sor", { orderId: Number(orderId), status: "Submitted", filledQuantity: 4 });
  rig.deliver("str", wireExecution("e.2", 6), wireExecution("e.1", 4));
  await rig.pass(12);
  expect(rig.told()).toEqual([
    `accepted ${orderId}`,
    "fill e.1 buy yes 4000000@6200 fee 0",
    "fill e.2 buy yes 6000000@6200 fee 0",
  ]);
});

test("an end without a count is not believed before the order was read", async () => {
  const rig = await begin();
  await rig.submit();
  rig.set(paths.status, ok(wireStatus({ order_status: "Cancelled", cum_fill: "4.0" })));
  rig.deliver("sor", { orderId: Number(orderId), order_ref: "run-1-0", status: "Cancelled" });
  expect(rig.told()).toEqual([`accepted ${orderId}`]);
  rig.set(paths.trades, ok([wireExecution("e.1", 4)]));
  await rig.pass(10);
  expect(rig.told().slice(1)).toEqual(["fill e.1 buy yes 4000000@6200 fee 0", "cancelled 4000000"]);
});

test("an account that cannot be read is closed, and opens when it can", async () => {
  const rig = await begin();
  rig.set(paths.trades, { status: 503, body: { error: "Service Unavailable" } });
  await rig.pass(150);
  expect(rig.told()).toContain("gate account the account cannot be read");
  rig.set(paths.trades, ok([]));
  await rig.pass(45);
  expect(rig.told()).toContain("gate account open");
});

test("a ledger without its balance is drift, and no balance is told", async () => {
  const rig = await begin();
  rig.set(paths.ledger, ok({ USD: { currency: "USD" } }));
  await rig.pass(45);
  expect(rig.told()).toEqual(["gate drift missing ledger.cashbalance"]);
});

test("an account without forecast contracts is closed in the words of its switch", async () => {
  const rig = new ForecastExTradingRig();
  rig.set(
    paths.accounts,
    ok({
      accounts: ["DU1"],
      selectedAccount: "DU1",
      isPaper: true,
      allowFeatures: { allowEventTrading: false },
    }),
  );
  const started = rig.trading.start();
  await rig.pass(10);
  await started;
  expect(rig.told()).toContain("gate scope the account has no allowEventTrading");
});
