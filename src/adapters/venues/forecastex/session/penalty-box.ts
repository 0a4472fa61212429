// Who asks too often is shut out by address for ten minutes, and for good when it goes on. So after one 429 nothing is
// asked at all until the time is over, and longer each time it happens again. Source: the limits of the Web API.

import { type Failure, failure } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  days,
  durationBetween,
  durationMicros,
  type EpochMicros,
  minutes,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";

/** The broker's ten minutes, and one for the difference of clocks. */
export const penaltyFirst: DurationMicros = minutes(11);

/** Doublings for penalties within a day: the last is almost six hours. */
const doublingsMax = 5;
const forgottenAfter = days(1);

export class PenaltyBox {
  readonly #clock: Clock;
  #until: EpochMicros | null = null;
  #lastAt: EpochMicros | null = null;
  #penalties = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When the time is over; null when it is, or there was none. */
  get until(): EpochMicros | null {
    const until = this.#until;
    return until === null || until <= this.#clock.now() ? null : until;
  }

  /** The broker answered 429. Answers of requests that were under way together count once. */
  enter(): void {
    if (this.until !== null) return;
    const now = this.#clock.now();
    const isOld = this.#lastAt !== null && durationBetween(this.#lastAt, now) >= forgottenAfter;
    if (isOld) this.#penalties = 0;
    const doublings = Math.min(this.#penalties, doublingsMax);
    this.#penalties += 1;
    this.#lastAt = now;
    this.#until = addDuration(now, durationMicros(integerOf(penaltyFirst) * 2 ** doublings));
  }

  /** Returns `VEN-873` while nothing may be asked. */
  refusal(): Failure | null {
    const until = this.until;
    if (until === null) return null;
    const left = Math.ceil(integerOf(durationBetween(this.#clock.now(), until)) / 1_000_000);
    return failure("VEN-873", `asked too often: nothing is sent for ${left} s`, { seconds: left });
  }
}
