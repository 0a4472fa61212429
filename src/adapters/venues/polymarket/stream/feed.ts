// Polymarket's market data as a feed: unsigned connections, each with its share of the markets.

import { unwrap } from "../../../../domain/failure/result.ts";
import type { Directories } from "../../../../domain/market/directory.ts";
import { type DurationMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { FrameRecorder, InputSink } from "../../../../ports/market-data.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueEnvironment } from "../../shared/environment.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { MarketFeed } from "../../shared/market-feed.ts";
import { type SocketLimits, socketLimitsDefault } from "../../shared/venue-socket.ts";
import { type PolymarketUrls, resolvePolymarketEnvironment } from "../config.ts";
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
const connectionsMax = 50;

export interface PolymarketFeedOptions {
  readonly environment: VenueEnvironment;
  /** Addresses that replace the environment's own. */
  readonly urls?: Partial<PolymarketUrls>;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Receives everything. */
  readonly sink: InputSink;
  /** Receives the feed's own events (`StreamOpened`, `StreamAlive`, `StreamClosed`, and the gaps it declares itself)
   * instead of `sink`, for a capture that must tell them from what frames decode to. */
  readonly connectionSink?: InputSink;
  readonly directories: Directories;
  readonly recorder?: FrameRecorder;
  readonly log?: AdapterLog;
  /** Without a sign of life for so long a quote is stale. */
  readonly staleAfter?: DurationMicros;
  readonly limits?: Partial<SocketLimits>;
  readonly session?: Partial<PolymarketSessionOptions>;
}

/** Returns the feed, not yet started. Throws `FailureError` for addresses that do not belong to the environment
 * (`CFG-902`, `CFG-903`): `resolvePolymarketEnvironment` tells beforehand. */
export function createPolymarketFeed(options: PolymarketFeedOptions): MarketFeed {
  const urls = unwrap(resolvePolymarketEnvironment(options));
  const session = { ...polymarketSessionDefaults, ...options.session };
  return new MarketFeed({
    venue: "polymarket",
    environment: options.environment,
    decoderName: polymarketDecoderName,
    url: urls.stream,
    headers: () => ({}),
    probeText: pingText,
    limits: { ...socketLimitsDefault, ...options.limits },
    staleAfter: options.staleAfter ?? seconds(5),
    clock: options.clock,
    random: options.random,
    frameSink: options.sink,
    eventSink: options.connectionSink ?? options.sink,
    directories: options.directories,
    recorder: options.recorder,
    log: options.log ?? silentLog,
    marketsPerConnectionMax,
    connectionsMax,
    openSession: (context, markets, host) => new PolymarketSession(context, markets, host, session),
  });
}
