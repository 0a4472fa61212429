// Both local venues over one order flow: what the demo connects to. Servers on 127.0.0.1 with ports the system chooses,
// a flow that is stepped by the clock, and the pairs of markets that are about the same event.

import { milliseconds } from "../domain/units/epoch-micros.ts";
import type { Clock } from "../ports/clock.ts";
import { type DemoEvent, kalshiSeriesOf } from "./demo-events.ts";
import { inventQuestions } from "./demo-families.ts";
import { flowEventsOf, quotedOnKalshi, quotedOnPolymarket, startDemoFlow } from "./demo-flow.ts";
import type { Exchange } from "./exchange/exchange.ts";
import { type FaultCounts, type FaultOptions, noFaults } from "./faults/fault.ts";
import { mixedSeed } from "./random-stream.ts";
import { type KalshiServer, startKalshiServer } from "./venues/kalshi/server.ts";
import { type PolymarketServer, startPolymarketServer } from "./venues/polymarket/server.ts";

export interface DemoVenuesOptions {
  readonly seed: number;
  readonly clock: Clock;
  /** Events, each a market on both venues. */
  readonly eventCount: number;
  /** The flow moves this often. */
  readonly stepMillis: number;
  readonly faults?: FaultOptions;
}

/** One event on both venues. */
export interface DemoPair {
  readonly kalshiTicker: string;
  readonly polymarketConditionId: string;
  /** Token of the outcome that pays when Kalshi's YES pays. */
  readonly yesToken: string;
  readonly title: string;
}

/** What a client needs to know of the two venues. Plain data: it passes between threads. */
export interface DemoVenuesAddress {
  readonly kalshi: {
    readonly restUrl: string;
    readonly streamUrl: string;
    readonly keyId: string;
    readonly privateKeyPem: string;
  };
  readonly polymarket: {
    readonly gammaUrl: string;
    readonly clobUrl: string;
    readonly streamUrl: string;
    readonly userStreamUrl: string;
    readonly siteUrl: string;
    readonly dataUrl: string;
    readonly chainId: PolymarketServer["chainId"];
    /** Of an account with money and allowances. */
    readonly privateKey: string;
  };
  readonly pairs: readonly DemoPair[];
}

export const demoStatisticNames = [
  "steps",
  "news",
  "kalshiBookEvents",
  "kalshiTrades",
  "kalshiConnections",
  "kalshiRequests",
  "kalshiFrames",
  "polymarketBookEvents",
  "polymarketTrades",
  "polymarketConnections",
  "polymarketRequests",
  "polymarketFrames",
] as const;

/** Counts since the start. Book events are level changes and trades, whoever listens. */
export type DemoStatistics = Readonly<Record<(typeof demoStatisticNames)[number], number>>;

export const demoVenueNames = ["kalshi", "polymarket"] as const;

/** What went wrong on purpose since the start, by venue. */
export type DemoFaultCounts = Readonly<Record<(typeof demoVenueNames)[number], FaultCounts>>;

export interface DemoVenues extends DemoVenuesAddress {
  stop(): Promise<void>;
  statistics(): DemoStatistics;
  faultCounts(): DemoFaultCounts;
}

/** The venues in this thread, with the doors behind the counter that tests use. */
export interface LocalDemoVenues extends DemoVenues {
  readonly kalshiServer: KalshiServer;
  readonly polymarketServer: PolymarketServer;
}

export async function startDemoVenues(options: DemoVenuesOptions): Promise<LocalDemoVenues> {
  const { seed, clock, eventCount, faults = noFaults } = options;
  const startAt = clock.now();
  const events = inventQuestions(seed, eventCount, startAt);
  const kalshi = await startKalshiServer({
    clock,
    seed,
    faults,
    series: kalshiSeriesOf(events),
  });
  const polymarket = await startPolymarketServer({
    clock,
    seed,
    // What goes wrong at one venue says nothing about the other.
    faults: { ...faults, seed: mixedSeed(faults.seed, 1) },
    markets: events.map((event) => event.polymarket),
  }).catch(async (reason: unknown) => {
    await kalshi.stop();
    throw reason;
  });
  const kalshiCounts = countEvents(kalshi.exchange);
  const polymarketCounts = countEvents(polymarket.exchange);
  const flow = startDemoFlow({
    ...{ seed, clock, startAt, step: milliseconds(options.stepMillis) },
    events: flowEventsOf(events, (event) => [
      { ...quotedOnKalshi(kalshi.exchange, event), clock: kalshi.clock },
      { ...quotedOnPolymarket(polymarket.exchange, event), clock: polymarket.clock },
    ]),
  });
  return {
    ...addressOf(kalshi, polymarket, events),
    kalshiServer: kalshi,
    polymarketServer: polymarket,
    statistics: () => ({
      steps: flow.statistics.steps,
      news: flow.statistics.news,
      kalshiBookEvents: kalshiCounts.events,
      kalshiTrades: kalshiCounts.trades,
      kalshiConnections: kalshi.shell.connectionCount,
      kalshiRequests: kalshi.shell.requestCount,
      kalshiFrames: kalshi.shell.framesSent,
      polymarketBookEvents: polymarketCounts.events,
      polymarketTrades: polymarketCounts.trades,
      polymarketConnections: polymarket.shell.connectionCount,
      polymarketRequests: polymarket.shell.requestCount + polymarket.gamma.requestCount,
      polymarketFrames: polymarket.shell.framesSent,
    }),
    faultCounts: () => ({
      kalshi: kalshi.faults.counts(),
      polymarket: polymarket.faults.counts(),
    }),
    async stop() {
      flow.stop();
      await Promise.all([kalshi.stop(), polymarket.stop()]);
    },
  };
}

function addressOf(
  kalshi: KalshiServer,
  polymarket: PolymarketServer,
  events: readonly DemoEvent[],
): DemoVenuesAddress {
  const { restUrl, streamUrl, keyId, privateKeyPem } = kalshi;
  const { gammaUrl, clobUrl, streamUrl: marketStreamUrl, userStreamUrl } = polymarket;
  const { siteUrl, dataUrl, chainId, privateKey: privateKeyHex } = polymarket;
  return {
    kalshi: { restUrl, streamUrl, keyId, privateKeyPem },
    polymarket: {
      ...{ gammaUrl, clobUrl, streamUrl: marketStreamUrl, userStreamUrl, siteUrl, dataUrl },
      ...{ chainId, privateKey: privateKeyHex },
    },
    pairs: events.map((event) => ({
      kalshiTicker: event.kalshiTicker,
      polymarketConditionId: event.polymarket.conditionId,
      yesToken: event.polymarket.yesToken,
      title: event.title,
    })),
  };
}

function countEvents(exchange: Exchange): { events: number; trades: number } {
  const counts = { events: 0, trades: 0 };
  exchange.observe(({ events }) => {
    counts.events += events.length;
    for (const event of events) if (event.kind === "trade") counts.trades += 1;
  });
  return counts;
}
