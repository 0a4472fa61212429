// The local venues over one order flow: what the demo connects to. Servers on 127.0.0.1 with ports the system chooses, a
// flow that is stepped by the clock, and which markets are about the same event. One question and a ladder are products at
// the broker too, and where the node of a chain is installed another one is a pool.

import { type EpochMicros, milliseconds } from "../domain/units/epoch-micros.ts";
import type { Clock } from "../ports/clock.ts";
import { type DemoEvent, kalshiSeriesOf } from "./demo-events.ts";
import { type FamilyPlaces, familyPlaces, inventQuestions } from "./demo-families.ts";
import { type DemoFlow, startDemoFlow } from "./demo-flow.ts";
import { forecastExDemoFaults, forecastExProductsOf } from "./demo-forecastex.ts";
import {
  brokerQuestions,
  type DemoPair,
  demoFlowEvents,
  demoPairs,
  pooledQuestions,
} from "./demo-markets.ts";
import type { Exchange } from "./exchange/exchange.ts";
import { type FaultCounts, type FaultOptions, noFaults } from "./faults/fault.ts";
import type { ChainVenue } from "./local-chain.ts";
import { mixedSeed } from "./random-stream.ts";
import { missingChainPackages } from "./venues/chain/chain-packages.ts";
import { quirksUnder } from "./venues/forecastex/quirks.ts";
import { type ForecastExServer, startForecastExServer } from "./venues/forecastex/server.ts";
import { type KalshiServer, startKalshiServer } from "./venues/kalshi/server.ts";
import { type PolymarketServer, startPolymarketServer } from "./venues/polymarket/server.ts";

export interface DemoVenuesOptions {
  readonly seed: number;
  readonly clock: Clock;
  /** Events, each a market at Kalshi and at Polymarket. */
  readonly eventCount: number;
  /** Whether one event is to have a pool too, where the chain's node is installed; false when absent. */
  readonly wantsPool?: boolean;
  /** The flow moves this often. */
  readonly stepMillis: number;
  readonly faults?: FaultOptions;
}

/** A chain with a pool, as a client needs to know it. */
export interface DemoChainAddress {
  readonly rpcUrl: string;
  readonly streamUrl: string;
  readonly chainId: number;
  readonly conditionalTokens: string;
  readonly collateral: string;
  /** Tells the price of the chain's coin. */
  readonly priceFeed: string;
  /** Of an account with money and coins. */
  readonly privateKey: string;
}

/** What a client needs to know of the venues. Plain data: it passes between threads. */
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
  /** Null where only the other venues take part. */
  readonly forecastex: {
    readonly restUrl: string;
    readonly streamUrl: string;
    readonly account: string;
  } | null;
  /** Null where none was wanted, or the packages of its node are not installed. */
  readonly chain: DemoChainAddress | null;
  readonly pairs: readonly DemoPair[];
  /** Which of the pairs belong together, by their places. */
  readonly families: readonly FamilyPlaces[];
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
  "forecastexBookEvents",
  "forecastexTrades",
  "forecastexConnections",
  "forecastexRequests",
  "forecastexFrames",
] as const;

/** Counts since the start. Book events are level changes and trades, whoever listens. */
export type DemoStatistics = Readonly<Record<(typeof demoStatisticNames)[number], number>>;

/** Venues that faults happen to. */
export const demoVenueNames = ["kalshi", "polymarket", "forecastex"] as const;

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
  readonly forecastexServer: ForecastExServer;
}

/** A pool that is cheap to trade with, and a crowd that takes its time: now and then there is something to find. */
const poolsTraded = { poolFee: 5n * 10n ** 15n, crowdLooks: [5_000_000, 15_000_000] } as const;

/** As on chains where pools are; a demonstration has no time for slower ones. */
const blockSeconds = 1;

export async function startDemoVenues(options: DemoVenuesOptions): Promise<LocalDemoVenues> {
  const { seed, clock, eventCount } = options;
  const startAt = clock.now();
  const events = inventQuestions(seed, eventCount, startAt);
  const started: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    await Promise.all(started.map((stop) => stop()));
  };
  const open = async <Server extends { stop(): Promise<void> }>(
    opening: Promise<Server>,
  ): Promise<Server> => {
    const server = await opening;
    started.push(() => server.stop());
    return server;
  };
  try {
    const servers = await startServers(options, events, open);
    // What fills the books before anybody looks counts too.
    const statistics = countStatistics(servers);
    const flow = startFlow(options, events, servers, startAt);
    await servers.chain?.beginBlocks(blockSeconds);
    return {
      ...addressOf(servers, events),
      kalshiServer: servers.kalshi,
      polymarketServer: servers.polymarket,
      forecastexServer: servers.forecastex,
      statistics: () => statistics(flow),
      faultCounts: () => ({
        kalshi: servers.kalshi.faults.counts(),
        polymarket: servers.polymarket.faults.counts(),
        forecastex: servers.forecastex.faults.counts(),
      }),
      async stop() {
        flow.stop();
        await stopAll();
      },
    };
  } catch (reason) {
    await stopAll();
    throw reason;
  }
}

interface Servers {
  readonly kalshi: KalshiServer;
  readonly polymarket: PolymarketServer;
  readonly forecastex: ForecastExServer;
  readonly chain: ChainVenue | null;
}

type Opener = <Server extends { stop(): Promise<void> }>(
  opening: Promise<Server>,
) => Promise<Server>;

async function startServers(
  { seed, clock, faults = noFaults, wantsPool = false }: DemoVenuesOptions,
  events: readonly DemoEvent[],
  open: Opener,
): Promise<Servers> {
  // What goes wrong at one venue says nothing about the others.
  const faultsOf = (place: number) => ({ ...faults, seed: mixedSeed(faults.seed, place) });
  const kalshi = await open(
    startKalshiServer({ clock, seed, faults, series: kalshiSeriesOf(events) }),
  );
  const markets = events.map((event) => event.polymarket);
  const polymarket = await open(
    startPolymarketServer({ clock, seed, faults: faultsOf(1), markets }),
  );
  const products = forecastExProductsOf(brokerQuestions(events));
  const brokerFaults = forecastExDemoFaults(faultsOf(2));
  const forecastex = await open(
    startForecastExServer({
      ...{ clock, seed, products, faults: brokerFaults, quirks: quirksUnder(brokerFaults) },
      // A demonstration in the small hours of New York would have no broker otherwise.
      keepsNightlyReset: false,
    }),
  );
  if (!wantsPool || missingChainPackages().length > 0) {
    return { kalshi, polymarket, forecastex, chain: null };
  }
  const pooled = pooledQuestions(events);
  // Loaded here alone: the chain's client takes a while.
  const { startChainVenue } = await import("./local-chain.ts");
  const chain = await open(
    startChainVenue({ ...poolsTraded, clock, seed, port: 0, events: pooled }),
  );
  return { kalshi, polymarket, forecastex, chain };
}

function startFlow(
  { seed, clock, stepMillis }: DemoVenuesOptions,
  events: readonly DemoEvent[],
  servers: Servers,
  startAt: EpochMicros,
): DemoFlow {
  return startDemoFlow({
    ...{ seed, clock, startAt, step: milliseconds(stepMillis) },
    events: demoFlowEvents(seed, events, servers),
  });
}

function countStatistics({
  kalshi,
  polymarket,
  forecastex,
}: Servers): (flow: DemoFlow) => DemoStatistics {
  const kalshiCounts = countEvents(kalshi.exchange);
  const polymarketCounts = countEvents(polymarket.exchange);
  const forecastexCounts = countEvents(forecastex.exchange);
  return (flow) => ({
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
    forecastexBookEvents: forecastexCounts.events,
    forecastexTrades: forecastexCounts.trades,
    forecastexConnections: forecastex.shell.connectionCount,
    forecastexRequests: forecastex.shell.requestCount,
    forecastexFrames: forecastex.shell.framesSent,
  });
}

function addressOf(
  { kalshi, polymarket, forecastex, chain }: Servers,
  events: readonly DemoEvent[],
): DemoVenuesAddress {
  const { restUrl, streamUrl, keyId, privateKeyPem } = kalshi;
  const { gammaUrl, clobUrl, streamUrl: marketStreamUrl, userStreamUrl } = polymarket;
  const { siteUrl, dataUrl, chainId, privateKey } = polymarket;
  return {
    kalshi: { restUrl, streamUrl, keyId, privateKeyPem },
    polymarket: {
      ...{ gammaUrl, clobUrl, streamUrl: marketStreamUrl, userStreamUrl, siteUrl, dataUrl },
      ...{ chainId, privateKey },
    },
    forecastex: {
      restUrl: forecastex.restUrl,
      streamUrl: forecastex.streamUrl,
      account: forecastex.account,
    },
    chain: chain === null ? null : chainAddressOf(chain),
    pairs: demoPairs(events, chain?.pools[0]?.address.toLowerCase() ?? null),
    families: familyPlaces(events.length),
  };
}

function chainAddressOf({ chain, privateKey }: ChainVenue): DemoChainAddress {
  const { node, contracts } = chain;
  return {
    rpcUrl: node.rpcUrl,
    streamUrl: node.streamUrl,
    chainId: node.chainId,
    conditionalTokens: contracts.conditionalTokens,
    collateral: contracts.collateral,
    priceFeed: contracts.priceFeed,
    privateKey,
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
