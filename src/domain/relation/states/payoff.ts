// What a portfolio pays in a state: per contract an amount of YES and an amount of NO, of which one pays.

import type { StatesOfWorld } from "../component.ts";

/**
 * Returns what the amounts pay in a state, `amounts[2 * contract + outcome]`, outcome 0 for YES and 1 for NO. In the unit
 * of the amounts; exact while every sum is a safe integer.
 */
export function payoffIn(states: StatesOfWorld, state: number, amounts: Float64Array): number {
  const { contracts, count, pays } = states;
  let payoff = 0;
  for (let contract = 0; contract < contracts; contract += 1) {
    const outcome = 1 - (pays[contract * count + state] as number);
    payoff += amounts[2 * contract + outcome] as number;
  }
  return payoff;
}

/** Returns the least that the amounts pay over all states, and the first state in which they do. */
export function worstPayoff(
  states: StatesOfWorld,
  amounts: Float64Array,
): { readonly state: number; readonly payoff: number } {
  let worst = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let state = 0; state < states.count; state += 1) {
    const payoff = payoffIn(states, state, amounts);
    if (payoff >= least) continue;
    worst = state;
    least = payoff;
  }
  return { state: worst, payoff: least };
}
