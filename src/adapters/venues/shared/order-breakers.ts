// Breakers for the endpoints that trading stands on, and the gate that follows from them: while one of these keeps
// failing nothing opens, because an order could neither be placed nor be learnt about. A breaker that lets a probe
// through opens the gate again: without orders there would be no probes.

import type { Clock } from "../../../ports/clock.ts";
import type { RandomSource } from "../../../ports/random-source.ts";
import { CircuitBreakers } from "./circuit-breakers.ts";
import type { GateKeeper } from "./gate-keeper.ts";

export interface OrderBreakersOptions {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly gates: Pick<GateKeeper, "close" | "open">;
  /** Endpoints without which an order could not be placed, ended or learnt about. */
  readonly needed: ReadonlySet<string>;
}

/** Returns the breakers of one account's requests. */
export function orderBreakers(options: OrderBreakersOptions): CircuitBreakers {
  const { clock, random, gates, needed } = options;
  const failing = new Set<string>();
  return new CircuitBreakers({
    clock,
    random,
    observer: {
      changed: (endpoint, _from, to, words) => {
        if (!needed.has(endpoint)) return;
        if (to === "open") {
          failing.add(endpoint);
          gates.close("breaker", `${endpoint}: ${words}`);
        } else if (failing.delete(endpoint) && failing.size === 0) {
          gates.open("breaker");
        }
      },
    },
  });
}
