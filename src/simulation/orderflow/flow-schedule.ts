// When the traders of a flow act, in one order for all of them. Everybody acts at an instant of their own, whatever the
// steps in which time is handed over, so that the same seed makes the same books at any pace.

import { assert } from "../../domain/failure/assert.ts";
import { type EpochMicros, epochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { type Appointment, AppointmentHeap } from "../appointment-heap.ts";

/** Now, twice: what a trader's watch shows, and the instant an exchange is told. The exchange's is never earlier, and
 * later by less than a step. */
export interface Moment {
  readonly atMicros: number;
  readonly now: EpochMicros;
}

export type FlowCall = (moment: Moment) => void;

/** After a stall nobody acts for what lies further back than this: two seconds, the most that steps catch up with. */
export const lateMicrosMax = 2_000_000;

export class FlowSchedule {
  readonly #heap = new AppointmentHeap();
  #moment: Moment;

  constructor(startAt: EpochMicros) {
    this.#moment = { atMicros: integerOf(startAt), now: startAt };
  }

  /** Calls at an instant, or right after what is under way when that has passed. */
  add(atMicros: number, call: FlowCall): Appointment {
    const instant = epochMicros(Math.max(atMicros, this.#moment.atMicros));
    return this.#heap.add(instant, () => call(this.#moment));
  }

  withdraw(appointment: Appointment): void {
    this.#heap.withdraw(appointment);
  }

  /** Returns the instant of the next call, undefined when nothing is planned. */
  earliest(): EpochMicros | undefined {
    return this.#heap.earliest();
  }

  /** Makes all calls up to and at the instant. */
  runUntil(now: EpochMicros): void {
    const nowMicros = integerOf(now);
    assert(nowMicros >= integerOf(this.#moment.now), "the flow's time does not go back");
    // Told before the first call: what a call adds is measured by it.
    this.#moment = { atMicros: this.#moment.atMicros, now };
    for (;;) {
      const next = this.#heap.earliest();
      if (next === undefined || integerOf(next) > nowMicros) return;
      const atMicros = Math.max(integerOf(next), nowMicros - lateMicrosMax, this.#moment.atMicros);
      this.#moment = { atMicros, now };
      this.#heap.take()?.();
    }
  }
}
