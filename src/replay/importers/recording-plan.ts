// What an importer says about a recording before its first row is written: how far quotes may be believed, which feeds
// and markets there are, and which relations the recording states.

import type { Market } from "../../domain/market/market.ts";
import type { Venue } from "../../domain/market/venue.ts";
import type { Relation } from "../../domain/relation/relation.ts";
import type { DurationMicros } from "../../domain/units/epoch-micros.ts";

/** How often a recording looked, and for how long its quotes are believed. */
export interface RecordingStatement {
  /** Time between two observations of a market, or null when every change was recorded. */
  readonly samplingInterval: DurationMicros | null;
  /** Default horizon: a market's quote older than this is stale. */
  readonly stalenessHorizon: DurationMicros;
  /** Silence of a stream after which it counts as closed; null: the horizon. */
  readonly sessionGap: DurationMicros | null;
  /** What proves a quote current: the market's own last row, or any row of the stream (a poll of all markets). */
  readonly liveness: "stream" | "market";
  /** The recording has no sizes, or not always. */
  readonly assumedSizes: boolean;
  /** The join, the assumptions and the defects, for people. */
  readonly notes: readonly string[];
}

/** One feed of the recording. */
export interface RecordedStream {
  readonly stream: string;
  readonly venue: Venue;
  readonly markets: readonly Market[];
}

/** What the first reading learned. */
export interface RecordingPlan {
  readonly streams: readonly RecordedStream[];
  readonly relations: readonly Omit<Relation, "approvedAt">[];
}

/** A relation as a recording states it. */
export function recordedRelation(
  relation: Pick<Relation, "id" | "kind" | "instruments" | "note"> &
    Partial<Pick<Relation, "softStates">>,
): Omit<Relation, "approvedAt"> {
  return {
    softStates: [],
    ...relation,
    version: 1,
    provenance: "recording",
    approvedBy: null,
  };
}
