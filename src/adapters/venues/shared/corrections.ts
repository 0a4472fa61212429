// How many books may be asked for again because a comparison disproved them. A comparison can itself be wrong, and then
// every book of the venue is disproved in turn; a bounded number is corrected in any minute, the first that is beyond it
// gets a whole new connection, and the rest wait, suspect, for their turn.

import type { MarketId } from "../../../domain/market/venue.ts";
import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
} from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";

export interface CorrectionLimits {
  /** Most corrections of one venue within the window. */
  readonly correctionsMax: number;
  readonly correctionsWindow: DurationMicros;
  /** Least time between two new connections that too many corrections cause. */
  readonly renewEvery: DurationMicros;
}

export interface CorrectionsOptions extends CorrectionLimits {
  readonly clock: Clock;
  /** Asks for the whole book of the market again. */
  repair(market: MarketId): void;
  /** Too many books of the venue are wrong at once: a new connection brings all books of the market's. */
  renew(market: MarketId): void;
}

export class Corrections {
  readonly #options: CorrectionsOptions;
  readonly #waiting = new Set<MarketId>();
  /** When the latest corrections were made, never more than their limit. */
  #madeAt: EpochMicros[] = [];
  #renewedAt: EpochMicros | null = null;
  #withdraw: (() => void) | null = null;
  #counts = { made: 0, delayed: 0, renewals: 0 };

  constructor(options: CorrectionsOptions) {
    this.#options = options;
  }

  /** The market's book was disproved: it is asked for again now or when its turn comes. */
  add(market: MarketId): void {
    if (this.#waiting.has(market)) return;
    if (this.#hasRoom()) {
      this.#make(market);
      return;
    }
    this.#counts.delayed += 1;
    this.#waiting.add(market);
    this.#arm();
    if (this.#mayRenew()) this.#renew(market);
  }

  /** The book waits for its turn to be asked for. */
  isWaiting(market: MarketId): boolean {
    return this.#waiting.has(market);
  }

  /** The market's book comes anyway, or is no longer wanted. */
  forget(market: MarketId): void {
    this.#waiting.delete(market);
  }

  /** Forgets waiting markets that the condition does not hold for. */
  keep(isWanted: (market: MarketId) => boolean): void {
    for (const market of this.#waiting) if (!isWanted(market)) this.#waiting.delete(market);
  }

  stop(): void {
    this.#withdraw?.();
    this.#withdraw = null;
    this.#waiting.clear();
  }

  counters(): Readonly<Record<string, number>> {
    return {
      "books corrected": this.#counts.made,
      "corrections that had to wait": this.#counts.delayed,
      "connections renewed for wrong books": this.#counts.renewals,
    };
  }

  #hasRoom(): boolean {
    const { clock, correctionsMax, correctionsWindow } = this.#options;
    const now = clock.now();
    this.#madeAt = this.#madeAt.filter((at) => durationBetween(at, now) < correctionsWindow);
    return this.#madeAt.length < correctionsMax;
  }

  #make(market: MarketId): void {
    this.#madeAt.push(this.#options.clock.now());
    this.#counts.made += 1;
    this.#options.repair(market);
  }

  #mayRenew(): boolean {
    const { clock, renewEvery } = this.#options;
    return this.#renewedAt === null || durationBetween(this.#renewedAt, clock.now()) >= renewEvery;
  }

  #renew(market: MarketId): void {
    this.#renewedAt = this.#options.clock.now();
    this.#counts.renewals += 1;
    this.#options.renew(market);
  }

  #arm(): void {
    const oldest = this.#madeAt[0];
    if (this.#withdraw !== null || oldest === undefined) return;
    const { clock, correctionsWindow } = this.#options;
    this.#withdraw = clock.callAt(addDuration(oldest, correctionsWindow), () => {
      this.#withdraw = null;
      this.#goOn();
    });
  }

  #goOn(): void {
    for (const market of this.#waiting) {
      if (!this.#hasRoom()) break;
      this.#waiting.delete(market);
      this.#make(market);
    }
    if (this.#waiting.size > 0) this.#arm();
  }
}
