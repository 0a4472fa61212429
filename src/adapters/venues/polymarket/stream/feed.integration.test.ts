// The Polymarket feed against a scripted server: what it sends, and how it brings a lost book back.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../../../../test/support/venues/manual-clock.ts";
import {
  book,
  bookAt,
  first,
  priceChange,
  second,
  syntheticMarket,
  yes,
} from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import {
  type ScriptedConnection,
  ScriptedSocketServer,
  settled,
} from "../../../../../test/support/venues/scripted-socket-server.ts";
import { newDirectories } from "../../../../domain/market/directory.ts";
import { marketId } from "../../../../domain/market/venue.ts";
import { milliseconds, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { ChannelDescription } from "../../../../ports/market-data.ts";
import { SystemTransport } from "../../shared/system-transport.ts";
import { polymarketDecoder } from "./decoder-registry.ts";
import { createPolymarketFeed } from "./feed.ts";

let server: ScriptedSocketServer;
let clock: ManualClock;
let sink: RecordingSink;
let own: RecordingSink;
let recorded: string[];
let channels: ChannelDescription[];
let extensions: string[];
let feed: ReturnType<typeof createPolymarketFeed>;

const markets = [
  syntheticMarket(first, { yes, no: "no-1" }),
  syntheticMarket(second, { yes: "11", no: "12" }),
];

beforeEach(async () => {
  server = await ScriptedSocketServer.start();
  clock = new ManualClock();
  sink = new RecordingSink();
  own = new RecordingSink();
  recorded = [];
  channels = [];
  extensions = [];
  feed = createPolymarketFeed({
    environment: "local",
    urls: { gamma: "http://127.0.0.1:1", clob: "http://127.0.0.1:1", stream: server.url },
    transport: new SystemTransport({ clock }),
    random: { nextUint32: () => 0 },
    sink,
    connectionSink: own,
    directories: newDirectories(),
    recorder: {
      openChannel: (channel) => channels.push(channel) - 1,
      extendChannel: (channel, added) =>
        void extensions.push([channel, ...added.map((market) => market.venueSymbol)].join(" ")),
      frame: (_channel, _at, frame) => recorded.push(Buffer.from(frame).toString()),
    },
  });
});

afterEach(async () => {
  await feed.stop();
  await server.stop();
});

/** Takes the next text that is no ping. */
async function command(connection: ScriptedConnection): Promise<Record<string, unknown>> {
  for (;;) {
    const text = await connection.texts.next();
    if (text !== "PING") return JSON.parse(text) as Record<string, unknown>;
  }
}

async function connected(): Promise<ScriptedConnection> {
  feed.subscribe(markets);
  feed.start();
  const connection = await server.connections.next();
  await command(connection);
  expect(await connection.texts.next()).toBe("PING");
  connection.send("PONG");
  connection.send([
    book({ bids: [["0.36", "80.5"]], asks: [["0.38", "75"]] }),
    { ...book({ bids: [["0.10", "1"]] }), asset_id: "11" },
  ]);
  await settled(connection);
  return connection;
}

const broken = priceChange(bookAt + 1, { price: "0.35", size: "1", bid: "0.37", ask: "0.38" });

describe("subscribing", () => {
  test("asks for the YES tokens in the first frame, then pings", async () => {
    feed.subscribe(markets);
    feed.start();
    const connection = await server.connections.next();
    expect(JSON.parse(await connection.texts.next())).toEqual({
      type: "market",
      assets_ids: [yes, "11"],
      custom_feature_enabled: true,
      initial_dump: true,
      level: 2,
    });
    expect(await connection.texts.next()).toBe("PING");
    expect(own.events).toMatchObject([
      { kind: "StreamOpened", stream: "polymarket/market-1", liveness: "stream" },
    ]);
  });

  test("books arrive, frames are recorded and replay to the same inputs", async () => {
    await connected();
    expect(sink.kinds).toEqual(["BookSnapshot", "BookSnapshot"]);
    expect(feed.status()).toMatchObject({ state: "open", frames: 2, markets: 2, resyncs: 0 });
    expect(channels[0]).toMatchObject({ decoder: "polymarket/stream@2", venue: "polymarket" });
    const replayed = new RecordingSink();
    const { decoder: _name, ...context } = channels[0] as ChannelDescription;
    const decoder = polymarketDecoder({ ...context, directories: newDirectories() });
    for (const frame of recorded) decoder.decode(Buffer.from(frame), clock.now(), replayed);
    expect(replayed.all).toEqual(sink.all);
  });

  test("two hundred tokens go on one connection", async () => {
    const many = Array.from({ length: 201 }, (_, number) =>
      syntheticMarket(`0x${number}`, { yes: `yes-${number}`, no: `no-${number}` }),
    );
    feed.subscribe(many);
    feed.start();
    const counts: number[] = [];
    for (let count = 0; count < 2; count += 1) {
      const connection = await server.connections.next();
      counts.push(((await command(connection)).assets_ids as string[]).length);
    }
    expect(counts.sort((a, b) => a - b)).toEqual([1, 200]);
  });

  test("text pings go out every ten seconds, and sooner in silence", async () => {
    const connection = await connected();
    clock.advance(milliseconds(2_500));
    expect(await connection.texts.next()).toBe("PING");
    connection.send("PONG");
    await settled(connection);
    clock.advance(milliseconds(7_500));
    await settled(connection);
    expect(connection.texts.waiting.length).toBeGreaterThan(1);
    expect(own.kinds).toContain("StreamAlive");
  });
});

describe("lost books", () => {
  test("a book that is no longer believed is subscribed to anew", async () => {
    const connection = await connected();
    connection.send(broken);
    expect(await command(connection)).toEqual({ operation: "unsubscribe", assets_ids: [yes] });
    expect(await command(connection)).toEqual({
      operation: "subscribe",
      assets_ids: [yes],
      custom_feature_enabled: true,
    });
    connection.send(book({ bids: [["0.37", "1"]], at: bookAt + 2 }));
    await settled(connection);
    expect(sink.kinds.slice(2)).toEqual(["BookDisproved", "BookSnapshot"]);
    expect(feed.status().resyncs).toBe(1);
  });

  test("a book that never comes back costs the connection", async () => {
    const connection = await connected();
    connection.send(broken);
    await command(connection);
    for (let wait = 0; wait < 3; wait += 1) {
      await settled(connection);
      clock.advance(seconds(5));
    }
    await connection.closed;
    expect(own.events.slice(-2)).toMatchObject([
      { kind: "SequenceGap", markets: null },
      { kind: "StreamClosed", reason: "books could not be brought back" },
    ]);
  });

  test("a market that never had a book is given up", async () => {
    feed.subscribe(markets);
    feed.start();
    const connection = await server.connections.next();
    connection.send(book({}));
    while (sink.all.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let wait = 0; wait < 4; wait += 1) {
      await settled(connection);
      clock.advance(seconds(5));
    }
    expect(feed.status().counters["markets given up"]).toBe(1);
    expect(feed.status().state).toBe("open");
  });

  test("no book at all costs the connection", async () => {
    feed.subscribe(markets);
    feed.start();
    const connection = await server.connections.next();
    while (feed.status().state !== "open") await new Promise((resolve) => setImmediate(resolve));
    for (let wait = 0; wait < 4; wait += 1) {
      if (feed.status().state !== "open") break;
      await settled(connection);
      clock.advance(seconds(5));
    }
    await connection.closed;
  });

  test("a channel that answers pings without data is frozen", async () => {
    const connection = await connected();
    for (let wait = 0; wait < 60; wait += 1) {
      if (feed.status().state !== "open") break;
      connection.send("PONG");
      await settled(connection);
      clock.advance(seconds(2));
    }
    await connection.closed;
    expect(own.events.at(-1)).toMatchObject({
      reason: "no market data, though pings are answered",
    });
  });
});

test("unsubscribed markets are told to the venue and are suspect", async () => {
  const connection = await connected();
  own.clear();
  feed.unsubscribe([marketId("polymarket", second), marketId("polymarket", "unknown")]);
  expect(await command(connection)).toEqual({ operation: "unsubscribe", assets_ids: ["11"] });
  expect(own.events).toMatchObject([
    { kind: "SequenceGap", markets: [marketId("polymarket", second)] },
  ]);
  connection.send({
    ...broken,
    price_changes: [{ asset_id: "11", price: "x", size: "1", side: "BUY" }],
  });
  await settled(connection);
  expect(connection.texts.waiting.filter((text) => text !== "PING")).toEqual([]);
});
