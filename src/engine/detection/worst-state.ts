// In which state of the world what is bought pays least: read from the states themselves, in integers. The least payout
// of a portfolio, and the part of an opportunity's proof that names its worst state.

import type { StateSearch, StatesOfWorld } from "../../domain/relation/component.ts";
import type { CandidateLeg } from "./lanes/contract.ts";

/** A worst state: what is paid there, in contract micros, and per contract whether its YES pays, 1 or 0. */
export interface WorstState {
  readonly payout: number;
  readonly pays: Uint8Array;
}

/**
 * Returns a worst state for sizes of the legs in contract micros, the first of them where several are alike; undefined
 * when the bounded search of a large component ended without an answer.
 */
export function worstStateOf(
  states: StatesOfWorld | StateSearch,
  legs: readonly CandidateLeg[],
  sizes: ArrayLike<number>,
): WorstState | undefined {
  const pays =
    "count" in states ? listedWorst(states, legs, sizes) : foundWorst(states, legs, sizes);
  if (pays === undefined) return undefined;
  let payout = 0;
  for (const [position, { contract, outcome }] of legs.entries()) {
    if (pays[contract] === (outcome === "yes" ? 1 : 0)) payout += sizes[position] as number;
  }
  return { payout, pays };
}

function listedWorst(
  { contracts, count, pays }: StatesOfWorld,
  legs: readonly CandidateLeg[],
  sizes: ArrayLike<number>,
): Uint8Array {
  const payouts = new Float64Array(count);
  for (const [position, { contract, outcome }] of legs.entries()) {
    const size = sizes[position] as number;
    const paying = outcome === "yes" ? 1 : 0;
    for (let state = 0; state < count; state += 1) {
      if (pays[contract * count + state] === paying) {
        payouts[state] = (payouts[state] as number) + size;
      }
    }
  }
  let worst = 0;
  for (let state = 1; state < count; state += 1) {
    if ((payouts[state] as number) < (payouts[worst] as number)) worst = state;
  }
  return Uint8Array.from({ length: contracts }, (_, at) => pays[at * count + worst] as number);
}

function foundWorst(
  search: StateSearch,
  legs: readonly CandidateLeg[],
  sizes: ArrayLike<number>,
): Uint8Array | undefined {
  const values = new Float64Array(search.contracts);
  for (const [position, { contract, outcome }] of legs.entries()) {
    const size = sizes[position] as number;
    // NO pays its size except where YES pays.
    values[contract] = (values[contract] as number) + (outcome === "yes" ? size : -size);
  }
  const pays = new Uint8Array(search.contracts);
  return search.worst(values, pays) === undefined ? undefined : pays;
}
