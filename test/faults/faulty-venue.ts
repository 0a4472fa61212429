// What a fault sequence needs of a venue: the whole simulated venue in memory under a virtual clock, a hand behind its
// counter, and its adapter's sources of market data. One file per venue makes one.

import type { FeedOptions } from "../../src/adapters/venues/shared/feed-options.ts";
import type { MarketFeed } from "../../src/adapters/venues/shared/market-feed.ts";
import type { Venue } from "../../src/domain/market/venue.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { MarketCatalogue } from "../../src/ports/market-catalogue.ts";
import type { Exchange } from "../../src/simulation/exchange/exchange.ts";
import type { DisturbableVenue } from "../../src/simulation/faults/market-faults.ts";
import type { VenueFaults } from "../../src/simulation/faults/venue-faults.ts";
import type { FlowListing } from "../../src/simulation/orderflow/flow-market.ts";
import type { RandomStream } from "../../src/simulation/random-stream.ts";
import type { TrafficEntry } from "../../src/simulation/transport/memory-transport.ts";
import type { FaultySession } from "../../src/simulation/transport/streaming-shell.ts";
import type { VirtualClock } from "../../src/simulation/virtual-clock.ts";

import { replayableMax } from "./fault-plan.ts";

/** 2026-11-20T08:00Z, a Friday: Kalshi's weekly pause is far. */
export const sequenceStart = epochMicros(1_795_161_600_000_000);

export interface FaultyVenueOptions {
  readonly seed: number;
  readonly clock: VirtualClock;
  readonly random: RandomStream;
  readonly marketCount: number;
}

/** What a feed is made of; the rest is the venue's. */
export type FeedParts = Pick<
  FeedOptions,
  "sink" | "connectionSink" | "directories" | "doubtful" | "fallback" | "log"
>;

export interface FaultyVenue {
  readonly venue: Venue;
  readonly exchange: Exchange;
  /** The venue's own clock, which faults set apart from everybody else's. */
  readonly clock: Clock;
  readonly faults: VenueFaults;
  /** Ticker or condition id of each market. */
  readonly symbols: readonly string[];
  readonly disturbable: DisturbableVenue;
  readonly catalogue: MarketCatalogue;
  openFeed(parts: FeedParts): MarketFeed;
  flowListing(symbol: string): FlowListing;
  /** Open connections of the public stream. */
  sessions(): readonly FaultySession[];
  /** A frame about a market that is not listed. */
  strangeFrame(): string;
  /** What arrived on the public stream, the last at the end, as far as it could come again. */
  oldFrames(): readonly string[];
  /** Ends what is under way. */
  stop(): Promise<void>;
}

/** Keeps the last frames that arrived. */
export class OldFrames {
  readonly #isKeptBeyondConnections: boolean;
  #frames: string[] = [];

  /** False: the numbers of an ended connection mean nothing on the next one. */
  constructor(isKeptBeyondConnections: boolean) {
    this.#isKeptBeyondConnections = isKeptBeyondConnections;
  }

  readonly trace = ({ what, text }: TrafficEntry): void => {
    if (what === "frame") {
      this.#frames.push(text);
      if (this.#frames.length >= 2 * replayableMax) this.#frames.splice(0, replayableMax);
    }
    if (what === "upgrade" && !this.#isKeptBeyondConnections) this.#frames = [];
  };

  list(): readonly string[] {
    return this.#frames.slice(-replayableMax);
  }
}
