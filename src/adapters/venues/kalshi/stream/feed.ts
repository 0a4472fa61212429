// Kalshi's market data as a feed: signed connections, each with its share of the markets.

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
import { type KalshiCredentials, type KalshiUrls, resolveKalshiEnvironment } from "../config.ts";
import { signedHeaders } from "../signing.ts";
import { kalshiDecoderName, kalshiNoScaleDecoderName } from "./decoder-registry.ts";
import { KalshiSession, kalshiSessionDefaults } from "./session.ts";

/** Markets on one connection: fifty portions of a hundred. The venue allows far more; this bounds what one lost
 * connection takes along. */
export const marketsPerConnectionMax = 5_000;

/** The venue's cap starts at 200 per user; other programs of the same user need some. */
const connectionsMax = 20;

export interface KalshiFeedOptions {
  readonly environment: VenueEnvironment;
  /** Addresses that replace the environment's own. */
  readonly urls?: Partial<KalshiUrls>;
  /** The venue wants a signature for market data too; only a local server may do without. */
  readonly credentials?: KalshiCredentials;
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
  /** Scale of NO-side prices on the wire; the venue's default is about to change, so it is always stated. */
  readonly useYesPrice?: boolean;
  /** How long the snapshots of a hundred books may take. */
  readonly snapshotsWithin?: DurationMicros;
}

/** Returns the feed, not yet started. Throws `FailureError` for addresses and keys that do not belong together
 * (`CFG-902`, `CFG-903`, `VEN-805`): `resolveKalshiEnvironment` tells beforehand. */
export function createKalshiFeed(options: KalshiFeedOptions): MarketFeed {
  const urls = unwrap(resolveKalshiEnvironment(options));
  const { credentials, clock, sink } = options;
  const path = new URL(urls.stream).pathname;
  const useYesPrice = options.useYesPrice ?? kalshiSessionDefaults.useYesPrice;
  const session = {
    useYesPrice,
    snapshotsWithin: options.snapshotsWithin ?? kalshiSessionDefaults.snapshotsWithin,
  };
  return new MarketFeed({
    venue: "kalshi",
    environment: options.environment,
    decoderName: useYesPrice ? kalshiDecoderName : kalshiNoScaleDecoderName,
    url: urls.stream,
    headers: () =>
      credentials === undefined ? {} : signedHeaders(credentials, "GET", path, clock.now()),
    // The venue answers pings of the protocol and sends its own about every 10 s.
    probeText: null,
    limits: { ...socketLimitsDefault, ...options.limits },
    staleAfter: options.staleAfter ?? seconds(5),
    clock,
    random: options.random,
    frameSink: sink,
    eventSink: options.connectionSink ?? sink,
    directories: options.directories,
    recorder: options.recorder,
    log: options.log ?? silentLog,
    marketsPerConnectionMax,
    connectionsMax,
    openSession: (context, markets, host) => new KalshiSession(context, markets, host, session),
  });
}
