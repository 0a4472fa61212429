// Answers worth keeping for a while: bounded in number, each for its time, the least recently used one going first.
// Loads of one key that come together are one load. What the venue does not have is remembered too, more shortly.

import type { Failure, Result } from "../../../domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
} from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";

export interface ExpiringCacheOptions {
  readonly clock: Clock;
  readonly entriesMax: number;
  readonly keepFor: DurationMicros;
  /** How long a failure is remembered that `isLasting` calls so. */
  readonly keepFailureFor: DurationMicros;
  /** Whether asking again soon would bring the same failure; `VEN-806` (not found) alone when absent. */
  isLasting?(failure: Failure): boolean;
}

/** Counters for a status screen. */
export interface CacheCounts {
  readonly entries: number;
  readonly hits: number;
  /** Of the hits, those that found a remembered failure. */
  readonly failureHits: number;
  readonly misses: number;
  /** Calls that joined a load under way. */
  readonly joined: number;
  /** Entries that had to go before their time. */
  readonly evictions: number;
}

interface Entry<Value> {
  readonly result: Result<Value>;
  readonly keptAt: EpochMicros;
  readonly until: EpochMicros;
}

/** A load under way, told from a later one of the same key by its identity. */
interface Load<Value> {
  answer: Promise<Result<Value>> | null;
}

export class ExpiringCache<Value> {
  readonly #options: ExpiringCacheOptions;
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #loads = new Map<string, Load<Value>>();
  #counts = { hits: 0, failureHits: 0, misses: 0, joined: 0, evictions: 0 };

  constructor(options: ExpiringCacheOptions) {
    this.#options = options;
  }

  /** Returns what is kept under the key, or loads it. Failures that may pass are returned and not kept. */
  load(key: string, fetch: () => Promise<Result<Value>>): Promise<Result<Value>> {
    const kept = this.#fresh(key);
    if (kept !== undefined) {
      this.#counts.hits += 1;
      if (!kept.ok) this.#counts.failureHits += 1;
      return Promise.resolve(kept);
    }
    const underWay = this.#loads.get(key)?.answer ?? null;
    if (underWay !== null) {
      this.#counts.joined += 1;
      return underWay;
    }
    this.#counts.misses += 1;
    const load: Load<Value> = { answer: null };
    this.#loads.set(key, load);
    const answer = this.#fetch(key, load, fetch);
    load.answer = answer;
    return answer;
  }

  /** Forgets what is kept under the key. What is under way is answered to those who wait for it, and not kept. */
  forget(key: string): void {
    this.#entries.delete(key);
    this.#loads.delete(key);
  }

  counts(): CacheCounts {
    return { ...this.#counts, entries: this.#entries.size };
  }

  async #fetch(
    key: string,
    load: Load<Value>,
    fetch: () => Promise<Result<Value>>,
  ): Promise<Result<Value>> {
    try {
      const result = await fetch();
      if (this.#loads.get(key) === load) this.#keep(key, result);
      return result;
    } finally {
      if (this.#loads.get(key) === load) this.#loads.delete(key);
    }
  }

  #fresh(key: string): Result<Value> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    const now = this.#options.clock.now();
    // Kept in the future: somebody set the clock back, and nothing says how old the entry is.
    if (entry.until <= now || entry.keptAt > now) return undefined;
    this.#entries.set(key, entry);
    return entry.result;
  }

  #keep(key: string, result: Result<Value>): void {
    const { clock, entriesMax, keepFor, keepFailureFor } = this.#options;
    if (!result.ok && !this.#isLasting(result.failure)) return;
    const now = clock.now();
    const until = addDuration(now, result.ok ? keepFor : keepFailureFor);
    this.#entries.delete(key);
    this.#entries.set(key, { result, keptAt: now, until });
    for (const [oldest] of this.#entries) {
      if (this.#entries.size <= entriesMax) break;
      this.#entries.delete(oldest);
      this.#counts.evictions += 1;
    }
  }

  #isLasting(failure: Failure): boolean {
    return this.#options.isLasting?.(failure) ?? failure.code === "VEN-806";
  }
}
