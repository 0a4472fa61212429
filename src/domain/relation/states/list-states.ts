// Every way a component can end, as the rows that detection prices against. None at all means that its relations
// contradict each other, and then nothing of it is traded.

import {
  type ComponentProblem,
  type RelationComponent,
  type StatesOfWorld,
  statesMax,
} from "../component.ts";
import type { Constraints } from "./constraints.ts";
import { constraintsOver, contradiction } from "./contradiction.ts";
import { enumerate } from "./enumerate.ts";
import { claimLiterals, positionsOf } from "./literals.ts";

/** Returns what the relations of a component say about its claims. */
export function constraintsOfComponent(component: RelationComponent): Constraints {
  const positions = positionsOf(component.contracts);
  return constraintsOver(component.claims, positions, component.relations);
}

/**
 * Returns the states of a component, ordered by what its contracts pay, the first contract weighing most; EQV-202 when there is
 * none; "too-many" beyond `statesMax`, or when the search was too long to tell.
 */
export function statesOf(
  component: RelationComponent,
): StatesOfWorld | ComponentProblem | "too-many" {
  const { count, rows, complete } = enumerate(constraintsOfComponent(component), statesMax);
  if (!complete) return "too-many";
  if (count === 0) return contradiction(component.id, component.relations);
  const contracts = component.contracts.length;
  const claims = component.claims.length;
  const literals = claimLiterals(component.claims, contracts);
  const pays = new Uint8Array(contracts * count);
  for (let contract = 0; contract < contracts; contract += 1) {
    const literal = literals[contract] as number;
    const claim = literal >> 1;
    const inverted = literal & 1;
    for (let state = 0; state < count; state += 1) {
      pays[contract * count + state] = (rows[state * claims + claim] as number) ^ inverted;
    }
  }
  return { contracts, count, pays };
}
