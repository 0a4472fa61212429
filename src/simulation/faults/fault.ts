// What can go wrong with a venue's market data on purpose: the faults of the simulated servers, by chance from a seed
// or one at a time by a test's hand.

import { type DurationMicros, durationMicros } from "../../domain/units/epoch-micros.ts";

/** Chances are millionths per frame they apply to; zero switches a fault off. */
export interface FaultOptions {
  readonly seed: number;
  /** A book change is never sent. On a numbered stream its number is used up. */
  readonly dropChance: number;
  /** A book change is sent twice. */
  readonly duplicateChance: number;
  /** The connection ends without a close frame. */
  readonly resetChance: number;
  /** The connection stays up and answers pings, and carries no data for `freezeFor`. */
  readonly freezeChance: number;
  readonly freezeFor: DurationMicros;
  /** A book snapshot arrives `snapshotDelay` late. */
  readonly snapshotDelayChance: number;
  readonly snapshotDelay: DurationMicros;
}

/** No faults. */
export const noFaults: FaultOptions = {
  seed: 0,
  dropChance: 0,
  duplicateChance: 0,
  resetChance: 0,
  freezeChance: 0,
  freezeFor: durationMicros(30_000_000),
  snapshotDelayChance: 0,
  snapshotDelay: durationMicros(750_000),
};

/** A fault that happens once, to the next frame it applies to, or at once. */
export type Fault =
  | { readonly kind: "drop-next-change" }
  | { readonly kind: "duplicate-next-change" }
  | { readonly kind: "delay-next-snapshot"; readonly delay: DurationMicros }
  | { readonly kind: "reset" }
  /** Lasts until `thaw`. */
  | { readonly kind: "freeze" }
  | { readonly kind: "thaw" };

/** Counts of what was done to a connection. */
export interface FaultCounts {
  dropped: number;
  duplicated: number;
  resets: number;
  freezes: number;
  delayedSnapshots: number;
  /** Frames that a frozen connection kept to itself. */
  withheld: number;
}

export function newFaultCounts(): FaultCounts {
  return {
    dropped: 0,
    duplicated: 0,
    resets: 0,
    freezes: 0,
    delayedSnapshots: 0,
    withheld: 0,
  };
}
