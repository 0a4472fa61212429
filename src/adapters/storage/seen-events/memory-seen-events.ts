// Seen events in memory: for tests, for simulations, and for runs that keep nothing. It forgets everything at its end; until
// then it answers as the file does.

import type { Result } from "../../../domain/failure/result.ts";
import { succeed } from "../../../domain/failure/result.ts";
import { type EpochMicros, epochMicros } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";
import {
  type SeenEvents,
  type SeenKey,
  type SeenScope,
  type SeenVerdict,
  seenScopes,
} from "../../../ports/seen-events.ts";
import {
  checkKeys,
  checkOutcome,
  fingerprintOf,
  horizonMicros,
  type ScopeLimits,
  surplusOf,
} from "./seen-rules.ts";

interface Kept {
  readonly at: number;
  outcome: string | null;
}

interface ScopeState {
  readonly keys: Map<string, Kept>;
  floorMicros: number;
}

export class MemorySeenEvents implements SeenEvents {
  readonly #clock: Clock;
  readonly #limits: ScopeLimits;
  readonly #scopes = new Map<SeenScope, ScopeState>();

  constructor(clock: Clock, limits: ScopeLimits = seenScopes) {
    this.#clock = clock;
    this.#limits = limits;
  }

  claim(scope: SeenScope, keys: readonly SeenKey[]): Result<readonly SeenVerdict[]> {
    const checked = checkKeys(keys);
    if (!checked.ok) return checked;
    const state = this.#stateOf(scope);
    const now = integerOf(this.#clock.now());
    const horizon = this.#forgetOld(scope, state, now);
    const verdicts = keys.map((one) => claimOne(state, one, now, horizon));
    this.#forgetSurplus(scope, state);
    return succeed(verdicts);
  }

  find(scope: SeenScope, key: string): Result<SeenVerdict | undefined> {
    const checked = checkKeys([{ key, at: this.#clock.now() }]);
    if (!checked.ok) return checked;
    const state = this.#stateOf(scope);
    const now = integerOf(this.#clock.now());
    const horizon = horizonMicros(now, state.floorMicros, this.#limits[scope]);
    const kept = state.keys.get(nameOf(key));
    return succeed(kept === undefined || kept.at <= horizon ? undefined : seen(kept));
  }

  settle(scope: SeenScope, key: string, outcome: string): Result<void> {
    const checked = checkOutcome(outcome);
    if (!checked.ok) return checked;
    const kept = this.#stateOf(scope).keys.get(nameOf(key));
    if (kept !== undefined) kept.outcome = outcome;
    return succeed(undefined);
  }

  size(scope: SeenScope): number {
    return this.#stateOf(scope).keys.size;
  }

  close(): void {}

  #stateOf(scope: SeenScope): ScopeState {
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known;
    const fresh: ScopeState = { keys: new Map(), floorMicros: -1 };
    this.#scopes.set(scope, fresh);
    return fresh;
  }

  #forgetOld(scope: SeenScope, state: ScopeState, now: number): number {
    const horizon = horizonMicros(now, state.floorMicros, this.#limits[scope]);
    forgetUntil(state, horizon);
    return horizon;
  }

  #forgetSurplus(scope: SeenScope, state: ScopeState): void {
    const surplus = surplusOf(state.keys.size, this.#limits[scope]);
    if (surplus === 0) return;
    const instants = [...state.keys.values()].map(({ at }) => at).sort((a, b) => a - b);
    forgetUntil(state, instants[surplus - 1] ?? state.floorMicros);
  }
}

/** The floor moves up with what is forgotten. */
function forgetUntil(state: ScopeState, instant: number): void {
  for (const [name, { at }] of state.keys) {
    if (at > instant) continue;
    state.keys.delete(name);
    state.floorMicros = Math.max(state.floorMicros, instant);
  }
}

function claimOne(
  state: ScopeState,
  { key, at }: SeenKey,
  now: number,
  horizon: number,
): SeenVerdict {
  const name = nameOf(key);
  const kept = state.keys.get(name);
  if (kept !== undefined) return seen(kept);
  const instant = Math.min(integerOf(at), now);
  if (instant <= horizon) return { kind: "expired" };
  state.keys.set(name, { at: instant, outcome: null });
  return { kind: "first" };
}

function seen({ at, outcome }: Kept): SeenVerdict {
  const instant: EpochMicros = epochMicros(at);
  return { kind: "seen", at: instant, outcome };
}

function nameOf(key: string): string {
  return fingerprintOf(key).toString("base64url");
}
