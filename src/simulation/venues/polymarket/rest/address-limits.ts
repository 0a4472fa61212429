// How many requests one address may send in ten seconds, by group of routes and in all. What is too much is answered
// with 429 and the time to wait. Source: reference page, section 8.1.

import { type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

/** Requests in ten seconds. */
const groups = {
  all: 9_000,
  ok: 100,
  quotes: 1_500,
  "quote-lists": 500,
  history: 1_000,
  "tick-size": 200,
  balance: 200,
  "balance-update": 50,
  ledger: 900,
  "open-orders": 500,
  trades: 500,
  keys: 100,
  "post-order": 5_000,
  "post-orders": 2_000,
  "cancel-order": 5_000,
  "cancel-orders": 2_000,
  "cancel-all": 250,
  "cancel-market": 1_500,
} as const;

export type LimitGroup = keyof typeof groups;

const window = integerOf(seconds(10));

/** Counts the requests of one address; all that reach a local server come from one. */
export class AddressLimits {
  readonly #counts = new Map<LimitGroup, number>();
  #windowStart = Number.NEGATIVE_INFINITY;

  /** Counts a request; returns 0, or after how many seconds to ask again. */
  spend(group: LimitGroup | null, now: EpochMicros): number {
    const at = integerOf(now);
    if (at - this.#windowStart >= window) {
      this.#windowStart = at;
      this.#counts.clear();
    }
    const isTooMuch = this.#exceeds("all") || (group !== null && this.#exceeds(group));
    return isTooMuch ? Math.max(1, Math.ceil((this.#windowStart + window - at) / 1_000_000)) : 0;
  }

  #exceeds(group: LimitGroup): boolean {
    const count = (this.#counts.get(group) ?? 0) + 1;
    this.#counts.set(group, count);
    return count > groups[group];
  }
}
