// Which relations of a component cannot hold together. A person has to decide between them, so the message names as few
// as explain it.

import { type MarketId, marketOf } from "../../market/venue.ts";
import type { Claim, ComponentProblem } from "../component.ts";
import type { Relation } from "../relation.ts";
import { type Constraints, constraintsOf } from "./constraints.ts";
import { enumerate } from "./enumerate.ts";
import { claimLiterals, literalOf, positionsOf } from "./literals.ts";
import { mergeClaims } from "./merge-claims.ts";

/** Relations a message names: more explain nothing to a person, and the component's name leads to all. */
const namedMax = 8;

/** Questions asked to find a smallest conflict, and assumptions for each: together a second at most, for a message. */
const questionsMax = 128;
const assumptionsOfQuestion = 2_048;

/** Returns the markets that the relations name, ordered. */
export function contractsOf(relations: readonly Relation[]): MarketId[] {
  const contracts = new Set<MarketId>();
  for (const { instruments } of relations) {
    for (const instrument of instruments) contracts.add(marketOf(instrument));
  }
  return [...contracts].sort();
}

/** Returns what the relations say about the claims of the contracts. */
export function constraintsOver(
  claims: readonly Claim[],
  positions: ReadonlyMap<MarketId, number>,
  relations: readonly Relation[],
): Constraints {
  const literals = claimLiterals(claims, positions.size);
  return constraintsOf(claims.length, relations, ({ instruments }) =>
    instruments.map((instrument) => {
      const literal = literalOf(instrument, positions);
      return (literals[literal >> 1] as number) ^ (literal & 1);
    }),
  );
}

/** True unless it is certain that no state is possible. */
function mayHold(relations: readonly Relation[]): boolean {
  const positions = positionsOf(contractsOf(relations));
  const claims = mergeClaims(positions, relations);
  if (claims === undefined) return false;
  const found = enumerate(constraintsOver(claims, positions, relations), 1, assumptionsOfQuestion);
  return found.count > 0 || !found.complete;
}

/**
 * Returns a smallest set of the relations that cannot hold together: without any one of them the others can. Each is found as
 * the last of the shortest beginning of the list that contradicts those found before, by halving. What is too long to
 * tell with the questions allowed stays in the set.
 */
function conflictOf(relations: readonly Relation[]): readonly Relation[] {
  if (mayHold(relations)) return relations;
  const found: Relation[] = [];
  let left = relations;
  for (let questions = 1; left.length > 0 && mayHold(found); questions += 1) {
    if (questions > questionsMax) return [...left, ...found];
    let holding = 0;
    let failing = left.length;
    while (failing - holding > 1) {
      const middle = (holding + failing) >> 1;
      if (mayHold([...left.slice(0, middle), ...found])) holding = middle;
      else failing = middle;
      questions += 1;
    }
    found.unshift(left[failing - 1] as Relation);
    left = left.slice(0, failing - 1);
  }
  return found;
}

/** Returns the problem of a component whose relations contradict each other (EQV-202). */
export function contradiction(
  component: MarketId,
  relations: readonly Relation[],
): ComponentProblem {
  const conflict = conflictOf(relations);
  const named = conflict.slice(0, namedMax).map(({ id, version }) => `${id}@${version}`);
  const more = conflict.length > namedMax ? ` and ${conflict.length - namedMax} more` : "";
  const message = `component ${component}: ${named.join(", ")}${more} cannot all hold`;
  return { code: "EQV-202", component, message };
}
