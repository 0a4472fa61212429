// What every market-data feed takes, whichever the venue, and how it becomes the options of its connections.

import type { Directories } from "../../../domain/market/directory.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import { type DurationMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import type { FrameRecorder, InputSink } from "../../../ports/market-data.ts";
import type { RandomSource } from "../../../ports/random-source.ts";
import type { VenueTransport } from "../../../ports/venue-transport.ts";
import type { CircuitBreakers } from "./circuit-breakers.ts";
import { type FallbackLimits, fallbackLimitsDefault } from "./fallback-limits.ts";
import { type AdapterLog, silentLog } from "./log.ts";
import type { MarketFeedOptions } from "./market-feed.ts";
import type { RateGovernor } from "./rate-governor.ts";
import { type SocketLimits, socketLimitsDefault } from "./venue-socket.ts";

export interface FeedOptions {
  readonly transport: VenueTransport;
  /** Of the reads that the feed makes; shared with everything else that asks this venue. */
  readonly governor?: RateGovernor;
  readonly breakers?: CircuitBreakers;
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
  /** Limits of the reads over HTTP that stand in for streams and check on them. */
  readonly fallback?: Partial<FallbackLimits>;
  /** Told of markets whose state at the venue should be looked at: the catalogue knows it. */
  readonly doubtful?: (markets: readonly MarketId[], why: string) => void;
}

/** The options that follow from the caller's alone; the rest is the venue's. */
export type GivenFeedOptions = Pick<
  MarketFeedOptions,
  | "transport"
  | "random"
  | "frameSink"
  | "eventSink"
  | "directories"
  | "recorder"
  | "log"
  | "staleAfter"
  | "limits"
  | "fallbackLimits"
  | "doubtful"
>;

/** Returns the options with the defaults filled in. */
export function givenFeedOptions(options: FeedOptions): GivenFeedOptions {
  const { transport, random, sink, directories } = options;
  return {
    transport,
    random,
    frameSink: sink,
    eventSink: options.connectionSink ?? sink,
    directories,
    recorder: options.recorder,
    log: options.log ?? silentLog,
    staleAfter: options.staleAfter ?? seconds(5),
    limits: { ...socketLimitsDefault, ...options.limits },
    fallbackLimits: { ...fallbackLimitsDefault, ...options.fallback },
    doubtful: options.doubtful ?? (() => undefined),
  };
}
