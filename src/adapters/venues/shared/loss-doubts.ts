// Messages of a stream were lost, and nobody knows which: among them may have been a market's status or a changed grid,
// which no stream tells again. Says so at once, and under a flood of losses at most once in a while, because each doubt
// costs reads of the catalogue; the last loss is never left unsaid.

import { addDuration, type EpochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";

/** Least time between two doubts of one connection: six rounds of reads a minute at the worst. */
const doubtEvery = seconds(10);

export class LossDoubts {
  readonly #clock: Clock;
  readonly #doubt: () => void;
  #nextAt: EpochMicros | null = null;
  #withdraw: (() => void) | null = null;

  constructor(clock: Clock, doubt: () => void) {
    this.#clock = clock;
    this.#doubt = doubt;
  }

  lost(): void {
    if (this.#withdraw !== null) return;
    if (this.#nextAt === null || this.#clock.now() >= this.#nextAt) this.#say();
    else this.#withdraw = this.#clock.callAt(this.#nextAt, () => this.#say());
  }

  /** Nothing more is said. */
  stop(): void {
    this.#withdraw?.();
    this.#withdraw = null;
  }

  #say(): void {
    this.#withdraw = null;
    this.#nextAt = addDuration(this.#clock.now(), doubtEvery);
    this.#doubt();
  }
}
