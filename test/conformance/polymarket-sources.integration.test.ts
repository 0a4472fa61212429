// The watcher of source wallets over real sockets: what the served hosts tell reaches the sink once, by either lane.

import { expect, test, vi } from "vitest";
import { SystemClock } from "../../src/adapters/clock/system-clock.ts";
import { PolymarketSourceWatcher } from "../../src/adapters/venues/polymarket/sources/source-watcher.ts";
import { SystemTransport } from "../../src/adapters/venues/shared/system-transport.ts";
import { durationMicros, milliseconds } from "../../src/domain/units/epoch-micros.ts";
import { seededSource } from "../../src/simulation/random-stream.ts";
import { startPolymarketServer } from "../../src/simulation/venues/polymarket/server.ts";
import {
  SourceRecorder,
  sourceListings,
  sourceMarkets,
} from "../support/polymarket-sources-rig.ts";

test("both lanes over sockets tell each trade once", async () => {
  const clock = new SystemClock();
  const server = await startPolymarketServer({
    clock,
    markets: sourceListings,
    feed: { delay: durationMicros(0) },
    sources: { count: 3, every: milliseconds(100) },
  });
  server.accounts.setFinality({ minedAfterMillis: 20 });
  for (const { conditionId: market } of sourceListings) {
    server.control.place({ market, side: "bid", price: "0.40", size: "100000" });
    server.control.place({ market, side: "ask", price: "0.42", size: "100000" });
  }
  const sink = new SourceRecorder();
  const watcher = new PolymarketSourceWatcher({
    environment: "local",
    urls: { data: server.dataUrl, activity: server.rtdsUrl },
    transport: new SystemTransport({ clock }),
    random: seededSource(1),
    markets: sourceMarkets,
    sink,
    readEvery: milliseconds(200),
  });
  watcher.follow(server.sources.addresses);
  watcher.start();
  await vi.waitFor(() => expect(sink.trades.length).toBeGreaterThan(20), { timeout: 20_000 });
  server.sources.stop();
  const truth = (): readonly unknown[] =>
    server.activity
      .rows()
      .filter(({ type, wallet }) => type === "TRADE" && server.sources.addresses.includes(wallet));
  await vi.waitFor(() => expect(sink.trades).toHaveLength(truth().length), { timeout: 20_000 });
  expect(new Set(sink.trades.map(({ sourceId }) => sourceId)).size).toBe(sink.trades.length);
  expect([sink.refusals, sink.gaps]).toEqual([[], []]);
  await watcher.stop();
  await server.stop();
});
