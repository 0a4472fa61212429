// The states of a few contracts by brute force: every assignment, dropped as soon as a relation forbids it whatever
// follows. Slow and obvious; the engine's own enumeration must list the same.

import { type MarketId, marketOf, outcomeOf } from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";

/** A member of a relation: a contract, and whether its NO is meant. */
interface Literal {
  readonly contract: number;
  readonly inverted: boolean;
}

const unknown = -1;

/** Returns true when the values, some of them unknown, can no longer be completed as the relation wants, as far as one
 * look at the members tells. With no value unknown it is the relation itself. */
export function isBroken(kind: Relation["kind"], values: readonly number[]): boolean {
  const paying = values.filter((value) => value === 1).length;
  const open = values.filter((value) => value === unknown).length;
  const [first = unknown, ...rest] = values;
  const restPaying = rest.filter((value) => value === 1).length;
  const restOpen = rest.filter((value) => value === unknown).length;
  switch (kind) {
    case "same-claim":
      return paying > 0 && paying + open < values.length;
    case "complement":
    case "partition":
      return paying > 1 || paying + open === 0;
    case "mutually-exclusive":
      return paying > 1;
    case "exhaustive":
      return paying + open === 0;
    case "implies":
      return first === 1 && rest.includes(0);
    case "ladder":
    case "nested-dates":
      return values.some((value, at) => value === 0 && values.slice(at + 1).includes(1));
    case "split-of-parent":
      if (restPaying > 1) return true;
      return first === 0 ? restPaying > 0 : first === 1 && restPaying + restOpen === 0;
  }
}

/** Returns every state in ascending order of its bits, the first contract first; undefined when there are more than
 * `statesMax`. */
export function referenceStates(
  contracts: readonly MarketId[],
  relations: readonly Relation[],
  statesMax: number,
): readonly (readonly number[])[] | undefined {
  const checks = relations.map((relation) => ({
    kind: relation.kind,
    literals: relation.instruments.map(
      (instrument): Literal => ({
        contract: contracts.indexOf(marketOf(instrument)),
        inverted: outcomeOf(instrument) === "no",
      }),
    ),
  }));
  const touching = contracts.map((_, contract) =>
    checks.filter(({ literals }) => literals.some((literal) => literal.contract === contract)),
  );
  const values = contracts.map(() => unknown);
  const valueFor = ({ contract, inverted }: Literal): number => {
    const value = values[contract] as number;
    return inverted && value !== unknown ? 1 - value : value;
  };
  const states: number[][] = [];
  const descend = (contract: number): boolean => {
    if (contract === contracts.length) {
      states.push([...values]);
      return states.length <= statesMax;
    }
    for (const value of [0, 1]) {
      values[contract] = value;
      const broken = (touching[contract] ?? []).some(({ kind, literals }) =>
        isBroken(kind, literals.map(valueFor)),
      );
      if (!broken && !descend(contract + 1)) return false;
    }
    values[contract] = unknown;
    return true;
  };
  return descend(0) ? states : undefined;
}
