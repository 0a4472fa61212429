// Whole books that somebody behind the feed asks for because what came of them was refused. The asker may ask with every
// update; the venue is asked at most once in a while for each market, and for a bounded number of books at a time.

import type { MarketId } from "../../../domain/market/venue.ts";
import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";

/** A market's book is asked for at most so often: a snapshot takes a few tenths of a second. */
const perMarketEvery = seconds(5);

/** Books of one connection that may be asked for and not yet whole: a tenth of what one connection carries at the venue
 * with the smaller connections. */
export const outstandingMax = 20;

/** Between two looks at what waits. */
const lookEvery: DurationMicros = seconds(1);

/** A connection as this sees it. */
export interface RefreshedConnection {
  /** Books are delivered; while they are not, a new connection is about to bring all of them. */
  readonly isEstablished: boolean;
  /** Markets whose books are not whole. */
  missing(): readonly MarketId[];
  /** The market's book is suspect from now on and asked for again. */
  refresh(market: MarketId): void;
}

export interface RefreshRequestsOptions<Connection extends RefreshedConnection> {
  readonly clock: Clock;
  /** The connection that carries the market, or undefined when none does. */
  connectionOf(market: MarketId): Connection | undefined;
}

export class RefreshRequests<Connection extends RefreshedConnection = RefreshedConnection> {
  readonly #options: RefreshRequestsOptions<Connection>;
  readonly #askedAt = new Map<MarketId, EpochMicros>();
  readonly #waiting = new Set<MarketId>();
  #withdraw: (() => void) | null = null;
  #counts = { asked: 0, delayed: 0 };

  constructor(options: RefreshRequestsOptions<Connection>) {
    this.#options = options;
  }

  add(market: MarketId): void {
    if (this.#waiting.has(market) || this.#options.connectionOf(market) === undefined) return;
    if (this.#isTaken(market)) return;
    this.#counts.delayed += 1;
    this.#waiting.add(market);
    this.#arm();
  }

  stop(): void {
    this.#withdraw?.();
    this.#withdraw = null;
    this.#waiting.clear();
  }

  counters(): Readonly<Record<string, number>> {
    return {
      "books asked for again on request": this.#counts.asked,
      "requests for books that had to wait": this.#counts.delayed,
    };
  }

  /** Asks for the book if it may be asked for now. Returns false when it has to wait. */
  #isTaken(market: MarketId): boolean {
    const now = this.#options.clock.now();
    const connection = this.#options.connectionOf(market);
    if (connection === undefined || !connection.isEstablished) return true;
    const missing = connection.missing();
    // It has been asked for already.
    if (missing.includes(market)) return true;
    const askedAt = this.#askedAt.get(market);
    if (askedAt !== undefined && durationBetween(askedAt, now) < perMarketEvery) return false;
    if (missing.length >= outstandingMax) return false;
    this.#forgetOld(now);
    this.#askedAt.set(market, now);
    this.#counts.asked += 1;
    connection.refresh(market);
    return true;
  }

  #arm(): void {
    if (this.#withdraw !== null) return;
    const { clock } = this.#options;
    this.#withdraw = clock.callAt(addDuration(clock.now(), lookEvery), () => {
      this.#withdraw = null;
      this.#look();
    });
  }

  #look(): void {
    for (const market of this.#waiting) {
      if (this.#isTaken(market)) this.#waiting.delete(market);
    }
    if (this.#waiting.size > 0) this.#arm();
  }

  /** Instants that no longer hold anything back. */
  #forgetOld(now: EpochMicros): void {
    for (const [market, askedAt] of this.#askedAt) {
      if (durationBetween(askedAt, now) >= perMarketEvery) this.#askedAt.delete(market);
    }
  }
}
