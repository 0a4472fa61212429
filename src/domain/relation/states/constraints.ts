// What the relations of a component say, as groups of literals over its claims of which at most one holds, at least one
// holds, or both. Every kind of relation is one of these; "a implies b" is "at most one of a and not b".

import type { Relation } from "../relation.ts";
import { type Literal, opposite } from "./literals.ts";

/** Literals of different variables. */
export interface LiteralGroup {
  readonly literals: readonly Literal[];
  readonly atMostOne: boolean;
  readonly atLeastOne: boolean;
}

export interface Constraints {
  /** Claims, numbered from zero. */
  readonly variables: number;
  /** Literals that hold in every state. */
  readonly fixed: readonly Literal[];
  readonly groups: readonly LiteralGroup[];
  /** Literals of which each holds whenever a later one does: ladders and dates, as they were given. */
  readonly chains: readonly (readonly Literal[])[];
  /** True when a group can never hold: no state is possible. */
  readonly impossible: boolean;
}

/** Collects groups, drops what merging made redundant, and notes what it decided. */
class ConstraintList {
  readonly fixed: Literal[] = [];
  readonly groups: LiteralGroup[] = [];
  readonly chains: (readonly Literal[])[] = [];
  impossible = false;

  /** A literal named twice cannot be the only one; of a literal and its opposite exactly one holds. */
  add(named: readonly Literal[], atMostOne: boolean, atLeastOne: boolean): void {
    const counts = new Map<Literal, number>();
    for (const literal of named) counts.set(literal, (counts.get(literal) ?? 0) + 1);
    const literals = [...counts.keys()];
    const pairs = literals.filter((literal) => (literal & 1) === 0 && counts.has(literal + 1));
    if (pairs.length > 0) {
      if (atMostOne) this.#excludeAllBut(pairs, literals, counts);
      return;
    }
    const possible = atMostOne ? literals.filter((one) => counts.get(one) === 1) : literals;
    if (atMostOne) {
      for (const one of literals) if (counts.get(one) !== 1) this.fixed.push(opposite(one));
    }
    if (possible.length === 0) {
      if (atLeastOne) this.impossible = true;
    } else if (possible.length === 1) {
      if (atLeastOne) this.fixed.push(possible[0] as Literal);
    } else {
      this.groups.push({ literals: possible, atMostOne, atLeastOne });
    }
  }

  /** One of the pair always holds, so nothing else of the group may, and neither of the pair twice. */
  #excludeAllBut(
    pairs: readonly Literal[],
    literals: readonly Literal[],
    counts: ReadonlyMap<Literal, number>,
  ): void {
    if (pairs.length > 1) this.impossible = true;
    for (const one of literals) {
      const paired = counts.has(opposite(one));
      if (!paired || counts.get(one) !== 1) this.fixed.push(opposite(one));
    }
  }

  implies(a: Literal, b: Literal): void {
    if (a !== b) this.add([a, opposite(b)], true, false);
  }

  chain(literals: readonly Literal[]): void {
    for (let position = 1; position < literals.length; position += 1) {
      this.implies(literals[position] as Literal, literals[position - 1] as Literal);
    }
    this.chains.push(literals);
  }
}

function addRelation(list: ConstraintList, relation: Relation, named: readonly Literal[]): void {
  const [first, second] = named as readonly [Literal, Literal];
  switch (relation.kind) {
    case "same-claim":
      // Merged into one claim before.
      return;
    case "complement":
      if (named.length === 2) list.add(named, true, true);
      return;
    case "mutually-exclusive":
      list.add(named, true, false);
      return;
    case "exhaustive":
      list.add(named, false, true);
      return;
    case "partition":
      list.add(named, true, true);
      return;
    case "implies":
      if (named.length === 2) list.implies(first, second);
      return;
    case "ladder":
    case "nested-dates":
      list.chain(named);
      return;
    case "split-of-parent":
      // Exactly one of "the parent does not pay" and the children.
      list.add([opposite(first), ...named.slice(1)], true, true);
      return;
  }
}

/**
 * Returns what the relations say of the claims. `literalsOf` gives the literals over claims of a relation's instruments,
 * in their order. A relation that names no instrument says nothing, and so does one that is about two and names another
 * number.
 */
export function constraintsOf(
  variables: number,
  relations: readonly Relation[],
  literalsOf: (relation: Relation) => readonly Literal[],
): Constraints {
  const list = new ConstraintList();
  for (const relation of relations) {
    if (relation.instruments.length > 0) addRelation(list, relation, literalsOf(relation));
  }
  const { fixed, groups, chains, impossible } = list;
  return { variables, fixed, groups, chains, impossible };
}
