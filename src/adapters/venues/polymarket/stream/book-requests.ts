// Asking for the book of one market again, with growing pauses: the venue sends a book only to a new subscription,
// and a cross-check that fails again and again must not turn into a flood of them.

import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import { type BackoffPolicy, backoffPause } from "../../shared/backoff.ts";

/** Pauses before the second and later requests for the same market. */
const pauses: BackoffPolicy = { first: milliseconds(500), longest: seconds(60) };

/** A book that was good for so long starts the pauses from the beginning again. */
const stableAfter = seconds(60);

/** Requests without an answer after which asking again is useless. */
const unansweredMax = 3;

export interface BookRequestOptions {
  readonly clock: Clock;
  readonly random: RandomSource;
  /** How long one answer may take. */
  readonly answerWithin: DurationMicros;
  /** Subscribes to the market anew. */
  ask(venueSymbol: string): void;
  /** The book is back after it was asked for. */
  restored(venueSymbol: string): void;
  /** Nothing came after several requests. */
  abandoned(venueSymbol: string): void;
}

interface Entry {
  /** Losses since the book was last stable. */
  losses: number;
  unanswered: number;
  restoredAt: EpochMicros | null;
  /** Withdraws the pause or the deadline; null when nothing is asked. */
  withdraw: (() => void) | null;
}

export class BookRequests {
  readonly #options: BookRequestOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: BookRequestOptions) {
    this.#options = options;
  }

  /** A first book was asked for by the subscription itself. */
  expect(venueSymbol: string): void {
    this.#await(venueSymbol, this.#entryOf(venueSymbol));
  }

  /** The book is lost: ask for it, now or after a pause. */
  lost(venueSymbol: string): void {
    const entry = this.#entryOf(venueSymbol);
    if (entry.withdraw !== null) return;
    const now = this.#options.clock.now();
    const { restoredAt } = entry;
    if (restoredAt !== null && durationBetween(restoredAt, now) >= stableAfter) entry.losses = 0;
    entry.losses += 1;
    this.#askAfterPause(venueSymbol, entry, entry.losses - 1);
  }

  /** A book came. */
  answered(venueSymbol: string): void {
    const entry = this.#entries.get(venueSymbol);
    if (entry === undefined) return;
    entry.withdraw?.();
    const wasAsked = entry.withdraw !== null && entry.losses > 0;
    entry.withdraw = null;
    entry.unanswered = 0;
    entry.restoredAt = this.#options.clock.now();
    if (wasAsked) this.#options.restored(venueSymbol);
  }

  /** The market is no longer wanted. */
  forget(venueSymbol: string): void {
    this.#entries.get(venueSymbol)?.withdraw?.();
    this.#entries.delete(venueSymbol);
  }

  close(): void {
    for (const entry of this.#entries.values()) entry.withdraw?.();
    this.#entries.clear();
  }

  #entryOf(venueSymbol: string): Entry {
    const known = this.#entries.get(venueSymbol);
    if (known !== undefined) return known;
    const entry: Entry = { losses: 0, unanswered: 0, restoredAt: null, withdraw: null };
    this.#entries.set(venueSymbol, entry);
    return entry;
  }

  #askAfterPause(venueSymbol: string, entry: Entry, repetition: number): void {
    const { clock, random } = this.#options;
    if (repetition === 0) {
      this.#ask(venueSymbol, entry);
      return;
    }
    const pause = backoffPause(pauses, repetition, random);
    entry.withdraw = clock.callAt(addDuration(clock.now(), pause), () =>
      this.#ask(venueSymbol, entry),
    );
  }

  #ask(venueSymbol: string, entry: Entry): void {
    this.#await(venueSymbol, entry);
    this.#options.ask(venueSymbol);
  }

  #await(venueSymbol: string, entry: Entry): void {
    const { clock, answerWithin } = this.#options;
    entry.withdraw = clock.callAt(addDuration(clock.now(), answerWithin), () => {
      entry.withdraw = null;
      entry.unanswered += 1;
      if (entry.unanswered >= unansweredMax) {
        this.#options.abandoned(venueSymbol);
        return;
      }
      entry.losses += 1;
      this.#ask(venueSymbol, entry);
    });
  }
}
