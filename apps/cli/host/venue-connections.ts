// The venues of a run as connections: where each is reached, its catalogue and its feed. The only place that knows
// which adapter belongs to which venue.

import type { KalshiCredentials, KalshiUrls } from "../../../src/adapters/venues/kalshi/config.ts";
import { createKalshiCatalogue } from "../../../src/adapters/venues/kalshi/rest/catalogue.ts";
import { createKalshiFeed } from "../../../src/adapters/venues/kalshi/stream/feed.ts";
import type { PolymarketUrls } from "../../../src/adapters/venues/polymarket/config.ts";
import { createPolymarketCatalogue } from "../../../src/adapters/venues/polymarket/rest/catalogue.ts";
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
import { type KnownTerms, TermsWatch } from "../../../src/adapters/venues/shared/terms-watch.ts";
import type { Directories } from "../../../src/domain/market/directory.ts";
import type { MarketId } from "../../../src/domain/market/venue.ts";
import type { DurationMicros } from "../../../src/domain/units/epoch-micros.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { MarketCatalogue } from "../../../src/ports/market-catalogue.ts";
import type { FrameRecorder, InputSink, MarketDataFeed } from "../../../src/ports/market-data.ts";
import type { RandomSource } from "../../../src/ports/random-source.ts";
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
    };

/** What connections are made of besides their addresses. */
export interface ConnectionParts {
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Receives what frames decode to. */
  readonly decoded: InputSink;
  /** Receives what the connection itself has to say. */
  readonly connection: InputSink;
  readonly directories: Directories;
  readonly staleAfter: DurationMicros;
  /** As `staleAfter`, for books that are polled. */
  readonly polledStaleAfter: DurationMicros;
  /** What the engine believes of a market now. */
  known(market: MarketId): KnownTerms | undefined;
  readonly log: Log;
  readonly recorder: FrameRecorder | undefined;
}

export interface VenueConnection {
  readonly catalogue: MarketCatalogue;
  readonly feed: MarketDataFeed;
  /** Keeps the engine's view of the markets' terms in line with the catalogue. */
  readonly terms: TermsWatch;
  /** Stops the feed, then ends every connection to the venue. */
  close(): Promise<void>;
}

/** Rates until the venue has told its own. Polymarket tells none: 90 % of the 300 reads of markets in ten seconds that
 * it publishes, above which it was seen to refuse. */
const ratesUntilTold: Readonly<Record<VenueEndpoint["venue"], { seeds: GovernorSeeds }>> = {
  kalshi: { seeds: governorSeedsDefault },
  polymarket: {
    seeds: { ...governorSeedsDefault, read: { refillPerSecond: 27, capacity: 27 } },
  },
};

export function connectVenue(endpoint: VenueEndpoint, parts: ConnectionParts): VenueConnection {
  const { clock, random } = parts;
  const log = adapterLog(parts.log, endpoint.venue);
  const transport = new SystemTransport({ clock });
  const governor = new RateGovernor({ clock, ...ratesUntilTold[endpoint.venue] });
  const breakers = new CircuitBreakers({ clock, random, observer: breakerLog(log) });
  const common = { transport, random, log, governor, breakers };
  const feedParts = {
    ...common,
    sink: parts.decoded,
    connectionSink: parts.connection,
    directories: parts.directories,
    staleAfter: parts.staleAfter,
    fallback: { staleAfter: parts.polledStaleAfter },
    doubtful: (markets: readonly MarketId[], why: string) => terms.recheck(markets, why),
    ...(parts.recorder === undefined ? {} : { recorder: parts.recorder }),
  };
  const { catalogue, feed } =
    endpoint.venue === "kalshi"
      ? {
          catalogue: createKalshiCatalogue({ ...endpoint, ...common }),
          feed: createKalshiFeed({ ...endpoint, ...feedParts }),
        }
      : {
          catalogue: createPolymarketCatalogue({ ...endpoint, ...common }),
          feed: createPolymarketFeed({ ...endpoint, ...feedParts }),
        };
  const terms = new TermsWatch({
    clock,
    catalogue,
    log,
    known: (market) => parts.known(market),
    tell: (event) => parts.connection.event(event),
    gone: (markets) => feed.unsubscribe(markets),
  });
  return {
    catalogue,
    feed,
    terms,
    async close() {
      terms.stop();
      await feed.stop();
      await catalogue.close();
      await transport.close();
    },
  };
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
