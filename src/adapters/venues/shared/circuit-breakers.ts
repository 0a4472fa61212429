// The breakers of a venue, one for each endpoint, so that trouble with one kind of request never blocks another:
// cancels go on while orders cannot be created.

import { type Failure, failure } from "../../../domain/failure/result.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { RandomSource } from "../../../ports/random-source.ts";
import {
  type BreakerCounts,
  type BreakerPass,
  type BreakerRules,
  type BreakerState,
  breakerRulesDefault,
  CircuitBreaker,
} from "./circuit-breaker.ts";
import type { RequestPurpose } from "./request-class.ts";

/** Told of every change, after it has happened. */
export interface BreakerObserver {
  changed(endpoint: string, from: BreakerState, to: BreakerState, words: string): void;
}

export interface CircuitBreakersOptions {
  readonly clock: Clock;
  /** Jitter of the pauses. */
  readonly random: RandomSource;
  readonly rules?: Partial<BreakerRules>;
  readonly observer?: BreakerObserver;
}

/** Endpoints are named by the adapter, a few dozen. The limit guards against a name made of data. */
export const endpointsMax = 128;

/** Shared by endpoints past the limit. */
const otherEndpoints = "(others)";

export class CircuitBreakers {
  readonly #options: CircuitBreakersOptions;
  readonly #breakers = new Map<string, CircuitBreaker>();

  constructor(options: CircuitBreakersOptions) {
    this.#options = options;
  }

  /** Returns `VEN-823` for a request that would be denied now: it need not wait for its turn. */
  refusalOf(endpoint: string, purpose: RequestPurpose): Failure | null {
    return this.#breaker(endpoint).denies(purpose) ? denial(endpoint) : null;
  }

  /** Returns leave to send, or `VEN-823`. */
  enter(endpoint: string, purpose: RequestPurpose): BreakerPass | Failure {
    return this.#breaker(endpoint).enter(purpose) ?? denial(endpoint);
  }

  /** By endpoint. */
  counts(): Readonly<Record<string, BreakerCounts>> {
    return Object.fromEntries([...this.#breakers].map(([name, own]) => [name, own.counts()]));
  }

  #breaker(wanted: string): CircuitBreaker {
    const endpoint =
      this.#breakers.has(wanted) || this.#breakers.size < endpointsMax ? wanted : otherEndpoints;
    const known = this.#breakers.get(endpoint);
    if (known !== undefined) return known;
    const { clock, random, rules, observer } = this.#options;
    const breaker = new CircuitBreaker({
      clock,
      random,
      rules: { ...breakerRulesDefault, ...rules },
      changed: (from, to, words) => observer?.changed(endpoint, from, to, words),
    });
    this.#breakers.set(endpoint, breaker);
    return breaker;
  }
}

function denial(endpoint: string): Failure {
  return failure("VEN-823", `${endpoint} is left alone after failures`, { endpoint });
}
