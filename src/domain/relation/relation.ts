// What people approved about which contracts pay in the same states of the world. Relations are data; detection is
// arithmetic over them.

import type { InstrumentId } from "../market/venue.ts";
import type { EpochMicros } from "../units/epoch-micros.ts";
import type { PartsPerMillion } from "../units/parts-per-million.ts";

export const relationKinds = [
  /** All instruments pay in exactly the same states. */
  "same-claim",
  /** Exactly one of two instruments pays. */
  "complement",
  /** At most one of the instruments pays. */
  "mutually-exclusive",
  /** At least one of the instruments pays. */
  "exhaustive",
  /** Exactly one of the instruments pays. */
  "partition",
  /** Whenever the first instrument pays, the second does. */
  "implies",
  /** Thresholds, superset first: each instrument pays whenever a later one does. */
  "ladder",
  /** Dates, latest first: each instrument pays whenever a later one does. */
  "nested-dates",
  /** The first instrument pays exactly when one of the others does, and at most one of the others does. */
  "split-of-parent",
] as const;

export type RelationKind = (typeof relationKinds)[number];

/** Where the knowledge comes from. Only the first three may trade; a recording's relations count in its replay. */
export type RelationProvenance = "human-approved" | "venue-structural" | "recording" | "inferred";

/** A state in which a relation fails: another source, a tie, a void on one venue. */
export interface SoftState {
  readonly reason: string;
  /** Probability in millionths, or null when nobody has priced it. */
  readonly probability: PartsPerMillion | null;
}

export interface Relation {
  readonly id: string;
  /** Grows by one with each change a person makes. */
  readonly version: number;
  readonly kind: RelationKind;
  /** Order matters for `implies`, `ladder`, `nested-dates` and `split-of-parent`. */
  readonly instruments: readonly InstrumentId[];
  readonly provenance: RelationProvenance;
  readonly approvedBy: string | null;
  readonly approvedAt: EpochMicros | null;
  readonly softStates: readonly SoftState[];
  readonly note: string;
}

/** Most instruments one relation may name. */
export const relationInstrumentsMax = 256;
