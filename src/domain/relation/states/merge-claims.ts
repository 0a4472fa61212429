// Which contracts state one claim, some of them the other way round. A union-find over literals, fed by the relations
// that tie outcomes one to one: same claim, complement, and a partition of two, which is a complement.

import type { MarketId } from "../../market/venue.ts";
import type { Claim, ClaimMember } from "../component.ts";
import type { Relation } from "../relation.ts";
import { type Literal, literalOf, opposite } from "./literals.ts";

/** Classes of variables that are equal or opposite. The least variable of a class is its root, never inverted. */
class ClaimUnion {
  /** The literal that each variable equals, nearer to the root; roots equal themselves. */
  readonly #nearer: Int32Array;

  constructor(variables: number) {
    this.#nearer = Int32Array.from({ length: variables }, (_, variable) => 2 * variable);
  }

  find(literal: Literal): Literal {
    let at = literal;
    for (;;) {
      const variable = at >> 1;
      const next = (this.#nearer[variable] as number) ^ (at & 1);
      if (next === at) return at;
      const parent = next >> 1;
      this.#nearer[variable] = (this.#nearer[parent] as number) ^ (next & 1) ^ (at & 1);
      at = next;
    }
  }

  /** Makes two literals equal; false when they are opposites already. */
  join(a: Literal, b: Literal): boolean {
    const left = this.find(a);
    const right = this.find(b);
    if (left >> 1 === right >> 1) return left === right;
    const [root, child] = left < right ? [left, right] : [right, left];
    this.#nearer[child >> 1] = root ^ (child & 1);
    return true;
  }
}

/** Returns true when the relation ties outcomes one to one. */
export function tiesClaims({ kind, instruments }: Relation): boolean {
  if (kind === "same-claim") return true;
  return (kind === "complement" || kind === "partition") && instruments.length === 2;
}

/** Returns the claims of the contracts, or undefined when a contract would be its own opposite. */
export function mergeClaims(
  positions: ReadonlyMap<MarketId, number>,
  relations: readonly Relation[],
): Claim[] | undefined {
  const union = new ClaimUnion(positions.size);
  for (const relation of relations) {
    if (!tiesClaims(relation)) continue;
    const [first, ...others] = relation.instruments.map((one) => literalOf(one, positions));
    for (const other of others) {
      const tied = relation.kind === "same-claim" ? other : opposite(other);
      if (!union.join(first as Literal, tied)) return undefined;
    }
  }
  const members = new Map<number, ClaimMember[]>();
  for (let contract = 0; contract < positions.size; contract += 1) {
    const root = union.find(2 * contract);
    const known = members.get(root >> 1) ?? [];
    known.push({ contract, inverted: (root & 1) === 1 });
    members.set(root >> 1, known);
  }
  // Roots are the least of their class, so classes come up in the order of their first contract.
  return [...members.values()].map((all) => ({ members: all }));
}
