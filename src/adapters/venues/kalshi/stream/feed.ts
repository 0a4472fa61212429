// Kalshi's market data as a feed: signed connections, each with its share of the markets.

import { unwrap } from "../../../../domain/failure/result.ts";
import type { DurationMicros } from "../../../../domain/units/epoch-micros.ts";
import { type FeedOptions, givenFeedOptions } from "../../shared/feed-options.ts";
import { MarketFeed } from "../../shared/market-feed.ts";
import { type KalshiEnvironmentOptions, resolveKalshiEnvironment } from "../config.ts";
import { kalshiBookReads } from "../poll/book-reads.ts";
import { KalshiRest } from "../rest/client.ts";
import { signedHeaders } from "../signing.ts";
import { kalshiDecoderName, kalshiNoScaleDecoderName } from "./decoder-registry.ts";
import { KalshiSession, kalshiSessionDefaults } from "./session.ts";

/** Markets on one connection: fifty portions of a hundred. The venue allows far more; this bounds what one lost
 * connection takes along. */
export const marketsPerConnectionMax = 5_000;

/** The venue's cap starts at 200 per user; other programs of the same user need some. */
export const connectionsMax = 20;

export interface KalshiFeedOptions extends FeedOptions, KalshiEnvironmentOptions {
  /** Scale of NO-side prices on the wire; the venue's default is about to change, so it is always stated. */
  readonly useYesPrice?: boolean;
  /** How long the snapshots of a hundred books may take. */
  readonly snapshotsWithin?: DurationMicros;
}

/** Returns the feed, not yet started. Throws `FailureError` for addresses and keys that do not belong together
 * (`CFG-902`, `CFG-903`, `VEN-805`): `resolveKalshiEnvironment` tells beforehand. */
export function createKalshiFeed(options: KalshiFeedOptions): MarketFeed {
  const urls = unwrap(resolveKalshiEnvironment(options));
  const { credentials, transport, random, governor, breakers } = options;
  const path = new URL(urls.stream).pathname;
  const useYesPrice = options.useYesPrice ?? kalshiSessionDefaults.useYesPrice;
  const session = {
    useYesPrice,
    snapshotsWithin: options.snapshotsWithin ?? kalshiSessionDefaults.snapshotsWithin,
  };
  const http = { baseUrl: urls.rest, transport, random, governor, breakers };
  const rest = new KalshiRest({ ...http, credentials });
  return new MarketFeed({
    ...givenFeedOptions(options),
    venue: "kalshi",
    environment: options.environment,
    decoderName: useYesPrice ? kalshiDecoderName : kalshiNoScaleDecoderName,
    url: urls.stream,
    headers: () =>
      credentials === undefined
        ? {}
        : signedHeaders(credentials, "GET", path, transport.clock.now()),
    // The venue answers pings of the protocol and sends its own about every 10 s.
    probeText: null,
    marketsPerConnectionMax,
    connectionsMax,
    reads: kalshiBookReads(rest),
    openSession: (context, markets, host) => new KalshiSession(context, markets, host, session),
  });
}
