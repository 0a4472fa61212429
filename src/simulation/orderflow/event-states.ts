// The states of the world that an event may end in, how likely each is, and the claims that pay in some of them. Every
// price of the simulation is a sum over states, so that prices of related claims cannot contradict each other.

import { assert } from "../../domain/failure/assert.ts";
import { exponential, logistic } from "./exact-functions.ts";

/**
 * `quantity`: one number decides; the thresholds, ascending and in millionths of a logit, cut it into states, one more
 * than there are thresholds. One threshold makes a binary question, several a ladder or brackets.
 * `contest`: exactly one of several wins; each has a score whose exponential weighs it against the others.
 */
export type EventStates =
  | { readonly kind: "quantity"; readonly thresholds: readonly number[] }
  | { readonly kind: "contest"; readonly scores: readonly number[] };

/** Pays in the states from one up to, and not including, another one. */
export interface Claim {
  readonly from: number;
  readonly until: number;
}

/** Probabilities are parts of a million, and so are prices in USD. */
export const certain = 1_000_000;
const logit = 1_000_000;

/** A question with two answers. */
export const binaryStates: EventStates = { kind: "quantity", thresholds: [0] };
/** The binary question's YES. */
export const yesClaim: Claim = { from: 1, until: 2 };

export function stateCount(states: EventStates): number {
  return states.kind === "quantity" ? states.thresholds.length + 1 : states.scores.length;
}

/** Returns the claim that exactly this state comes about: a bracket, a winner. */
export function exactly(state: number): Claim {
  return { from: state, until: state + 1 };
}

/** Returns the claim that the quantity reaches a threshold: at least this state. */
export function atLeast(states: EventStates, state: number): Claim {
  return { from: state, until: stateCount(states) };
}

/** Returns how many numbers are hidden behind an event: one quantity, or a score for each contestant. */
export function hiddenCount(states: EventStates): number {
  return states.kind === "quantity" ? 1 : states.scores.length;
}

/** Returns the probability of each state in parts of a million; they sum to a million exactly.
 * @param hidden the quantity, or how far each score has moved, in millionths of a logit
 * @param uncertainty what is still unknown as a share of what was at the beginning; near 0 the answer is all but known */
export function stateProbabilities(
  states: EventStates,
  hidden: readonly number[],
  uncertainty: number,
): number[] {
  const scale = logit * uncertainty;
  if (states.kind === "quantity") {
    const [quantity] = hidden;
    assert(quantity !== undefined, "a quantity has a value");
    const reached = states.thresholds.map((threshold) =>
      Math.round(certain * logistic((quantity - threshold) / scale)),
    );
    return [certain, ...reached].map((above, state) => above - (reached[state] ?? 0));
  }
  const scores = states.scores.map((score, index) => (score + (hidden[index] ?? 0)) / scale);
  const best = Math.max(...scores);
  const weights = scores.map((score) => exponential(Math.max(-600, score - best)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = weights.map((weight) => Math.floor((certain * weight) / total));
  // What rounding left over goes to the likeliest, for whom it matters least.
  const rest = certain - parts.reduce((sum, part) => sum + part, 0);
  const likeliest = parts.indexOf(Math.max(...parts));
  return parts.map((part, index) => (index === likeliest ? part + rest : part));
}

/** Returns what a claim is worth in millionths of a dollar. */
export function claimValue(probabilities: readonly number[], { from, until }: Claim): number {
  let sum = 0;
  for (let state = from; state < until; state += 1) sum += probabilities[state] ?? 0;
  return sum;
}
