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

interface Appointment {
  readonly instant: EpochMicros;
  readonly callback: () => void;
}

/** Most calls that wait at once; more would be a leak. */
export const appointmentsMax = 1_000_000;

export class VirtualClock implements Clock {
  #now: EpochMicros;
  readonly #appointments = new Set<Appointment>();

  constructor(startAt: EpochMicros) {
    this.#now = startAt;
  }

  now(): EpochMicros {
    return this.#now;
  }

  callAt(instant: EpochMicros, callback: () => void): () => void {
    assert(this.#appointments.size < appointmentsMax, `more than ${appointmentsMax} calls wait`);
    const appointment = { instant, callback };
    this.#appointments.add(appointment);
    return () => this.#appointments.delete(appointment);
  }

  /** Moves on by the time, calling back on the way whatever is due. */
  advance(duration: DurationMicros): void {
    const target = addDuration(this.#now, duration);
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      this.#appointments.delete(next);
      if (integerOf(next.instant) > integerOf(this.#now)) this.#now = next.instant;
      next.callback();
    }
    this.#now = target;
  }

  /** Returns the earliest call that is due by the instant; the set keeps the order of asking. */
  #next(until: EpochMicros): Appointment | undefined {
    let earliest: Appointment | undefined;
    for (const appointment of this.#appointments) {
      if (integerOf(appointment.instant) > integerOf(until)) continue;
      if (earliest === undefined || integerOf(appointment.instant) < integerOf(earliest.instant)) {
        earliest = appointment;
      }
    }
    return earliest;
  }
}
