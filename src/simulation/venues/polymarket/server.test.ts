// The simulated Polymarket over real sockets: catalogue, books and market channel, checked against the documented
// shapes and the published hash vectors.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { polymarketListing } from "../../../../test/support/polymarket-listing.ts";
import { TestStream, type WireMessage } from "../../../../test/support/venue-streams.ts";
import { epochMicros, milliseconds, seconds } from "../../../domain/units/epoch-micros.ts";
import { inboundBytesMax } from "../../transport/traffic-limits.ts";
import { VirtualClock } from "../../virtual-clock.ts";
import type { PolymarketListing } from "./listing.ts";
import { type PolymarketServer, startPolymarketServer } from "./server.ts";
import { bookHash } from "./wire-book.ts";

const startAt = epochMicros(1_790_000_000_123_000);

function listing(name: string, change: Partial<PolymarketListing> = {}): PolymarketListing {
  return polymarketListing(name, startAt, change);
}

const first = listing("first");
const second = listing("second", { fees: null, negRisk: true });
const third = listing("third", { tickSize: "0.001" });

let clock: VirtualClock;
let server: PolymarketServer;

beforeEach(async () => {
  clock = new VirtualClock(startAt);
  server = await startPolymarketServer({ clock, markets: [first, second, third] });
});

afterEach(() => server.stop());

function quote(market = first.conditionId): void {
  server.control.place({ market, side: "bid", price: "0.35", size: "120" });
  server.control.place({ market, side: "bid", price: "0.36", size: "80.5" });
  server.control.place({ market, side: "ask", price: "0.42", size: "50" });
  server.control.place({ market, side: "ask", price: "0.38", size: "75" });
}

async function getJson(
  url: string,
  init?: RequestInit,
): Promise<{ status: number; body: WireMessage; headers: Headers }> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

function gamma(path: string) {
  return getJson(`${server.gammaUrl}${path}`);
}

function clob(path: string, init?: RequestInit) {
  return getJson(`${server.clobUrl}${path}`, init);
}

describe("the catalogue", () => {
  test("has lists inside strings, the fee schedule as an object, display prices as numbers", async () => {
    quote();
    const { body } = await gamma(`/markets/keyset?condition_ids=${first.conditionId}`);
    expect(body.next_cursor).toBe("");
    const [market] = body.markets;
    expect(market).toMatchObject({
      conditionId: first.conditionId,
      slug: "will-first",
      version: "v1",
      active: true,
      closed: false,
      acceptingOrders: true,
      enableOrderBook: true,
      orderPriceMinTickSize: 0.01,
      orderMinSize: 5,
      feesEnabled: true,
      feeType: "politics_fees",
      feeSchedule: { exponent: 1, rate: 0.04, takerOnly: true, rebateRate: 0.25 },
      bestBid: 0.36,
      bestAsk: 0.38,
      endDate: "2026-10-21T14:13:20Z",
    });
    expect(JSON.parse(market.clobTokenIds)).toEqual([first.yesToken, first.noToken]);
    expect(JSON.parse(market.outcomes)).toEqual(["Yes", "No"]);
    expect(JSON.parse(market.outcomePrices)).toEqual(["0.37", "0.63"]);
    expect(first.yesToken).toMatch(/^\d{77}$/);
    expect(first.conditionId).toMatch(/^0x[0-9a-f]{64}$/);
  });

  test("filters by any spelling of a list, and pages by cursor to the end", async () => {
    const two = `/markets/keyset?condition_ids=${first.conditionId}&condition_ids=${third.conditionId}`;
    expect((await gamma(two)).body.markets).toHaveLength(2);
    const comma = `/markets?clob_token_ids=${first.noToken},${second.yesToken}`;
    expect((await gamma(comma)).body).toHaveLength(2);
    expect((await gamma("/markets?slug[]=will-second")).body[0].negRisk).toBe(true);
    expect((await gamma("/markets?slug=will-second")).body[0].feeSchedule).toBeNull();
    const page = (await gamma("/markets/keyset?limit=2")).body;
    expect(page.markets).toHaveLength(2);
    const rest = (await gamma(`/markets/keyset?limit=2&after_cursor=${page.next_cursor}`)).body;
    expect(rest.markets).toHaveLength(1);
    expect(rest.next_cursor).toBe("");
    expect((await gamma("/markets?limit=1&offset=2")).body[0].slug).toBe("will-third");
    expect((await gamma("/markets?nonsense=1")).body).toHaveLength(3);
    expect((await gamma("/markets")).headers.get("deprecation")).toBe("true");
  });

  test.each([
    ["/markets/keyset?offset=1", 422],
    ["/markets/keyset?limit=101", 422],
    ["/markets/keyset?after_cursor=zzz", 422],
    ["/markets?offset=2001", 422],
    ["/nothing", 404],
  ])("answers %s with %i", async (path, status) => {
    expect((await gamma(path)).status).toBe(status);
  });

  test("a resolved market is closed and listed only when asked for", async () => {
    server.control.resolve(first.conditionId, "no");
    expect((await gamma("/markets")).body).toHaveLength(2);
    const [market] = (await gamma("/markets?closed=true")).body;
    expect(market).toMatchObject({ closed: true, acceptingOrders: false });
    expect(JSON.parse(market.outcomePrices)).toEqual(["0", "1"]);
    expect((await fetch(`${server.gammaUrl}/markets`, { method: "POST" })).status).toBe(405);
  });
});

describe("books over REST", () => {
  test("the best level is last on both sides, and NO mirrors YES", async () => {
    quote();
    const yes = (await clob(`/book?token_id=${first.yesToken}`)).body;
    expect(yes.bids).toEqual([
      { price: "0.35", size: "120" },
      { price: "0.36", size: "80.5" },
    ]);
    expect(yes.asks).toEqual([
      { price: "0.42", size: "50" },
      { price: "0.38", size: "75" },
    ]);
    expect(yes).toMatchObject({
      market: first.conditionId,
      asset_id: first.yesToken,
      timestamp: "1790000000123",
      min_order_size: "5",
      tick_size: "0.01",
      neg_risk: false,
      last_trade_price: "",
    });
    const no = (await clob(`/book?token_id=${first.noToken}`)).body;
    expect(no.bids.at(-1)).toEqual({ price: "0.62", size: "75" });
    expect(no.asks.at(-1)).toEqual({ price: "0.64", size: "80.5" });
  });

  test("carry the official hash of themselves", async () => {
    quote();
    const book = (await clob(`/book?token_id=${first.yesToken}`)).body;
    const { market, asset_id, timestamp, bids, asks, min_order_size, tick_size, neg_risk } = book;
    const { last_trade_price } = book;
    const summary = {
      market,
      asset_id,
      timestamp,
      bids,
      asks,
      min_order_size,
      tick_size,
      neg_risk,
    };
    expect(bookHash({ ...summary, last_trade_price, hash: "" })).toBe(book.hash);
  });

  test("hash as the published vectors do", () => {
    const level = (price: string) => ({ price, size: "100" });
    const ids = { market: "0xaabbcc", asset_id: "100" };
    const levels = { bids: [level("0.3"), level("0.4")], asks: [level("0.6"), level("0.7")] };
    const terms = { min_order_size: "15", tick_size: "0.001", neg_risk: false };
    const whole = { ...ids, timestamp: "123456789", ...levels, ...terms };
    expect(bookHash({ ...whole, hash: "" })).toBe("36f56998e26d9a7c553446f35b240481efb271a3");
    expect(bookHash({ ...whole, last_trade_price: "0.5", hash: "" })).toBe(
      "43d2333942d29f4930669e6e145f91f31ee0cd94",
    );
    expect(bookHash({ ...ids, bids: [], asks: [], hash: "" })).toBe(
      "7f81a35a09e1933a96b05edb51ac4be4a6163146",
    );
  });

  test("come in batches without the unknown ones", async () => {
    const ask = (ids: readonly unknown[]) =>
      clob("/books", { method: "POST", body: JSON.stringify(ids) });
    const { body } = await ask([
      { token_id: first.yesToken },
      { token_id: "1" },
      { token_id: third.noToken },
    ]);
    const ids = body.map((book: WireMessage) => book.asset_id).sort();
    expect(ids).toEqual([first.yesToken, third.noToken].sort());
    expect((await ask(["not an object"])).status).toBe(400);
    expect((await ask(Array.from({ length: 501 }, () => ({ token_id: "1" })))).status).toBe(400);
    expect((await clob("/books", { method: "POST", body: "{}" })).status).toBe(400);
    expect((await clob("/books", { method: "POST", body: "no json" })).status).toBe(400);
  });

  test("stand beside time, version and the market's terms", async () => {
    expect((await clob("/time")).body).toBe(1_790_000_000);
    expect((await clob("/version")).body).toEqual({ version: 2 });
    expect(await (await fetch(`${server.clobUrl}/ok`)).text()).toBe("OK");
    expect((await clob(`/tick-size?token_id=${third.yesToken}`)).body).toEqual({
      minimum_tick_size: 0.001,
    });
    expect((await clob(`/neg-risk?token_id=${second.noToken}`)).body).toEqual({ neg_risk: true });
    expect((await clob(`/clob-markets/${first.conditionId}`)).body).toMatchObject({
      c: first.conditionId,
      t: [
        { t: first.yesToken, o: "Yes" },
        { t: first.noToken, o: "No" },
      ],
      mos: 5,
      mts: 0.01,
      fd: { r: 0.04, e: 1, to: true },
      ao: true,
    });
    expect((await clob(`/clob-markets/${second.conditionId}`)).body.fd).toBeNull();
  });

  test.each(["/book?token_id=1", "/clob-markets/0x1", "/neg-risk?token_id=1", "/nothing"])(
    "%s is 404",
    async (path) => {
      expect((await clob(path)).status).toBe(404);
    },
  );

  test("a book without a token id is a bad request", async () => {
    expect((await clob("/book")).status).toBe(400);
  });
});

describe("the sockets", () => {
  test("a port that is taken is an error, and leaves no other port open", async () => {
    const taken = Number.parseInt(new URL(server.gammaUrl).port, 10);
    const free = await startPolymarketServer({ clock, markets: [] });
    const clobPort = Number.parseInt(new URL(free.clobUrl).port, 10);
    await free.stop();
    const start = startPolymarketServer({
      clock,
      markets: [],
      ports: { clob: clobPort, gamma: taken },
    });
    await expect(start).rejects.toThrow("EADDRINUSE");
    await expect(fetch(`http://127.0.0.1:${clobPort}/time`)).rejects.toThrow();
  });

  test("a body beyond the limit is refused", async () => {
    const response = await fetch(`${server.clobUrl}/books`, {
      method: "POST",
      body: "x".repeat(inboundBytesMax + 1),
    });
    expect(response.status).toBe(413);
  });
});

describe("the market channel", () => {
  let stream: TestStream;

  beforeEach(async () => {
    stream = await TestStream.open(server.streamUrl);
  });

  afterEach(() => stream.close());

  function subscribe(tokens: readonly string[], more: Record<string, unknown> = {}): void {
    stream.send({ type: "market", assets_ids: tokens, ...more });
  }

  /** Returns the messages that came before the answer to a PING, arrays taken apart. */
  async function untilPong(): Promise<WireMessage[]> {
    stream.send("PING");
    const texts = await stream.until((text) => text === "PONG");
    return texts.slice(0, -1).flatMap((text) => JSON.parse(text));
  }

  test("sends the books of new tokens once, as an array, equal to REST", async () => {
    quote();
    subscribe([first.yesToken, first.noToken, "1"]);
    const text = await stream.nextText();
    expect(text.startsWith("[{")).toBe(true);
    const [yes, no] = JSON.parse(text);
    const { event_type, ...book } = yes;
    expect(event_type).toBe("book");
    expect(book).toEqual((await clob(`/book?token_id=${first.yesToken}`)).body);
    expect(no.asset_id).toBe(first.noToken);
    // Asking again for what is followed gives nothing; leaving and coming back does.
    stream.send({ operation: "subscribe", assets_ids: [first.yesToken] });
    expect(await untilPong()).toEqual([]);
    stream.send({ operation: "unsubscribe", assets_ids: [first.yesToken] });
    stream.send({ operation: "subscribe", assets_ids: [first.yesToken] });
    expect(await untilPong()).toHaveLength(1);
  });

  test("sends absolute sizes for both tokens of a changed level", async () => {
    subscribe([first.yesToken]);
    await stream.next();
    clock.advance(milliseconds(77));
    const placed = server.control.place({
      market: first.conditionId,
      side: "bid",
      price: "0.36",
      size: "60.5",
    });
    const [change] = await untilPong();
    expect(change).toMatchObject({
      event_type: "price_change",
      market: first.conditionId,
      timestamp: "1790000000200",
      price_changes: [
        {
          asset_id: first.yesToken,
          price: "0.36",
          size: "60.5",
          side: "BUY",
          best_bid: "0.36",
          best_ask: "",
        },
        {
          asset_id: first.noToken,
          price: "0.64",
          size: "60.5",
          side: "SELL",
          best_bid: "",
          best_ask: "0.64",
        },
      ],
    });
    expect(change.price_changes[0].hash).toMatch(/^[0-9a-f]{40}$/);
    if (placed.accepted) server.control.cancel(placed.orderId);
    const [removed] = await untilPong();
    expect(removed.price_changes[0]).toMatchObject({ price: "0.36", size: "0", side: "BUY" });
  });

  test("sends trade, levels and whole books when orders meet", async () => {
    quote();
    subscribe([first.yesToken, first.noToken]);
    await stream.next();
    server.control.take({ market: first.conditionId, side: "ask", price: "0.35", size: "100" });
    const messages = await untilPong();
    const trades = messages.filter((message) => message.event_type === "last_trade_price");
    expect(trades.map(({ price, size, side }) => [price, size, side])).toEqual([
      ["0.36", "80.5", "SELL"],
      ["0.35", "19.5", "SELL"],
    ]);
    expect(trades[0].transaction_hash).toMatch(/^0x[0-9a-f]{64}$/);
    const [change] = messages.filter((message) => message.event_type === "price_change");
    expect(change.price_changes.map((entry: WireMessage) => [entry.price, entry.size])).toEqual([
      ["0.36", "0"],
      ["0.64", "0"],
      ["0.35", "100.5"],
      ["0.65", "100.5"],
    ]);
    const books = messages.filter((message) => message.event_type === "book");
    expect(books.map((book) => book.asset_id)).toEqual([first.yesToken, first.noToken]);
    // One last price for the market, shown under both tokens.
    expect(books.map((book) => book.last_trade_price)).toEqual(["0.35", "0.35"]);
  });

  test("one who follows only NO sees the trade from there", async () => {
    quote();
    subscribe([first.noToken], { initial_dump: false });
    await untilPong();
    server.control.take({ market: first.conditionId, side: "bid", price: "0.38", size: "10" });
    const [trade] = await untilPong();
    expect(trade).toMatchObject({ asset_id: first.noToken, price: "0.62", side: "SELL" });
  });

  test("wraps lone messages in an array now and then", async () => {
    subscribe([first.yesToken]);
    await stream.next();
    for (let round = 0; round < 60; round += 1) {
      server.control.place({ market: first.conditionId, side: "bid", price: "0.10", size: "5" });
    }
    stream.send("PING");
    const texts = await stream.until((text) => text === "PONG");
    expect(texts).toHaveLength(61);
    const arrays = texts.filter((text) => text.startsWith("["));
    expect(arrays.length).toBeGreaterThan(0);
    expect(arrays.length).toBeLessThan(30);
  });

  test("tells of grids to all, of touches, resolutions and new markets to those who asked", async () => {
    subscribe([first.yesToken, first.noToken]);
    await stream.next();
    const curious = await TestStream.open(server.streamUrl);
    curious.send({ type: "market", assets_ids: [first.yesToken], custom_feature_enabled: true });
    await curious.next();
    quote();
    await stream.until((text) => text.includes('"0.38"'));
    await curious.until((text) => text.includes("best_bid_ask") && text.includes('"0.38"'));
    server.control.changeTickSize(first.conditionId, "0.001");
    server.control.listMarket(listing("fourth"));
    server.control.resolve(first.conditionId, "yes");
    const plain = await untilPong();
    const ticks = plain.filter((message) => message.event_type === "tick_size_change");
    expect(ticks.map((tick) => [tick.asset_id, tick.old_tick_size, tick.new_tick_size])).toEqual([
      [first.yesToken, "0.01", "0.001"],
      [first.noToken, "0.01", "0.001"],
    ]);
    expect(plain.some((message) => message.event_type === "new_market")).toBe(false);
    const told = await curious.until((text) => text.includes("market_resolved"));
    const messages: WireMessage[] = told.flatMap((text) => JSON.parse(text));
    expect(messages.find((message) => message.event_type === "new_market")).toMatchObject({
      condition_id: listing("fourth").conditionId,
      order_price_min_tick_size: "0.01",
    });
    expect(messages.at(-1)).toMatchObject({
      winning_asset_id: first.yesToken,
      winning_outcome: "Yes",
    });
    expect((await clob(`/tick-size?token_id=${first.yesToken}`)).body.minimum_tick_size).toBe(
      0.001,
    );
    curious.close();
  });

  test("ignores what it does not understand, and other paths do not exist", async () => {
    for (const text of ["hello", "[]", "null", '{"type":"user"}', '{"type":"market"}']) {
      stream.send(text);
    }
    stream.send({ type: "market", assets_ids: [7] });
    stream.send({ operation: "dance", assets_ids: [first.yesToken] });
    expect(await untilPong()).toEqual([]);
    const elsewhere = server.streamUrl.replace("/market", "/nobody");
    await expect(TestStream.open(elsewhere)).rejects.toThrow("404");
    await expect(TestStream.open(server.gammaUrl.replace("http", "ws"))).rejects.toThrow("404");
  });

  test("cuts who has not pinged for 110 s", async () => {
    clock.advance(seconds(60));
    expect(await untilPong()).toEqual([]);
    clock.advance(seconds(60));
    expect(await untilPong()).toEqual([]);
    clock.advance(seconds(111));
    expect(await stream.closed).toBe(1_006);
  });

  test("a frozen connection answers PING and nothing else", async () => {
    subscribe([first.yesToken]);
    await stream.next();
    server.control.triggerFault({ kind: "freeze" });
    quote();
    expect(await untilPong()).toEqual([]);
    expect(server.control.connections()[0]).toMatchObject({
      isFrozen: true,
      faults: { withheld: 4 },
      tokenIds: [first.yesToken],
    });
    server.control.triggerFault({ kind: "thaw" });
    server.control.cancelAll(first.conditionId);
    expect(await untilPong()).toHaveLength(4);
    server.control.setAcceptingOrders(first.conditionId, false);
    expect((await clob(`/clob-markets/${first.conditionId}`)).body.ao).toBe(false);
  });

  test("a late book is overtaken by the changes after it", async () => {
    server.control.triggerFault({ kind: "delay-next-snapshot", delay: milliseconds(200) });
    subscribe([first.yesToken]);
    expect(await untilPong()).toEqual([]);
    clock.advance(milliseconds(1));
    server.control.place({ market: first.conditionId, side: "bid", price: "0.20", size: "9" });
    clock.advance(milliseconds(200));
    const [change, book] = await untilPong();
    expect(change.event_type).toBe("price_change");
    expect(book).toMatchObject({ event_type: "book", bids: [], timestamp: "1790000000123" });
    expect(server.shell.framesSent).toBe(2);
  });
});
