// Orders at the simulated broker: tickets and the four bodies of a 200, questions and what voids them, cancels that are
// only asked for, lists with their pre-flight.

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
const orders = `POST /iserver/account/${account}/orders`;
const everyQuestion = ["o163", "o354", "o383", "o451", "o10336"];

function ticket(over: Readonly<Record<string, unknown>> = {}): unknown {
  const conidex = `${yes}@FORECASTX`;
  const terms = { orderType: "LMT", side: "BUY", price: 0.62, quantity: 25, tif: "GTC" };
  return {
    orders: [{ acctId: account, conidex, ...terms, cOID: "arb-1", outsideRTH: false, ...over }],
  };
}

/** A session that is asked no questions, over a book of 0.60 to 0.63. */
function trading(options: Parameters<typeof memoryBroker>[0] = {}): MemoryBroker {
  const venue = memoryBroker(options);
  begin(venue);
  askNow(venue, "POST /iserver/questions/suppress", { messageIds: everyQuestion });
  venue.control.place({ market, side: "bid", price: "0.60", size: "500" });
  venue.control.place({ market, side: "ask", price: "0.63", size: "500" });
  return venue;
}

test("an order that is taken is told by number and status, and rests", () => {
  const venue = trading();
  expect(ask(venue, orders, ticket())).toEqual({
    status: 200,
    body: [
      { order_id: expect.stringMatching(/^\d+$/), order_status: "Submitted", encrypt_message: "1" },
    ],
  });
  expect(venue.control.book(market).bids[0]).toBeDefined();
});

test.each([
  ["conid alone", { conidex: undefined, conid: yes }],
  ["conid as text", { conidex: undefined, conid: String(yes) }],
  ["both", { conid: yes }],
  ["numbers as text", { price: "0.62", quantity: "25" }],
  ["no client id", { cOID: undefined }],
])("a ticket with %s is taken too", (_, over) => {
  expect(ask(trading(), orders, ticket(over)).body).toMatchObject([{ order_status: "Submitted" }]);
});

test.each([
  ["SELL", { side: "SELL" }, "closed by buying the other side"],
  ["MKT", { orderType: "MKT" }, "LMT only"],
  ["FOK", { tif: "FOK" }, "DAY, GTC or IOC"],
  ["a fraction", { quantity: 2.5 }, "Fractional"],
  ["nothing", { quantity: 0 }, "greater than zero"],
  ["a price between cents", { price: 0.625 }, "minimum price variation"],
  ["a cent", { price: 0.01 }, "0.02 to 0.99"],
  ["a dollar", { price: 1 }, "0.02 to 0.99"],
  ["no price", { price: undefined }, "needs a price"],
  ["an unknown contract", { conidex: "42@FORECASTX" }, "No security definition"],
  ["more than the cash", { quantity: 20_000 }, "funds are insufficient"],
])("%s is refused in words, in a 200", (_, over, words) => {
  const venue = trading();
  const { status, body } = ask(venue, orders, ticket(over));
  expect(status).toBe(200);
  expect(body).toEqual({ error: expect.stringContaining(words) });
  expect(venue.accounts.orders(account)).toEqual([]);
});

test.each<[string, unknown]>([
  ["no body", undefined],
  ["text", "{"],
  ["a list", []],
  ["no orders", { orders: [] }],
  ["two orders", { orders: [{}, {}] }],
  ["an order that is none", { orders: ["buy"] }],
  ["no instrument", ticket({ conidex: undefined })],
  ["another exchange", ticket({ conidex: `${yes}@SMART` })],
  ["two instruments", ticket({ conid: no })],
  ["no side", ticket({ side: undefined })],
  ["a number for the time in force", ticket({ tif: 1 })],
  ["a size in words", ticket({ quantity: "many" })],
  ["a price in words", ticket({ price: "cheap" })],
  ["another account", ticket({ acctId: "DU9999999" })],
  ["an empty client id", ticket({ cOID: "" })],
  ["a long client id", ticket({ cOID: "x".repeat(65) })],
])("a body with %s is a bad request", (_, body) => {
  const venue = trading();
  expect(ask(venue, orders, body)).toMatchObject({ status: 400, body: { statusCode: 400 } });
  expect(venue.accounts.orders(account)).toEqual([]);
});

test("orders wait for the list of accounts, and another's account is unknown", () => {
  const venue = memoryBroker();
  askNow(venue, "POST /iserver/auth/ssodh/init", { publish: true, compete: true });
  expect(ask(venue, orders, ticket())).toMatchObject({
    status: 400,
    body: { error: "Bad Request: Please query /accounts first" },
  });
  ask(venue, "GET /iserver/accounts");
  expect(ask(venue, "POST /iserver/account/DU9/orders", ticket()).status).toBe(404);
});

test("a client id is taken once in 24 hours", () => {
  const venue = trading();
  ask(venue, orders, ticket());
  expect(ask(venue, orders, ticket())).toEqual({
    status: 200,
    body: { error: "Local order ID=arb-1 is already registered" },
  });
  expect(venue.accounts.orders(account)).toHaveLength(1);
});

test("an immediate order fills what is there and its rest ends", () => {
  const venue = trading();
  const { body } = ask(venue, orders, ticket({ price: 0.63, quantity: 700, tif: "IOC" }));
  expect(body).toMatchObject([{ order_status: "Cancelled" }]);
  expect(venue.accounts.orders(account)[0]).toMatchObject({ filled: 500n, remaining: 200n });
});

test("each question is asked by itself, and the last answer submits", () => {
  const venue = trading();
  askNow(venue, "POST /iserver/questions/suppress/reset");
  const first = ask(venue, orders, ticket({ price: 0.7, quantity: 2_000 })).body;
  const asked: string[] = [];
  let answer = first;
  while (answer[0].messageIds !== undefined) {
    expect(answer).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        message: [expect.any(String)],
        isSuppressed: false,
        messageIds: [expect.any(String)],
      },
    ]);
    asked.push(...answer[0].messageIds);
    expect(venue.accounts.orders(account)).toEqual([]);
    answer = ask(venue, `POST /iserver/reply/${answer[0].id}`, { confirmed: true }).body;
  }
  expect(asked).toEqual(["o163", "o354", "o383", "o451"]);
  expect(answer).toMatchObject([{ order_status: "Submitted" }]);
  expect(venue.accounts.orders(account)).toHaveLength(1);
});

test("who has looked at quotes of a market with both sides is asked nothing about it", () => {
  const venue = trading();
  askNow(venue, "POST /iserver/questions/suppress/reset");
  ask(venue, `GET /iserver/marketdata/snapshot?conids=${yes}&fields=84`);
  expect(ask(venue, orders, ticket()).body).toMatchObject([{ order_status: "Submitted" }]);
  venue.control.cancelAll(market);
  expect(ask(venue, orders, ticket({ cOID: "arb-2" })).body).toMatchObject([
    { messageIds: ["o10336"] },
  ]);
});

test("a question answered with no leaves nothing behind", () => {
  const venue = trading();
  venue.control.askNext({ messageId: "o9999", message: "Are you sure?" });
  const [question] = ask(venue, orders, ticket()).body;
  expect(question).toMatchObject({ messageIds: ["o9999"], message: ["Are you sure?"] });
  const reply = `POST /iserver/reply/${question.id}`;
  expect(ask(venue, reply, { confirmed: "yes" }).status).toBe(400);
  expect(ask(venue, reply, { confirmed: false }).body).toEqual({
    error: "Order was not submitted",
  });
  expect(ask(venue, reply, { confirmed: true }).body).toEqual({
    error: `reply id not found: '${question.id}'`,
  });
  expect(venue.accounts.orders(account)).toEqual([]);
});

test.each([
  ["another order", orders, ticket({ cOID: "arb-2" })],
  ["a preview", `${orders}/whatif`, ticket({ cOID: "arb-2" })],
  ["a change", `POST /iserver/account/${account}/order/1`, {}],
  ["a cancel", `DELETE /iserver/account/${account}/order/-1`, undefined],
])("%s between a question and its answer voids the chain", (_, endpoint, body) => {
  const venue = trading();
  venue.control.askNext({ messageId: "o9999", message: "Are you sure?" });
  const [question] = ask(venue, orders, ticket()).body;
  ask(venue, endpoint, body);
  const reply = `POST /iserver/reply/${question.id}`;
  expect(ask(venue, reply, { confirmed: true }).status).toBe(503);
  expect(ask(venue, reply, { confirmed: true })).toEqual({
    status: 200,
    body: { error: `reply id not found: '${question.id}'` },
  });
  expect(venue.accounts.orders(account).some(({ orderRef }) => orderRef === "arb-1")).toBe(false);
});

test.each([
  ["orders", 200],
  ["requests", 503],
] as const)(
  "reading between a question and its answer, where %s void it",
  (repliesVoidedBy, expected) => {
    const venue = trading({ repliesVoidedBy });
    venue.control.askNext({ messageId: "o9999", message: "Are you sure?" });
    const [question] = ask(venue, orders, ticket()).body;
    ask(venue, "GET /iserver/account/orders");
    expect(ask(venue, `POST /iserver/reply/${question.id}`, { confirmed: true }).status).toBe(
      expected,
    );
  },
);

test("a chain is voided by chance, and does not outlive its session", () => {
  const venue = trading({ quirks: { ...noQuirks, voidedReply: 1_000_000 } });
  venue.control.askNext({ messageId: "o9999", message: "Are you sure?" });
  const [question] = ask(venue, orders, ticket()).body;
  expect(ask(venue, `POST /iserver/reply/${question.id}`, { confirmed: true }).status).toBe(503);
  venue.control.useQuirks(noQuirks);
  venue.control.askNext({ messageId: "o9999", message: "Are you sure?" });
  const [next] = ask(venue, orders, ticket()).body;
  venue.control.compete();
  askNow(venue, "POST /iserver/auth/ssodh/init", { publish: true, compete: true });
  expect(ask(venue, `POST /iserver/reply/${next.id}`, { confirmed: true }).body).toMatchObject({
    error: expect.stringContaining("reply id not found"),
  });
});

test("suppressed questions are those of the last list, and of this session only", () => {
  const venue = trading();
  const suppress = "POST /iserver/questions/suppress";
  expect(ask(venue, suppress, { messageIds: ["o383", "o9999"] }).body).toEqual({
    status: "submitted",
  });
  expect(ask(venue, orders, ticket()).body).toMatchObject([{ messageIds: ["o354"] }]);
  ask(venue, suppress, { messageIds: everyQuestion });
  expect(ask(venue, orders, ticket()).body).toMatchObject([{ order_status: "Submitted" }]);
  expect(ask(venue, suppress, { messageIds: "o354" }).status).toBe(400);
});

test("a prompt in place of an answer waits for a notification", () => {
  const venue = trading();
  const line = new BrokerLine(venue);
  venue.control.promptNext("Apply the preset?");
  const { body } = ask(venue, orders, ticket());
  expect(line.takeTopic("ntf")).toEqual([
    { topic: "ntf", args: { id: body.reqId, text: "Apply the preset?", title: "Warning" } },
  ]);
  expect(body).toMatchObject({ prompt: true, messageId: "p12", text: "Apply the preset?" });
  const notification = "POST /iserver/notification";
  const { orderId, reqId } = body;
  expect(ask(venue, notification, { orderId, reqId, text: 1 }).status).toBe(400);
  expect(ask(venue, notification, { orderId: 5, reqId, text: "Yes" }).body).toHaveProperty("error");
  expect(ask(venue, notification, { orderId, reqId, text: "Yes" }).body).toMatchObject([
    { order_status: "Submitted" },
  ]);
});

test("a preview says what an order would tie up, and changes nothing", () => {
  const venue = trading();
  expect(ask(venue, `${orders}/whatif`, ticket()).body).toMatchObject({
    amount: { amount: "15.50 USD (25 Shares)", commission: "0.00 USD", total: "15.50 USD" },
    position: { current: "0", change: "25", after: "25" },
    error: null,
  });
  expect(ask(venue, `${orders}/whatif`, ticket({ side: "SELL" })).body).toHaveProperty("error");
  expect(venue.accounts.orders(account)).toEqual([]);
});

test("a cancel is asked for, and happens a moment later", () => {
  const venue = trading();
  const [{ order_id: id }] = ask(venue, orders, ticket()).body;
  const one = `/iserver/account/${account}/order/${id}`;
  expect(askNow(venue, `DELETE ${one}`).body).toEqual({
    ...{ msg: "Request was submitted", order_id: id, conid: String(yes), account },
  });
  const status = `GET /iserver/account/order/status/${id}`;
  expect(askNow(venue, status).body).toMatchObject({ order_status: "PendingCancel" });
  expect(askNow(venue, `DELETE ${one}`).body).toMatchObject({ msg: "Request was submitted" });
  venue.clock.advance(milliseconds(100));
  expect(askNow(venue, status).body).toMatchObject({ order_status: "Cancelled", cum_fill: "0.0" });
  expect(ask(venue, `DELETE ${one}`).body).toEqual({ error: "Order has been filled or cancelled" });
});

test("an order on its way out still fills", () => {
  const venue = trading();
  const [{ order_id: id }] = ask(venue, orders, ticket()).body;
  askNow(venue, `DELETE /iserver/account/${account}/order/${id}`);
  venue.control.take({ market, side: "ask", price: "0.62", size: "25" });
  venue.clock.advance(seconds(1));
  expect(askNow(venue, `GET /iserver/account/order/status/${id}`).body).toMatchObject({
    ...{ order_status: "Filled", cum_fill: "25.0", average_price: "0.62" },
  });
});

test("all orders are cancelled by number -1, and no order by any other word", () => {
  const venue = trading();
  ask(venue, orders, ticket());
  ask(venue, orders, ticket({ cOID: "arb-2", price: 0.61 }));
  const order = `DELETE /iserver/account/${account}/order`;
  expect(ask(venue, `${order}/42`).body).toEqual({ error: "OrderID 42 doesn't exist" });
  expect(ask(venue, `${order}/abc`).body).toEqual({ error: "OrderID abc doesn't exist" });
  expect(ask(venue, `${order}/-1`).body).toMatchObject({ msg: "Request was submitted" });
  venue.clock.advance(seconds(1));
  expect(venue.accounts.orders(account).map(({ status }) => status)).toEqual([
    "Cancelled",
    "Cancelled",
  ]);
});

test("an order is changed in price and size", () => {
  const venue = trading();
  const [{ order_id: id }] = ask(venue, orders, ticket()).body;
  const one = `POST /iserver/account/${account}/order/${id}`;
  expect(ask(venue, one, { price: 0.61, quantity: 30 }).body).toMatchObject([
    { order_id: id, order_status: "Submitted" },
  ]);
  expect(venue.accounts.orders(account)[0]).toMatchObject({ price: 610_000n, size: 30n });
  expect(ask(venue, one, { price: 0.615 }).body).toHaveProperty("error");
  expect(ask(venue, one, { price: {} }).status).toBe(400);
  expect(ask(venue, one.replace(id, "42"), {}).body).toEqual({ error: "OrderID 42 doesn't exist" });
});

const list = "GET /iserver/account/orders";

test("the first list of a session is empty whatever there is, and so is a forced one", () => {
  const venue = trading();
  const [{ order_id: id }] = ask(venue, orders, ticket()).body;
  expect(ask(venue, list).body).toEqual({ orders: [], snapshot: false });
  const { body } = ask(venue, list);
  expect(body.snapshot).toBe(true);
  expect(body.orders).toEqual([
    expect.objectContaining({
      ...{ acct: account, conid: yes, conidex: `${yes}@FORECASTX`, orderId: Number(id) },
      ...{ order_ref: "arb-1", side: "BUY", status: "Submitted", price: "0.62", totalSize: 25 },
      ...{ filledQuantity: 0, remainingQuantity: 25, timeInForce: "GTC", isEventTrading: "1" },
      ...{ sizeAndFills: "0/25", listingExchange: "FORECASTX" },
    }),
  ]);
  expect(ask(venue, `${list}?force=true`).body).toEqual({ orders: [], snapshot: false });
  expect(ask(venue, list).body.orders).toHaveLength(1);
});

test("the list has what lives, and what has ended in this session", () => {
  const venue = trading();
  ask(venue, list);
  ask(venue, orders, ticket({ price: 0.63, tif: "IOC" }));
  ask(venue, orders, ticket({ cOID: "arb-2" }));
  expect(ask(venue, list).body.orders.map(({ status }: { status: string }) => status)).toEqual([
    "Submitted",
    "Filled",
  ]);
  expect(ask(venue, `${list}?filters=filled`).body.orders).toHaveLength(1);
  expect(ask(venue, `${list}?accountId=DU9`).body.orders).toEqual([]);
  venue.control.reset();
  venue.clock.advance(minutes(2));
  begin(venue);
  ask(venue, list);
  expect(ask(venue, list).body.orders).toMatchObject([{ order_ref: "arb-2" }]);
});

test("an unknown order is a 503, and so is one that ended a while ago", () => {
  const venue = trading();
  const status = "GET /iserver/account/order/status";
  expect(ask(venue, `${status}/42`).status).toBe(503);
  expect(ask(venue, `${status}/abc`).status).toBe(400);
  const [{ order_id: id }] = ask(venue, orders, ticket({ price: 0.63, tif: "IOC" })).body;
  expect(ask(venue, `${status}/${id}`).body).toMatchObject({ order_id: Number(id), side: "B" });
  venue.clock.advance(minutes(4));
  askNow(venue, "POST /tickle");
  venue.clock.advance(minutes(2));
  expect(ask(venue, `${status}/${id}`).status).toBe(503);
});

test("trades are told with what was paid, newest first, for as many days as asked", () => {
  const venue = trading();
  ask(venue, orders, ticket({ price: 0.63, quantity: 10, tif: "IOC" }));
  const trades = "GET /iserver/account/trades";
  const { body } = ask(venue, `${trades}?days=7`);
  expect(body).toEqual([
    expect.objectContaining({
      ...{ side: "B", symbol: "FF", conid: yes, size: 10, price: "0.63", commission: "0.00" },
      ...{ net_amount: 6.3, order_ref: "arb-1", account, exchange: "FORECASTX", sec_type: "OPT" },
      trade_time: expect.stringMatching(/^20261120-17:00:\d\d$/),
      trade_time_r: expect.any(Number),
    }),
  ]);
  for (const days of ["0", "8", "x"]) expect(ask(venue, `${trades}?days=${days}`).status).toBe(400);
});

test("rows of orders come whole once on a stream, then as what has changed", () => {
  const venue = trading();
  const line = new BrokerLine(venue);
  line.send("sor+{}");
  line.take();
  const [{ order_id: id }] = ask(venue, orders, ticket()).body;
  const [first] = line.takeTopic("sor");
  expect(first.args).toMatchObject([{ orderId: Number(id), status: "Submitted", price: "0.62" }]);
  venue.control.take({ market, side: "ask", price: "0.62", size: "10" });
  const [second] = line.takeTopic("sor");
  expect(second.args).toEqual([
    expect.objectContaining({
      ...{ acct: account, orderId: Number(id), sizeAndFills: "10/15", filledQuantity: 10 },
      ...{ remainingQuantity: 15, avgPrice: "0.62" },
    }),
  ]);
  expect(second.args[0]).not.toHaveProperty("price");
  expect(second.args[0]).not.toHaveProperty("status");
});

test("a stream begins with living orders for who has asked for the list, and filters silence it", () => {
  const venue = trading();
  ask(venue, orders, ticket());
  const early = new BrokerLine(venue);
  early.send("sor+{}");
  expect(early.takeTopic("sor")).toEqual([]);
  ask(venue, `${list}?force=true`);
  const line = new BrokerLine(venue);
  line.send("sor+{}");
  expect(line.takeTopic("sor")).toMatchObject([{ args: [{ order_ref: "arb-1" }] }]);
  ask(venue, `${list}?filters=filled`);
  const [{ order_id: id }] = ask(venue, orders, ticket({ cOID: "arb-2" })).body;
  expect(line.takeTopic("sor").at(-1).args).toEqual([{ acct: account, orderId: Number(id) }]);
  ask(venue, `${list}?force=true`);
  ask(venue, orders, ticket({ cOID: "arb-3" }));
  expect(line.takeTopic("sor").at(-1).args).toMatchObject([{ order_ref: "arb-3" }]);
  line.send("uor+{}");
  ask(venue, orders, ticket({ cOID: "arb-4" }));
  expect(line.takeTopic("sor")).toEqual([]);
});

test("executions are repeated to who connects again, unless only new ones are asked for", () => {
  const venue = trading();
  const line = new BrokerLine(venue);
  line.send("str+{}");
  line.take();
  ask(venue, orders, ticket({ price: 0.63, quantity: 10, tif: "IOC" }));
  const [told] = line.takeTopic("str");
  line.end();
  const again = new BrokerLine(venue);
  again.send("str+{}");
  expect(again.takeTopic("str")).toEqual([told]);
  const fresh = new BrokerLine(venue);
  fresh.send('str+{"realtimeUpdatesOnly":true}');
  expect(fresh.takeTopic("str")).toEqual([]);
});

test("orders and their words can be decided by hand", () => {
  const venue = trading();
  venue.control.refuseNext("Order rejected by the exchange");
  expect(ask(venue, orders, ticket()).body).toEqual({ error: "Order rejected by the exchange" });
});
