// The venue's time, by which requests are signed. The venue tells whole seconds, so an answer says no more than that its
// clock stood somewhere in a second while the question was under way; ours is moved only as far as that demands.

import { type Failure, failure } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  durationMicros,
  type EpochMicros,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";

/** A clock that is further off than this is a fault to repair, not to sign around: orders with an end would end at the
 * wrong time, and data would look fresher or older than it is. */
export const clockDifferenceSecondsMax = 10;

const microsPerSecond = 1_000_000;

export class VenueClock {
  readonly #clock: Clock;
  /** The venue's time less ours, in microseconds. */
  #offset = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The venue's time as well as we know it. */
  now(): EpochMicros {
    return addDuration(this.#clock.now(), durationMicros(this.#offset));
  }

  /** Our own time. */
  ownNow(): EpochMicros {
    return this.#clock.now();
  }

  /** Learns from an answer: `venueSeconds` was told to a question asked at `askedAt`, of our own time, and answered now.
   * Returns `VEN-857` for a venue that is too far off, and then learns nothing. */
  learn(venueSeconds: number, askedAt: EpochMicros): Failure | null {
    const earliest = venueSeconds * microsPerSecond - integerOf(this.#clock.now());
    const latest = (venueSeconds + 1) * microsPerSecond - integerOf(askedAt);
    const offset = Math.min(Math.max(this.#offset, earliest), latest);
    if (Math.abs(offset) > clockDifferenceSecondsMax * microsPerSecond) {
      const words = `the venue's clock is ${Math.round(offset / microsPerSecond)} s from ours`;
      return failure("VEN-857", words, { offsetMicros: offset });
    }
    this.#offset = offset;
    return null;
  }
}
