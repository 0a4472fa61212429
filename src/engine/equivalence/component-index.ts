// From a market to the component of relations it belongs to. A change of one relation builds only the components that it
// touches again; everything else stays as it is, with what later stages know about it.

import { type MarketId, marketOf } from "../../domain/market/venue.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { ComponentProblem, RelationComponent } from "../../domain/relation/component.ts";
import type { Relation } from "../../domain/relation/relation.ts";
import { componentsOf } from "../../domain/relation/states/components.ts";
import { statesOf } from "../../domain/relation/states/list-states.ts";
import { stateSearchOf } from "../../domain/relation/states/search-states.ts";
import type { ComponentChanges, WatchedComponent } from "./contract.ts";
import { RelationStore } from "./relation-store.ts";

export class ComponentIndex {
  readonly relations = new RelationStore();
  readonly #find: (market: MarketId) => number | undefined;
  /** Ids of relations, in force or not, that name a market. */
  readonly #naming = new Map<MarketId, Set<string>>();
  readonly #components = new Map<MarketId, WatchedComponent>();
  readonly #problems = new Map<MarketId, ComponentProblem>();
  /** The component of each market that a relation in force names, by its id. */
  readonly #componentIds = new Map<MarketId, MarketId>();
  /** Markets whose component has to be built again. */
  readonly #touched = new Set<MarketId>();
  /** What was last said about a component that is refused. */
  readonly #reported = new Map<MarketId, string>();
  #fresh: ComponentProblem[] = [];

  /** @param find Returns the index of a listed market. */
  constructor(find: (market: MarketId) => number | undefined) {
    this.#find = find;
  }

  /** Relations changed, or a market they name was listed: components must be built again. */
  get isStale(): boolean {
    return this.#touched.size > 0;
  }

  /** Notes that a relation was approved, replaced or suspended; `before` is what it said until now. */
  touch(relation: Relation, before: Relation | undefined): void {
    for (const market of before?.instruments.map(marketOf) ?? []) this.#touched.add(market);
    for (const market of relation.instruments.map(marketOf)) {
      this.#touched.add(market);
      const naming = this.#naming.get(market) ?? new Set();
      naming.add(relation.id);
      this.#naming.set(market, naming);
    }
  }

  /** Takes note of a listed market: its component learns its index. */
  list(market: MarketId): void {
    const component = this.#components.get(this.#componentIds.get(market) ?? market);
    const at = component?.component.contracts.indexOf(market) ?? -1;
    const index = this.#find(market);
    if (component !== undefined && at >= 0 && index !== undefined) component.markets[at] = index;
  }

  /** Builds what was touched again. Problems that were not known before wait in `takeProblems`. */
  refresh(): ComponentChanges {
    const relations = this.#relationsAround();
    const removed = this.#removeTouched(relations);
    const { components, problems } = componentsOf(relations);
    for (const problem of problems) this.#report(problem);
    const added: WatchedComponent[] = [];
    for (const component of components) {
      const watched = this.#watch(component);
      if (watched !== undefined) added.push(watched);
    }
    // What was wrong and no longer is may go wrong again: then it is told again.
    for (const market of this.#touched) {
      if (!this.#problems.has(market)) this.#reported.delete(market);
    }
    this.#touched.clear();
    return { removed, added };
  }

  /** Returns the problems found since they were asked for last, each once while it stands. */
  takeProblems(): readonly ComponentProblem[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  componentOf(market: MarketId): WatchedComponent | undefined {
    const id = this.#componentIds.get(market);
    return id === undefined ? undefined : this.#components.get(id);
  }

  /** Returns every component that may be decided on, in no particular order. */
  components(): Iterable<WatchedComponent> {
    return this.#components.values();
  }

  /** Components that are refused as a whole, and why. */
  problems(): Iterable<ComponentProblem> {
    return this.#problems.values();
  }

  hashInto(hash: StateHash): void {
    const relations = this.relations.describe();
    hash.addInteger(relations.length);
    for (const relation of relations) hash.addText(relation);
    hash.addInteger(this.#touched.size);
    for (const market of [...this.#touched].sort()) hash.addText(market);
    hash.addInteger(this.#problems.size);
    for (const problem of [...this.#problems.keys()].sort()) hash.addText(problem);
  }

  /** Every relation in force that hangs together with a touched market: through relations as they are now, and through
   * the components as they were. */
  #relationsAround(): Relation[] {
    const seen = new Set<MarketId>();
    const found = new Map<string, Relation>();
    const open = [...this.#touched];
    for (let market = open.pop(); market !== undefined; market = open.pop()) {
      if (seen.has(market)) continue;
      seen.add(market);
      const before = this.#components.get(this.#componentIds.get(market) ?? market);
      if (before !== undefined) open.push(...before.component.contracts);
      for (const id of this.#naming.get(market) ?? []) {
        const relation = this.relations.inForceById(id);
        if (relation === undefined || found.has(id)) continue;
        found.set(id, relation);
        open.push(...relation.instruments.map(marketOf));
      }
    }
    for (const market of seen) this.#touched.add(market);
    return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Forgets the components of all touched markets. */
  #removeTouched(relations: readonly Relation[]): WatchedComponent[] {
    const removed: WatchedComponent[] = [];
    const named = new Map<string, Set<MarketId>>();
    for (const { id, instruments } of relations) named.set(id, new Set(instruments.map(marketOf)));
    for (const market of this.#touched) {
      const id = this.#componentIds.get(market);
      this.#componentIds.delete(market);
      this.#forgetNames(market, named);
      // A component is named after one of its markets, all of which are touched.
      this.#problems.delete(market);
      if (id === undefined) continue;
      const component = this.#components.get(id);
      if (component !== undefined) removed.push(component);
      this.#components.delete(id);
    }
    return removed;
  }

  /** A newer version of a relation may no longer name a market; a suspended one may come back, and stays. */
  #forgetNames(market: MarketId, named: ReadonlyMap<string, ReadonlySet<MarketId>>): void {
    const naming = this.#naming.get(market);
    if (naming === undefined) return;
    for (const id of naming) if (named.get(id)?.has(market) === false) naming.delete(id);
    if (naming.size === 0) this.#naming.delete(market);
  }

  #watch(component: RelationComponent): WatchedComponent | undefined {
    for (const market of component.contracts) this.#componentIds.set(market, component.id);
    const listed = statesOf(component);
    if (listed !== "too-many" && "code" in listed) {
      this.#report(listed);
      return undefined;
    }
    const states = listed === "too-many" ? stateSearchOf(component) : listed;
    const markets = Int32Array.from(component.contracts, (market) => this.#find(market) ?? -1);
    const watched: WatchedComponent = { component, markets, states };
    this.#components.set(component.id, watched);
    return watched;
  }

  #report(problem: ComponentProblem): void {
    this.#problems.set(problem.component, problem);
    if (this.#reported.get(problem.component) === problem.message) return;
    this.#reported.set(problem.component, problem.message);
    this.#fresh.push(problem);
  }
}
