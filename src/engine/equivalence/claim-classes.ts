// Which markets state the same claim, some of them the other way round. A signed union-find over the relations that
// say so: same-claim, complement, and a partition of two, which is a complement.

import { type MarketId, marketOf, outcomeOf } from "../../domain/market/venue.ts";
import type { Relation } from "../../domain/relation/relation.ts";

/** One market of a class; `inverted` markets pay YES when the class's first market pays NO. */
export interface ClaimMember {
  readonly market: MarketId;
  readonly inverted: boolean;
}

export interface ClaimClass {
  readonly members: readonly ClaimMember[];
  readonly relations: readonly Relation[];
  /** The relations contradict each other: a market would be its own opposite. */
  readonly contradictory: boolean;
}

/** Returns true when the relation ties outcomes one to one. */
export function tiesClaims(relation: Relation): boolean {
  if (relation.kind === "same-claim" || relation.kind === "complement") return true;
  return relation.kind === "partition" && relation.instruments.length === 2;
}

class SignedUnionFind {
  readonly #parents = new Map<MarketId, { parent: MarketId; inverted: boolean }>();
  readonly contradictions = new Set<MarketId>();

  /** Returns the root of the market's class and whether the market is the root's opposite. */
  find(market: MarketId): { root: MarketId; inverted: boolean } {
    let root = market;
    let inverted = false;
    for (;;) {
      const link = this.#parents.get(root);
      if (link === undefined) return { root, inverted };
      root = link.parent;
      inverted = inverted !== link.inverted;
    }
  }

  /** Joins two markets; `inverted` says that YES of one is NO of the other. */
  join(a: MarketId, b: MarketId, inverted: boolean): void {
    const left = this.find(a);
    const right = this.find(b);
    const sign = (left.inverted !== right.inverted) !== inverted;
    if (left.root === right.root) {
      if (sign) this.contradictions.add(left.root);
      return;
    }
    const [root, child] =
      left.root < right.root ? [left.root, right.root] : [right.root, left.root];
    this.#parents.set(child, { parent: root, inverted: sign });
    if (this.contradictions.delete(child)) this.contradictions.add(root);
  }
}

/** Returns the classes of markets tied by the relations, each ordered by market id. */
export function claimClasses(relations: readonly Relation[]): ClaimClass[] {
  const union = new SignedUnionFind();
  const markets = new Set<MarketId>();
  const tying = relations.filter(tiesClaims);
  for (const relation of tying) {
    const [first, ...others] = relation.instruments;
    if (first === undefined) continue;
    markets.add(marketOf(first));
    for (const other of others) {
      markets.add(marketOf(other));
      const sameOutcome = outcomeOf(first) === outcomeOf(other);
      const inverted = relation.kind === "same-claim" ? !sameOutcome : sameOutcome;
      union.join(marketOf(first), marketOf(other), inverted);
    }
  }
  const classes = new Map<MarketId, { members: ClaimMember[]; relations: Relation[] }>();
  for (const market of [...markets].sort()) {
    const { root, inverted } = union.find(market);
    const group = classes.get(root) ?? { members: [], relations: [] };
    group.members.push({ market, inverted });
    classes.set(root, group);
  }
  for (const relation of tying) {
    const first = relation.instruments[0];
    if (first !== undefined)
      classes.get(union.find(marketOf(first)).root)?.relations.push(relation);
  }
  return [...classes].map(([root, group]) => ({
    ...group,
    contradictory: union.contradictions.has(root),
  }));
}
