// Dated announcements under tickers, held between reads: read anew when they are a few minutes old, kept when a read
// fails, and known for some time after their instant, so that what was read before it can be told from what is in force.

import type { Failure, Result } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type EpochMicros,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import { ExpiringCache } from "../../shared/expiring-cache.ts";

/** How long a read serves. Changes are announced hours ahead, and a read costs a request or a few. */
const keepFor = minutes(5);

/** How long one that failed is not repeated: listings come every second while markets are doubted. */
const keepFailureFor = seconds(60);

/** A doubted listing takes what is younger than this: doubts come in portions of a hundred markets, one a second. */
const freshFor = seconds(5);

/** So long after its instant an announcement counts no more, and what the series or the event says of itself does:
 * until then the venue's reads may lag behind its own changes. */
const settledAfterSeconds = 60;

/** The whole list is one entry. */
const listKey = "list";

interface Dated {
  readonly from: EpochMicros;
}

export type ByTicker<Change> = ReadonlyMap<string, readonly Change[]>;

export interface AnnouncedChangesOptions<Change> {
  readonly clock: Clock;
  read(): Promise<Result<ByTicker<Change>>>;
  /** Told of the first failure after a success, not of those that follow it. */
  failed(failure: Failure): void;
}

export class AnnouncedChanges<Change extends Dated> {
  readonly #options: AnnouncedChangesOptions<Change>;
  readonly #cache: ExpiringCache<ByTicker<Change>>;
  readonly #passed = new Set<string>();
  #held: ByTicker<Change> = new Map();
  #passedUntil: EpochMicros;
  #readAt: EpochMicros | null = null;
  #isFailing = false;

  constructor(options: AnnouncedChangesOptions<Change>) {
    this.#options = options;
    const { clock } = options;
    // Any failure is kept for its time, as the list is not needed to go on.
    const isLasting = () => true;
    this.#cache = new ExpiringCache({ clock, entriesMax: 1, keepFor, keepFailureFor, isLasting });
    this.#passedUntil = settledAt(clock.now());
  }

  /** Reads the list unless it was read lately; a failure leaves what is held. */
  async refresh(isFresh: boolean): Promise<void> {
    if (isFresh && !this.#isYoung()) this.#cache.forget(listKey);
    await this.#cache.load(listKey, () => this.#read());
  }

  /** Returns the tickers with a change that has settled since the last call: what they say of themselves is newer than
   * what was read before. */
  takePassed(now: EpochMicros): readonly string[] {
    this.#collectPassed(settledAt(now));
    const passed = [...this.#passed];
    this.#passed.clear();
    return passed;
  }

  /** Returns what is held under the ticker in the order of the instants; of several for one instant the last holds. */
  of(ticker: string): readonly Change[] {
    return this.#held.get(ticker) ?? [];
  }

  #isYoung(): boolean {
    if (this.#readAt === null) return false;
    const now = this.#options.clock.now();
    return this.#readAt <= now && now < addDuration(this.#readAt, freshFor);
  }

  async #read(): Promise<Result<ByTicker<Change>>> {
    const read = await this.#options.read();
    if (read.ok) {
      this.#replace(read.value);
    } else if (!this.#isFailing) {
      this.#options.failed(read.failure);
    }
    this.#isFailing = !read.ok;
    return read;
  }

  /** The venue may list only what is ahead: what has come into force and not settled is kept. */
  #replace(listed: ByTicker<Change>): void {
    const now = this.#options.clock.now();
    this.#collectPassed(settledAt(now));
    const held = new Map<string, readonly Change[]>();
    for (const [ticker, changes] of this.#held) {
      const settling = changes.filter(({ from }) => from > this.#passedUntil && from <= now);
      if (settling.length > 0) held.set(ticker, settling);
    }
    for (const [ticker, changes] of listed) {
      held.set(ticker, inOrder([...(held.get(ticker) ?? []), ...changes]));
    }
    this.#held = held;
    this.#readAt = now;
  }

  #collectPassed(until: EpochMicros): void {
    if (until <= this.#passedUntil) return;
    for (const [ticker, changes] of this.#held) {
      const isPassed = ({ from }: Change): boolean => from > this.#passedUntil && from <= until;
      if (changes.some(isPassed)) this.#passed.add(ticker);
    }
    this.#passedUntil = until;
  }
}

/** Returns the instant up to which changes have settled. */
export function settledAt(now: EpochMicros): EpochMicros {
  return addDuration(now, seconds(-settledAfterSeconds));
}

function inOrder<Change extends Dated>(changes: readonly Change[]): readonly Change[] {
  return [...changes].sort((a, b) => integerOf(a.from) - integerOf(b.from));
}
