// How fast the broker may be asked: so many requests a second for a login, and slower for some routes. Who asks faster
// gets 429, and the address it comes from nothing else for ten minutes; longer each time it happens again. Source:
// pacing table of the Web API guide.

import {
  addDuration,
  type DurationMicros,
  durationMicros,
  type EpochMicros,
  milliseconds,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Login } from "./login.ts";

/** So many calls within any such time. */
interface Pace {
  readonly calls: number;
  readonly within: DurationMicros;
}

/** The routes with a pace of their own, by method and pattern; `ANY` where both methods count as one. */
const pacesOfRoutes: Readonly<Record<string, Pace>> = {
  "/iserver/marketdata/snapshot": { calls: 10, within: seconds(1) },
  "/iserver/account/orders": { calls: 1, within: seconds(5) },
  "/iserver/account/trades": { calls: 1, within: seconds(5) },
  "/iserver/account/pnl/partitioned": { calls: 1, within: seconds(5) },
  "/portfolio/accounts": { calls: 1, within: seconds(5) },
  "/tickle": { calls: 1, within: seconds(1) },
  "/sso/validate": { calls: 1, within: minutes(1) },
};

/** Requests sent in time that the way has pushed together are let through. */
const jitter = milliseconds(150);

const firstPenalty = minutes(10);
/** Penalties double up to a day: the venue speaks of blocking for good, which a person has to end. */
const penaltyMax = minutes(1_440);

export class Pacing {
  readonly #calls = new Map<string, number[]>();
  #boxedUntil: EpochMicros | null = null;
  #penalty: DurationMicros = firstPenalty;
  #breaches = 0;

  /** How often somebody asked too fast. */
  get breaches(): number {
    return this.#breaches;
  }

  isBoxed(now: EpochMicros): boolean {
    return this.#boxedUntil !== null && integerOf(now) < integerOf(this.#boxedUntil);
  }

  /** Counts a request; false when it came too fast, or the address is in the penalty box. */
  takes(login: Login, pattern: string, now: EpochMicros): boolean {
    if (this.isBoxed(now)) return false;
    const everything: Pace = { calls: login.requestsPerSecond, within: seconds(1) };
    const own = pacesOfRoutes[pattern];
    const who = `${login.kind} ${login.username}`;
    const isWithin =
      this.#counts(who, everything, now) &&
      (own === undefined || this.#counts(`${who} ${pattern}`, own, now));
    if (!isWithin) this.punish(now);
    return isWithin;
  }

  /** Puts the address into the penalty box. */
  punish(now: EpochMicros): void {
    this.#breaches += 1;
    this.#boxedUntil = addDuration(now, this.#penalty);
    const doubled = Math.min(integerOf(this.#penalty) * 2, integerOf(penaltyMax));
    this.#penalty = durationMicros(doubled);
  }

  /** Lets the address out. */
  pardon(): void {
    this.#boxedUntil = null;
    this.#penalty = firstPenalty;
    this.#calls.clear();
  }

  #counts(name: string, pace: Pace, now: EpochMicros): boolean {
    const since = integerOf(now) - integerOf(pace.within) + integerOf(jitter);
    const calls = (this.#calls.get(name) ?? []).filter((at) => at > since);
    calls.push(integerOf(now));
    this.#calls.set(name, calls);
    return calls.length <= pace.calls;
  }
}
