// The machine's clock in microseconds. The wall clock gives the time and only milliseconds; the monotonic clock
// gives the microseconds in between and is anchored again whenever the wall clock has moved away from it.

import { type EpochMicros, epochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Clock } from "../../ports/clock.ts";

/** What the clock is made of; tests hand in their own. */
export interface TimeSources {
  /** Milliseconds since 1970, may step when somebody sets the clock. */
  wallMillis(): number;
  /** Milliseconds since an arbitrary instant, with fractions, never steps. */
  monotonicMillis(): number;
  /** Calls back once after the delay; returns a function that withdraws the call. */
  callAfter(delayMillis: number, callback: () => void): () => void;
}

/** Longest delay `setTimeout` takes: above 2^31 - 1 ms it fires at once. */
export const timeoutMillisMax = 2_147_483_647;

/** Further apart than this and the wall clock was set or slewed: it is the truth, a step back included. Its own
 * resolution of 1 ms must fit in. */
const divergenceMicrosMax = 2_000;

export const machineTime: TimeSources = {
  wallMillis: () => Date.now(),
  monotonicMillis: () => performance.now(),
  callAfter: (delayMillis, callback) => {
    const timer = setTimeout(callback, delayMillis);
    return () => clearTimeout(timer);
  },
};

export class SystemClock implements Clock {
  readonly #time: TimeSources;
  #offsetMicros: number;

  constructor(time: TimeSources = machineTime) {
    this.#time = time;
    this.#offsetMicros = this.#measureOffset();
  }

  #measureOffset(): number {
    return Math.round(this.#time.wallMillis() * 1_000 - this.#time.monotonicMillis() * 1_000);
  }

  /** Microseconds since 1970. Goes back only when the wall clock is set back by more than two milliseconds. */
  now(): EpochMicros {
    const estimate = Math.round(this.#time.monotonicMillis() * 1_000) + this.#offsetMicros;
    const wallMicros = Math.round(this.#time.wallMillis() * 1_000);
    if (Math.abs(estimate - wallMicros) <= divergenceMicrosMax) return epochMicros(estimate);
    this.#offsetMicros = this.#measureOffset();
    return epochMicros(wallMicros);
  }

  /** Calls back once, at or after the instant, never inside this call. Instants beyond the longest timer are
   * reached in several; a timer that fires early waits for the rest. */
  callAt(instant: EpochMicros, callback: () => void): () => void {
    let withdraw = (): void => {};
    const arm = (): void => {
      const waitMicros = integerOf(instant) - integerOf(this.now());
      const delayMillis = Math.min(Math.max(Math.ceil(waitMicros / 1_000), 0), timeoutMillisMax);
      withdraw = this.#time.callAfter(delayMillis, () => {
        if (this.now() >= instant) callback();
        else arm();
      });
    };
    arm();
    return () => withdraw();
  }
}
