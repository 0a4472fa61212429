// What has been seen before, over restarts: whoever acts on an event that may come twice claims its key first. Promises:
//
// - At most once. A claim is durable before `first` is returned, so no key is ever `first` twice, crash or not. Who
//   crashes between the claim and the act finds the key `seen` and not settled, and decides what that means for it.
// - At least once is had by acting first and claiming afterwards; `find` says whether there is anything to do.
// - Keys of one claim become durable together or not at all.
// - What is kept is bounded by age and by number. An event from before the horizon is `expired`: it may have been seen
//   and forgotten, so it is never `first` again. An event that is claimed when it happens is never that old. The horizon
//   only moves up once something was forgotten behind it, whatever the clock does.

import type { Result } from "../domain/failure/result.ts";
import {
  type DurationMicros,
  days,
  type EpochMicros,
  minutes,
} from "../domain/units/epoch-micros.ts";

/** Whose keys they are; the same text in two scopes is two keys. */
export type SeenScope = "control" | "source-trades" | "notifications";

export interface SeenScopeLimits {
  /** How long a key is known, by the event's own time. */
  readonly keepFor: DurationMicros;
  /** Most keys kept; beyond them the older half is forgotten, and the horizon moves up behind it. */
  readonly keysMax: number;
}

/** Requests with a key of their own: a script that repeats one does so within days, and people make few. */
export const controlKeysMax = 10_000;

/** Trades of followed wallets: a week of 200 ordinary ones, or hours of as many of the busiest recorded kind. A line comes
 * late by half an hour at most; the rest is for the time that a run may be down. */
export const sourceTradeKeysMax = 1_000_000;

/** Different alarms of an hour: a run that has more of them is not being read any more. */
export const notificationKeysMax = 10_000;

/** Longest key, in UTF-16 units. */
export const seenKeyLengthMax = 1_024;

/** Longest note of what came of a key. */
export const seenOutcomeLengthMax = 4_096;

/** Most keys of one claim: a page of the longest list that a venue gives. */
export const seenKeysPerClaimMax = 1_000;

export const seenScopes: Readonly<Record<SeenScope, SeenScopeLimits>> = {
  control: { keepFor: days(7), keysMax: controlKeysMax },
  "source-trades": { keepFor: days(7), keysMax: sourceTradeKeysMax },
  notifications: { keepFor: minutes(60), keysMax: notificationKeysMax },
};

/** `seen` says when it was first, and what came of it: null until somebody has settled it. */
export type SeenVerdict =
  | { readonly kind: "first" }
  | { readonly kind: "seen"; readonly at: EpochMicros; readonly outcome: string | null }
  | { readonly kind: "expired" };

/** A key, and when its event happened; an instant ahead of the clock counts as now. */
export interface SeenKey {
  readonly key: string;
  readonly at: EpochMicros;
}

/** Nothing here throws; `STO-927` when keys cannot be kept or are not within the limits, and then nothing was claimed. */
export interface SeenEvents {
  /** Claims keys together, in order; a key that stands twice is `seen` the second time. */
  claim(scope: SeenScope, keys: readonly SeenKey[]): Result<readonly SeenVerdict[]>;
  /** Returns what is known of a key without claiming it; undefined when nothing is. */
  find(scope: SeenScope, key: string): Result<SeenVerdict | undefined>;
  /** Notes what came of a claimed key; a key that is not known any more is left so. */
  settle(scope: SeenScope, key: string, outcome: string): Result<void>;
  /** Keys kept of a scope. */
  size(scope: SeenScope): number;
  close(): void;
}
