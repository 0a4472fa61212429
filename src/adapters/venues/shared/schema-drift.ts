// The watch over the venue's formats. Replies about our own money (orders, fills, balances, positions, settlements)
// are strict: whatever is new or gone in them is told to the engine's side at once, because a trade may rest on a
// misread field. In all other replies it is counted and logged at first sight.

import { FieldWatch } from "./field-watch.ts";
import type { AdapterLog } from "./log.ts";

/** `unknown`: a field we do not know. `missing`: a required one is not there. `unknown-value`: a value of another type,
 * or one outside a known enumeration. */
export type DriftKind = "unknown" | "missing" | "unknown-value";

export interface Drift {
  /** The operation whose reply it was, such as `create-order`. */
  readonly endpoint: string;
  /** The part of the reply, such as `order`. */
  readonly what: string;
  /** Path of the field inside it; places of lists are `[]`. */
  readonly field: string;
  readonly kind: DriftKind;
}

export interface DriftObserver {
  /** A strict reply has drifted; once for each distinct drift, and again as `acknowledged` says. */
  drifted(drift: Drift): void;
}

export interface DriftWatchOptions {
  readonly venue: string;
  readonly log: AdapterLog;
  readonly observer?: DriftObserver | undefined;
}

export type DriftGrade = "strict" | "tolerant";

/** Distinct drifts told of until a person looks: by then everything is closed, and a hostile venue could go on for
 * ever. */
export const driftsToldMax = 256;

/** Endpoints counted; ours are a few dozen. */
const endpointsMax = 128;

/** Longest name of a field that is kept. */
const fieldCharactersMax = 96;

export class DriftWatch {
  /** Unknown fields of all replies by name, for a status screen. */
  readonly fields = new FieldWatch();
  readonly #options: DriftWatchOptions;
  readonly #told = new Map<string, DriftKind>();
  /** Drifts told since a person last looked. */
  #news = 0;
  readonly #counts = new Map<string, Record<DriftKind, number>>();

  constructor(options: DriftWatchOptions) {
    this.#options = options;
  }

  /** Counts one drift; at first sight it is logged and, when the reply is strict, told to the observer. */
  saw(grade: DriftGrade, seen: Drift): void {
    const drift = { ...seen, field: seen.field.slice(0, fieldCharactersMax) };
    if (drift.kind === "unknown") this.fields.saw(`${drift.what}.${drift.field}`);
    this.#count(drift);
    const name = JSON.stringify([grade, drift.endpoint, drift.what, drift.field, drift.kind]);
    if (this.#told.has(name) || this.#news >= driftsToldMax) return;
    this.#told.set(name, drift.kind);
    this.#news += 1;
    const { venue, log, observer } = this.#options;
    const { endpoint, what, field, kind } = drift;
    log({
      level: grade === "strict" ? "error" : "warn",
      message: `${venue}: the format of ${what} has changed: ${kind} ${field}`,
      details: { endpoint, what, field, kind, grade },
    });
    if (grade === "strict") observer?.drifted(drift);
  }

  /** A person has looked at what was told. A field that is merely new is known from now on; a reply that lacks one, or
   * cannot be read, is told again when it comes again. */
  acknowledged(): void {
    this.#news = 0;
    for (const [name, kind] of this.#told) if (kind !== "unknown") this.#told.delete(name);
  }

  /** Drifts seen so far, by endpoint and kind. */
  counts(): Readonly<Record<string, Readonly<Record<DriftKind, number>>>> {
    return Object.fromEntries(
      [...this.#counts].map(([endpoint, count]) => [endpoint, { ...count }]),
    );
  }

  #count({ endpoint, kind }: Drift): void {
    let counts = this.#counts.get(endpoint);
    if (counts === undefined) {
      if (this.#counts.size >= endpointsMax) return;
      counts = { unknown: 0, missing: 0, "unknown-value": 0 };
      this.#counts.set(endpoint, counts);
    }
    counts[kind] += 1;
  }
}
