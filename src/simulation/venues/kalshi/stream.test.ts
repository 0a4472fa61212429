// The simulated Kalshi's stream over a real socket: acknowledgements, numbering, books, errors, life cycle and faults,
// checked against the documented frames.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  kalshiHeaders,
  TestStream,
  type WireMessage,
} from "../../../../test/support/venue-streams.ts";
import {
  addDuration,
  days,
  epochMicros,
  milliseconds,
} from "../../../domain/units/epoch-micros.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import { type KalshiServer, startKalshiServer } from "./server.ts";

const startAt = epochMicros(1_795_161_600_123_000);

let clock: VirtualClock;
let server: KalshiServer;
let stream: TestStream;

beforeEach(async () => {
  clock = new VirtualClock(startAt);
  server = await startKalshiServer({
    clock,
    series: [
      {
        ticker: "KXA",
        title: "Series",
        category: "Politics",
        feeType: "quadratic",
        feeMultiplier: 1,
        events: [
          {
            eventTicker: "KXA-26",
            title: "Event",
            subTitle: "",
            mutuallyExclusive: false,
            markets: ["X", "Y", "Z"].map((name) => ({
              ticker: `KXA-26-${name}`,
              yesSubTitle: name,
              noSubTitle: `Not ${name}`,
              rulesPrimary: "Rules.",
              openAt: startAt,
              closeAt: addDuration(startAt, days(5)),
              priceStructure: "linear_cent" as const,
            })),
          },
        ],
      },
    ],
  });
  stream = await openStream();
});

afterEach(async () => {
  stream.close();
  await server.stop();
});

function openStream(): Promise<TestStream> {
  return TestStream.open(server.streamUrl, kalshiHeaders(server, clock, "GET", "/trade-api/ws/v2"));
}

function quote(ticker = "KXA-26-X"): void {
  server.control.place({ market: ticker, side: "bid", price: "0.42", size: "13" });
  server.control.place({ market: ticker, side: "ask", price: "0.44", size: "17" });
}

function subscribe(params: Record<string, unknown>, id = 1): void {
  stream.send({ id, cmd: "subscribe", params });
}

/** Returns all that was sent before the answer to a question that changes nothing. */
async function untilQuiet(): Promise<WireMessage[]> {
  stream.send({ id: 999, cmd: "list_subscriptions" });
  const texts = await stream.until((text) => text.startsWith('{"id":999,'));
  return texts.slice(0, -1).map((text) => JSON.parse(text));
}

describe("subscribing", () => {
  test("to tickers by market id carries those markets alone, and elsewhere ids are refused", async () => {
    subscribe({ channels: ["orderbook_delta"], market_ticker: "KXA-26-X" });
    const snapshot = (await untilQuiet()).find(({ type }) => type === "orderbook_snapshot");
    subscribe({ channels: ["ticker"], market_ids: [snapshot?.msg.market_id] }, 2);
    subscribe({ channels: ["trade"], market_id: snapshot?.msg.market_id }, 3);
    await untilQuiet();
    quote("KXA-26-X");
    quote("KXA-26-Y");
    const tickers = (await untilQuiet()).filter(({ type }) => type === "ticker");
    expect(new Set(tickers.map(({ msg }) => msg.market_ticker))).toEqual(new Set(["KXA-26-X"]));
    subscribe({ channels: ["trade"], market_ids: ["x"] }, 4);
    expect(await untilQuiet()).toMatchObject([{ id: 4, type: "error", msg: { code: 11 } }]);
  });

  test("acknowledges each channel with a subscription id of its own, then sends the books", async () => {
    quote();
    subscribe({
      channels: ["orderbook_delta", "ticker", "trade"],
      market_tickers: ["KXA-26-X", "KXA-26-Y"],
    });
    const messages = await stream.take(5);
    expect(messages.slice(0, 3)).toEqual([
      { id: 1, type: "subscribed", msg: { channel: "orderbook_delta", sid: 1 } },
      { id: 1, type: "subscribed", msg: { channel: "ticker", sid: 2 } },
      { id: 1, type: "subscribed", msg: { channel: "trade", sid: 3 } },
    ]);
    expect(messages[3]).toMatchObject({
      type: "orderbook_snapshot",
      sid: 1,
      seq: 1,
      msg: {
        market_ticker: "KXA-26-X",
        yes_dollars_fp: [["0.4200", "13.00"]],
        no_dollars_fp: [["0.5600", "17.00"]],
      },
    });
    // An empty side has no key.
    expect(messages[4].seq).toBe(2);
    expect(Object.keys(messages[4].msg)).toEqual(["market_ticker", "market_id"]);
  });

  test("sends signed changes on the NO leg's prices, or on YES prices where asked", async () => {
    const other = await openStream();
    subscribe({ channels: ["orderbook_delta"], market_ticker: "KXA-26-X" });
    other.send({
      id: 1,
      cmd: "subscribe",
      params: { channels: ["orderbook_delta"], market_ticker: "KXA-26-X", use_yes_price: true },
    });
    await stream.take(2);
    await other.take(2);
    clock.advance(milliseconds(5));
    quote();
    server.control.take({ market: "KXA-26-X", side: "ask", price: "0.42", size: "3" });
    const own = await stream.take(3);
    expect(own.map(({ seq, msg }) => [seq, msg.price_dollars, msg.delta_fp, msg.side])).toEqual([
      [2, "0.4200", "13.00", "yes"],
      [3, "0.5600", "17.00", "no"],
      [4, "0.4200", "-3.00", "yes"],
    ]);
    expect(own[0].msg.ts_ms).toBe(1_795_161_600_128);
    expect(own[0].msg.ts).toBe("2026-11-20T08:00:00Z");
    const theirs = await other.take(3);
    expect(theirs.map(({ msg }) => msg.price_dollars)).toEqual(["0.4200", "0.4400", "0.4200"]);
    other.close();
  });

  test("emits a match as trade, negative delta and ticker, all of one time", async () => {
    quote();
    subscribe({ channels: ["orderbook_delta", "trade", "ticker"], market_ticker: "KXA-26-X" });
    await stream.take(4);
    server.control.take({ market: "KXA-26-X", side: "bid", price: "0.50", size: "6" });
    const [trade, delta, ticker] = await stream.take(3);
    expect(trade).toMatchObject({
      type: "trade",
      sid: 2,
      seq: 1,
      msg: {
        yes_price_dollars: "0.4400",
        no_price_dollars: "0.5600",
        count_fp: "6.00",
        taker_side: "yes",
        taker_book_side: "bid",
        is_block_trade: false,
      },
    });
    expect(delta.msg).toMatchObject({ delta_fp: "-6.00", side: "no", price_dollars: "0.5600" });
    expect(ticker).toMatchObject({
      type: "ticker",
      sid: 3,
      msg: {
        price_dollars: "0.4400",
        yes_bid_dollars: "0.4200",
        yes_ask_dollars: "0.4400",
        yes_ask_size_fp: "11.00",
        volume_fp: "6.00",
        last_trade_size_fp: "6.00",
        dollar_volume: 2,
      },
    });
    expect(ticker.seq).toBeUndefined();
    expect(new Set([trade.msg.ts_ms, delta.msg.ts_ms, ticker.msg.ts_ms]).size).toBe(1);
  });

  test("a second subscribe to an open channel adds to it and keeps its id", async () => {
    subscribe({ channels: ["orderbook_delta"], market_ticker: "KXA-26-X" });
    await stream.take(2);
    subscribe({ channels: ["orderbook_delta"], market_tickers: ["KXA-26-X", "KXA-26-Y"] }, 2);
    const [ack, snapshot] = await stream.take(2);
    expect(ack).toEqual({ id: 2, type: "subscribed", msg: { channel: "orderbook_delta", sid: 1 } });
    expect(snapshot).toMatchObject({ seq: 2, msg: { market_ticker: "KXA-26-Y" } });
    expect(await untilQuiet()).toEqual([]);
  });

  test("a ticker subscription without tickers follows every market, with first values on request", async () => {
    subscribe({ channels: ["ticker"], send_initial_snapshot: true });
    const messages = await stream.take(4);
    expect(messages.slice(1).map(({ msg }) => msg.market_ticker)).toEqual([
      "KXA-26-X",
      "KXA-26-Y",
      "KXA-26-Z",
    ]);
    quote("KXA-26-Z");
    expect((await stream.next()).msg.market_ticker).toBe("KXA-26-Z");
  });

  test("an unknown ticker gets neither a book nor an error", async () => {
    subscribe({ channels: ["orderbook_delta"], market_ticker: "KXC" });
    expect((await stream.next()).type).toBe("subscribed");
    expect(await untilQuiet()).toEqual([]);
  });
});

describe("updating a subscription", () => {
  beforeEach(async () => {
    quote();
    subscribe({ channels: ["orderbook_delta", "trade"], market_ticker: "KXA-26-X" });
    await stream.take(3);
  });

  function update(params: Record<string, unknown>): void {
    stream.send({ id: 5, cmd: "update_subscription", params });
  }

  test("adding markets sends their books and a numbered ok, in either order", async () => {
    update({ sid: 1, action: "add_markets", market_tickers: ["KXA-26-Y"] });
    const messages = await stream.take(2);
    expect(messages.map(({ seq }) => seq)).toEqual([2, 3]);
    const ok = messages.find(({ type }) => type === "ok");
    expect(ok).toMatchObject({ id: 5, sid: 1, msg: { market_tickers: ["KXA-26-X", "KXA-26-Y"] } });
    expect(messages.find(({ type }) => type === "orderbook_snapshot").msg.market_ticker).toBe(
      "KXA-26-Y",
    );
  });

  test("both orders of ok and snapshots occur", async () => {
    const orders = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      update({ sids: [1], action: "add_markets", market_tickers: ["KXA-26-Y"] });
      orders.add((await stream.take(2)).map(({ type }) => type).join(" "));
      update({ sids: [1], action: "delete_markets", market_tickers: ["KXA-26-Y"] });
      await stream.next();
    }
    expect(orders.size).toBe(2);
  });

  test("deleted markets fall silent", async () => {
    update({ sids: [1], action: "delete_markets", market_ticker: "KXA-26-X" });
    expect((await stream.next()).msg.market_tickers).toEqual([]);
    server.control.cancelAll("KXA-26-X");
    expect(await untilQuiet()).toEqual([]);
  });

  test("a requested snapshot carries the id of the request and the next number", async () => {
    update({ sids: [1], action: "get_snapshot", market_tickers: ["KXA-26-X"] });
    expect(await stream.next()).toMatchObject({
      id: 5,
      type: "orderbook_snapshot",
      sid: 1,
      seq: 2,
    });
    server.control.cancelAll("KXA-26-X");
    expect((await stream.next()).seq).toBe(3);
  });

  test("unsubscribing uses up a number, and the next subscription gets a new id", async () => {
    stream.send({ id: 7, cmd: "unsubscribe", params: { sids: [1] } });
    expect(await stream.next()).toEqual({ id: 7, sid: 1, seq: 2, type: "unsubscribed" });
    subscribe({ channels: ["orderbook_delta"], market_ticker: "KXA-26-X", skip_ticker_ack: true });
    expect((await stream.next()).msg.sid).toBe(3);
    expect((await stream.next()).seq).toBe(1);
    update({ sid: 3, action: "delete_markets", market_ticker: "KXA-26-X" });
    expect((await stream.next()).msg).toEqual({});
    stream.send({ id: 8, cmd: "list_subscriptions" });
    expect(await stream.next()).toEqual({
      id: 8,
      type: "ok",
      msg: [
        { channel: "trade", sid: 2 },
        { channel: "orderbook_delta", sid: 3 },
      ],
    });
  });

  test("errors about a subscription are numbered and carry no id", async () => {
    update({ sids: [2], action: "get_snapshot", market_tickers: ["KXA-26-X"] });
    expect(await stream.next()).toEqual({
      type: "error",
      sid: 2,
      seq: 1,
      msg: { code: 13, msg: "Unsupported action" },
    });
    update({ sids: [1], action: "add_markets" });
    expect(await stream.next()).toMatchObject({ sid: 1, seq: 2, msg: { code: 14 } });
  });

  test.each([
    [{ sids: [1, 2], action: "add_markets", market_ticker: "KXA-26-Y" }, 12],
    [{ action: "add_markets", market_ticker: "KXA-26-Y" }, 12],
    [{ sid: 9, action: "add_markets", market_ticker: "KXA-26-Y" }, 7],
    [{ sid: 1, market_ticker: "KXA-26-Y" }, 15],
    [{ sid: 1, sids: [1], action: "add_markets" }, 11],
    [{ sid: "one", action: "add_markets" }, 11],
    [{ sids: 1, action: "add_markets" }, 11],
    [{ sid: 1, action: "get_snapshot", market_ticker: "KXA-26-X" }, 11],
    [{ sid: 1, action: "add_markets", market_tickers: "KXA-26-X" }, 11],
  ])("refuses %o with code %i", async (params, code) => {
    update(params);
    expect(await stream.next()).toMatchObject({ id: 5, type: "error", msg: { code } });
  });
});

describe("commands that cannot be", () => {
  test.each([
    ["not json", 1],
    ["[1]", 1],
    ['{"id":1,"cmd":"dance","params":{}}', 5],
    ['{"id":1}', 5],
    ['{"id":1,"cmd":"subscribe"}', 2],
    ['{"id":1,"cmd":"subscribe","params":{}}', 3],
    ['{"id":1,"cmd":"subscribe","params":{"channels":["weather"]}}', 8],
    ['{"id":1,"cmd":"subscribe","params":{"channels":["orderbook_delta"]}}', 14],
    [
      '{"id":1,"cmd":"subscribe","params":{"channels":["trade"],"market_ticker":"A","market_tickers":["B"]}}',
      11,
    ],
    ['{"id":1,"cmd":"subscribe","params":{"channels":["trade"],"market_ticker":4}}', 11],
    ['{"id":1,"cmd":"subscribe","params":{"channels":["trade"],"market_tickers":[4]}}', 11],
    ['{"id":1,"cmd":"unsubscribe","params":{}}', 4],
    ['{"id":1,"cmd":"unsubscribe","params":{"sids":["a"]}}', 11],
    ['{"id":1,"cmd":"unsubscribe","params":{"sids":[77]}}', 7],
  ])("%s is error %i", async (text, code) => {
    stream.send(text);
    const message = await stream.next();
    expect(message).toMatchObject({ type: "error", msg: { code } });
    expect(message.id).toBe(code === 1 ? undefined : 1);
  });
});

describe("life cycle", () => {
  test("announces pauses, grids, dates and results, numbered, whatever the filter", async () => {
    subscribe({ channels: ["market_lifecycle_v2"] });
    await stream.next();
    quote();
    server.control.pause("KXA-26-X");
    server.control.resume("KXA-26-X");
    server.control.changePriceStructure("KXA-26-Y", "tapered_deci_cent");
    server.control.changeCloseDate("KXA-26-Y", addDuration(startAt, days(1)));
    server.control.determine("KXA-26-Z", "no");
    server.control.settle("KXA-26-Z");
    server.control.publishLifecycle({ event_type: "invented" });
    const messages = await stream.take(7);
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(messages.map(({ msg }) => msg.event_type)).toEqual([
      "deactivated",
      "activated",
      "price_level_structure_updated",
      "close_date_updated",
      "determined",
      "settled",
      "invented",
    ]);
    expect(messages[2].msg.price_ranges).toHaveLength(3);
    expect(messages[3].msg.close_ts).toBe(1_795_248_000);
    expect(messages[4].msg).toMatchObject({ result: "no", settlement_value: "0.0000" });
    // Reactivation cancels what rested.
    expect(server.control.book("KXA-26-X")).toEqual({ bids: [], asks: [] });
  });
});

describe("a market listed while others trade", () => {
  test("is announced, found and followed", async () => {
    subscribe({ channels: ["market_lifecycle_v2"] });
    await stream.next();
    server.control.listMarket("KXA-26", {
      ticker: "KXA-26-W",
      yesSubTitle: "W",
      noSubTitle: "Not W",
      rulesPrimary: "Rules.",
      openAt: startAt,
      closeAt: addDuration(startAt, days(2)),
      priceStructure: "deci_cent",
    });
    expect((await stream.next()).msg).toMatchObject({
      market_ticker: "KXA-26-W",
      event_type: "created",
      price_level_structure: "deci_cent",
      additional_metadata: { event_ticker: "KXA-26" },
    });
    const response = await fetch(`${server.restUrl}/events/KXA-26`);
    const { markets }: WireMessage = await response.json();
    expect(markets).toHaveLength(4);
    subscribe({ channels: ["orderbook_delta"], market_ticker: "KXA-26-W" }, 2);
    expect((await stream.take(2))[1].msg.market_ticker).toBe("KXA-26-W");
  });
});

describe("faults", () => {
  beforeEach(async () => {
    quote();
    subscribe({ channels: ["orderbook_delta"], market_ticker: "KXA-26-X" });
    await stream.take(2);
  });

  const order = { market: "KXA-26-X", side: "bid", price: "0.40", size: "1" } as const;

  test("a dropped delta leaves a gap in the numbers", async () => {
    expect(server.control.triggerFault({ kind: "drop-next-change" })).toBe(1);
    server.control.place(order);
    server.control.place(order);
    expect((await stream.next()).seq).toBe(3);
  });

  test("a duplicated delta repeats its number", async () => {
    server.control.triggerFault({ kind: "duplicate-next-change" });
    server.control.place(order);
    expect((await stream.take(2)).map(({ seq }) => seq)).toEqual([2, 2]);
  });

  test("a frozen connection is silent and still pings", async () => {
    const [connection] = server.control.connections();
    server.control.triggerFault({ kind: "freeze" }, connection?.connectionId);
    server.control.place(order);
    clock.advance(milliseconds(10_000));
    await stream.untilPings(1);
    server.control.triggerFault({ kind: "thaw" });
    server.control.place(order);
    expect((await stream.next()).seq).toBe(3);
    expect(server.control.connections()[0]).toMatchObject({
      isFrozen: false,
      faults: { freezes: 1, withheld: 1 },
      subscriptions: [{ sid: 1, channel: "orderbook_delta", tickers: ["KXA-26-X"], sequence: 3 }],
    });
  });

  test("a reset has no close frame", async () => {
    expect(server.control.triggerFault({ kind: "reset" }, 4_711)).toBe(0);
    server.control.triggerFault({ kind: "reset" });
    expect(await stream.closed).toBe(1_006);
    await expect.poll(() => server.control.connections()).toEqual([]);
    expect(server.shell.framesSent).toBe(2);
  });

  test("a late snapshot comes before what follows it", async () => {
    server.control.triggerFault({ kind: "delay-next-snapshot", delay: milliseconds(300) });
    stream.send({
      id: 6,
      cmd: "update_subscription",
      params: { sid: 1, action: "get_snapshot", market_tickers: ["KXA-26-X"] },
    });
    await expect.poll(() => server.control.connections()[0]?.faults.delayedSnapshots).toBe(1);
    server.control.place(order);
    clock.advance(milliseconds(300));
    expect((await stream.take(2)).map(({ type, seq }) => [type, seq])).toEqual([
      ["orderbook_snapshot", 2],
      ["orderbook_delta", 3],
    ]);
  });
});
