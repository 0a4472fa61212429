// Whether one endpoint of a venue is worth asking. After repeated failures it is left alone for a pause that grows,
// then a few probes tell whether it is back. What follows from what is one table; time and jitter are handed in.

import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { RandomSource } from "../../../ports/random-source.ts";
import { type BackoffPolicy, backoffPause } from "./backoff.ts";
import type { RequestPurpose } from "./request-class.ts";

export type BreakerState = "closed" | "open" | "half-open";

/** `tripped`: one failure too many while closed. `rested`: the pause is over. `recovered`: the last probe needed
 * succeeded. */
export type BreakerEvent = "succeeded" | "failed" | "tripped" | "rested" | "recovered";

/** While open only a request that protects comes through: its success is worth a probe, its failure tells nothing
 * new. */
export const breakerTransitions: Readonly<
  Record<BreakerState, Readonly<Record<BreakerEvent, BreakerState>>>
> = {
  closed: {
    succeeded: "closed",
    failed: "closed",
    tripped: "open",
    rested: "closed",
    recovered: "closed",
  },
  open: {
    succeeded: "half-open",
    failed: "open",
    tripped: "open",
    rested: "half-open",
    recovered: "closed",
  },
  "half-open": {
    succeeded: "half-open",
    failed: "open",
    tripped: "open",
    rested: "half-open",
    recovered: "closed",
  },
};

export interface BreakerRules {
  /** Failures in a row that open the breaker. */
  readonly failuresInRowMax: number;
  /** Share of failures, in percent, that opens it when at least `outcomesMin` came within `window`. */
  readonly failurePercentMax: number;
  readonly outcomesMin: number;
  readonly window: DurationMicros;
  /** Pause of an open breaker, longer each time. */
  readonly pause: BackoffPolicy;
  /** Closed for so long, and the pauses begin from the shortest again. */
  readonly stableAfter: DurationMicros;
  /** Probes under way at once. */
  readonly probesMax: number;
  /** Probes that must succeed before the breaker closes. */
  readonly probesNeeded: number;
}

export const breakerRulesDefault: BreakerRules = {
  failuresInRowMax: 5,
  failurePercentMax: 50,
  outcomesMin: 10,
  window: seconds(30),
  pause: { first: milliseconds(1_000), longest: seconds(60) },
  stableAfter: seconds(60),
  probesMax: 1,
  probesNeeded: 2,
};

/** Outcomes remembered for the share of failures: more than come in a window at the smallest tier matter little. */
export const outcomesMax = 64;

/** What a request said about its endpoint: `void` says nothing (not sent, or refused for coming too fast). */
export type EndpointVerdict = "worked" | "failed" | "void";

/** Leave to send one request. Its owner says once what became of it. */
export interface BreakerPass {
  settle(verdict: EndpointVerdict): void;
}

export interface BreakerCounts {
  readonly state: BreakerState;
  readonly failuresInRow: number;
  /** Times it opened. */
  readonly opened: number;
  readonly denied: number;
}

export interface CircuitBreakerOptions {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly rules: BreakerRules;
  changed(from: BreakerState, to: BreakerState, words: string): void;
}

export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #state: BreakerState = "closed";
  /** Grows with every change of state: what was sent before says nothing about the state after. */
  #generation = 0;
  #outcomes: { readonly at: EpochMicros; readonly hasFailed: boolean }[] = [];
  #failuresInRow = 0;
  #probesUnderWay = 0;
  #probesSucceeded = 0;
  #hasProtectedTried = false;
  #pauses = 0;
  #pauseEndsAt: EpochMicros;
  #closedAt: EpochMicros | null = null;
  #opened = 0;
  #denied = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    this.#pauseEndsAt = options.clock.now();
  }

  /** Returns true, and counts, when a request of this purpose is not let through now. */
  denies(purpose: RequestPurpose): boolean {
    if (this.#isPassable(purpose)) return false;
    this.#denied += 1;
    return true;
  }

  /** Returns leave to send, or null. */
  enter(purpose: RequestPurpose): BreakerPass | null {
    if (this.denies(purpose)) return null;
    const isProbe = this.#state === "half-open";
    if (isProbe) this.#probesUnderWay += 1;
    if (this.#state === "open") this.#hasProtectedTried = true;
    const generation = this.#generation;
    let isSettled = false;
    return {
      settle: (verdict) => {
        if (isSettled || generation !== this.#generation) return;
        isSettled = true;
        if (isProbe) this.#probesUnderWay -= 1;
        this.#settle(verdict);
      },
    };
  }

  counts(): BreakerCounts {
    this.#rest();
    const [failuresInRow, opened, denied] = [this.#failuresInRow, this.#opened, this.#denied];
    return { state: this.#state, failuresInRow, opened, denied };
  }

  #isPassable(purpose: RequestPurpose): boolean {
    this.#rest();
    if (this.#state === "closed") return true;
    const isProtect = purpose === "protect";
    if (this.#state === "open") return isProtect && !this.#hasProtectedTried;
    // One more than the probes for what makes exposure smaller: it must not wait for a probe that hangs.
    return this.#probesUnderWay < this.#options.rules.probesMax + (isProtect ? 1 : 0);
  }

  #rest(): void {
    if (this.#state !== "open") return;
    const left = durationBetween(this.#options.clock.now(), this.#pauseEndsAt);
    // Longer than any pause: somebody set the clock back.
    const isSetBack = left > this.#options.rules.pause.longest;
    if (integerOf(left) > 0 && !isSetBack) return;
    this.#apply("rested", "its pause is over");
  }

  #settle(verdict: EndpointVerdict): void {
    if (verdict === "void") {
      // A protecting request that was not sent after all may be tried again.
      if (this.#state === "open") this.#hasProtectedTried = false;
      return;
    }
    if (verdict === "failed") this.#failed();
    else this.#succeeded();
  }

  #succeeded(): void {
    this.#failuresInRow = 0;
    if (this.#state === "closed") {
      this.#remember(false);
      return;
    }
    const succeeded = this.#probesSucceeded + 1;
    const isEnough = succeeded >= this.#options.rules.probesNeeded;
    this.#apply(isEnough ? "recovered" : "succeeded", `${succeeded} probes succeeded`);
    if (this.#state === "half-open") this.#probesSucceeded = succeeded;
  }

  #failed(): void {
    this.#failuresInRow += 1;
    if (this.#state !== "closed") {
      this.#apply("failed", "a probe failed");
      return;
    }
    this.#remember(true);
    const words = this.#reasonToTrip();
    this.#apply(words === null ? "failed" : "tripped", words ?? "");
  }

  #reasonToTrip(): string | null {
    const { failuresInRowMax, failurePercentMax, outcomesMin } = this.#options.rules;
    if (this.#failuresInRow >= failuresInRowMax) return `${this.#failuresInRow} failures in a row`;
    const failures = this.#outcomes.filter(({ hasFailed }) => hasFailed).length;
    const total = this.#outcomes.length;
    const isTooMany = total >= outcomesMin && failures * 100 >= total * failurePercentMax;
    return isTooMany ? `${failures} of the last ${total} requests failed` : null;
  }

  #remember(hasFailed: boolean): void {
    const { clock, rules } = this.#options;
    const now = clock.now();
    const recent = this.#outcomes.filter(({ at }) => durationBetween(at, now) < rules.window);
    this.#outcomes = [...recent, { at: now, hasFailed }].slice(-outcomesMax);
  }

  #apply(event: BreakerEvent, words: string): void {
    const from = this.#state;
    const to = breakerTransitions[from][event];
    if (from === to) return;
    this.#state = to;
    this.#generation += 1;
    this.#probesUnderWay = 0;
    this.#probesSucceeded = 0;
    if (to === "open") this.#open();
    if (to === "closed") this.#close();
    this.#options.changed(from, to, words);
  }

  #open(): void {
    const { clock, random, rules } = this.#options;
    const now = clock.now();
    const wasStable =
      this.#closedAt !== null && durationBetween(this.#closedAt, now) >= rules.stableAfter;
    this.#pauses = wasStable ? 1 : this.#pauses + 1;
    this.#closedAt = null;
    this.#pauseEndsAt = addDuration(now, backoffPause(rules.pause, this.#pauses, random));
    this.#hasProtectedTried = false;
    this.#opened += 1;
  }

  #close(): void {
    this.#outcomes = [];
    this.#closedAt = this.#options.clock.now();
  }
}
