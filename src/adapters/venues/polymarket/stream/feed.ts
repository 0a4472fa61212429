// Polymarket's market data as a feed: unsigned connections, each with its share of the markets.

import { unwrap } from "../../../../domain/failure/result.ts";
import { seconds } from "../../../../domain/units/epoch-micros.ts";
import type { FallbackLimits } from "../../shared/fallback-limits.ts";
import { type FeedOptions, givenFeedOptions } from "../../shared/feed-options.ts";
import { MarketFeed } from "../../shared/market-feed.ts";
import { type PolymarketEnvironmentOptions, resolvePolymarketEnvironment } from "../config.ts";
import { polymarketBookReads } from "../poll/book-reads.ts";
import { BookRest } from "../rest/book-rest.ts";
import { pingText } from "../wire/commands.ts";
import { polymarketDecoderName } from "./decoder-registry.ts";
import {
  PolymarketSession,
  type PolymarketSessionOptions,
  polymarketSessionDefaults,
} from "./session.ts";

/** Tokens on one connection. About 500 is where trouble is reported; 200 is what careful clients use. */
export const marketsPerConnectionMax = 200;

/** The venue states no cap; fifty connections carry ten thousand markets. */
export const connectionsMax = 50;

/** A book that the subscription does not bring is read over HTTP sooner than elsewhere: the venue was seen to send
 * nothing to a subscription, and a snapshot takes about 0.2 s. */
const fallbackLimits: Partial<FallbackLimits> = { wholeWithin: seconds(10) };

export interface PolymarketFeedOptions extends FeedOptions, PolymarketEnvironmentOptions {
  readonly session?: Partial<PolymarketSessionOptions>;
}

/** Returns the feed, not yet started. Throws `FailureError` for addresses that do not belong to the environment
 * (`CFG-902`, `CFG-903`): `resolvePolymarketEnvironment` tells beforehand. */
export function createPolymarketFeed(options: PolymarketFeedOptions): MarketFeed {
  const urls = unwrap(resolvePolymarketEnvironment(options));
  const session = { ...polymarketSessionDefaults, ...options.session };
  const { transport, random, governor, breakers } = options;
  const rest = new BookRest({ baseUrl: urls.clob, transport, random, governor, breakers });
  return new MarketFeed({
    ...givenFeedOptions({ ...options, fallback: { ...fallbackLimits, ...options.fallback } }),
    venue: "polymarket",
    environment: options.environment,
    decoderName: polymarketDecoderName,
    url: urls.stream,
    headers: () => ({}),
    probeText: pingText,
    marketsPerConnectionMax,
    connectionsMax,
    reads: polymarketBookReads(rest),
    openSession: (context, markets, host) => new PolymarketSession(context, markets, host, session),
  });
}
