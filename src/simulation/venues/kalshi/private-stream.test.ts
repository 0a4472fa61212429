// The private channels of the simulated Kalshi in memory: whose messages arrive where, in which shape and order.

import { beforeEach, describe, expect, test } from "vitest";

import {
  annKey,
  bobKey,
  coreOrder,
  MemoryStream,
  type MemoryVenue,
  memoryStart,
  memoryVenue,
} from "../../../../test/support/kalshi-memory-venue.ts";
import { addDuration, seconds } from "../../../domain/units/epoch-micros.ts";

let venue: MemoryVenue;

beforeEach(() => {
  venue = memoryVenue();
});

/** Bob sells ten, ann buys six of them. */
function trade(): void {
  venue.accounts.create(coreOrder("bob", { side: "ask" }), venue.clock.now());
  venue.accounts.create(coreOrder("ann", { count: 600n }), venue.clock.now());
}

const privateChannels = ["fill", "user_orders", "market_positions", "order_group_updates"];

describe("private channels", () => {
  test("carry fills in the documented fields, each channel with a subscription of its own", () => {
    const ann = new MemoryStream(venue, annKey);
    ann.send("subscribe", { channels: privateChannels });
    expect(ann.take().map(({ msg }) => [msg.channel, msg.sid])).toEqual([
      ["fill", 1],
      ["user_orders", 2],
      ["market_positions", 3],
      ["order_group_updates", 4],
    ]);
    trade();
    const messages = ann.take();
    const fill = messages.find(({ type }) => type === "fill");
    expect(fill).toEqual({
      type: "fill",
      sid: 1,
      msg: {
        trade_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        order_id: expect.any(String),
        client_order_id: "ann-1",
        market_ticker: "A-1",
        exchange_index: 0,
        is_taker: true,
        side: "yes",
        action: "buy",
        outcome_side: "yes",
        book_side: "bid",
        purchased_side: "yes",
        yes_price_dollars: "0.4400",
        count_fp: "6.00",
        fee_cost: "0.103500",
        post_position_fp: "6.00",
        ts: 1_795_161_600,
        ts_ms: 1_795_161_600_456,
        subaccount: 0,
      },
    });
  });

  test("carry orders and positions in the documented fields", () => {
    const ann = new MemoryStream(venue, annKey);
    ann.send("subscribe", { channels: privateChannels });
    trade();
    const messages = ann.take();
    const update = messages.findLast(({ type }) => type === "user_order");
    expect(update).toEqual({
      type: "user_order",
      sid: 2,
      msg: {
        order_id: expect.any(String),
        user_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        ticker: "A-1",
        exchange_index: 0,
        status: "executed",
        side: "yes",
        is_yes: true,
        outcome_side: "yes",
        book_side: "bid",
        yes_price_dollars: "0.4400",
        fill_count_fp: "6.00",
        remaining_count_fp: "0.00",
        initial_count_fp: "6.00",
        taker_fill_cost_dollars: "2.640000",
        maker_fill_cost_dollars: "0.000000",
        taker_fees_dollars: "0.103500",
        maker_fees_dollars: "0.000000",
        client_order_id: "ann-1",
        self_trade_prevention_type: "taker_at_cross",
        created_time: "2026-11-20T08:00:00Z",
        created_ts_ms: 1_795_161_600_456,
        last_updated_ts_ms: 1_795_161_600_456,
        last_update_reason: "Trade",
        subaccount_number: 0,
      },
    });
    expect(messages.findLast(({ type }) => type === "market_position")).toEqual({
      type: "market_position",
      sid: 3,
      msg: {
        user_id: update.msg.user_id,
        market_ticker: "A-1",
        position_fp: "6.00",
        position_cost_dollars: "2.6400",
        realized_pnl_dollars: "0.0000",
        fees_paid_dollars: "0.1035",
        position_fee_cost_dollars: "0.1035",
        volume_fp: "6.00",
        subaccount: 0,
      },
    });
  });

  test("tell of order groups with numbers", () => {
    const ann = new MemoryStream(venue, annKey);
    ann.send("subscribe", { channels: ["order_group_updates"] });
    ann.take();
    const group = { subaccount: 0, exchangeIndex: 0, limit: 10_000n };
    const created = venue.accounts.createGroup("ann", group, venue.clock.now());
    const id = created.ok ? created.value.orderGroupId : "";
    venue.accounts.triggerGroup("ann", id, venue.clock.now());
    expect(ann.take()).toEqual(
      ["created", "triggered"].map((event, index) => ({
        type: "order_group_updates",
        sid: 1,
        seq: index + 1,
        msg: { event_type: event, order_group_id: id, ts_ms: 1_795_161_600_456 },
      })),
    );
  });

  test("speak of the connection's own account alone", () => {
    const ann = new MemoryStream(venue, annKey);
    const bob = new MemoryStream(venue, bobKey);
    for (const stream of [ann, bob]) {
      stream.send("subscribe", { channels: privateChannels });
      stream.take();
    }
    trade();
    const idsOf = (stream: MemoryStream) =>
      new Set(stream.take().flatMap(({ msg }) => msg.client_order_id ?? []));
    expect(idsOf(ann)).toEqual(new Set(["ann-1"]));
    expect(idsOf(bob)).toEqual(new Set(["bob-1"]));
  });

  test("are filtered by the tickers named", () => {
    const ann = new MemoryStream(venue, annKey);
    ann.send("subscribe", { channels: ["fill", "user_orders"], market_tickers: ["A-2"] });
    ann.take();
    trade();
    expect(ann.take()).toEqual([]);
    venue.accounts.create(
      coreOrder("ann", { ticker: "A-2", clientOrderId: "other" }),
      venue.clock.now(),
    );
    expect(ann.take().map(({ msg }) => msg.ticker)).toEqual(["A-2"]);
  });

  test("a fill comes before its print or after it, by the seed, with the same id and time", () => {
    const orders = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      venue = memoryVenue({ seed });
      const ann = new MemoryStream(venue, annKey);
      ann.send("subscribe", { channels: ["fill", "trade"] });
      ann.take();
      trade();
      const messages = ann.take();
      expect(messages).toHaveLength(2);
      const [first, second] = messages;
      expect(first.msg.trade_id).toBe(second.msg.trade_id);
      expect(first.msg.ts_ms).toBe(second.msg.ts_ms);
      orders.add(`${first.type} ${second.type}`);
    }
    expect(orders).toEqual(new Set(["fill trade", "trade fill"]));
  });
});

describe("the book channel", () => {
  test("names the account's own order in a delta that it moved, and nobody else's", () => {
    const ann = new MemoryStream(venue, annKey);
    const bob = new MemoryStream(venue, bobKey);
    for (const stream of [ann, bob]) {
      stream.send("subscribe", { channels: ["orderbook_delta"], market_ticker: "A-1" });
      stream.take();
    }
    trade();
    const own = (stream: MemoryStream) =>
      stream.take().map(({ msg }) => [msg.delta_fp, msg.client_order_id]);
    expect(own(bob)).toEqual([
      ["10.00", "bob-1"],
      ["-6.00", "bob-1"],
    ]);
    expect(own(ann)).toEqual([
      ["10.00", undefined],
      ["-6.00", undefined],
    ]);
  });

  test("an order that is filled whole is named in the delta that ends it, with its subaccount", () => {
    const bob = new MemoryStream(venue, bobKey);
    bob.send("subscribe", { channels: ["orderbook_delta"], market_ticker: "A-1" });
    bob.take();
    venue.accounts.deposit("bob", 3, 0, 100_000_000n);
    const resting = coreOrder("bob", { side: "ask", subaccount: 3, count: 600n });
    venue.accounts.create(resting, venue.clock.now());
    venue.accounts.create(coreOrder("ann", { count: 600n }), venue.clock.now());
    expect(
      bob.take().map(({ msg }) => [msg.delta_fp, msg.client_order_id, msg.subaccount]),
    ).toEqual([
      ["6.00", "bob-1", 3],
      ["-6.00", "bob-1", 3],
    ]);
  });
});

describe("limits of a connection", () => {
  test("more markets than it may hold: 26, and nothing is subscribed", () => {
    venue = memoryVenue({ streamLimits: { marketsMax: 1, commandsPerSecondMax: 100 } });
    const ann = new MemoryStream(venue, annKey);
    ann.send("subscribe", { channels: ["orderbook_delta"], market_tickers: ["A-1", "A-2"] });
    expect(ann.take()).toEqual([
      { id: 1, type: "error", msg: { code: 26, msg: "Subscription market limit exceeded" } },
    ]);
    ann.send("subscribe", { channels: ["orderbook_delta"], market_tickers: ["A-1"] });
    ann.take();
    ann.send("update_subscription", { sid: 1, market_tickers: ["A-2"], action: "add_markets" });
    expect(ann.take()).toEqual([
      {
        type: "error",
        sid: 1,
        seq: 2,
        msg: { code: 26, msg: "Subscription market limit exceeded" },
      },
    ]);
  });

  test("more commands in a second than it may send: 27, until the next second", () => {
    venue = memoryVenue({ streamLimits: { marketsMax: 10, commandsPerSecondMax: 2 } });
    const ann = new MemoryStream(venue, annKey);
    for (let count = 0; count < 3; count += 1) ann.send("list_subscriptions");
    expect(ann.take().map(({ type, msg }) => msg.code ?? type)).toEqual(["ok", "ok", 27]);
    venue.clock.advance(seconds(1));
    ann.send("list_subscriptions");
    expect(ann.take().map(({ type }) => type)).toEqual(["ok"]);
  });
});

test("orders end by time alone, and the account hears of it", () => {
  const ann = new MemoryStream(venue, annKey);
  ann.send("subscribe", { channels: ["user_orders"] });
  venue.accounts.create(
    coreOrder("ann", { expiresAt: addDuration(memoryStart, seconds(3)) }),
    venue.clock.now(),
  );
  ann.take();
  venue.clock.advance(seconds(5));
  expect(ann.take().map(({ msg }) => [msg.status, msg.last_update_reason])).toEqual([
    ["canceled", "ExpiryCancel"],
  ]);
  venue.shell.stop();
});
