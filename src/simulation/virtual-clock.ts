// A clock that moves when it is told to: for tests and for simulations in one thread. Calls happen in the order of their
// instants, and in the order they were asked for where instants are equal.

import { assert } from "../domain/failure/assert.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
} from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import type { Clock } from "../ports/clock.ts";
import { AppointmentHeap } from "./appointment-heap.ts";

/** Most calls that wait at once; more would be a leak. */
export const appointmentsMax = 1_000_000;

export class VirtualClock implements Clock {
  #now: EpochMicros;
  readonly #appointments = new AppointmentHeap();

  constructor(startAt: EpochMicros) {
    this.#now = startAt;
  }

  /** Calls that wait, withdrawn ones not counted. */
  get waiting(): number {
    return this.#appointments.size;
  }

  now(): EpochMicros {
    return this.#now;
  }

  callAt(instant: EpochMicros, callback: () => void): () => void {
    assert(this.#appointments.size < appointmentsMax, `more than ${appointmentsMax} calls wait`);
    const appointment = this.#appointments.add(instant, callback);
    return () => this.#appointments.withdraw(appointment);
  }

  /** Moves on by the time, calling back on the way whatever is due. */
  advance(duration: DurationMicros): void {
    const target = addDuration(this.#now, duration);
    for (let due = this.#takeDue(target); due !== undefined; due = this.#takeDue(target)) due();
    this.#now = target;
  }

  /** As `advance`, for code that waits on promises: `settle` must resolve when nothing can go on before the clock
   * moves. It is awaited before the first call and after each, so what a call set off has ended before the next one,
   * and a run is the same every time. */
  async run(duration: DurationMicros, settle: () => Promise<void>): Promise<void> {
    const target = addDuration(this.#now, duration);
    await settle();
    for (let due = this.#takeDue(target); due !== undefined; due = this.#takeDue(target)) {
      due();
      await settle();
    }
    this.#now = target;
  }

  /** Takes the earliest call that is due by the instant and moves on to its own. An overdue one is called now. */
  #takeDue(until: EpochMicros): (() => void) | undefined {
    const instant = this.#appointments.earliest();
    if (instant === undefined || integerOf(instant) > integerOf(until)) return undefined;
    if (integerOf(instant) > integerOf(this.#now)) this.#now = instant;
    return this.#appointments.take();
  }
}
