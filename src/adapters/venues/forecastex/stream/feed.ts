// The broker's market data as a feed: one connection, opened within the brokerage session, with the best level of each
// side of every market; snapshots stand in for it and check on it.

import type { Market } from "../../../../domain/market/market.ts";
import { seconds } from "../../../../domain/units/epoch-micros.ts";
import type { VenueEnvironment } from "../../shared/environment.ts";
import type { FallbackLimits } from "../../shared/fallback-limits.ts";
import { type FeedOptions, givenFeedOptions } from "../../shared/feed-options.ts";
import { MarketFeed } from "../../shared/market-feed.ts";
import { forecastExBookReads } from "../poll/book-reads.ts";
import type { ForecastExSession } from "../session/broker-session.ts";
import { forecastExDecoderName } from "./decoder.ts";
import { ForecastExStream, type ForecastExStreamOptions, streamDefaults } from "./session.ts";
import { sessionSockets } from "./session-sockets.ts";

/** A username has a hundred lines of market data unless it has bought more, and a market takes one: its YES contract. */
export const marketsPerConnectionMax = 100;

/** Lines are counted over all connections, so that a second one would carry nothing. */
const connectionsMax = 1;

/** The broker allows six requests a second here for everything, orders among it: reads of books take one of them. */
const fallbackLimits: Partial<FallbackLimits> = {
  readEvery: seconds(1),
  readsTogetherMax: 1,
  pollEvery: { hot: seconds(2), warm: seconds(5), cold: seconds(15) },
};

export interface ForecastExFeedOptions extends Omit<FeedOptions, "governor" | "breakers"> {
  readonly environment: VenueEnvironment;
  /** Shared by everything that talks to this broker; started and stopped by its owner. */
  readonly session: ForecastExSession;
  readonly stream?: Partial<ForecastExStreamOptions>;
}

/** Returns the feed, not yet started. */
export function createForecastExFeed(options: ForecastExFeedOptions): MarketFeed {
  const { session, transport } = options;
  const given = givenFeedOptions({
    ...options,
    fallback: { ...fallbackLimits, ...options.fallback },
  });
  const stream = { ...streamDefaults, ...options.stream };
  let streamName: string | null = null;
  const contradicted = ({ id, venueSymbol }: Market): void => {
    given.log({
      level: "warn",
      message: `forecastex: YES and NO of ${venueSymbol} do not mirror each other`,
      details: { market: venueSymbol },
    });
    if (streamName === null) return;
    const receivedAt = session.clock.now();
    const disproved = { kind: "BookDisproved", receivedAt, market: id, cause: "mirror" } as const;
    given.eventSink.event({ ...disproved, stream: streamName });
    feed.refresh(id);
  };
  const feed: MarketFeed = new MarketFeed({
    ...given,
    transport: sessionSockets(transport, session),
    venue: "forecastex",
    environment: options.environment,
    decoderName: forecastExDecoderName,
    url: session.socketUrl,
    // The session's own, when it lets the socket open.
    headers: () => ({}),
    // Whatever speaks WebSocket answers pings; the broker's heartbeats are watched besides.
    probeText: null,
    marketsPerConnectionMax,
    connectionsMax,
    reads: forecastExBookReads({ session, contradicted }),
    openSession: (context, markets, host) => {
      streamName = context.stream;
      return new ForecastExStream(context, markets, host, stream, () => session.doubt());
    },
  });
  return feed;
}
