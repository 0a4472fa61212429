// Which waiting bucket is evaluated next when not all of them can be: the one whose potential profit, times a draw from
// what is believed of its trades, is greatest (Thompson 1933). Every so often the one that has waited longest is taken
// instead, whatever is believed of it, so that a bucket that disappointed is tried again and none waits for ever.

import { assert } from "../../../domain/failure/assert.ts";
import type { StateHash } from "../../../domain/message/state-hash.ts";
import { streamSeed, Xoshiro128, xoshiro128State } from "../../../domain/random/xoshiro128.ts";
import type { ArmPosteriors } from "./arm-posteriors.ts";
import { drawBeta } from "./beta-draw.ts";

/** A bucket with something to evaluate. */
export interface WaitingBucket {
  /** Name of its component. */
  readonly armId: string;
  /** Most it can be expected to earn, in any unit that all waiting buckets share. */
  readonly potential: number;
  /** Grows with time: the least has waited longest. */
  readonly waitingSince: number;
}

/** One pick in so many goes to the bucket that has waited longest. */
export const usualExplorationEvery = 16;

export class BucketSampler {
  readonly #posteriors: ArmPosteriors;
  readonly #seed: number;
  readonly #explorationEvery: number;
  #picks = 0;

  constructor(
    posteriors: ArmPosteriors,
    seed: number,
    explorationEvery: number = usualExplorationEvery,
  ) {
    assert(explorationEvery >= 1, "one pick in a positive number explores");
    this.#posteriors = posteriors;
    this.#seed = seed;
    this.#explorationEvery = explorationEvery;
  }

  /**
   * Returns the position of the bucket to evaluate next, or -1 when none waits. The order in which they are given
   * decides nothing; between equals the smaller name goes first. Work grows with their number.
   */
  pick(waiting: readonly WaitingBucket[]): number {
    if (waiting.length === 0) return -1;
    this.#picks += 1;
    return this.#picks % this.#explorationEvery === 0
      ? this.#longestWaiting(waiting)
      : this.#mostPromising(waiting);
  }

  /** Returns a draw in [0, 1] from what is believed of an arm: always the same for the same belief and number. */
  draw(armId: string, drawNumber: number): number {
    const { successes, failures } = this.#posteriors.posterior(armId);
    const seed = streamSeed(this.#seed, armId, drawNumber);
    return drawBeta(new Xoshiro128(xoshiro128State(seed)), successes, failures);
  }

  /** Picks so far. */
  picks(): number {
    return this.#picks;
  }

  hashInto(hash: StateHash): void {
    hash.addInteger(this.#picks);
  }

  #mostPromising(waiting: readonly WaitingBucket[]): number {
    let chosen = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let position = 0; position < waiting.length; position += 1) {
      const bucket = waiting[position] as WaitingBucket;
      const promise = bucket.potential * this.draw(bucket.armId, this.#picks);
      if (promise < most) continue;
      if (promise === most && !isNamedBefore(bucket, waiting[chosen])) continue;
      chosen = position;
      most = promise;
    }
    return chosen;
  }

  #longestWaiting(waiting: readonly WaitingBucket[]): number {
    let chosen = 0;
    for (let position = 1; position < waiting.length; position += 1) {
      const bucket = waiting[position] as WaitingBucket;
      const best = waiting[chosen] as WaitingBucket;
      if (bucket.waitingSince > best.waitingSince) continue;
      if (bucket.waitingSince === best.waitingSince && !isNamedBefore(bucket, best)) continue;
      chosen = position;
    }
    return chosen;
  }
}

function isNamedBefore(bucket: WaitingBucket, other: WaitingBucket | undefined): boolean {
  return other !== undefined && bucket.armId < other.armId;
}
