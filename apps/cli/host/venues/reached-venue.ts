// What the composition asks of a venue, whichever it is: a catalogue, a feed, orders; and what it gives each for it. One
// file beside this one reaches each venue.

import type { CircuitBreakers } from "../../../../src/adapters/venues/shared/circuit-breakers.ts";
import type { AdapterLog } from "../../../../src/adapters/venues/shared/log.ts";
import type { RateGovernor } from "../../../../src/adapters/venues/shared/rate-governor.ts";
import type { Directories } from "../../../../src/domain/market/directory.ts";
import type { Market } from "../../../../src/domain/market/market.ts";
import type { InstrumentId, MarketId, Venue } from "../../../../src/domain/market/venue.ts";
import type { NewEvent } from "../../../../src/domain/message/input.ts";
import type { Fill, Order } from "../../../../src/domain/order/order.ts";
import type { ContractMicros } from "../../../../src/domain/units/contract-micros.ts";
import type { DurationMicros } from "../../../../src/domain/units/epoch-micros.ts";
import type { UsdMicros } from "../../../../src/domain/units/usd-micros.ts";
import type { Clock } from "../../../../src/ports/clock.ts";
import type { Log } from "../../../../src/ports/log.ts";
import type { MarketCatalogue } from "../../../../src/ports/market-catalogue.ts";
import type {
  FrameRecorder,
  InputSink,
  MarketDataFeed,
} from "../../../../src/ports/market-data.ts";
import type { OrderGateway } from "../../../../src/ports/order-gateway.ts";
import type { RandomSource } from "../../../../src/ports/random-source.ts";
import type { VenueTransport } from "../../../../src/ports/venue-transport.ts";

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

/** What the engine's ledger says of a venue. */
export interface VenueLedger {
  /** Cash that the venue should report; null before there is a ledger. */
  readonly cash: UsdMicros | null;
  /** Of all venues. */
  readonly positions: readonly {
    readonly instrument: InstrumentId;
    readonly size: ContractMicros;
  }[];
}

/** Orders and account at a venue itself. */
export interface VenueTrading {
  readonly gateway: OrderGateway;
  /** Takes over orders that an earlier run left open, and the fills it booked that may still be taken back, of all
   * venues. `knows` tells at any time what the engine's ledger says of this one. */
  resume(orders: readonly Order[], fills: readonly Fill[], knows: () => VenueLedger): void;
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

/** What every part of one venue's adapter shares: one account, one rate, one state of each endpoint. */
export interface SharedParts {
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly log: AdapterLog;
  readonly governor: RateGovernor;
  readonly breakers: CircuitBreakers;
}

export function feedOptions(parts: FeedParts) {
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

export async function closeBoth(
  catalogue: { close(): Promise<void> },
  transport: VenueTransport,
): Promise<void> {
  await catalogue.close();
  await transport.close();
}
