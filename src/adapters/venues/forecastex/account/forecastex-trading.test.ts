// Orders and account against the whole simulated broker, by hand: what a position costs to leave, what the broker asks,
// nights, payouts, coupons, a run that begins again. The account of the server judges.

import { expect, test } from "vitest";
import { account, no, yes } from "../../../../../test/support/forecastex-memory-venue.ts";
import {
  brokerMarket,
  ForecastExBrokerRig,
} from "../../../../../test/support/venues/forecastex-broker-rig.ts";
import { shortText } from "../../../../../test/support/venues/kalshi-trading-rig.ts";
import { instrumentId } from "../../../../domain/market/venue.ts";
import type { Order } from "../../../../domain/order/order.ts";
import { noContracts, wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { addDuration, days, minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";

const started = (options?: ConstructorParameters<typeof ForecastExBrokerRig>[0]) =>
  new ForecastExBrokerRig(options).start();

const told = (rig: ForecastExBrokerRig) => rig.sink.events.map(shortText);

const drifts = (rig: ForecastExBrokerRig) =>
  told(rig).filter((text) => text.startsWith("gate drift"));

test("leaving a position by buying the opposite costs the spread and the cent", async () => {
  const rig = await started();
  const before = rig.cash;
  // YES 0.60 bid, 0.63 asked.
  rig.rests("bid", "0.60", 50);
  rig.rests("ask", "0.63", 50);
  rig.send("yes", "buy", 63, 10);
  await rig.pass(seconds(5));
  expect(rig.held(yes)).toBe(10);
  // A sale brings a cent less than the bid: 0.59.
  rig.send("yes", "sell", 59, 10);
  await rig.pass(seconds(5));
  expect([rig.held(yes), rig.held(no)]).toEqual([0, 0]);
  const spread = 30_000;
  const cent = 10_000;
  expect(rig.cash - before).toBe(-(spread + cent) * 10);
  expect(rig.cashByFills()).toBe(rig.cash - before);
  expect(
    told(rig)
      .filter((text) => text.startsWith("fill"))
      .map((text) => text.split(" ").slice(2).join(" ")),
  ).toEqual(["buy yes 10000000@6300 fee 0", "sell yes 10000000@5900 fee 0"]);
  await rig.pass(seconds(60));
  expect(rig.last("BalanceReported")?.cash).toBe(rig.cash);
  expect(drifts(rig)).toEqual([]);
});

test("a sale for more than the bid less the cent finds nobody, and leaves nothing", async () => {
  const rig = await started();
  rig.rests("bid", "0.60", 50);
  rig.rests("ask", "0.63", 50);
  rig.send("yes", "buy", 63, 10);
  await rig.pass(seconds(5));
  const id = rig.send("yes", "sell", 60, 10);
  await rig.pass(seconds(5));
  expect(rig.held(yes)).toBe(10);
  expect(
    rig.sink.events
      .filter((event) => "clientOrderId" in event && event.clientOrderId === id)
      .map(shortText),
  ).toEqual([expect.stringMatching(/^accepted/), "cancelled 0"]);
});

test("an order that takes a part tells what it took, and the rest is gone", async () => {
  const rig = await started();
  rig.rests("ask", "0.63", 4);
  rig.send("yes", "buy", 65, 10);
  await rig.pass(seconds(5));
  expect(told(rig).slice(1)).toEqual([
    expect.stringMatching(/^accepted/),
    expect.stringMatching(/^fill .* buy yes 4000000@6300 fee 0$/),
    "cancelled 4000000",
  ]);
});

test("both outcomes bought by two groups are netted, and each is sold by itself", async () => {
  const rig = await started();
  const before = rig.cash;
  rig.rests("bid", "0.60", 50);
  rig.rests("ask", "0.63", 50);
  rig.send("yes", "buy", 63, 10);
  await rig.pass(seconds(3));
  rig.send("no", "buy", 41, 10);
  await rig.pass(seconds(3));
  expect([rig.held(yes), rig.held(no)]).toEqual([0, 0]);
  rig.send("yes", "sell", 59, 10);
  await rig.pass(seconds(3));
  expect([rig.held(yes), rig.held(no)]).toEqual([0, 10]);
  rig.send("no", "sell", 37, 10);
  await rig.pass(seconds(3));
  expect([rig.held(yes), rig.held(no)]).toEqual([0, 0]);
  expect(rig.cashByFills()).toBe(rig.cash - before);
});

test("a resting order is cancelled when it is asked for, and what it bought before counts", async () => {
  const rig = await started();
  const id = rig.send("yes", "buy", 60, 10, { timeInForce: "good-till-cancelled" });
  await rig.pass(seconds(3));
  rig.venue.control.take({ market: String(yes), side: "ask", price: "0.60", size: "3" });
  await rig.pass(seconds(1));
  const deadline = addDuration(rig.clock.now(), seconds(10));
  const cancel = {
    kind: "CancelOrder",
    follows: 1,
    venue: "forecastex",
    clientOrderId: id,
    deadline,
  } as const;
  rig.trading.gateway.cancel(cancel);
  await rig.pass(seconds(10));
  expect(told(rig).slice(-2)).toEqual([
    expect.stringMatching(/^fill .* buy yes 3000000@6000 fee 0$/),
    "cancelled 3000000",
  ]);
});

test("a resting order is ended after its time", async () => {
  const rig = await started();
  rig.send("yes", "buy", 60, 10, { timeInForce: "good-till-cancelled" });
  await rig.pass(seconds(59));
  expect(told(rig).at(-1)).toMatch(/^(accepted|balance)/);
  await rig.pass(seconds(5));
  expect(told(rig)).toContain("cancelled 0");
});

test("a resting order ends by itself at the close of its session", async () => {
  const rig = new ForecastExBrokerRig({ restingTime: days(1) });
  // Five minutes before the exchange's break.
  rig.clock.advance(minutes(5 * 60 - 5));
  await rig.start();
  rig.send("yes", "buy", 60, 10, { timeInForce: "good-till-cancelled" });
  await rig.pass(minutes(6));
  expect(told(rig)).toContain("expired 0");
  const [order] = rig.venue.accounts.orders(account);
  const ended = { timeInForce: "DAY", status: "Cancelled", endReason: "session-close" };
  expect(order).toMatchObject(ended);
});

test("what the broker asks for certain orders is confirmed, or suppressed before", async () => {
  const rig = await started();
  rig.rests("ask", "0.63", 5_000);
  rig.send("yes", "buy", 80, 1_500);
  await rig.pass(seconds(5));
  expect(rig.held(yes)).toBe(1_500);
  expect(rig.trading.counts().questionsConfirmed).toBe(0);
});

test("a question that nobody is to answer leaves no order, which is proven", async () => {
  const rig = await started();
  rig.rests("ask", "0.63", 50);
  rig.venue.control.askNext({ messageId: "o10331", message: "A question of tomorrow?" });
  const id = rig.send("yes", "buy", 63, 10);
  await rig.pass(seconds(11));
  expect(told(rig).slice(1)).toEqual(["unknown"]);
  const deadline = addDuration(rig.clock.now(), seconds(60));
  rig.trading.gateway.query({
    kind: "QueryOrder",
    follows: 1,
    venue: "forecastex",
    clientOrderId: id,
    deadline,
  });
  await rig.pass(seconds(45));
  expect(told(rig)).toContain("reported not-found 0");
  expect(rig.venue.accounts.orders(account)).toEqual([]);
});

test("the night takes the session and gives it back: closed before, open after the account was read", async () => {
  const rig = new ForecastExBrokerRig({ personReturnsAfter: seconds(30) });
  // Noon in New York: the reset is thirteen hours away.
  rig.clock.advance(minutes(13 * 60 - 5));
  await rig.start();
  await rig.pass(minutes(3));
  const gates = () => told(rig).filter((text) => text.startsWith("gate"));
  expect(gates()).toEqual([expect.stringContaining("gate maintenance the broker's nightly reset")]);
  await rig.pass(minutes(30));
  expect(gates().at(-1)).toMatch(/^gate (maintenance|account) open$/);
  rig.rests("ask", "0.63", 50);
  rig.send("yes", "buy", 63, 10);
  await rig.pass(seconds(5));
  expect(rig.held(yes)).toBe(10);
  expect(drifts(rig)).toEqual([]);
});

test("another login closes the venue in words, and when it has gone it opens", async () => {
  const rig = await started({ personReturnsAfter: seconds(30) });
  rig.venue.control.compete();
  await rig.pass(minutes(2));
  rig.venue.control.compete();
  await rig.pass(minutes(2));
  rig.venue.control.compete();
  await rig.pass(minutes(2));
  rig.venue.control.compete();
  await rig.pass(minutes(3));
  expect(told(rig).filter((text) => text.startsWith("gate scope VEN-871")).length).toBeGreaterThan(
    0,
  );
  rig.venue.control.endCompetition();
  await rig.pass(minutes(15));
  expect(
    told(rig)
      .filter((text) => text.startsWith("gate scope"))
      .at(-1),
  ).toBe("gate scope open");
  expect(
    told(rig)
      .filter((text) => text.startsWith("gate maintenance"))
      .at(-1),
  ).toBe("gate maintenance open");
});

test("a market that was answered and paid is settled by what came and what went", async () => {
  const rig = await started();
  rig.rests("ask", "0.63", 50);
  rig.send("yes", "buy", 63, 10);
  await rig.pass(seconds(60));
  rig.venue.control.resolve(yes, "yes");
  rig.venue.control.payOut(yes);
  await rig.pass(seconds(150));
  expect(rig.last("SettlementReported")).toMatchObject({
    market: brokerMarket.id,
    yesValue: 10_000,
  });
  expect(rig.last("BalanceReported")?.cash).toBe(rig.cash);
});

test("the month's coupon is income, once", async () => {
  const rig = new ForecastExBrokerRig({ couponRate: 38_300n, personReturnsAfter: seconds(30) });
  // From November 20th to the 30th, two hours before the month's last close.
  rig.clock.advance(minutes(10 * 1_440 + 180));
  await rig.start();
  rig.rests("bid", "0.60", 5_000);
  rig.rests("ask", "0.63", 5_000);
  rig.send("yes", "buy", 63, 1_000);
  await rig.pass(minutes(125));
  const paid = rig.venue.accounts.ledger(account).filter(({ kind }) => kind === "coupon");
  expect(paid).toHaveLength(1);
  const income = rig.sink.events.filter((event) => event.kind === "IncomeReported");
  const amount = Number(paid[0]?.amount ?? 0);
  expect(income).toMatchObject([{ reference: "coupon/2026-11-30", amount }]);
  expect(rig.last("BalanceReported")?.cash).toBe(rig.cash);
});

test("a run that begins again finds what its orders did meanwhile", async () => {
  const rig = await started();
  const id = rig.send("yes", "buy", 60, 10, { timeInForce: "good-till-cancelled" });
  await rig.pass(seconds(5));
  const [known] = rig.venue.accounts.orders(account);
  const order: Order = {
    ...{ clientOrderId: id, venueOrderId: String(known?.orderId), groupId: "g", legIndex: 0 },
    ...{ venue: "forecastex", instrument: instrumentId(brokerMarket.id, "yes"), side: "buy" },
    ...{ limitPrice: priceTicks(6_000), size: wholeContracts(10), filled: noContracts },
    ...{ timeInForce: "good-till-cancelled", purpose: "open", state: "accepted" },
    intendedAt: rig.clock.now(),
  };
  rig.venue.control.take({ market: String(yes), side: "ask", price: "0.60", size: "10" });
  rig.sink.clear();
  await rig.restart([order]);
  await rig.pass(seconds(10));
  expect(told(rig).filter((text) => text.startsWith("fill"))).toEqual([
    expect.stringMatching(/buy yes 10000000@6000 fee 0$/),
  ]);
  expect(told(rig).filter((text) => text.startsWith("gate account exec"))).toEqual([]);
});

test("an order that a person sends is told as nobody's", async () => {
  const rig = await started();
  rig.rests("ask", "0.63", 50);
  const placed = rig.venue.accounts.submit(
    {
      ...{ account, clientOrderId: null, conid: yes, side: "BUY", orderType: "LMT" },
      ...{ timeInForce: "IOC", price: 630_000n, sizeMillionths: 3_000_000n },
    },
    rig.clock.now(),
  );
  expect(placed.ok).toBe(true);
  rig.venue.shell.look();
  await rig.pass(seconds(60));
  expect(told(rig).filter((text) => text.startsWith("fill"))).toEqual([
    expect.stringMatching(/buy yes 3000000@6300 fee 0$/),
  ]);
  expect(rig.last("BalanceReported")?.cash).toBe(rig.cash);
});
