// What the connection adds around any venue's session: which events, in which order.

import { afterEach, beforeEach, expect, test } from "vitest";
import { syntheticMarket } from "../../../../test/support/venues/kalshi-decoder-rig.ts";
import { ManualClock } from "../../../../test/support/venues/manual-clock.ts";
import { RecordingSink } from "../../../../test/support/venues/recording-sink.ts";
import { ScriptedSocketServer } from "../../../../test/support/venues/scripted-socket-server.ts";
import { newDirectories } from "../../../domain/market/directory.ts";
import { seconds } from "../../../domain/units/epoch-micros.ts";
import type { FrameDecoder } from "../../../ports/market-data.ts";
import { fallbackLimitsDefault } from "./fallback-limits.ts";
import { MarketFeed } from "./market-feed.ts";
import type { SessionHost } from "./stream-session.ts";
import { SystemTransport } from "./system-transport.ts";
import { socketLimitsDefault } from "./venue-socket.ts";

let server: ScriptedSocketServer;
let feed: MarketFeed;
let sink: RecordingSink;
let logged: string[];
let admitted: string[];

const markets = ["A", "B", "C", "D", "E"].map(syntheticMarket);

/** A session whose decoder confirms the subscription and then emits a print, both while it decodes. */
function eagerDecoder(host: SessionHost): FrameDecoder {
  return {
    admit: (markets) => admitted.push(...markets.map((market) => market.venueSymbol)),
    decode(_frame, receivedAt, frameSink) {
      host.established();
      frameSink.event({ kind: "StreamAlive", receivedAt, stream: "decoded" });
      host.resynced();
      return undefined;
    },
  };
}

beforeEach(async () => {
  server = await ScriptedSocketServer.start();
  sink = new RecordingSink();
  logged = [];
  admitted = [];
  feed = new MarketFeed({
    venue: "kalshi",
    environment: "local",
    decoderName: "eager@1",
    url: server.url,
    headers: () => ({}),
    probeText: null,
    limits: socketLimitsDefault,
    staleAfter: seconds(5),
    fallbackLimits: fallbackLimitsDefault,
    doubtful: () => undefined,
    transport: new SystemTransport({ clock: new ManualClock() }),
    random: { nextUint32: () => 0 },
    frameSink: sink,
    eventSink: sink,
    directories: newDirectories(),
    recorder: undefined,
    log: (line) => logged.push(line.message),
    marketsPerConnectionMax: 2,
    connectionsMax: 2,
    openSession: (_context, _markets, host) => ({
      decoder: eagerDecoder(host),
      opened: () => undefined,
      subscribe: () => undefined,
      missing: () => [],
      repair: () => undefined,
      unsubscribe: () => undefined,
      closed: () => undefined,
      counters: () => ({ oddities: 1 }),
    }),
  });
});

afterEach(async () => {
  await feed.stop();
  await server.stop();
});

test("events of the connection never come in the middle of a decode", async () => {
  feed.subscribe(markets.slice(0, 1));
  feed.start();
  const connection = await server.connections.next();
  connection.send("anything");
  while (sink.all.length < 2) await new Promise((resolve) => setImmediate(resolve));
  expect(sink.events.map((event) => ("stream" in event ? event.stream : ""))).toEqual([
    "decoded",
    "kalshi/market-1",
  ]);
  expect(sink.kinds).toEqual(["StreamAlive", "StreamOpened"]);
  expect(feed.status()).toMatchObject({ resyncs: 1, counters: { oddities: 1 } });
});

test("markets fill one connection after the other, and what has no place is named", async () => {
  expect(feed.status()).toMatchObject({ state: "idle", connections: 0, lastFrameAt: null });
  feed.subscribe(markets.slice(0, 3));
  expect(feed.status()).toMatchObject({ state: "idle", connections: 2, markets: 3 });
  feed.start();
  feed.start();
  await server.connections.next();
  await server.connections.next();
  while (feed.status().state !== "open") await new Promise((resolve) => setImmediate(resolve));
  feed.subscribe(markets.slice(3));
  expect(feed.status()).toMatchObject({ state: "open", connections: 2, markets: 4, reconnects: 0 });
  expect(admitted).toEqual(["D"]);
  expect(logged).toContain("kalshi: every connection is full, 1 markets are not watched");
  feed.subscribe(markets.slice(0, 4));
  expect(feed.status().markets).toBe(4);
});

test("markets of another venue are not taken", () => {
  feed.subscribe([{ ...syntheticMarket("A"), venue: "polymarket" }]);
  expect(feed.status().markets).toBe(0);
});
