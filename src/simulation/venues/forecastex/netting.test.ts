// What buying the other side does to an account at the simulated broker, as REST and streams tell it: reports of three
// kinds, positions that vanish, cash that comes back, and what the way out costs.

import { expect, test } from "vitest";

import {
  account,
  ask,
  askNow,
  BrokerLine,
  begin,
  type MemoryBroker,
  memoryBroker,
  no,
  yes,
} from "../../../../test/support/forecastex-memory-venue.ts";
import { milliseconds, minutes, seconds } from "../../../domain/units/epoch-micros.ts";
import { noQuirks } from "./quirks.ts";

const market = String(yes);

function trading(): MemoryBroker {
  const venue = memoryBroker();
  begin(venue);
  const messageIds = ["o163", "o354", "o383", "o451", "o10336"];
  ask(venue, "POST /iserver/questions/suppress", { messageIds });
  venue.control.place({ market, side: "bid", price: "0.60", size: "500" });
  venue.control.place({ market, side: "ask", price: "0.63", size: "500" });
  return venue;
}

function buy(venue: MemoryBroker, conid: number, price: number, quantity: number): void {
  const terms = { orderType: "LMT", side: "BUY", price, quantity, tif: "IOC" };
  const orders = [{ conidex: `${conid}@FORECASTX`, ...terms, cOID: `${conid} ${quantity}` }];
  const { body } = ask(venue, `POST /iserver/account/${account}/orders`, { orders });
  expect(body).toMatchObject([{ order_status: "Filled" }]);
}

function cash(venue: MemoryBroker): number {
  return ask(venue, `GET /portfolio/${account}/ledger`).body.USD.cashbalance;
}

function positions(venue: MemoryBroker): Record<string, number> {
  const { body } = ask(venue, `GET /portfolio2/${account}/positions`);
  const rows = body as readonly { conid: string; position: number }[];
  return Object.fromEntries(rows.map(({ conid, position }) => [conid, position]));
}

test("buying the opposite to leave a position loses exactly the spread plus the cent", () => {
  const venue = trading();
  const before = cash(venue);
  buy(venue, yes, 0.63, 10);
  expect(cash(venue)).toBe(9_993.7);
  expect(positions(venue)).toEqual({ [yes]: 10 });
  // The NO side is offered at 1.01 less the bid of 0.60.
  buy(venue, no, 0.41, 10);
  expect(positions(venue)).toEqual({});
  const spread = 0.63 - 0.6;
  expect(Math.round((before - cash(venue)) * 100)).toBe(Math.round(10 * (spread + 0.01) * 100));
  expect(cash(venue)).toBe(9_999.6);
  const figures = ask(venue, `GET /portfolio/${account}/ledger`).body.USD;
  expect(figures).toMatchObject({
    realizedpnl: -0.4,
    unrealizedpnl: 0,
    netliquidationvalue: 9_999.6,
  });
});

test("a fill of the other side is told as one B and two N, and the order counts the B alone", () => {
  const venue = trading();
  buy(venue, yes, 0.63, 100);
  const line = new BrokerLine(venue);
  line.send('str+{"realtimeUpdatesOnly":true}');
  line.send("sor+{}");
  line.take();
  buy(venue, no, 0.41, 10);
  const frames = line.take();
  const executions = frames.find(({ topic }) => topic === "str").args;
  expect(executions).toMatchObject([
    { side: "B", conid: no, size: 10, price: "0.41", order_ref: `${no} 10` },
    { side: "N", conid: yes, size: 10 },
    { side: "N", conid: no, size: 10 },
  ]);
  expect(executions[1]).not.toHaveProperty("price");
  expect(executions[2]).not.toHaveProperty("price");
  expect(frames.find(({ topic }) => topic === "sor").args[0]).toMatchObject({ filledQuantity: 10 });
  expect(positions(venue)).toEqual({ [yes]: 90 });
  const rows = ask(venue, "GET /iserver/account/trades").body;
  expect(rows.map(({ side }: { side: string }) => side).sort()).toEqual(["B", "B", "N", "N"]);
});

test("one order turns a position over", () => {
  const venue = trading();
  buy(venue, yes, 0.63, 90);
  buy(venue, no, 0.41, 130);
  expect(positions(venue)).toEqual({ [no]: 40 });
});

test("netting may be reported late, or before its fill", () => {
  const venue = trading();
  buy(venue, yes, 0.63, 100);
  const line = new BrokerLine(venue);
  line.send('str+{"realtimeUpdatesOnly":true}');
  line.take();
  const sides = (): string[][] =>
    line.takeTopic("str").map(({ args }) => args.map(({ side }: { side: string }) => side));
  venue.control.useQuirks({ ...noQuirks, lateNetting: 1_000_000 });
  buy(venue, no, 0.41, 10);
  expect(sides()).toEqual([["B"]]);
  venue.clock.advance(milliseconds(300));
  expect(sides()).toEqual([["N", "N"]]);
  venue.control.useQuirks({ ...noQuirks, nettingFirst: 1_000_000 });
  buy(venue, no, 0.41, 20);
  expect(sides()).toEqual([["N", "N", "B"]]);
});

test("positions and ledgers wait for the list of accounts", () => {
  const venue = memoryBroker();
  for (const path of [`/portfolio2/${account}/positions`, `/portfolio/${account}/ledger`]) {
    expect(ask(venue, `GET ${path}`)).toMatchObject({ status: 400 });
  }
  expect(ask(venue, "GET /portfolio/accounts").body).toMatchObject([
    { accountId: account, currency: "USD", type: "DEMO" },
  ]);
  expect(ask(venue, `GET /portfolio/${account}/ledger`).body).toMatchObject({
    USD: { cashbalance: 10_000, settledcash: 10_000, currency: "USD" },
    BASE: { currency: "BASE" },
  });
  expect(ask(venue, "GET /portfolio/DU9/ledger").status).toBe(404);
});

test("positions in their long form come in pages, and trail", () => {
  const venue = trading();
  const page = `GET /portfolio/${account}/positions`;
  expect(ask(venue, `${page}/0`).body).toEqual([]);
  venue.clock.advance(seconds(5));
  buy(venue, yes, 0.63, 10);
  const [row] = ask(venue, `${page}/0`).body;
  expect(row).toMatchObject({
    ...{ acctId: account, conid: yes, position: 10, isEventContract: true, putOrCall: "C" },
    ...{ strike: 3.625, undConid: 900_100, multiplier: 1, expiry: "20261209", avgCost: 0.63 },
  });
  expect(ask(venue, `${page}/1`).body).toEqual([]);
  expect(ask(venue, `${page}/one`).status).toBe(400);
});

test("resting orders tie up cash that is still the account's", () => {
  const venue = trading();
  const terms = { orderType: "LMT", side: "BUY", price: 0.5, quantity: 1_000, tif: "GTC" };
  ask(venue, `POST /iserver/account/${account}/orders`, { orders: [{ conid: yes, ...terms }] });
  expect(cash(venue)).toBe(10_000);
  const { total } = ask(venue, `GET /iserver/account/${account}/summary/balances`).body;
  expect(total).toMatchObject({ cash: "10,000 USD", available_funds: "9,500 USD" });
});

test("a contract that is answered pays its winners and vanishes", () => {
  const venue = trading();
  buy(venue, yes, 0.63, 10);
  venue.control.resolve(yes, "yes");
  expect(positions(venue)).toEqual({ [yes]: 10 });
  venue.control.payOut(yes);
  expect(positions(venue)).toEqual({});
  expect(cash(venue)).toBe(10_003.7);
});

test("money moves on the streams of profit, ledger and summary", () => {
  const venue = trading();
  const line = new BrokerLine(venue);
  for (const topic of ["spl+{}", `sld+${account}+{}`, `ssd+${account}+{}`]) line.send(topic);
  line.send("ssd+DU9+{}");
  expect(line.take().map(({ topic }) => topic)).toEqual(
    expect.arrayContaining(["spl", `sld+${account}`, `ssd+${account}`, "ssd+DU9"]),
  );
  buy(venue, yes, 0.63, 10);
  const frames = line.take();
  const profit = { [`${account}.Core`]: { rowType: 1, dpl: 0, upl: 0, mv: 6.3, nl: 10_000 } };
  expect(frames.find(({ topic }) => topic === "spl").args).toEqual(profit);
  expect(ask(venue, "GET /iserver/account/pnl/partitioned").body).toEqual({ upnl: profit });
  expect(frames.find(({ topic }) => topic === `sld+${account}`).result).toMatchObject([
    { cashbalance: 9_993.7 },
  ]);
  expect(frames.find(({ topic }) => topic === `ssd+${account}`).result[0]).toMatchObject({
    ...{ key: "TotalCashValue", monetaryValue: 9_993.7 },
  });
});

test("a day order ends at the close of its session and says that nobody asked for it", () => {
  const venue = trading();
  const line = new BrokerLine(venue);
  line.send("sor+{}");
  line.take();
  const terms = { orderType: "LMT", side: "BUY", price: 0.5, quantity: 10, tif: "DAY" };
  ask(venue, `POST /iserver/account/${account}/orders`, { orders: [{ conid: yes, ...terms }] });
  expect(line.takeTopic("sor")).toMatchObject([{ args: [{ status: "Submitted" }] }]);
  // From eleven to four in the afternoon at the exchange.
  for (let minute = 0; minute < 5 * 60; minute += 4) {
    venue.clock.advance(minutes(4));
    askNow(venue, "POST /tickle");
  }
  expect(line.takeTopic("sor")).toMatchObject([
    { args: [{ status: "Cancelled", order_cancellation_by_system_reason: expect.any(String) }] },
  ]);
  expect(venue.accounts.orders(account)).toMatchObject([
    { status: "Cancelled", endReason: "session-close" },
  ]);
});
