// What an importer says about a recording before its first row is written: how far quotes may be believed, which feeds
// and markets there are, and which relations the recording states.

import type { Market } from "../../domain/market/market.ts";
import { marketOf, type Venue } from "../../domain/market/venue.ts";
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
  readonly relations: readonly StatedRelation[];
}

/** A relation before it counts, which is from the first row on. */
export type StatedRelation = Omit<Relation, "approvedAt">;

/**
 * Returns the plan with what a person knows besides: relations that name at least two of its markets. What the recording
 * states about instruments that one of them names altogether is left out, since the person's word counts.
 */
export function withRelations(
  plan: RecordingPlan,
  given: readonly StatedRelation[],
): RecordingPlan {
  const listed = new Set(plan.streams.flatMap(({ markets }) => markets.map(({ id }) => id)));
  const used = given.filter(
    ({ instruments }) => instruments.filter((one) => listed.has(marketOf(one))).length > 1,
  );
  const own = plan.relations.filter(
    (stated) =>
      !used.some(({ instruments }) => stated.instruments.every((one) => instruments.includes(one))),
  );
  return { ...plan, relations: [...own, ...used] };
}

/** A relation as a recording states it. */
export function recordedRelation(
  relation: Pick<Relation, "id" | "kind" | "instruments" | "note"> &
    Partial<Pick<Relation, "softStates">>,
): StatedRelation {
  return {
    softStates: [],
    ...relation,
    version: 1,
    provenance: "recording",
    approvedBy: null,
  };
}
