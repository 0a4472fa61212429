// The broker allows some paths far less often than the rest. A request takes the next free moment of its path, or is
// told that this comes after its deadline; the rate of all requests together is the governor's.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";

/** Least time between two requests, by the path's beginning; the first that fits holds. A tenth more than the broker's own
 * limits, which it measures where requests arrive. Source: the table of limits of its Web API. */
export const pathIntervals: readonly (readonly [path: string, every: DurationMicros])[] = [
  ["/iserver/marketdata/snapshot", milliseconds(110)],
  ["/iserver/account/orders", milliseconds(5_500)],
  ["/iserver/account/trades", milliseconds(5_500)],
  ["/iserver/account/pnl/partitioned", milliseconds(5_500)],
  ["/portfolio/accounts", milliseconds(5_500)],
  ["/tickle", milliseconds(1_100)],
  ["/sso/validate", seconds(66)],
];

export class PathPacing {
  readonly #clock: Clock;
  readonly #nextAt = new Map<string, EpochMicros>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes the next moment at which the path may be asked and returns it, or `VEN-820` when that is not before the
   * deadline; then nothing was taken. */
  take(path: string, deadline: EpochMicros): Result<EpochMicros> {
    const now = this.#clock.now();
    const paced = pathIntervals.find(([start]) => path === start || path.startsWith(`${start}/`));
    if (paced === undefined) return succeed(now);
    const [name, every] = paced;
    const nextAt = this.#nextAt.get(name) ?? now;
    const at = nextAt > now ? nextAt : now;
    if (at >= deadline) {
      return fail("VEN-820", `${path}: its next turn comes after its deadline`);
    }
    this.#nextAt.set(name, addDuration(at, every));
    return succeed(at);
  }

  /** Whether a repetition of the path would have to wait for long. */
  static isSlow(path: string): boolean {
    return pathIntervals.some(
      ([start, every]) => path.startsWith(start) && every > milliseconds(1_000),
    );
  }
}
