// What time brings to the core: one list of things to do, each done at the instant it is due, in the order of the
// instants, however late somebody asks. So the outcome does not depend on how often time is told.

import { assert } from "../../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { type Appointment, AppointmentHeap } from "../../../appointment-heap.ts";

/** Things that may wait at once: every open order, trade and heart has a few. */
export const waitingMax = 1_000_000;

export class Agenda {
  readonly #heap = new AppointmentHeap();
  #isRunning = false;

  add(at: EpochMicros, work: (at: EpochMicros) => void): Appointment {
    assert(this.#heap.size < waitingMax, `more than ${waitingMax} things wait`);
    return this.#heap.add(at, () => work(at));
  }

  withdraw(appointment: Appointment | null): void {
    if (appointment !== null) this.#heap.withdraw(appointment);
  }

  nextAt(): EpochMicros | null {
    return this.#heap.earliest() ?? null;
  }

  /** Does what is due. Does nothing when called from within. */
  run(now: EpochMicros): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let at = this.#heap.earliest(); at !== undefined; at = this.#heap.earliest()) {
        if (integerOf(at) > integerOf(now)) return;
        this.#heap.take()?.();
      }
    } finally {
      this.#isRunning = false;
    }
  }
}
