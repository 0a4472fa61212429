// A clock that moves only when it is told to: tests, simulations and replays run on it, so an hour passes in the
// time its callbacks take and every run of a seed sees the same instants.

import { assert } from "../../domain/failure/assert.ts";
import { type EpochMicros, epochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Clock } from "../../ports/clock.ts";
import { TimerQueue, type WaitingCall } from "./timer-queue.ts";

/** Most callbacks one advance may fire: a callback that registers itself again at the same instant would otherwise
 * hang the simulation. A day of millisecond timers is 86 million. */
export const callbacksPerAdvanceMax = 100_000_000;

export class VirtualClock implements Clock {
  readonly #queue = new TimerQueue();
  readonly #callbacksMax: number;
  #now: EpochMicros;
  #registrations = 0;
  #waiting = 0;
  #isAdvancing = false;

  constructor(start: EpochMicros, callbacksMax: number = callbacksPerAdvanceMax) {
    this.#now = start;
    this.#callbacksMax = callbacksMax;
  }

  now(): EpochMicros {
    return this.#now;
  }

  /** Calls back once, during an advance that reaches the instant; an instant that has passed fires in the next
   * advance, even one that does not move the clock. Never calls back inside this call. */
  callAt(instant: EpochMicros, callback: () => void): () => void {
    this.#registrations += 1;
    this.#waiting += 1;
    let settled = false;
    const settle = (): void => {
      if (!settled) this.#waiting -= 1;
      settled = true;
    };
    const call: WaitingCall = {
      at: instant,
      order: this.#registrations,
      callback: () => {
        settle();
        callback();
      },
      withdrawn: false,
    };
    this.#queue.add(call);
    return () => {
      call.withdrawn = true;
      settle();
    };
  }

  /** Instant of the earliest waiting callback, or null when nothing waits. */
  get nextCallAt(): EpochMicros | null {
    return this.#queue.first()?.at ?? null;
  }

  /** Callbacks that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Moves the clock to the instant and fires what is due on the way, in order of time, ties in order of
   * registration. Callbacks see their own instant as now; what they register fires in the same advance when it is
   * due. Breaks an invariant when the instant lies before now, or when a callback advances the clock itself.
   */
  advanceTo(instant: EpochMicros): void {
    assert(!this.#isAdvancing, "a callback may not advance its own clock");
    assert(instant >= this.#now, "a virtual clock never goes back");
    this.#isAdvancing = true;
    try {
      let fired = 0;
      for (;;) {
        const first = this.#queue.first();
        if (first === undefined || first.at > instant) break;
        fired += 1;
        assert(fired <= this.#callbacksMax, "callbacks keep registering themselves");
        this.#queue.take();
        if (first.at > this.#now) this.#now = first.at;
        first.callback();
      }
      this.#now = instant;
    } finally {
      this.#isAdvancing = false;
    }
  }

  /** Moves the clock on by so many microseconds. */
  advanceBy(micros: number): void {
    this.advanceTo(epochMicros(integerOf(this.#now) + micros));
  }
}
