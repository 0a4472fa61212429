// The venues of a run as connections: where each is reached, its catalogue, its feed, its orders. The only place that
// knows which adapter belongs to which venue.

import { KalshiTrading } from "../../../src/adapters/venues/kalshi/account/kalshi-trading.ts";
import type { KalshiCredentials, KalshiUrls } from "../../../src/adapters/venues/kalshi/config.ts";
import { createKalshiCatalogue } from "../../../src/adapters/venues/kalshi/rest/catalogue.ts";
import { readVenueRate } from "../../../src/adapters/venues/kalshi/rest/venue-rate.ts";
import { createKalshiFeed } from "../../../src/adapters/venues/kalshi/stream/feed.ts";
import { connectPolymarketTrading } from "../../../src/adapters/venues/polymarket/account/connect-trading.ts";
import type {
  PolymarketCredentials,
  PolymarketUrls,
} from "../../../src/adapters/venues/polymarket/config.ts";
import { createPolymarketCatalogue } from "../../../src/adapters/venues/polymarket/rest/catalogue.ts";
import { clobSeeds } from "../../../src/adapters/venues/polymarket/rest/rates.ts";
import { createPolymarketFeed } from "../../../src/adapters/venues/polymarket/stream/feed.ts";
import {
  type BreakerObserver,
  CircuitBreakers,
} from "../../../src/adapters/venues/shared/circuit-breakers.ts";
import type { AdapterLog } from "../../../src/adapters/venues/shared/log.ts";
import {
  type GovernorSeeds,
  governorSeedsDefault,
  RateGovernor,
} from "../../../src/adapters/venues/shared/rate-governor.ts";
import { SystemTransport } from "../../../src/adapters/venues/shared/system-transport.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import type { Directories } from "../../../src/domain/market/directory.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import type { MarketId, Venue } from "../../../src/domain/market/venue.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import type { Fill, Order } from "../../../src/domain/order/order.ts";
import type { DurationMicros } from "../../../src/domain/units/epoch-micros.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { MarketCatalogue } from "../../../src/ports/market-catalogue.ts";
import type { FrameRecorder, InputSink, MarketDataFeed } from "../../../src/ports/market-data.ts";
import type { OrderGateway } from "../../../src/ports/order-gateway.ts";
import type { RandomSource } from "../../../src/ports/random-source.ts";
import type { VenueTransport } from "../../../src/ports/venue-transport.ts";
import type { VenueEnvironment } from "../configuration/venue-sections.ts";

/** One venue to connect to. */
export type VenueEndpoint =
  | {
      readonly venue: "kalshi";
      readonly environment: VenueEnvironment;
      readonly urls: Partial<KalshiUrls>;
      readonly credentials: KalshiCredentials;
    }
  | {
      readonly venue: "polymarket";
      readonly environment: VenueEnvironment;
      readonly urls: Partial<PolymarketUrls>;
      /** Null where nothing is to be traded: market data is public. */
      readonly credentials: PolymarketCredentials | null;
    };

/** What reaching a venue needs besides its addresses. */
export interface ReachParts {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly log: Log;
  /** Makes what carries requests and sockets of one venue; the system's unless a run lives in a simulation. */
  readonly newTransport?: () => VenueTransport;
}

/** What a feed needs besides a venue that is reached. */
export interface FeedParts {
  /** Receives what frames decode to. */
  readonly decoded: InputSink;
  /** Receives what the connection itself has to say. */
  readonly connection: InputSink;
  readonly directories: Directories;
  readonly staleAfter: DurationMicros;
  /** As `staleAfter`, for books that are polled. */
  readonly polledStaleAfter: DurationMicros;
  /** Every book is compared with the venue's own at least this often. */
  readonly reconcileEvery: DurationMicros;
  readonly recorder: FrameRecorder | undefined;
  /** Somebody doubts the terms of these markets. */
  readonly doubtful: (markets: readonly MarketId[], why: string) => void;
}

/** Orders and account at a venue itself. */
export interface VenueTrading {
  readonly gateway: OrderGateway;
  /** Takes over orders that an earlier run left open, and the fills it booked that may still be taken back, of all
   * venues. */
  resume(orders: readonly Order[], fills: readonly Fill[]): void;
  /** A person has looked at why the venue was closed: its protection may be armed again. */
  acknowledged(): void;
  /** Learns what orders on these markets must fit. */
  list(markets: readonly Market[]): void;
  /** Follows what the market data says of those rules. */
  observe(event: NewEvent): void;
  /** Connects and reads the account; its cash is reported to the sink. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A venue whose addresses and keys belong together. Nothing is connected before something is asked. */
export interface ReachedVenue {
  readonly venue: Venue;
  readonly catalogue: MarketCatalogue;
  readonly log: AdapterLog;
  /** Learns how fast the venue lets us ask; what cannot be learned is logged. */
  prepare(): Promise<void>;
  /** Returns the feed, not started. */
  openFeed(parts: FeedParts): MarketDataFeed;
  /** Obtains what orders and account need of the venue and returns them, not started; undefined for a venue without
   * credentials. Throws `FailureError` when the venue does not give it. */
  readonly openTrading: (sink: InputSink) => Promise<VenueTrading | undefined>;
  /** Ends every connection to the venue; feed and trading have been stopped. */
  close(): Promise<void>;
}

/** Whole contracts that may match on one part of Kalshi in any 15 s before the venue itself stops us: several times
 * what the limits of the engine let through. */
const contractsPerWindow = 10_000;

/** Rates until the venue has told its own. Polymarket tells none: 90 % of the 300 reads of markets in ten seconds that
 * it publishes, above which it was seen to refuse. */
const ratesUntilTold: Readonly<Record<VenueEndpoint["venue"], { seeds: GovernorSeeds }>> = {
  kalshi: { seeds: governorSeedsDefault },
  polymarket: {
    seeds: { ...governorSeedsDefault, read: { refillPerSecond: 27, capacity: 27 } },
  },
};

export function reachVenue(endpoint: VenueEndpoint, parts: ReachParts): ReachedVenue {
  const { clock, random } = parts;
  let isClosing = false;
  const said = adapterLog(parts.log, endpoint.venue);
  // What fails while everything is being closed is nobody's news.
  const log: AdapterLog = (line) => {
    if (!isClosing) said(line);
  };
  const transport = parts.newTransport?.() ?? new SystemTransport({ clock });
  const governor = new RateGovernor({ clock, ...ratesUntilTold[endpoint.venue] });
  const breakers = new CircuitBreakers({ clock, random, observer: breakerLog(log) });
  const common = { transport, random, log, governor, breakers };
  const reached =
    endpoint.venue === "kalshi"
      ? reachKalshi({ ...endpoint, ...common })
      : reachPolymarket({ ...endpoint, ...common });
  return {
    ...reached,
    close() {
      isClosing = true;
      return reached.close();
    },
  };
}

/** What every part of one venue's adapter shares: one account, one rate, one state of each endpoint. */
interface Common {
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly log: AdapterLog;
  readonly governor: RateGovernor;
  readonly breakers: CircuitBreakers;
}

function reachKalshi(options: Common & Extract<VenueEndpoint, { venue: "kalshi" }>): ReachedVenue {
  const catalogue = createKalshiCatalogue(options);
  let isClosed = false;
  return {
    venue: "kalshi",
    catalogue,
    log: options.log,
    async prepare() {
      const rate = await readVenueRate(options);
      if (rate.ok || isClosed) return;
      const { code, message } = rate.failure;
      options.log({
        level: "warn",
        message: `kalshi: its limits are not known: ${code} ${message}`,
      });
    },
    openFeed: (parts) => createKalshiFeed({ ...options, ...feedOptions(parts) }),
    openTrading(sink) {
      const trading = new KalshiTrading({ ...options, sink, catalogue, contractsPerWindow });
      const { gateway, rulebook } = trading;
      return Promise.resolve({
        gateway,
        resume: (orders) => gateway.resume(orders),
        acknowledged: () => void trading.acknowledged(),
        list: (markets) => rulebook.list(markets, (ticker) => catalogue.shardOf(ticker)),
        observe: (event) => rulebook.observe(event),
        start: () => trading.start(),
        stop: () => trading.stop(),
      });
    },
    close() {
      isClosed = true;
      return closeBoth(catalogue, options.transport);
    },
  };
}

function reachPolymarket(
  options: Common & Extract<VenueEndpoint, { venue: "polymarket" }>,
): ReachedVenue {
  const catalogue = createPolymarketCatalogue(options);
  return {
    venue: "polymarket",
    catalogue,
    log: options.log,
    prepare: () => Promise.resolve(),
    openFeed: (parts) => createPolymarketFeed({ ...options, ...feedOptions(parts) }),
    async openTrading(sink) {
      const { credentials } = options;
      if (credentials === null) return undefined;
      // The venue counts orders and accounts by the key, apart from what it counts by the address.
      const governor = new RateGovernor({ clock: options.transport.clock, seeds: clobSeeds });
      const connected = await connectPolymarketTrading({
        ...options,
        governor,
        credentials,
        sink,
        catalogue,
      });
      const trading = unwrap(connected);
      const { gateway, rulebook } = trading;
      return {
        gateway,
        resume: (orders, fills) => gateway.resume(orders, fills),
        acknowledged: () => trading.acknowledged(),
        list: (markets) => rulebook.list(markets),
        observe: (event) => rulebook.observe(event),
        start: () => trading.start(),
        stop: () => trading.stop(),
      };
    },
    close: () => closeBoth(catalogue, options.transport),
  };
}

function feedOptions(parts: FeedParts) {
  const { recorder } = parts;
  return {
    sink: parts.decoded,
    connectionSink: parts.connection,
    directories: parts.directories,
    staleAfter: parts.staleAfter,
    fallback: { staleAfter: parts.polledStaleAfter, reconcileEvery: parts.reconcileEvery },
    doubtful: parts.doubtful,
    ...(recorder === undefined ? {} : { recorder }),
  };
}

async function closeBoth(
  catalogue: { close(): Promise<void> },
  transport: VenueTransport,
): Promise<void> {
  await catalogue.close();
  await transport.close();
}

/** Tells the operator of endpoints that are left alone and come back. */
function breakerLog(log: AdapterLog): BreakerObserver {
  return {
    changed: (endpoint, from, to, words) =>
      log({
        level: to === "open" ? "warn" : "info",
        message: `breaker of ${endpoint}: ${from} → ${to}`,
        details: { words },
      }),
  };
}

/** Returns the adapters' way to speak to the operator, over the program's log. */
function adapterLog(log: Log, venue: string): AdapterLog {
  return ({ level, message, details }) => log[level](message, { venue, ...details });
}
