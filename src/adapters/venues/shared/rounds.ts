// Things done again and again by the clock, each by its own period, never twice at once. A round that fails is simply
// followed by the next.

import { addDuration, type DurationMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";

export class Rounds {
  readonly #clock: Clock;
  readonly #withdraw = new Set<() => void>();
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs the work after every period, counted from its end. */
  every(period: DurationMicros, work: () => Promise<unknown>): void {
    if (this.#isStopped) return;
    const withdraw = this.#clock.callAt(addDuration(this.#clock.now(), period), () => {
      this.#withdraw.delete(withdraw);
      void work().finally(() => this.every(period, work));
    });
    this.#withdraw.add(withdraw);
  }

  stop(): void {
    this.#isStopped = true;
    for (const withdraw of this.#withdraw) withdraw();
    this.#withdraw.clear();
  }
}
