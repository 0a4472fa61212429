// The components of a snapshot: markets connected by relations, each with what is wrong with it. Relations that could not
// be read connect as well, so that no part of what a person meant to be one is answered for without the rest.

import type { MarketId } from "../../../src/domain/market/venue.ts";
import { marketOf } from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import type { Snapshot, SnapshotProblem } from "./snapshot.ts";

export interface SnapshotComponent {
  /** The first of its markets by id. */
  readonly id: MarketId;
  /** Ordered by id; some may not be described in the snapshot, or be unreadable: then there is a problem. */
  readonly contracts: readonly MarketId[];
  /** Ordered by id. */
  readonly relations: readonly Relation[];
  /** Any problem keeps it from being answered for. */
  readonly problems: readonly SnapshotProblem[];
}

/** Joins markets into sets; the smallest id of a set stands for it. */
class Sets {
  readonly #parents = new Map<MarketId, MarketId>();

  rootOf(market: MarketId): MarketId {
    let root = market;
    for (;;) {
      const parent = this.#parents.get(root);
      if (parent === undefined) this.#parents.set(root, root);
      if (parent === undefined || parent === root) break;
      root = parent;
    }
    this.#parents.set(market, root);
    return root;
  }

  join(markets: readonly MarketId[]): void {
    const [first, ...others] = markets;
    if (first === undefined) return;
    this.rootOf(first);
    for (const other of others) {
      const [smaller, larger] = [this.rootOf(first), this.rootOf(other)].sort(byText);
      if (smaller !== undefined && larger !== undefined) this.#parents.set(larger, smaller);
    }
  }

  markets(): MarketId[] {
    return [...this.#parents.keys()].sort(byText);
  }
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Returns the components, ordered by id. */
export function splitComponents(snapshot: Snapshot): SnapshotComponent[] {
  const sets = new Sets();
  for (const { market } of snapshot.markets) sets.join([market.id]);
  for (const { instruments } of snapshot.relations) sets.join(instruments.map(marketOf));
  for (const { markets } of snapshot.problems) sets.join(markets);
  const components = new Map<
    MarketId,
    { contracts: MarketId[]; relations: Relation[]; problems: SnapshotProblem[] }
  >();
  for (const market of sets.markets()) {
    const root = sets.rootOf(market);
    const known = components.get(root);
    if (known === undefined) {
      components.set(root, { contracts: [market], relations: [], problems: [] });
    } else known.contracts.push(market);
  }
  for (const relation of snapshot.relations) {
    const [first] = relation.instruments;
    if (first === undefined) continue;
    components.get(sets.rootOf(marketOf(first)))?.relations.push(relation);
  }
  for (const problem of snapshot.problems) {
    const [first] = problem.markets;
    if (first !== undefined) components.get(sets.rootOf(first))?.problems.push(problem);
  }
  return [...components].map(([id, { contracts, relations, problems }]) => ({
    id,
    contracts,
    relations: relations.sort((a, b) => byText(a.id, b.id)),
    problems,
  }));
}
