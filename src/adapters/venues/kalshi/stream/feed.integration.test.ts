// The Kalshi feed against a scripted server: what it sends, in which order, and how it brings lost books back.

import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  delta,
  first,
  second,
  snapshot,
  syntheticMarket,
} from "../../../../../test/support/venues/kalshi-decoder-rig.ts";
import { ManualClock } from "../../../../../test/support/venues/manual-clock.ts";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import {
  type ScriptedConnection,
  ScriptedSocketServer,
  settled,
} from "../../../../../test/support/venues/scripted-socket-server.ts";
import { newDirectories } from "../../../../domain/market/directory.ts";
import { marketId } from "../../../../domain/market/venue.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { addDuration, milliseconds, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { ChannelDescription } from "../../../../ports/market-data.ts";
import { SystemTransport } from "../../shared/system-transport.ts";
import { kalshiDecoder } from "./decoder-registry.ts";
import { createKalshiFeed } from "./feed.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

let server: ScriptedSocketServer;
let clock: ManualClock;
let sink: RecordingSink;
let own: RecordingSink;
let recorded: { channel: number; receivedAt: EpochMicros; frame: string }[];
let channels: ChannelDescription[];
let extensions: string[];
let logged: string[];
let doubtful: string[];
let feed: ReturnType<typeof createKalshiFeed>;

beforeEach(async () => {
  server = await ScriptedSocketServer.start();
  clock = new ManualClock();
  sink = new RecordingSink();
  own = new RecordingSink();
  recorded = [];
  channels = [];
  extensions = [];
  logged = [];
  doubtful = [];
  feed = createKalshiFeed({
    environment: "local",
    urls: { rest: "http://127.0.0.1:1/trade-api/v2", stream: server.url },
    credentials: { environment: "local", keyId: "key-1", privateKey },
    transport: new SystemTransport({ clock }),
    random: { nextUint32: () => 0 },
    sink,
    connectionSink: own,
    directories: newDirectories(),
    recorder: {
      openChannel: (channel) => channels.push(channel) - 1,
      extendChannel: (channel, added) =>
        void extensions.push([channel, ...added.map((market) => market.venueSymbol)].join(" ")),
      frame: (channel, receivedAt, frame) =>
        recorded.push({ channel, receivedAt, frame: Buffer.from(frame).toString() }),
    },
    log: (line) => logged.push(line.message),
    doubtful: (doubted) => doubtful.push(doubted.join(" ")),
  });
});

afterEach(async () => {
  await feed.stop();
  await server.stop();
});

interface Command {
  readonly id: number;
  readonly cmd: string;
  readonly params: Record<string, unknown>;
}

const command = async (connection: ScriptedConnection): Promise<Command> =>
  JSON.parse(await connection.texts.next()) as Command;

const noFees = { kind: "none" } as const;

/** Connects with two markets and both books. */
async function connected(
  markets = [first, second].map(syntheticMarket),
): Promise<ScriptedConnection> {
  feed.subscribe(markets);
  feed.start();
  const connection = await server.connections.next();
  for (let count = 0; count < 3; count += 1) await connection.texts.next();
  connection.send({ id: 3, type: "subscribed", msg: { channel: "orderbook_delta", sid: 2 } });
  connection.send(snapshot(1, first, [["0.4200", "13.00"]]));
  connection.send(snapshot(2, second, [["0.1000", "1.00"]]));
  await settled(connection);
  return connection;
}

describe("subscribing", () => {
  test("is signed, and asks for life cycle, trades and books with the price scale stated", async () => {
    feed.subscribe([syntheticMarket(first), syntheticMarket(second)]);
    feed.start();
    const connection = await server.connections.next();
    expect(connection.headers["kalshi-access-key"]).toBe("key-1");
    expect(connection.headers["kalshi-access-timestamp"]).toBe("1795161600000");
    expect(connection.headers["kalshi-access-signature"]).toHaveLength(344);
    expect(await command(connection)).toEqual({
      id: 1,
      cmd: "subscribe",
      params: { channels: ["market_lifecycle_v2"] },
    });
    expect((await command(connection)).params).toMatchObject({ channels: ["trade"] });
    expect(await command(connection)).toEqual({
      id: 3,
      cmd: "subscribe",
      params: {
        channels: ["orderbook_delta"],
        market_tickers: [first, second],
        use_yes_price: true,
        skip_ticker_ack: true,
      },
    });
  });

  test("the stream opens with the venue's confirmation, before the first book", async () => {
    const connection = await connected();
    expect(own.events).toMatchObject([
      {
        kind: "StreamOpened",
        stream: "kalshi/market-1",
        liveness: "stream",
        staleAfter: 5_000_000,
        assumedSizes: false,
      },
    ]);
    expect(sink.kinds).toEqual(["BookSnapshot", "BookSnapshot"]);
    expect(feed.status()).toMatchObject({ state: "open", frames: 3, markets: 2, connections: 1 });
    expect(connection.texts.waiting).toEqual([]);
  });

  test("markets go in portions of a hundred, each after the books of the one before", async () => {
    const tickers = Array.from({ length: 230 }, (_, number) => `KXSYNTH-${number}`);
    feed.subscribe(tickers.map(syntheticMarket));
    feed.start();
    const connection = await server.connections.next();
    await connection.texts.next();
    expect((await command(connection)).params.market_tickers).toHaveLength(100);
    const books = await command(connection);
    expect(books.params.market_tickers).toEqual(tickers.slice(0, 100));
    connection.send({ id: 2, type: "subscribed", msg: { channel: "trade", sid: 1 } });
    for (const length of [100, 30]) {
      const more = await command(connection);
      expect(more.params).toMatchObject({ sids: [1], action: "add_markets" });
      expect(more.params.market_tickers).toHaveLength(length);
    }
    connection.send({ id: 3, type: "subscribed", msg: { channel: "orderbook_delta", sid: 2 } });
    let sequence = 0;
    const answer = (names: readonly string[]) => {
      for (const name of names) {
        sequence += 1;
        connection.send(snapshot(sequence, name));
      }
    };
    answer(tickers.slice(0, 99));
    await settled(connection);
    expect(connection.texts.waiting).toEqual([]);
    answer(tickers.slice(99, 100));
    const next = await command(connection);
    expect(next.params).toEqual({
      sids: [2],
      market_tickers: tickers.slice(100, 200),
      action: "add_markets",
    });
    answer(tickers.slice(100, 200));
    expect((await command(connection)).params.market_tickers).toEqual(tickers.slice(200));
  });

  test("a subscription that is not confirmed leads to a new connection", async () => {
    feed.subscribe([syntheticMarket(first)]);
    feed.start();
    const connection = await server.connections.next();
    for (let count = 0; count < 3; count += 1) await connection.texts.next();
    clock.advance(seconds(5));
    await connection.closed;
    expect(own.events).toEqual([]);
    clock.advance(seconds(1));
    await server.connections.next();
    expect(feed.status().reconnects).toBe(0);
  });

  test("tickers the venue does not know are left for a while, the others stay", async () => {
    const unknown = syntheticMarket("KXUNKNOWN");
    feed.subscribe([syntheticMarket(first), unknown]);
    feed.start();
    const connection = await server.connections.next();
    for (let count = 0; count < 3; count += 1) await connection.texts.next();
    connection.send({ id: 3, type: "subscribed", msg: { channel: "orderbook_delta", sid: 2 } });
    connection.send(snapshot(1, first));
    await settled(connection);
    clock.advance(seconds(5));
    expect((await command(connection)).params).toEqual({
      sids: [2],
      market_tickers: ["KXUNKNOWN"],
      action: "get_snapshot",
    });
    await settled(connection);
    clock.advance(seconds(5));
    expect(feed.status().counters["markets given up"]).toBe(1);
    expect(feed.status().state).toBe("open");
    expect(logged.some((line) => line.includes("KXUNKNOWN"))).toBe(true);
  });
});

describe("lost books", () => {
  test("snapshots are asked for, and when they come the books are back", async () => {
    const connection = await connected();
    connection.send(delta(4, "0.4200", "1.00"));
    const asked = await command(connection);
    expect(asked.params).toEqual({
      sids: [2],
      market_tickers: [first, second],
      action: "get_snapshot",
    });
    connection.send(snapshot(5, first, [["0.4200", "14.00"]]));
    connection.send(snapshot(6, second));
    await settled(connection);
    expect(feed.status().resyncs).toBe(1);
    expect(sink.kinds.slice(2)).toEqual(["SequenceGap", "BookSnapshot", "BookSnapshot"]);
    // Messages about their status and grids may have been lost with the changes.
    expect(doubtful).toEqual([`kalshi:${first} kalshi:${second}`]);
    clock.advance(seconds(6));
    expect(connection.texts.waiting).toEqual([]);
  });

  test("without an answer it subscribes anew, then connects anew", async () => {
    const connection = await connected();
    connection.send(delta(4, "0.4200", "1.00"));
    expect((await command(connection)).params.action).toBe("get_snapshot");
    clock.advance(seconds(5));
    expect(await command(connection)).toMatchObject({ cmd: "unsubscribe", params: { sids: [2] } });
    expect(await command(connection)).toMatchObject({
      cmd: "subscribe",
      params: { channels: ["orderbook_delta"], market_tickers: [first, second] },
    });
    connection.send({ id: 9, type: "subscribed", msg: { channel: "orderbook_delta", sid: 7 } });
    await settled(connection);
    clock.advance(seconds(5));
    await connection.closed;
    expect(own.kinds.slice(0, 4)).toEqual([
      "StreamOpened",
      "StreamAlive",
      "SequenceGap",
      "StreamClosed",
    ]);
    clock.advance(seconds(1));
    await server.connections.next();
  });

  test("a subscription that the venue ends is made anew", async () => {
    const connection = await connected();
    connection.send({ type: "error", sid: 2, seq: 3, msg: { code: 25, msg: "overflow" } });
    expect(await command(connection)).toMatchObject({
      cmd: "subscribe",
      params: { channels: ["orderbook_delta"], use_yes_price: true },
    });
    connection.send({ id: 9, type: "subscribed", msg: { channel: "orderbook_delta", sid: 7 } });
    connection.send({ ...snapshot(1, first), sid: 7 });
    connection.send({ ...snapshot(2, second), sid: 7 });
    await settled(connection);
    expect(feed.status().resyncs).toBe(1);
  });

  test("a market whose data never fits stays closed and disturbs nobody", async () => {
    const connection = await connected();
    connection.send(snapshot(3, first, [["0.4200001", "1.00"]]));
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect((await command(connection)).params.market_tickers).toEqual([first]);
      connection.send(snapshot(4 + attempt, first, [["0.4200001", "1.00"]]));
    }
    await settled(connection);
    clock.advance(seconds(20));
    expect(connection.texts.waiting).toEqual([]);
    expect(feed.status().counters["markets given up"]).toBe(1);
    expect(feed.status().refusedFrames).toEqual({ "VEN-808 price-outside-units": 5 });
    expect(feed.refusedFrames()).toHaveLength(5);
  });

  test("a lost trade is nothing, lost life-cycle messages put all markets in doubt", async () => {
    const connection = await connected();
    connection.send({ id: 1, type: "subscribed", msg: { channel: "market_lifecycle_v2", sid: 3 } });
    connection.send({ type: "event_lifecycle", sid: 3, seq: 2, msg: {} });
    connection.send({ id: 2, type: "subscribed", msg: { channel: "trade", sid: 1 } });
    connection.send({ type: "trade", sid: 1, seq: 2, msg: { market_ticker: "KXOTHER" } });
    await settled(connection);
    expect(feed.status().counters["life-cycle gaps"]).toBe(1);
    expect(logged).toContain("kalshi/market-1: life-cycle messages were lost");
    expect(doubtful).toEqual([`kalshi:${first} kalshi:${second}`]);
    expect(connection.texts.waiting).toEqual([]);
  });

  test("fees that the stream leaves open, and a grid it garbles, put their markets in doubt", async () => {
    const connection = await connected();
    connection.send({ id: 1, type: "subscribed", msg: { channel: "market_lifecycle_v2", sid: 3 } });
    const tell = (seq: number, type: string, msg: Record<string, unknown>) =>
      connection.send({ type, sid: 3, seq, msg });
    const event = { event_ticker: syntheticMarket(first).groupSymbol };
    tell(1, "event_fee_update", {
      ...event,
      fee_type_override: "quadratic",
      fee_multiplier_override: 1,
    });
    await settled(connection);
    expect(doubtful).toEqual([]);
    tell(2, "event_fee_update", { ...event, fee_type_override: null });
    tell(3, "market_lifecycle_v2", {
      market_ticker: second,
      event_type: "price_level_structure_updated",
    });
    await settled(connection);
    expect(doubtful).toEqual([`kalshi:${first}`, `kalshi:${second}`, `kalshi:${second}`]);
  });

  test("fees overridden before an announced change are read again for what still stands", async () => {
    const market = syntheticMarket(first);
    const change = { from: addDuration(clock.now(), seconds(1)), schedule: noFees };
    const announced = { ...market, fees: [...market.fees, change] };
    const connection = await connected([announced, syntheticMarket(second)]);
    connection.send({ id: 1, type: "subscribed", msg: { channel: "market_lifecycle_v2", sid: 3 } });
    const override = { fee_type_override: "quadratic", fee_multiplier_override: 0 };
    const msg = { event_ticker: market.groupSymbol, ...override };
    for (const seq of [1, 2]) connection.send({ type: "event_fee_update", sid: 3, seq, msg });
    await settled(connection);
    expect(doubtful).toEqual([`kalshi:${first}`, `kalshi:${first}`]);
    // Once the change has come there is nothing more to ask for.
    clock.advance(seconds(1));
    connection.send({ type: "event_fee_update", sid: 3, seq: 3, msg });
    await settled(connection);
    expect(doubtful).toHaveLength(2);
  });

  test("a channel that ends for good costs the connection", async () => {
    const connection = await connected();
    connection.send({ id: 2, type: "subscribed", msg: { channel: "trade", sid: 1 } });
    connection.send({ type: "error", sid: 1, seq: 1, msg: { code: 10, msg: "channel error" } });
    await connection.closed;
    expect(own.events.at(-1)).toMatchObject({
      kind: "StreamClosed",
      reason: "the venue ended the channel trade",
    });
  });

  test("a venue that wants a signature is connected to again", async () => {
    const connection = await connected();
    connection.send({ id: 3, type: "error", msg: { code: 9, msg: "Authentication required" } });
    await connection.closed;
  });

  test("a portion that the venue refuses is not waited for", async () => {
    feed.subscribe([syntheticMarket(first)]);
    feed.start();
    const connection = await server.connections.next();
    for (let count = 0; count < 3; count += 1) await connection.texts.next();
    connection.send({ id: 3, type: "error", msg: { code: 26, msg: "limit" } });
    expect(await command(connection)).toMatchObject({ cmd: "subscribe" });
  });
});

describe("the connection", () => {
  test("raw frames are recorded before they are decoded, with the same time", async () => {
    await connected();
    expect(channels).toMatchObject([
      { stream: "kalshi/market-1", venue: "kalshi", decoder: "kalshi/stream@1" },
    ]);
    expect(channels[0]?.markets.map((market) => market.venueSymbol)).toEqual([first, second]);
    expect(recorded).toHaveLength(3);
    const replayed = new RecordingSink();
    const { decoder: _name, ...context } = channels[0] as ChannelDescription;
    const decoder = kalshiDecoder({ ...context, directories: newDirectories() });
    for (const { frame, receivedAt } of recorded) {
      decoder.decode(Buffer.from(frame), receivedAt, replayed);
    }
    expect(replayed.all).toEqual(sink.all);
  });

  test("signs of life are passed on once a second at most", async () => {
    const connection = await connected();
    own.clear();
    for (const step of [400, 400, 400, 900, 200]) {
      clock.advance(milliseconds(step));
      connection.socket.ping("heartbeat");
      await settled(connection);
    }
    expect(own.kinds).toEqual(["StreamAlive", "StreamAlive"]);
  });

  test("frames that do not fit are no sign of life", async () => {
    const connection = await connected();
    own.clear();
    clock.advance(seconds(2));
    connection.send("garbage");
    connection.send("garbage");
    while (feed.status().frames < 5) await new Promise((resolve) => setImmediate(resolve));
    expect(own.kinds).toEqual([]);
    expect(feed.status().refusedFrames).toEqual({ "VEN-801 not-json": 2 });
  });

  test("losing it closes the stream and makes every book suspect, and it comes back", async () => {
    const connection = await connected();
    connection.socket.terminate();
    while (feed.status().state === "open") await new Promise((resolve) => setImmediate(resolve));
    expect(doubtful).toEqual([]);
    expect(own.events.slice(-2)).toMatchObject([
      { kind: "SequenceGap", markets: null },
      { kind: "StreamClosed", stream: "kalshi/market-1" },
    ]);
    clock.advance(seconds(1));
    const again = await server.connections.next();
    expect((await command(again)).id).toBe(1);
    while (feed.status().state !== "open") await new Promise((resolve) => setImmediate(resolve));
    expect(feed.status().reconnects).toBe(1);
    expect(channels).toHaveLength(2);
    for (let count = 0; count < 2; count += 1) await command(again);
    again.send({ id: 3, type: "subscribed", msg: { channel: "orderbook_delta", sid: 2 } });
    await settled(again);
    // What was told of them meanwhile is not told again.
    expect(doubtful).toEqual([`kalshi:${first} kalshi:${second}`]);
  });

  test("unsubscribed markets are suspect now and once more when late frames have come", async () => {
    const connection = await connected();
    own.clear();
    feed.unsubscribe([marketId("kalshi", second)]);
    expect((await command(connection)).params).toEqual({
      sids: [2],
      market_tickers: [second],
      action: "delete_markets",
    });
    const gap = { kind: "SequenceGap", markets: [`kalshi:${second}`] };
    expect(own.events).toMatchObject([gap]);
    own.clear();
    clock.advance(seconds(5));
    expect(own.events).toContainEqual(expect.objectContaining(gap));
    expect(feed.status().markets).toBe(1);
    connection.send(delta(4, "0.4200", "1.00"));
    expect((await command(connection)).params.market_tickers).toEqual([first]);
  });

  test("a connection without markets is closed", async () => {
    const connection = await connected();
    feed.unsubscribe([marketId("kalshi", first), marketId("kalshi", second)]);
    await connection.closed;
    expect(feed.status()).toMatchObject({ connections: 0, markets: 0 });
  });

  test("new markets join the connection that flows, the hot ones first", async () => {
    const connection = await connected();
    connection.send({ id: 2, type: "subscribed", msg: { channel: "trade", sid: 1 } });
    await settled(connection);
    feed.prioritise([marketId("kalshi", "KXHOT")], "hot");
    feed.subscribe(["KXLATE", first, "KXHOT"].map(syntheticMarket));
    expect((await command(connection)).params).toMatchObject({
      sids: [1],
      market_tickers: ["KXHOT", "KXLATE"],
      action: "add_markets",
    });
    expect((await command(connection)).params).toEqual({
      sids: [2],
      market_tickers: ["KXHOT"],
      action: "add_markets",
    });
    connection.send(snapshot(3, "KXHOT"));
    expect((await command(connection)).params.market_tickers).toEqual(["KXLATE"]);
    connection.send(snapshot(4, "KXLATE", [["0.1000", "1.00"]]));
    await settled(connection);
    expect(extensions).toEqual(["0 KXHOT KXLATE"]);
    expect(sink.kinds.slice(-2)).toEqual(["BookSnapshot", "BookSnapshot"]);
    expect(feed.status()).toMatchObject({ connections: 1, markets: 4, reconnects: 0, resyncs: 0 });
    expect(own.kinds).not.toContain("SequenceGap");
  });

  test("repairs ask for the hot books first", async () => {
    const connection = await connected();
    feed.prioritise([marketId("kalshi", second)], "hot");
    connection.send(delta(9, "0.4200", "1.00"));
    for (const ticker of [second, first]) {
      const asked = await command(connection);
      expect(asked.params).toMatchObject({ action: "get_snapshot", market_tickers: [ticker] });
      connection.send(snapshot(ticker === second ? 10 : 11, ticker));
    }
  });

  test("stopping ends everything", async () => {
    const connection = await connected();
    await feed.stop();
    await connection.closed;
    expect(own.kinds.slice(-2)).toEqual(["SequenceGap", "StreamClosed"]);
    expect(feed.status().state).toBe("stopped");
    expect(clock.waiting).toBe(0);
    feed.subscribe([syntheticMarket("KXLATE")]);
    expect(feed.status().markets).toBe(2);
  });
});
