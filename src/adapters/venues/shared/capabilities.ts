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
    readonly feeChanges: Capability;
    /** A connection that answers pings and delivers nothing is given up. */
    readonly frozenStream: Capability;
    /** Every lost change is noticed, below the touch too. */
    readonly deepLosses: Capability;
    /** Most markets one connection carries. */
    readonly marketsPerConnectionMax: number;
  };
}
