// What goes wrong between us and the broker at a bad moment: none of it may leave an order standing that should end, count
// anything twice, or close the venue for longer than its reason lasts.

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
  wirePosition,
  wireRow,
  wireStatus,
} from "../../../../../test/support/venues/forecastex-trading-rig.ts";
import { wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";

const begin = (options?: ConstructorParameters<typeof ForecastExTradingRig>[0]) =>
  new ForecastExTradingRig(options).start();

const rests = { timeInForce: "good-till-cancelled" } as const;

const unavailable = { status: 503, body: { error: "Service Unavailable" } };

const statusPath = "/iserver/auth/status";
const sessionOf = (isOurs: boolean) =>
  ok({ authenticated: isOurs, connected: true, competing: false });

/** An execution of before the run: the clock of the rig begins at 08:00. */
const earlier = { trade_time: "20261119-08:00:01", trade_time_r: 1_795_075_201_000 };

const gates = (rig: ForecastExTradingRig) => rig.told().filter((text) => text.startsWith("gate"));

test("what rests while the session is away is ended when it is back", async () => {
  const rig = await begin();
  await rig.submit(rests);
  rig.set(statusPath, sessionOf(false)).set("/iserver/auth/ssodh/init", sessionOf(false));
  rig.broker.session.doubt();
  await rig.pass(90);
  expect(rig.asked(paths.cancel, "DELETE")).toEqual([]);
  rig.set(paths.status, ok(wireStatus({ tif: "DAY" })));
  rig.set(statusPath, sessionOf(true)).set("/iserver/auth/ssodh/init", sessionOf(true));
  await rig.pass(90);
  expect(rig.asked(paths.cancel, "DELETE").length).toBeGreaterThan(0);
  rig.set(paths.status, ok(wireStatus({ order_status: "Cancelled", tif: "DAY" })));
  await rig.pass(45);
  expect(rig.told()).toContain("cancelled 0");
});

test("a cancel that could not leave is asked for again when the session is back", async () => {
  const rig = await begin();
  await rig.submit(rests);
  rig.set(statusPath, sessionOf(false)).set("/iserver/auth/ssodh/init", sessionOf(false));
  rig.broker.session.doubt();
  await rig.pass(1);
  rig.cancel();
  await rig.pass(1);
  rig.set(paths.status, ok(wireStatus({ tif: "DAY" })));
  rig.set(statusPath, sessionOf(true)).set("/iserver/auth/ssodh/init", sessionOf(true));
  await rig.pass(45);
  expect(rig.asked(paths.cancel, "DELETE")).toHaveLength(1);
});

test("a cancel that could not leave is not why an order has ended", async () => {
  const rig = await begin();
  await rig.submit(rests);
  rig.set(statusPath, sessionOf(false)).set("/iserver/auth/ssodh/init", sessionOf(false));
  rig.broker.session.doubt();
  await rig.pass(90);
  rig.set(paths.status, ok(wireStatus({ order_status: "Cancelled", tif: "DAY" })));
  rig.set(statusPath, sessionOf(true)).set("/iserver/auth/ssodh/init", sessionOf(true));
  rig.set(paths.cancel, ok({ error: `OrderID ${orderId} doesn't exist` }));
  await rig.pass(90);
  expect(rig.told()).toContain("expired 0");
});

test("a cancel that changed nothing is asked for again, not sooner than it can have worked", async () => {
  const rig = await begin();
  rig.set(paths.status, ok(wireStatus({ tif: "DAY" })));
  rig.set(paths.orders, ok({ orders: [wireRow({ timeInForce: "DAY" })], snapshot: true }));
  await rig.submit(rests);
  rig.cancel();
  await rig.pass(10);
  expect(rig.asked(paths.cancel, "DELETE")).toHaveLength(1);
  await rig.pass(75);
  const { length } = rig.asked(paths.cancel, "DELETE");
  expect(length).toBeGreaterThan(1);
  expect(length).toBeLessThan(5);
});

test("an order that should end by itself and stands is cancelled after its time", async () => {
  const rig = await begin();
  rig.set(paths.status, ok(wireStatus({ order_status: "PreSubmitted" })));
  rig.set(paths.orders, ok({ orders: [wireRow({ status: "PreSubmitted" })], snapshot: true }));
  await rig.submit();
  await rig.pass(55);
  expect(rig.asked(paths.cancel, "DELETE")).toEqual([]);
  await rig.pass(45);
  expect(rig.asked(paths.cancel, "DELETE").length).toBeGreaterThan(0);
});

test("what was traded before this run on a contract that has gone since closes nothing", async () => {
  const rig = new ForecastExTradingRig();
  const gone = { ...earlier, conid: 777, conidEx: "777@FORECASTX", order_ref: "run-0-9" };
  rig.set(paths.trades, ok([wireExecution("old.1", 5, gone)]));
  void rig.trading.start();
  await rig.pass(60);
  expect(gates(rig)).toEqual([]);
  expect(rig.told()).toContain("balance 1000000000");
});

test("what was traded in this run on a contract that nobody lists closes the account", async () => {
  const rig = await begin();
  const unlisted = { conid: 777, conidEx: "777@FORECASTX", order_ref: "else", order_id: 9 };
  rig.deliver("str", wireExecution("new.1", 5, unlisted));
  await rig.pass(1);
  expect(gates(rig)).toEqual([expect.stringContaining("gate account VEN-858")]);
});

test("trades that are read late are not added to what the first positions and cash hold", async () => {
  const rig = new ForecastExTradingRig({ positions: [wirePosition(conidYes, 10)] });
  rig.set(paths.trades, unavailable);
  void rig.trading.start();
  await rig.pass(25);
  rig.set(paths.trades, ok([wireExecution("old.1", 10, { ...earlier, order_ref: "run-0-9" })]));
  await rig.pass(100);
  expect(rig.trading.netOf(syntheticMarket.id)).toBe(10_000_000);
  expect(rig.lines.filter(({ level }) => level === "error")).toEqual([]);
  expect(gates(rig).slice(-2)).toEqual(["gate account open", "gate maintenance open"]);
  expect(gates(rig)).not.toContainEqual(expect.stringContaining("other positions"));
});

test("an order that meets the end of the session does not close the account for good", async () => {
  const rig = await begin();
  rig.set(paths.submit, { status: 401, body: { error: "not authenticated" } });
  await rig.submit();
  await rig.pass(60);
  expect(rig.told()[0]).toBe("rejected not authenticated");
  expect(gates(rig).filter((text) => text.includes("scope not"))).toEqual([]);
});

test("contracts that the broker counts as sold are not sold again before their executions come", async () => {
  const rig = await begin({ positions: [wirePosition(conidYes, 10)] });
  const sale = { side: "sell", limitPrice: priceTicks(6_000) } as const;
  rig.set(paths.status, ok(wireStatus({ order_status: "Filled", cum_fill: "10.0" })));
  await rig.submit(sale);
  rig.deliver("sor", {
    acct: "DU1",
    orderId: Number(orderId),
    status: "Filled",
    filledQuantity: 10,
  });
  await rig.pass(0);
  await rig.submit({ ...sale, clientOrderId: "run-2-0" });
  expect(rig.tickets()).toHaveLength(1);
  rig.deliver("str", wireExecution("s.1", 10, { conid: Number(conidNo), price: "0.40" }));
  await rig.pass(1);
  await rig.submit({ ...sale, clientOrderId: "run-3-0", size: wholeContracts(1) });
  expect(rig.tickets()).toHaveLength(1);
});

test("a start that reaches nobody leaves the venue closed until the account was read", async () => {
  const rig = new ForecastExTradingRig();
  rig.set(statusPath, "hang");
  const started = rig.trading.start();
  await rig.pass(46);
  await started;
  expect(gates(rig).at(-1)).toContain("gate maintenance");
  expect(gates(rig)).not.toContain("gate maintenance open");
  rig.set(statusPath, sessionOf(true));
  await rig.pass(120);
  expect(gates(rig).at(-1)).toBe("gate maintenance open");
});

test.each(["Request timed out", "Service is temporarily unavailable", "Internal error"])(
  "%s is no proof that an order was not taken",
  async (words) => {
    const rig = await begin();
    rig.set(paths.submit, ok({ error: words }));
    await rig.submit();
    expect(rig.told()).toEqual(["unknown"]);
  },
);

/** An order that nobody answered, its deadline past. */
async function unanswered(): Promise<ForecastExTradingRig> {
  const rig = await begin();
  rig.set(paths.submit, "hang");
  await rig.submit({ deadline: addDuration(rig.clock.now(), seconds(2)) });
  await rig.pass(3);
  return rig;
}

test("an order that one list leaves out and the next one shows has arrived", async () => {
  const rig = await unanswered();
  const row = wireRow({ status: "Cancelled" });
  const empty = ok({ orders: [], snapshot: true });
  rig.sequence(paths.orders, empty, ok({ orders: [row], snapshot: true }));
  rig.query();
  await rig.pass(30);
  const told = rig.told().filter((text) => !text.startsWith("balance"));
  expect(told).toEqual(["unknown", `accepted ${orderId}`, "cancelled 0", "reported cancelled 0"]);
});

test("lists with a row that cannot be read prove nothing absent", async () => {
  const rig = await unanswered();
  const odd = wireRow({ orderId: 7, order_ref: "odd", status: "Dreaming" });
  rig.set(paths.orders, ok({ orders: [odd], snapshot: true }));
  rig.query();
  await rig.pass(60);
  expect(rig.told().filter((text) => text.startsWith("reported"))).toEqual([]);
  rig.set(paths.orders, ok({ orders: [], snapshot: true }));
  rig.query();
  await rig.pass(60);
  expect(rig.told()).toContain("reported not-found 0");
});
