// What an adapter can do, as data. The conformance suite reads it to skip a case with a reason instead of failing,
// and the capability matrix is generated from it.

import type { Venue } from "../../../domain/market/venue.ts";
import type { VenueEnvironment } from "./environment.ts";

/** `true`, or the reason why not. */
export type Capability = true | { readonly missing: string };

export interface VenueCapabilities {
  readonly venue: Venue;
  readonly environments: readonly VenueEnvironment[];
  readonly marketData: {
    /** A full book follows a subscription. */
    readonly snapshotOnSubscribe: Capability;
    /** The stream numbers its frames, so that a lost one is noticed at once. */
    readonly sequenceNumbers: Capability;
    /** A lost update is noticed by comparing the touch that the venue states with each change. */
    readonly touchCrossCheck: Capability;
    /** Connecting needs a signature, market data included. */
    readonly signedStream: Capability;
    readonly tradePrints: Capability;
    /** A resolved market is told on the stream. */
    readonly resolutions: Capability;
    /** A market that pauses and one that resumes are told on the stream. */
    readonly pauses: Capability;
    readonly tickSchemeChanges: Capability;
    /** A change of fees that the venue has announced is in a market's fees from its instant on; others are told. */
    readonly feeChanges: Capability;
    /** A connection that answers pings and delivers nothing is given up. */
    readonly frozenStream: Capability;
    /** Books are read over HTTP while their stream is down, and the stream takes them back. */
    readonly pollingFallback: Capability;
    /** Every lost change is noticed, below the touch too. */
    readonly deepLosses: Capability;
    /** Quotes that are not of now are marked as such, and are not believed. */
    readonly delayedQuotes: Capability;
    /** People quote there, and what they quote is its book. */
    readonly orderBook: Capability;
    /** A contract quotes along a curve, which nobody's orders make. */
    readonly curve: Capability;
    /** Most markets one connection carries. */
    readonly marketsPerConnectionMax: number;
  };
  readonly execution: {
    /** Orders can be sent at all; without it every case of orders is skipped for this reason. */
    readonly orders: Capability;
    readonly immediateOrCancel: Capability;
    readonly fillOrKill: Capability;
    /** An order may rest, and every resting order expires by itself. */
    readonly restingOrders: Capability;
    /** The venue itself keeps an order from growing a position. */
    readonly reduceOnly: Capability;
    readonly sellToClose: Capability;
    readonly amend: Capability;
    readonly batches: Capability;
    readonly cancelAll: Capability;
    /** A client order id is never taken twice, so that a lost reply can be told from a lost order. */
    readonly idempotentPlacing: Capability;
    /** Orders and fills are told on a stream. */
    readonly privateStream: Capability;
    /** The venue ends our orders by itself when we fail: groups, pauses, heartbeats. */
    readonly venueProtection: Capability;
    /** That protection, once it has struck, lets nothing open until a person has reset it. */
    readonly protectionReset: Capability;
    /** The venue ends our orders when it does not hear from us, and what it ended is found. */
    readonly heartbeats: Capability;
    /** An order's id at the venue follows from what is sent: the same order sent again, by a later run too, is the same. */
    readonly computedOrderIds: Capability;
    /** The venue changes the version of the orders that it takes while we trade. */
    readonly orderVersions: Capability;
    /** Fills become final after they are matched, and may be taken back; what was bought can be sold when it is there. */
    readonly fillFinality: Capability;
    /** A pause that only a refusal tells of closes the venue, and it opens again by itself. */
    readonly pausesByRefusal: Capability;
    /** Nobody sells: what is held is left by buying the opposite outcome, with which it nets at a dollar. */
    readonly salesByOpposite: Capability;
    /** The venue asks before it takes an order: what is foreseen is answered, and anything else is left alone. */
    readonly questions: Capability;
  };
  readonly account: {
    readonly balances: Capability;
    /** Cash is held apart for each part of the venue, and only that part can spend it. */
    readonly shards: Capability;
    readonly positions: Capability;
    readonly settlements: Capability;
    /** The venue tells how many requests it allows. */
    readonly limitsEndpoint: Capability;
    /** The venue announces when it pauses. */
    readonly maintenanceSchedule: Capability;
    /** Another login of the same user takes the session away, and gives it back. */
    readonly oneLogin: Capability;
    /** The venue ends all sessions at a known hour of every night. */
    readonly nightlyReset: Capability;
    /** Who asks too often is shut out for minutes, and must be silent. */
    readonly penaltyBox: Capability;
  };
}
