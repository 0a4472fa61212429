// Contracts and quotes of the simulated broker: every way to find a contract, snapshots with their pre-flight, and the
// lines of a stream.

import { expect, test } from "vitest";

import {
  ask,
  askNow,
  BrokerLine,
  begin,
  memoryBroker,
  no,
  otherYes,
  underlying,
  yes,
} from "../../../../test/support/forecastex-memory-venue.ts";
import { milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";

const market = String(yes);

test("the tree of categories has three levels, and only the lowest has markets", () => {
  const venue = memoryBroker();
  expect(ask(venue, "GET /forecast/category/tree").body).toEqual({
    categories: {
      g10: { name: "Economy" },
      g20: { name: "Rates", parent_id: "g10" },
      g30: {
        name: "United States",
        parent_id: "g20",
        markets: [
          ...[{ name: "Policy Rate", symbol: "FF", exchange: "FORECASTX" }].map((one) => ({
            ...one,
            conid: underlying,
            product_conid: 900_101,
          })),
        ],
      },
    },
  });
  expect(ask(venue, "GET /trsrv/event/category-tree").body.g30).toMatchObject({
    label: "United States",
    parentId: "g20",
    markets: [{ symbol: "FF" }],
  });
});

test("a product lists both sides of its contracts", () => {
  const venue = memoryBroker();
  const { body } = ask(venue, `GET /forecast/contract/market?underlyingConid=${underlying}`);
  expect(body).toMatchObject({ market_name: "Policy Rate", symbol: "FF", payout: 1 });
  expect(body.contracts).toHaveLength(4);
  expect(body.contracts.slice(0, 2)).toEqual([
    expect.objectContaining({ conid: yes, side: "Y", strike: 3.625, expiration: "20261210" }),
    expect.objectContaining({ conid: no, side: "N", strike_label: "Above 3.625%" }),
  ]);
});

test("details, rules and hours of a contract, by either side", () => {
  const venue = memoryBroker();
  expect(ask(venue, `GET /forecast/contract/details?conid=${no}`).body).toMatchObject({
    ...{ conid_yes: yes, conid_no: no, side: "N", category: "g30", logo_category: "g20" },
    ...{ measured_period: "Dec09'26", underlying_conid: underlying },
  });
  expect(ask(venue, `GET /forecast/contract/rules?conid=${yes}`).body).toMatchObject({
    ...{ threshold: "3.625", payout: "$1.00", price_increment: "$0.01" },
    ...{ exchange_timezone: "US/Central", last_trade_time: 1_796_835_600 },
  });
  const { body } = ask(venue, `GET /forecast/contract/schedules?conid=${yes}`);
  expect(body.trading_schedules).toHaveLength(7);
  expect(body.trading_schedules[0]).toEqual({
    day_of_week: "Monday",
    trading_times: [
      { open: "12:00 AM", close: "4:00 PM" },
      { open: "4:15 PM", close: "11:59 PM" },
    ],
  });
});

test.each([
  ["GET /forecast/contract/details?conid=42", 404],
  ["GET /forecast/contract/rules?conid=none", 400],
  ["GET /forecast/contract/schedules", 400],
  ["GET /forecast/contract/market?underlyingConid=42", 404],
  [`GET /forecast/contract/market?underlyingConid=${underlying}&exchange=CME`, 404],
  ["GET /forecast/contract/market", 400],
  ["GET /forecast/contract/unheard", 404],
  ["POST /forecast/category/tree", 404],
])("%s is refused with %i", (endpoint, expected) => {
  const { status, body } = ask(memoryBroker(), endpoint);
  expect(status).toBe(expected);
  expect(body).toMatchObject({ error: expect.any(String), statusCode: expected });
});

test("strikes are empty for who has not searched first", () => {
  const venue = memoryBroker();
  begin(venue);
  const strikes = `GET /iserver/secdef/strikes?conid=${underlying}&exchange=FORECASTX&sectype=OPT&month=DEC26`;
  expect(ask(venue, strikes).body).toEqual({ call: [], put: [] });
  const [found] = ask(venue, "GET /iserver/secdef/search?symbol=FF").body;
  expect(found).toMatchObject({
    ...{ conid: String(underlying), description: "FORECASTX", opt: "20261209" },
    sections: expect.arrayContaining([expect.objectContaining({ secType: "EC" })]),
  });
  expect(ask(venue, strikes).body).toEqual({ call: [3.625, 3.875], put: [3.625, 3.875] });
  const info = strikes.replace("strikes", "info");
  expect(ask(venue, `${info}&strike=3.625`).body).toEqual([
    expect.objectContaining({ conid: yes, right: "C", multiplier: "1", maturityDate: "20261209" }),
    expect.objectContaining({ conid: no, right: "P", tradingClass: "FF" }),
  ]);
});

const fields = "31,84,85,86,88,7059";
const snapshot = `GET /iserver/marketdata/snapshot?conids=${yes},${no}&fields=${fields}`;

test("the first snapshot of a contract has its ids alone; the books of both sides are mirrors", () => {
  const venue = memoryBroker();
  begin(venue);
  venue.control.place({ market, side: "bid", price: "0.61", size: "1250" });
  venue.control.place({ market, side: "ask", price: "0.63", size: "400" });
  expect(ask(venue, snapshot).body).toEqual([
    { conid: yes, conidEx: String(yes) },
    { conid: no, conidEx: String(no) },
  ]);
  const [first, second] = ask(venue, snapshot).body;
  expect(first).toEqual({
    ...{ conid: yes, conidEx: String(yes), server_id: "q0", "6119": "q0", "6509": "R" },
    ...{ _updated: 1_795_194_010_000, "84": "0.61", "88": "1,250", "86": "0.63", "85": "400" },
  });
  // 1.01 less the other side's price, with the other side's size.
  expect(second).toMatchObject({ "84": "0.38", "88": "400", "86": "0.40", "85": "1,250" });
});

test("a side without a quote is missing, and a field that was not asked for before comes later", () => {
  const venue = memoryBroker();
  begin(venue);
  venue.control.place({ market, side: "bid", price: "0.61", size: "10" });
  ask(venue, snapshot);
  const [first] = ask(venue, snapshot).body;
  expect(first).toMatchObject({ "84": "0.61" });
  expect(first).not.toHaveProperty("86");
  expect(first).not.toHaveProperty("85");
  const wider = snapshot.replace(fields, `${fields},55`);
  expect(ask(venue, wider).body[0]).not.toHaveProperty("55");
  expect(ask(venue, wider).body[0]).toMatchObject({ "55": "FF" });
});

test("the last price is marked when trading is halted, and so is what prices are good for", () => {
  const venue = memoryBroker();
  begin(venue);
  venue.control.place({ market, side: "ask", price: "0.62", size: "20" });
  venue.control.take({ market, side: "bid", price: "0.62", size: "7" });
  ask(venue, snapshot);
  expect(ask(venue, snapshot).body).toMatchObject([
    { "31": "0.62", "7059": "7" },
    { "31": "0.39", "7059": "7" },
  ]);
  venue.control.pause(yes);
  venue.control.setAvailability(yes, "D");
  expect(ask(venue, snapshot).body).toMatchObject([
    { "31": "H0.62", "6509": "D" },
    { "31": "H0.39" },
  ]);
  venue.control.resume(yes);
  expect(ask(venue, snapshot).body[0]).toMatchObject({ "31": "0.62" });
});

test("before the first trade the last price is the prior close, marked as such", () => {
  const venue = memoryBroker();
  begin(venue);
  venue.control.place({ market, side: "bid", price: "0.60", size: "5" });
  venue.control.place({ market, side: "ask", price: "0.64", size: "5" });
  for (let minute = 0; minute < 6 * 60; minute += 4) {
    venue.clock.advance(seconds(240));
    askNow(venue, "POST /tickle");
  }
  ask(venue, snapshot);
  expect(ask(venue, snapshot).body).toMatchObject([{ "31": "C0.62" }, { "31": "C0.39" }]);
});

test.each([
  [`conids=${Array.from({ length: 101 }, (_, index) => index).join(",")}&fields=84`],
  [`conids=${yes}&fields=${Array.from({ length: 51 }, (_, index) => index).join(",")}`],
  ["fields=84"],
  ["conids=abc&fields=84"],
])("a snapshot of %s is refused", (query) => {
  const venue = memoryBroker();
  begin(venue);
  expect(ask(venue, `GET /iserver/marketdata/snapshot?${query}`).status).toBe(400);
});

test("without the list of accounts a snapshot is empty, and a contract that nobody lists has ids alone", () => {
  const venue = memoryBroker();
  askNow(venue, "POST /iserver/auth/ssodh/init", { publish: true, compete: true });
  expect(ask(venue, snapshot).body).toEqual([]);
  ask(venue, "GET /iserver/accounts");
  const unknown = "GET /iserver/marketdata/snapshot?conids=42&fields=84";
  ask(venue, unknown);
  expect(ask(venue, unknown).body).toEqual([{ conid: 42, conidEx: "42" }]);
});

test("lost fields are missing from a snapshot by chance", () => {
  const venue = memoryBroker();
  begin(venue);
  ask(venue, snapshot);
  venue.control.useQuirks({
    lostField: 1_000_000,
    voidedReply: 0,
    lateNetting: 0,
    nettingFirst: 0,
  });
  venue.control.place({ market, side: "bid", price: "0.61", size: "10" });
  expect(ask(venue, snapshot).body[0]).not.toHaveProperty("84");
});

test("a connection is greeted, and hears a heartbeat every ten seconds", () => {
  const venue = memoryBroker();
  begin(venue);
  const line = new BrokerLine(venue);
  expect(line.take()).toEqual([
    { topic: "system", success: "simuser" },
    { topic: "act", args: { accounts: ["DU0000001"] } },
    { topic: "sts", args: { authenticated: true } },
  ]);
  venue.clock.advance(seconds(30));
  expect(line.takeTopic("system").map(({ hb }) => hb)).toEqual([
    1_795_194_010_000, 1_795_194_020_000, 1_795_194_030_000,
  ]);
});

test("a connection may come without a session and name it in its first frame", () => {
  const venue = memoryBroker();
  begin(venue);
  const line = new BrokerLine(venue, { headers: {} });
  expect(line.take()).toEqual([{ message: "waiting for session" }]);
  line.send('{"session":"nobody"}');
  expect(line.take()).toEqual([{ error: "unknown session" }]);
  line.send(JSON.stringify({ session: venue.sessions.gateway.sessionId }));
  expect(line.takeTopic("sts")).toEqual([{ topic: "sts", args: { authenticated: true } }]);
  expect(() => new BrokerLine(venue, { headers: { cookie: "api=nobody" } })).toThrow();
});

test("a line begins with all fields, then tells what has changed, at most twice a second", () => {
  const venue = memoryBroker();
  begin(venue);
  venue.control.place({ market, side: "bid", price: "0.61", size: "10" });
  const line = new BrokerLine(venue);
  line.take();
  line.send(`smd+${yes}+{"fields":["31","84","85","86","88"]}`);
  expect(line.take()).toEqual([
    expect.objectContaining({
      topic: `smd+${yes}`,
      conid: yes,
      "84": "0.61",
      "88": "10",
      "6509": "R",
    }),
  ]);
  venue.control.place({ market, side: "ask", price: "0.63", size: "4" });
  venue.clock.advance(milliseconds(1));
  const [first] = line.take();
  expect(first).toMatchObject({ "86": "0.63", "85": "4" });
  expect(first).not.toHaveProperty("84");
  // Three changes within the half second come as one.
  for (const size of ["5", "6", "7"]) {
    venue.control.place({ market, side: "bid", price: "0.61", size });
    venue.clock.advance(milliseconds(100));
  }
  expect(line.take()).toEqual([]);
  venue.clock.advance(milliseconds(300));
  expect(line.take()).toMatchObject([{ "88": "28" }]);
});

test("each contract of a change has a frame of its own, and the NO side moves with its mirror", () => {
  const venue = memoryBroker();
  begin(venue);
  const line = new BrokerLine(venue);
  for (const conid of [yes, no, otherYes]) line.send(`smd+${conid}+{"fields":["84","86"]}`);
  line.take();
  venue.control.place({ market, side: "bid", price: "0.61", size: "10" });
  venue.clock.advance(seconds(1));
  expect(line.take()).toMatchObject([
    { topic: `smd+${yes}`, "84": "0.61" },
    { topic: `smd+${no}`, "86": "0.40" },
  ]);
  line.send(`umd+${no}+{}`);
  venue.control.place({ market, side: "bid", price: "0.62", size: "10" });
  venue.clock.advance(seconds(1));
  expect(line.take()).toMatchObject([{ topic: `smd+${yes}`, "84": "0.62" }]);
});

test.each([
  ["empty-text", { "84": "", "88": "" }],
  ["zero-size", { "88": "0" }],
] as const)("a side that is gone is told as %s", (vanishedSide, expected) => {
  const venue = memoryBroker({ vanishedSide });
  begin(venue);
  venue.control.place({ market, side: "bid", price: "0.61", size: "10" });
  const line = new BrokerLine(venue);
  line.send(`smd+${yes}+{"fields":["84","88"]}`);
  line.take();
  venue.control.cancelAll(market);
  venue.clock.advance(seconds(1));
  const [frame] = line.take();
  expect(frame).toMatchObject(expected);
  expect("84" in frame).toBe(vanishedSide === "empty-text");
});

test("lines end with their connection and with the brokerage session", () => {
  const venue = memoryBroker();
  begin(venue);
  const line = new BrokerLine(venue);
  line.send(`smd+${yes}+{"fields":["84"]}`);
  venue.control.compete();
  line.take();
  venue.control.place({ market, side: "bid", price: "0.61", size: "10" });
  venue.clock.advance(seconds(1));
  expect(line.take()).toEqual([]);
  line.send(`smd+${yes}+{"fields":["84"]}`);
  expect(line.take()).toEqual([{ topic: "sts", args: { authenticated: false } }]);
  line.end();
  const next = new BrokerLine(venue);
  expect(venue.control.connections().map(({ conids }) => conids)).toEqual([[]]);
  next.end();
});

test("commands that mean nothing are answered, and the connection goes on", () => {
  const venue = memoryBroker();
  begin(venue);
  const line = new BrokerLine(venue);
  line.take();
  for (const frame of [
    "",
    "smd",
    "smd+{",
    "{",
    "xyz+1",
    "smd+abc+{}",
    "smd+42+{}",
    '{"session":4}',
  ]) {
    line.send(frame);
    expect(line.take()).toEqual([expect.objectContaining({ error: expect.any(String) })]);
  }
  line.send("tic");
  expect(line.take()).toMatchObject([{ topic: "tic", alive: true }]);
  line.send("ech+hb");
  expect(line.take()).toEqual([{ topic: "ech+hb" }]);
});
