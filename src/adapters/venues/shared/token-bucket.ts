// One rate of the venue as we believe it to be: tokens that refill continuously up to a capacity. Counted in
// millionths of a token, so that a rate of n tokens a second is exactly n a microsecond. A rate that the venue called
// too fast is cut and grows back in steps; both follow from the clock alone.

import {
  addDuration,
  type DurationMicros,
  durationBetween,
  durationMicros,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";

/** A rate as the venue states it. */
export interface BucketSeed {
  /** Tokens a second. */
  readonly refillPerSecond: number;
  /** Tokens that may be spent at once after a rest. */
  readonly capacity: number;
}

export interface BucketRules {
  /** Share of the capacity that is held back for `protect`, in percent. */
  readonly reservePercent: number;
  /** What a cut leaves of the rate, in percent. */
  readonly cutToPercent: number;
  /** Cuts never go below this share of the stated rate, in percent, nor below one token a second. */
  readonly floorPercent: number;
  /** What one step of recovery gives back of the stated rate, in percent, one token a second at least. */
  readonly recoverPercent: number;
  readonly recoverEvery: DurationMicros;
  /** Complaints about requests that were under way together count once. */
  readonly cutAgainAfter: DurationMicros;
}

export const bucketRulesDefault: BucketRules = {
  reservePercent: 0,
  cutToPercent: 50,
  floorPercent: 10,
  recoverPercent: 5,
  recoverEvery: seconds(1),
  cutAgainAfter: milliseconds(500),
};

const microTokensPerToken = 1_000_000;

/** Capacities that may be owed: a sweep of a thousand cancels at the smallest rate known. More is not believed. */
const debtCapacitiesMax = 10;

export class TokenBucket {
  readonly #rules: BucketRules;
  #seed: BucketSeed;
  /** Micro-tokens at `#settledAt`. */
  #level: number;
  #settledAt: EpochMicros;
  /** Tokens a second in force; below the stated rate a step of recovery is due at `#recoverAt`. */
  #rate: number;
  #recoverAt: EpochMicros;
  #cutAt: EpochMicros | null = null;

  /** Starts full. */
  constructor(seed: BucketSeed, rules: BucketRules, now: EpochMicros) {
    this.#rules = rules;
    this.#seed = seed;
    this.#rate = seed.refillPerSecond;
    this.#level = seed.capacity * microTokensPerToken;
    this.#settledAt = now;
    this.#recoverAt = now;
  }

  /** Tokens a second in force. */
  get refillPerSecond(): number {
    return this.#rate;
  }

  /** Tokens that only `protect` may spend. */
  get reserve(): number {
    return Math.floor((this.#seed.capacity * this.#rules.reservePercent) / 100);
  }

  /** Whole tokens in the bucket. */
  tokens(now: EpochMicros): number {
    this.#settle(now);
    return Math.floor(this.#level / microTokensPerToken);
  }

  /** Returns true when the cost fits into the full bucket without what is held back. */
  couldHold(cost: number, heldBack: number): boolean {
    return cost + heldBack <= this.#seed.capacity;
  }

  holds(cost: number, heldBack: number, now: EpochMicros): boolean {
    this.#settle(now);
    return this.#level >= (cost + heldBack) * microTokensPerToken;
  }

  take(cost: number, now: EpochMicros): void {
    this.#settle(now);
    this.#level -= cost * microTokensPerToken;
  }

  /** Gives back what was taken for a request that was not sent. */
  giveBack(cost: number, now: EpochMicros): void {
    this.#settle(now);
    this.#level = Math.min(this.#level + cost * microTokensPerToken, this.#full());
  }

  /** Believes in no more than so many tokens; below zero they are owed, to a limit. */
  lower(tokens: number, now: EpochMicros): void {
    this.#settle(now);
    const believed = Math.max(tokens, -debtCapacitiesMax * this.#seed.capacity);
    this.#level = Math.min(this.#level, believed * microTokensPerToken);
  }

  /** Returns the first instant at which the bucket holds so much, if nobody takes from it. */
  holdsAt(cost: number, heldBack: number, now: EpochMicros): EpochMicros {
    this.#settle(now);
    let missing = (cost + heldBack) * microTokensPerToken - this.#level;
    let [at, rate, recoverAt] = [now, this.#rate, this.#recoverAt];
    while (missing > 0 && rate < this.#seed.refillPerSecond) {
      const step = integerOf(durationBetween(at, recoverAt));
      if (missing <= rate * step) break;
      missing -= rate * step;
      at = recoverAt;
      rate = this.#recovered(rate);
      recoverAt = addDuration(recoverAt, this.#rules.recoverEvery);
    }
    return missing <= 0 ? at : addDuration(at, durationMicros(Math.ceil(missing / rate)));
  }

  /** Takes the venue's own numbers; what is in the bucket stays, up to the new capacity. */
  reseed(seed: BucketSeed, now: EpochMicros): void {
    this.#settle(now);
    this.#seed = seed;
    this.#rate = seed.refillPerSecond;
    this.#level = Math.min(this.#level, this.#full());
  }

  /** The venue said "too fast": the rate is cut, and only the reserve is still believed in. Returns false when the
   * complaint belongs to the last cut. */
  cut(now: EpochMicros): boolean {
    this.#settle(now);
    this.#level = Math.min(this.#level, this.reserve * microTokensPerToken);
    const { cutAgainAfter, cutToPercent, floorPercent, recoverEvery } = this.#rules;
    if (this.#cutAt !== null && now < addDuration(this.#cutAt, cutAgainAfter)) return false;
    this.#cutAt = now;
    const floor = Math.max(1, percentOf(this.#seed.refillPerSecond, floorPercent));
    this.#rate = Math.max(floor, percentOf(this.#rate, cutToPercent));
    this.#recoverAt = addDuration(now, recoverEvery);
    return true;
  }

  /** Brings level and rate up to the instant; steps of recovery on the way are few: the rate has a ceiling. */
  #settle(now: EpochMicros): void {
    if (now < this.#settledAt) this.#restart(now);
    while (this.#rate < this.#seed.refillPerSecond && this.#recoverAt <= now) {
      this.#refill(this.#recoverAt);
      this.#rate = this.#recovered(this.#rate);
      this.#recoverAt = addDuration(this.#recoverAt, this.#rules.recoverEvery);
    }
    this.#refill(now);
  }

  /** Somebody set the clock back: counts on from there, without refilling for the time that comes twice. */
  #restart(now: EpochMicros): void {
    this.#settledAt = now;
    this.#recoverAt = addDuration(now, this.#rules.recoverEvery);
    this.#cutAt = null;
  }

  #refill(until: EpochMicros): void {
    const elapsed = integerOf(durationBetween(this.#settledAt, until));
    const missing = this.#full() - this.#level;
    // Compared before multiplied: a rest of months times the rate would leave the safe integers.
    const isFull = elapsed >= Math.ceil(missing / this.#rate);
    this.#level = isFull ? this.#full() : this.#level + elapsed * this.#rate;
    this.#settledAt = until;
  }

  #recovered(rate: number): number {
    const { refillPerSecond } = this.#seed;
    const step = Math.max(1, percentOf(refillPerSecond, this.#rules.recoverPercent));
    return Math.min(rate + step, refillPerSecond);
  }

  #full(): number {
    return this.#seed.capacity * microTokensPerToken;
  }
}

function percentOf(value: number, percent: number): number {
  return Math.floor((value * percent) / 100);
}
