// The largest sets of markets that relations connect, each with its contracts, relations and claims in a fixed order. What
// happens in one can never matter to another, so each is priced, stored and refused alone.

import { assert } from "../../failure/assert.ts";
import { type MarketId, marketOf } from "../../market/venue.ts";
import {
  type ComponentProblem,
  componentContractsMax,
  type RelationComponent,
} from "../component.ts";
import type { Relation } from "../relation.ts";
import { contractsOf, contradiction } from "./contradiction.ts";
import { positionsOf } from "./literals.ts";
import { mergeClaims } from "./merge-claims.ts";

export interface ComponentList {
  /** Ordered by id. */
  readonly components: readonly RelationComponent[];
  /** Ordered by component. */
  readonly problems: readonly ComponentProblem[];
}

/** Returns true for a problem, false for a component. */
export function isProblem(
  answer: RelationComponent | ComponentProblem,
): answer is ComponentProblem {
  return "code" in answer;
}

/**
 * Returns the component of relations that are known to be connected, or why it is not traded: EQV-202 when a contract
 * would be its own opposite, EQV-203 beyond `componentContractsMax`. At least one relation names a market.
 */
export function componentOf(connected: readonly Relation[]): RelationComponent | ComponentProblem {
  const relations = [...connected].sort((a, b) => (a.id < b.id ? -1 : 1));
  const contracts = contractsOf(relations);
  const id = contracts[0];
  assert(id !== undefined, "a component has a contract");
  if (contracts.length > componentContractsMax) {
    const message = `component ${id} connects ${contracts.length} markets, more than ${componentContractsMax}`;
    return { code: "EQV-203", component: id, message };
  }
  const claims = mergeClaims(positionsOf(contracts), relations);
  if (claims === undefined) return contradiction(id, relations);
  return { id, contracts, relations, claims };
}

/** Markets with those they are connected to, each set under one of its markets. */
class MarketUnion {
  readonly #numbers = new Map<MarketId, number>();
  readonly #nearer: number[] = [];

  numberOf(market: MarketId): number {
    const known = this.#numbers.get(market);
    if (known !== undefined) return known;
    const number = this.#nearer.length;
    this.#numbers.set(market, number);
    this.#nearer.push(number);
    return number;
  }

  find(number: number): number {
    let at = number;
    while (this.#nearer[at] !== at) {
      this.#nearer[at] = this.#nearer[this.#nearer[at] as number] as number;
      at = this.#nearer[at] as number;
    }
    return at;
  }

  join(a: number, b: number): void {
    const left = this.find(a);
    const right = this.find(b);
    this.#nearer[Math.max(left, right)] = Math.min(left, right);
  }
}

/** Returns the relations in sets that share no market. Those that name no market are left out. */
function connectedSets(relations: readonly Relation[]): Relation[][] {
  const union = new MarketUnion();
  for (const { instruments } of relations) {
    const numbers = instruments.map((instrument) => union.numberOf(marketOf(instrument)));
    for (const number of numbers) union.join(numbers[0] as number, number);
  }
  const sets = new Map<number, Relation[]>();
  for (const relation of relations) {
    const first = relation.instruments[0];
    if (first === undefined) continue;
    const root = union.find(union.numberOf(marketOf(first)));
    const known = sets.get(root);
    if (known === undefined) sets.set(root, [relation]);
    else known.push(relation);
  }
  return [...sets.values()];
}

/**
 * Returns the components of the relations, and those that are not traded with the reason. When a relation changes, the
 * relations of the components it touched, before and after, are enough: others are not affected.
 */
export function componentsOf(relations: readonly Relation[]): ComponentList {
  const components: RelationComponent[] = [];
  const problems: ComponentProblem[] = [];
  for (const set of connectedSets(relations)) {
    const answer = componentOf(set);
    if (isProblem(answer)) problems.push(answer);
    else components.push(answer);
  }
  components.sort((a, b) => (a.id < b.id ? -1 : 1));
  problems.sort((a, b) => (a.component < b.component ? -1 : 1));
  return { components, problems };
}
