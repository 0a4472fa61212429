// Both venues' servers in the process of the test, with books that stand still until the test moves them, and a folder
// with all that `arbytron run` needs to trade against them on paper.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { SystemClock } from "../../src/adapters/clock/system-clock.ts";
import { type DemoEvent, inventEvents } from "../../src/simulation/demo-events.ts";
import { type KalshiServer, startKalshiServer } from "../../src/simulation/venues/kalshi/server.ts";
import {
  type PolymarketServer,
  startPolymarketServer,
} from "../../src/simulation/venues/polymarket/server.ts";

/** A best bid and a best ask in USD. */
export type Quote = readonly [bid: string, ask: string];

export interface LocalVenues {
  readonly kalshi: KalshiServer;
  readonly polymarket: PolymarketServer;
  readonly events: readonly DemoEvent[];
  /** Puts 200 contracts at each price; whatever rested before is gone. */
  quote(event: number, kalshi: Quote, polymarket: Quote): void;
  /** Kalshi sells YES at 0.40, Polymarket NO at 0.50: ten cents before fees. */
  openEdge(event: number): void;
  /** Both venues quote around the same price. */
  closeEdge(event: number): void;
}

/** Starts the venues with so many events, none of which has an edge; they stop with the test. */
export async function startLocalVenues(eventCount = 1): Promise<LocalVenues> {
  const clock = new SystemClock();
  const events = inventEvents(1, eventCount, clock.now());
  const kalshi = await startKalshiServer({ clock, series: events.map((event) => event.kalshi) });
  const markets = events.map((event) => event.polymarket);
  const polymarket = await startPolymarketServer({ clock, markets });
  onTestFinished(async () => {
    await Promise.all([kalshi.stop(), polymarket.stop()]);
  });
  const quote = (event: number, onKalshi: Quote, onPolymarket: Quote): void => {
    const { kalshiTicker, polymarket: listing } = events[event]!;
    for (const [control, market, [bid, ask]] of [
      [kalshi.control, kalshiTicker, onKalshi],
      [polymarket.control, listing.conditionId, onPolymarket],
    ] as const) {
      control.cancelAll(market);
      control.place({ market, side: "bid", price: bid, size: "200" });
      control.place({ market, side: "ask", price: ask, size: "200" });
    }
  };
  const openEdge = (event: number): void => quote(event, ["0.38", "0.40"], ["0.50", "0.52"]);
  const closeEdge = (event: number): void => quote(event, ["0.43", "0.45"], ["0.43", "0.45"]);
  for (const place of events.keys()) closeEdge(place);
  return { kalshi, polymarket, events, quote, openEdge, closeEdge };
}

export interface TradingFolder {
  readonly folder: string;
  readonly dataDirectory: string;
  /** Environment for a program in it: nothing of the user's own state is touched. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a test may want otherwise in the configuration. */
export interface FolderWish {
  readonly kalshiCredentials?: boolean;
  readonly kalshiRest?: string;
  /** Lines added to the configuration file. */
  readonly settings?: readonly string[];
}

/** Writes `arbytron.yaml`, `pairs.csv` and the key files; the folder goes with the test. */
export function tradingFolder(venues: LocalVenues, wish: FolderWish = {}): TradingFolder {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { kalshi, polymarket, events } = venues;
  const credentials = [
    "    credentials:",
    "      keyIdFile: secrets/key-id",
    "      privateKeyFile: secrets/key.pem",
  ];
  const configuration = [
    "dataDirectory: data",
    "venues:",
    "  kalshi:",
    "    environment: local",
    `    urls: { rest: "${wish.kalshiRest ?? kalshi.restUrl}", stream: "${kalshi.streamUrl}" }`,
    ...(wish.kalshiCredentials === false ? [] : credentials),
    "  polymarket:",
    "    environment: local",
    `    urls: { gamma: "${polymarket.gammaUrl}", clob: "${polymarket.clobUrl}", stream: "${polymarket.streamUrl}" }`,
    "quality: { startupConfirm: 0 s, staleAfter: { streaming: 1 min } }",
    ...(wish.settings ?? []),
    "",
  ];
  const pairs = events.map((event) => `${event.kalshiTicker},${event.polymarket.conditionId}`);
  mkdirSync(join(folder, "secrets"));
  const secret = { mode: 0o600 };
  writeFileSync(join(folder, "secrets/key-id"), kalshi.keyId, secret);
  writeFileSync(join(folder, "secrets/key.pem"), kalshi.privateKeyPem, secret);
  writeFileSync(join(folder, "arbytron.yaml"), configuration.join("\n"));
  writeFileSync(join(folder, "pairs.csv"), ["kalshi,polymarket", ...pairs, ""].join("\n"));
  const environment = { XDG_STATE_HOME: join(folder, "state"), HOME: folder };
  return { folder, dataDirectory: join(folder, "data"), environment };
}
