// What an importer is. A recording is read twice: first to learn which markets it names, because a channel lists its
// markets before its first frame, then to turn its rows into frames and turns.

import type { Market } from "../../domain/market/market.ts";
import type { Venue } from "../../domain/market/venue.ts";
import type { Relation } from "../../domain/relation/relation.ts";
import type { DurationMicros } from "../../domain/units/epoch-micros.ts";
import type { QuoteTimeline } from "./quote-timeline.ts";

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

/** Two readings of one recording. Reports rows to the tally of the timeline and never throws. */
export interface RecordingReading {
  /** First reading: takes note of what the row names. Rows that do not fit are left for the second reading. */
  survey(line: string): void;
  plan(): RecordingPlan;
  /** Second reading: writes what the row says. */
  translate(line: string, timeline: QuoteTimeline): void;
  /** Writes what the last rows left open. */
  finish(timeline: QuoteTimeline): void;
}

export interface RecordingImporter {
  /** Name of the recording, without date. */
  readonly name: string;
  /** File names of the recording, without compression. */
  readonly fileName: RegExp;
  /** The first line names columns. */
  readonly hasHeaderLine: boolean;
  readonly statement: RecordingStatement;
  /** Returns true when the first line is one of this recording. */
  fits(firstLine: string): boolean;
  startReading(firstLine: string): RecordingReading;
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
