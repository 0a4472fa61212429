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

/**
 * What the venue does for who holds several of a relation's instruments, all of one event there. `conversion`: NO of some
 * is exchanged at once for dollars and YES of the others, less a fee (Polymarket's neg-risk adapter). `exclusive-return`
 * and `ladder-return`: only what can be lost stays tied up (Kalshi's MECNET and DIRECNET collateral return).
 */
export interface VenueNetting {
  readonly kind: "conversion" | "exclusive-return" | "ladder-return";
  /** Charged on everything a conversion gives out; nothing for the other kinds. */
  readonly fee: PartsPerMillion;
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
  /** How the venue frees capital tied up in the instruments; absent where it does not. */
  readonly netting?: VenueNetting;
  readonly note: string;
}

/** Most instruments one relation may name. */
export const relationInstrumentsMax = 256;
