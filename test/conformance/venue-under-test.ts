// What the conformance cases need of a venue: its adapter connected to its local server, and a hand behind the
// counter of that server. One file per venue makes one.

import type { VenueCapabilities } from "../../src/adapters/venues/shared/capabilities.ts";
import type { Book } from "../../src/domain/book/level.ts";
import { assert } from "../../src/domain/failure/assert.ts";
import type { Directories } from "../../src/domain/market/directory.ts";
import type { DurationMicros, EpochMicros } from "../../src/domain/units/epoch-micros.ts";
import type { UsdMicros } from "../../src/domain/units/usd-micros.ts";
import type { MarketCatalogue } from "../../src/ports/market-catalogue.ts";
import type {
  DecoderFactory,
  FrameRecorder,
  InputSink,
  MarketDataFeed,
} from "../../src/ports/market-data.ts";
import type { OrderOutcome } from "../../src/simulation/exchange/exchange.ts";
import type { ManualOrder } from "../../src/simulation/exchange/manual-orders.ts";
import type { Fault, FaultOptions } from "../../src/simulation/faults/fault.ts";
import type { VirtualClock } from "../../src/simulation/virtual-clock.ts";

/** What the venue has announced that it will charge its first market's takers. */
export interface AnnouncedFees {
  readonly at: EpochMicros;
  /** For one that buys 10 contracts at 0.40, until then and from then on. */
  readonly before: UsdMicros;
  readonly after: UsdMicros;
}

export interface FeedRequest {
  readonly sink: InputSink;
  readonly connectionSink: InputSink;
  readonly directories: Directories;
  readonly recorder: FrameRecorder;
}

/** A running local server with the adapter's two sources made for it. */
export interface RunningVenue {
  /** Symbols of its markets; the case may use the first freely. */
  readonly symbols: readonly string[];
  readonly catalogue: MarketCatalogue;
  /** Only where fees are announced. */
  readonly announcedFees?: AnnouncedFees;
  /** Returns a feed that is not started. */
  openFeed(request: FeedRequest): MarketDataFeed;
  /** A feed with credentials the venue does not know; only where the stream is signed. */
  openForeignFeed?(request: FeedRequest): MarketDataFeed;
  place(order: ManualOrder): number;
  take(order: ManualOrder): void;
  cancel(orderId: number): void;
  cancelAll(symbol: string): void;
  /** The venue's own book in YES prices, best level first. */
  book(symbol: string): Book;
  triggerFault(fault: Fault): void;
  connections(): number;
  resolve(symbol: string): void;
  /** Changes the market's grid to one of 0.001 USD in some band. */
  changeGrid(symbol: string): void;
  pause?(symbol: string): void;
  resume?(symbol: string): void;
  /** The market's quotes are late from now on, or of now again; only where the venue says so of them. */
  delayQuotes?(symbol: string, areDelayed: boolean): void;
  stop(): Promise<void>;
}

/** What the cases must know of a venue to write down numbers. */
export interface VenueTerms {
  /** Smallest step of sizes, in millionths of a contract: a hundredth of a contract, or a whole one. */
  readonly lot: number;
  /** What a YES and a NO bid must total to trade, in ticks. */
  readonly pairTotal: number;
  /** How many levels of a side the venue shows at most. */
  readonly levelsShown: number;
  /** Within what time the venue tells of a change, where it does not at once: cases let it pass while they wait. */
  readonly tellsWithin: DurationMicros | undefined;
}

/** Hundredths of a contract, whole books, pairs at a dollar. */
export const usualTerms: VenueTerms = {
  lot: 10_000,
  pairTotal: 10_000,
  levelsShown: Number.POSITIVE_INFINITY,
  tellsWithin: undefined,
};

export interface VenueUnderTest {
  readonly capabilities: VenueCapabilities;
  readonly terms: VenueTerms;
  readonly decoder: DecoderFactory;
  readonly decoderName: string;
  start(clock: VirtualClock, faults: FaultOptions): Promise<RunningVenue>;
}

/** Returns the number of an order that the server must accept. */
export function acceptedOrder(outcome: OrderOutcome): number {
  assert(outcome.accepted, `the server refused an order: ${JSON.stringify(outcome)}`);
  return outcome.orderId;
}
