// One direction of a connection in memory: what is sent arrives later and in order. Every delay is drawn from a seed, so
// that a run shows the jitter of a network and is still the same every time.

import { assert } from "../../domain/failure/assert.ts";
import {
  addDuration,
  type DurationMicros,
  durationMicros,
  type EpochMicros,
  milliseconds,
} from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RandomStream } from "../random-stream.ts";

/** How long one way takes, both bounds included. */
export interface Latency {
  readonly least: DurationMicros;
  readonly most: DurationMicros;
}

/** One way to a venue in the same region. */
export const nearbyLatency: Latency = { least: milliseconds(1), most: milliseconds(4) };

/** Returns a delay within the bounds. */
export function drawLatency({ least, most }: Latency, random: RandomStream): DurationMicros {
  assert(integerOf(least) >= 0, "nothing arrives before it is sent");
  return durationMicros(random.between(integerOf(least), integerOf(most)));
}

export class MemoryLine {
  readonly #clock: Clock;
  readonly #latency: Latency;
  readonly #random: RandomStream;
  #lastArrival: EpochMicros;

  constructor(clock: Clock, latency: Latency, random: RandomStream) {
    this.#clock = clock;
    this.#latency = latency;
    this.#random = random;
    this.#lastArrival = clock.now();
  }

  /** Calls when what is sent now arrives: never from inside, and after all that was sent before. */
  send(arrive: () => void): void {
    const instant = addDuration(this.#clock.now(), drawLatency(this.#latency, this.#random));
    const isOvertaking = integerOf(instant) < integerOf(this.#lastArrival);
    if (!isOvertaking) this.#lastArrival = instant;
    this.#clock.callAt(this.#lastArrival, arrive);
  }
}
