// When something happens next where activity breeds activity: a Hawkes process with an exponential memory. Order flow
// comes in bursts because traders answer each other; independent arrivals at any rate would look nothing like it.

import type { RandomStream } from "../random-stream.ts";
import { exponential, naturalLogarithm } from "./exact-functions.ts";
import { drawShare, drawWait } from "./shaped-draws.ts";

/** How arrivals excite each other. */
export interface Excitement {
  /** Arrivals that one arrival brings about, directly, on average: below 1, or the bursts never end. */
  readonly offspring: number;
  /** For how long on average an arrival brings about others, in microseconds. */
  readonly memoryMicros: number;
}

/** Excitement from outside is bounded by this multiple of the resting rate, so that news upon news cannot run away. */
const outsideExcitementMost = 200;
const waitMicrosMost = 86_400_000_000;

/**
 * The rate at an instant is the resting rate plus what all past arrivals left of `offspring / memory` each, decaying by
 * `e^(-time / memory)`. The next arrival is drawn exactly from that (the composition method of Dassios and Zhao), so that
 * no step width enters.
 */
export class ExcitedArrivals {
  readonly #random: RandomStream;
  readonly #excitement: Excitement;
  /** Arrivals per microsecond when nothing has happened for long. */
  #restingRate: number;
  #excitedRate = 0;
  #seenAtMicros: number;

  constructor(
    random: RandomStream,
    excitement: Excitement,
    restingPerSecond: number,
    startAtMicros: number,
  ) {
    this.#random = random;
    this.#excitement = excitement;
    this.#restingRate = restingPerSecond / 1_000_000;
    this.#seenAtMicros = startAtMicros;
  }

  /** The resting rate is another one from now on. */
  settle(restingPerSecond: number): void {
    this.#restingRate = restingPerSecond / 1_000_000;
  }

  /** Something arrived now: more will follow. */
  arrive(nowMicros: number): void {
    this.#decayUntil(nowMicros);
    this.#excitedRate += this.#excitement.offspring / this.#excitement.memoryMicros;
  }

  /** News: so many arrivals follow beside the usual ones, on average and directly. */
  excite(arrivals: number, nowMicros: number): void {
    this.#decayUntil(nowMicros);
    const raised = this.#excitedRate + arrivals / this.#excitement.memoryMicros;
    const most = Math.max(
      this.#excitedRate,
      outsideExcitementMost * this.#restingRate + arrivals / this.#excitement.memoryMicros,
    );
    this.#excitedRate = Math.min(raised, most);
  }

  /** Returns the instant of the next arrival, in whole microseconds, at least one after now. */
  next(nowMicros: number): number {
    this.#decayUntil(nowMicros);
    const resting = this.#restingRate > 0 ? drawWait(this.#random) / this.#restingRate : 0;
    const excited = this.#excitedWait();
    const wait = this.#restingRate > 0 ? Math.min(resting, excited) : excited;
    return nowMicros + Math.max(1, Math.floor(Math.min(wait, waitMicrosMost)));
  }

  /** The excitement may fade without another arrival. */
  #excitedWait(): number {
    const { memoryMicros } = this.#excitement;
    const expected = this.#excitedRate * memoryMicros;
    const share = drawShare(this.#random);
    if (expected <= 0) return waitMicrosMost;
    const left = 1 + naturalLogarithm(share) / expected;
    return left <= 0 ? waitMicrosMost : -naturalLogarithm(left) * memoryMicros;
  }

  #decayUntil(nowMicros: number): void {
    const memories = (nowMicros - this.#seenAtMicros) / this.#excitement.memoryMicros;
    this.#seenAtMicros = nowMicros;
    this.#excitedRate = memories > 50 ? 0 : this.#excitedRate * exponential(-memories);
  }
}
