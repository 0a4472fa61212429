// The machine's clock in microseconds. The wall clock gives the time and only milliseconds; the monotonic clock
// gives the microseconds in between and is anchored again whenever the wall clock has moved ahead of it.
//
// When somebody sets the wall clock back, time does not go back: it goes at half its speed until the wall clock has
// caught up. Timers go on, at half speed at worst, and what rests on comparing our time with a venue's sees the
// difference for as long as there is one.

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

/** Further apart than this and the wall clock was set or slewed. Its own resolution of 1 ms must fit in. */
const divergenceMicrosMax = 2_000;

export const machineTime: TimeSources = {
  wallMillis: () => Date.now(),
  monotonicMillis: () => performance.now(),
  callAfter: (delayMillis, callback) => {
    const timer = setTimeout(callback, delayMillis);
    return () => clearTimeout(timer);
  },
};

/** Of the time that passes while the wall clock is behind, one part in so many is held back. */
const heldBackDivisor = 2;

export class SystemClock implements Clock {
  readonly #time: TimeSources;
  /** Our time less the monotonic clock's. */
  #offsetMicros: number;
  /** The monotonic clock up to which time has been held back where it had to be. */
  #readAtMicros: number;

  constructor(time: TimeSources = machineTime) {
    this.#time = time;
    this.#readAtMicros = this.#monotonicMicros();
    this.#offsetMicros = this.#wallMicros() - this.#readAtMicros;
  }

  #monotonicMicros(): number {
    return Math.round(this.#time.monotonicMillis() * 1_000);
  }

  #wallMicros(): number {
    return Math.round(this.#time.wallMillis() * 1_000);
  }

  /** Microseconds since 1970. Never goes back. */
  now(): EpochMicros {
    const monotonic = this.#monotonicMicros();
    const ahead = monotonic + this.#offsetMicros - this.#wallMicros();
    if (ahead > divergenceMicrosMax) {
      const held = Math.floor((monotonic - this.#readAtMicros) / heldBackDivisor);
      this.#offsetMicros -= Math.min(ahead, held);
      // Not by more than what was reckoned with: readings a microsecond apart would lose every half of one.
      this.#readAtMicros += held * heldBackDivisor;
    } else {
      if (ahead < -divergenceMicrosMax) this.#offsetMicros -= ahead;
      this.#readAtMicros = monotonic;
    }
    return epochMicros(monotonic + this.#offsetMicros);
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
