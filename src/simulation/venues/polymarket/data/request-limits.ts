// How many requests one address may send to the Data API in ten seconds, by route and in all. Source: reference page,
// section 8.1.

import { type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

const window = integerOf(seconds(10));
const microsPerSecond = 1_000_000;
const requestsMax = 800;

/** Requests in ten seconds; what is not named has only the common limit. */
const requestsMaxOf: ReadonlyMap<string, number> = new Map([
  ["/v2/trades", 300],
  ["/v2/positions", 200],
  ["/v2/activity", 200],
  ["/v2/status", 100],
]);

export class DataLimits {
  readonly #counts = new Map<string, number>();
  #windowStart = Number.NEGATIVE_INFINITY;

  /** Counts a request; returns 0, or after how many seconds to ask again. */
  spend(path: string, now: EpochMicros): number {
    const at = integerOf(now);
    if (at - this.#windowStart >= window) {
      this.#windowStart = at;
      this.#counts.clear();
    }
    const isTooMuch =
      this.#count("all") > requestsMax ||
      this.#count(path) > (requestsMaxOf.get(path) ?? requestsMax);
    return isTooMuch
      ? Math.max(1, Math.ceil((this.#windowStart + window - at) / microsPerSecond))
      : 0;
  }

  /** Paths that no route has are one name: their number is in the client's hand. */
  #count(path: string): number {
    const name = path === "all" || requestsMaxOf.has(path) ? path : "other";
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count;
  }
}
