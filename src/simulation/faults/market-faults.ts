// What happens to markets behind everybody's back: another price grid while they trade, pauses of one market and of the
// whole exchange. It reaches a venue through a small interface that the venue's own control implements.

import {
  addDuration,
  type DurationMicros,
  durationMicros,
} from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RandomStream } from "../random-stream.ts";
import type { MarketFaultCounts, MarketFaults } from "./fault.ts";

/** A venue whose markets can be disturbed. Markets that have closed are not among those it names. */
export interface DisturbableVenue {
  symbols(): readonly string[];
  changeGrid(symbol: string, random: RandomStream): void;
  pause(symbol: string): void;
  resume(symbol: string): void;
  pauseExchange(): void;
  resumeExchange(): void;
}

export class MarketDisturber {
  readonly counts: MarketFaultCounts = { gridChanges: 0, pauses: 0, exchangePauses: 0 };
  readonly #venue: DisturbableVenue;
  readonly #clock: Clock;
  readonly #random: RandomStream;
  readonly #paused = new Set<string>();
  readonly #withdrawals = new Set<() => void>();
  #isExchangePaused = false;

  constructor(venue: DisturbableVenue, clock: Clock, random: RandomStream) {
    this.#venue = venue;
    this.#clock = clock;
    this.#random = random;
  }

  /** Disturbs otherwise from now on; what is paused goes on first. */
  use(faults: MarketFaults): void {
    this.stop();
    this.#repeat(faults.gridChangeEvery, () => this.#changeGrid());
    this.#repeat(faults.pauseEvery, () => this.#pause(faults.pauseFor));
    this.#repeat(faults.exchangePauseEvery, () => this.#pauseExchange(faults.exchangePauseFor));
  }

  /** Ends every disturbance: all that is paused goes on. */
  stop(): void {
    for (const withdraw of this.#withdrawals) withdraw();
    this.#withdrawals.clear();
    this.#resumeExchange();
    for (const symbol of [...this.#paused]) this.#resume(symbol);
  }

  #changeGrid(): void {
    const symbol = this.#pick();
    if (symbol === undefined) return;
    this.counts.gridChanges += 1;
    this.#venue.changeGrid(symbol, this.#random);
  }

  #pause(length: DurationMicros): void {
    const symbol = this.#pick();
    if (symbol === undefined) return;
    this.counts.pauses += 1;
    this.#paused.add(symbol);
    this.#venue.pause(symbol);
    this.#after(length, () => this.#resume(symbol));
  }

  #resume(symbol: string): void {
    this.#paused.delete(symbol);
    if (this.#venue.symbols().includes(symbol)) this.#venue.resume(symbol);
  }

  #pauseExchange(length: DurationMicros): void {
    if (this.#isExchangePaused) return;
    this.counts.exchangePauses += 1;
    this.#isExchangePaused = true;
    this.#venue.pauseExchange();
    this.#after(length, () => this.#resumeExchange());
  }

  #resumeExchange(): void {
    if (!this.#isExchangePaused) return;
    this.#isExchangePaused = false;
    this.#venue.resumeExchange();
  }

  /** Returns a market that is not paused. */
  #pick(): string | undefined {
    const symbols = this.#venue.symbols().filter((symbol) => !this.#paused.has(symbol));
    return symbols.length === 0 ? undefined : this.#random.pick(symbols);
  }

  #repeat(every: DurationMicros, act: () => void): void {
    const mean = integerOf(every);
    if (mean === 0) return;
    const least = Math.floor(mean / 2);
    this.#after(durationMicros(this.#random.between(least, least + mean)), () => {
      act();
      this.#repeat(every, act);
    });
  }

  #after(delay: DurationMicros, call: () => void): void {
    const withdraw = this.#clock.callAt(addDuration(this.#clock.now(), delay), () => {
      this.#withdrawals.delete(withdraw);
      call();
    });
    this.#withdrawals.add(withdraw);
  }
}
