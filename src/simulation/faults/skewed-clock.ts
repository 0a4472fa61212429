// A venue's clock that is not ours: ahead or behind by an offset, and drifting to and fro around it. It never steps
// back, whatever it is told to do next, because a venue's own times do not.

import { assert } from "../../domain/failure/assert.ts";
import {
  addDuration,
  durationBetween,
  durationMicros,
  type EpochMicros,
  epochMicros,
} from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClockFaults } from "./fault.ts";

export class SkewedClock implements Clock {
  readonly #base: Clock;
  #faults: ClockFaults;
  #since: EpochMicros;
  #last: EpochMicros;

  constructor(base: Clock, faults: ClockFaults) {
    this.#base = base;
    this.#faults = checked(faults);
    this.#since = base.now();
    this.#last = this.#reading();
  }

  /** Differs otherwise from now on; it stands still until its new time has caught up with the old one. */
  use(faults: ClockFaults): void {
    this.#last = this.now();
    this.#faults = checked(faults);
    this.#since = this.#base.now();
  }

  now(): EpochMicros {
    const reading = this.#reading();
    if (integerOf(reading) > integerOf(this.#last)) this.#last = reading;
    return this.#last;
  }

  callAt(instant: EpochMicros, callback: () => void): () => void {
    let withdraw: () => void = () => undefined;
    const wait = (): void => {
      const missing = Math.max(0, integerOf(instant) - integerOf(this.now()));
      // The drift makes the wait a little too short or too long; too short is looked at again.
      const due = addDuration(this.#base.now(), durationMicros(missing));
      withdraw = this.#base.callAt(due, () => {
        if (integerOf(this.now()) >= integerOf(instant)) callback();
        else wait();
      });
    };
    wait();
    return () => withdraw();
  }

  #reading(): EpochMicros {
    const { offset, swing, swingPeriod } = this.#faults;
    const base = this.#base.now();
    let skew = integerOf(offset);
    if (integerOf(swing) > 0) {
      const period = integerOf(swingPeriod);
      const phase = integerOf(durationBetween(this.#since, base)) % period;
      skew += Math.floor((triangle(phase, period) * integerOf(swing)) / period);
    }
    return epochMicros(integerOf(base) + skew);
  }
}

/** Returns a line that goes from 0 to the period, to minus the period and back to 0, once in a period. */
function triangle(phase: number, period: number): number {
  const quarter = period / 4;
  if (phase < quarter) return 4 * phase;
  return phase < 3 * quarter ? 2 * period - 4 * phase : 4 * phase - 4 * period;
}

function checked(faults: ClockFaults): ClockFaults {
  const isSlow = integerOf(faults.swing) * 8 <= integerOf(faults.swingPeriod);
  assert(integerOf(faults.swing) === 0 || isSlow, "a clock drifts slower than time passes");
  return faults;
}
