// How the states of a component are counted with: a literal is twice the number of a variable, plus one where the
// variable's opposite is meant. Integers, because states are looked for far from where ids are read.

import { type InstrumentId, type MarketId, marketOf, outcomeOf } from "../../market/venue.ts";
import type { Claim } from "../component.ts";

/** Twice a variable, plus one for its opposite. */
export type Literal = number;

/** Returns the literal that holds exactly when the other does not. */
export function opposite(literal: Literal): Literal {
  return literal ^ 1;
}

/** Returns the position of each contract. */
export function positionsOf(contracts: readonly MarketId[]): Map<MarketId, number> {
  return new Map(contracts.map((contract, position) => [contract, position]));
}

/** Returns the literal over contracts for an instrument: YES is the contract, NO its opposite. */
export function literalOf(
  instrument: InstrumentId,
  positions: ReadonlyMap<MarketId, number>,
): Literal {
  const position = positions.get(marketOf(instrument)) as number;
  return 2 * position + (outcomeOf(instrument) === "yes" ? 0 : 1);
}

/** Returns, per contract, the literal over claims that holds when its YES pays. */
export function claimLiterals(claims: readonly Claim[], contracts: number): Int32Array {
  const literals = new Int32Array(contracts);
  for (const [claim, { members }] of claims.entries()) {
    for (const { contract, inverted } of members) {
      literals[contract] = 2 * claim + (inverted ? 1 : 0);
    }
  }
  return literals;
}
