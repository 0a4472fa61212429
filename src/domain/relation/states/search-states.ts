// The cheapest state of a component that has too many to list, by branch and bound: the bound obeys the constraints that
// form a tree, and where its choice breaks another one, the search splits on a claim of that one. Exact, or no answer.

import { assert } from "../../failure/assert.ts";
import type { RelationComponent, StateSearch } from "../component.ts";
import type { Constraints, LiteralGroup } from "./constraints.ts";
import { propagateFixed } from "./enumerate.ts";
import { constraintsOfComponent } from "./list-states.ts";
import { claimLiterals, type Literal, opposite } from "./literals.ts";
import type { Propagation } from "./propagation.ts";
import { TreeRelaxation } from "./tree-relaxation.ts";

/** Steps of one search, some 20 to 50 ms: for a component that takes longer the engine has no time. */
export const searchWorkMax = 4_000_000;

/** Branch and bound over the claims of a component. */
class ClaimSearch {
  /** The cheapest assignment found by the last search. */
  readonly best: Uint8Array;
  readonly #constraints: Constraints;
  readonly #propagation: Propagation;
  readonly #relaxation: TreeRelaxation;
  readonly #candidate: Uint8Array;
  /** In how many constraints each variable is named. */
  readonly #named: Int32Array;
  readonly #workOfNode: number;
  #fixedWorth = 0;
  #bestWorth = 0;
  #work = 0;

  constructor(constraints: Constraints, propagation: Propagation) {
    this.#constraints = constraints;
    this.#propagation = propagation;
    this.#relaxation = new TreeRelaxation(constraints, propagation);
    this.#candidate = Uint8Array.from(propagation.values);
    this.best = new Uint8Array(constraints.variables);
    this.#named = new Int32Array(constraints.variables);
    let literals = constraints.variables;
    for (const group of constraints.groups) {
      literals += group.literals.length;
      for (const literal of group.literals) {
        this.#named[literal >> 1] = (this.#named[literal >> 1] as number) + 1;
      }
    }
    this.#workOfNode = this.#relaxation.work + literals;
  }

  /** Finds `best`; false when there is none or the work allowed was not enough. */
  run(weights: Float64Array): boolean {
    this.#relaxation.price(weights);
    this.#fixedWorth = 0;
    for (let variable = 0; variable < weights.length; variable += 1) {
      if (this.#propagation.values[variable] === 1) {
        this.#fixedWorth += weights[variable] as number;
      }
    }
    this.#bestWorth = Number.POSITIVE_INFINITY;
    this.#work = 0;
    return this.#explore() && this.#bestWorth < Number.POSITIVE_INFINITY;
  }

  /** Looks through all states that agree with what is assumed; false when the work allowed was not enough. */
  #explore(): boolean {
    this.#work += this.#workOfNode;
    if (this.#work > searchWorkMax) return false;
    const bound = this.#fixedWorth + this.#relaxation.solve(this.#propagation, this.#candidate);
    if (bound >= this.#bestWorth) return true;
    const broken = this.#constraints.groups.find((group) => this.#breaks(group));
    if (broken === undefined) {
      this.#bestWorth = bound;
      this.best.set(this.#candidate);
      return true;
    }
    const literal = this.#splitOn(broken);
    const mark = this.#propagation.mark;
    let finished = true;
    for (let half = 0; half < 2 && finished; half += 1) {
      const assumed = half === 0 ? literal : opposite(literal);
      finished = !this.#propagation.assume(assumed) || this.#explore();
      this.#propagation.undo(mark);
    }
    return finished;
  }

  #holdsInCandidate(literal: Literal): boolean {
    return ((this.#candidate[literal >> 1] as number) ^ (literal & 1)) === 1;
  }

  #breaks({ literals, atMostOne, atLeastOne }: LiteralGroup): boolean {
    let holding = 0;
    for (let at = 0; at < literals.length; at += 1) {
      const literal = literals[at] as Literal;
      holding += (this.#candidate[literal >> 1] as number) ^ (literal & 1);
    }
    return (atMostOne && holding > 1) || (atLeastOne && holding === 0);
  }

  /** Of the literals that break the constraint, the one whose variable most constraints name. */
  #splitOn({ literals }: LiteralGroup): Literal {
    const holding = literals.filter((literal) => this.#holdsInCandidate(literal));
    let chosen: Literal | undefined;
    for (const literal of holding.length > 0 ? holding : literals) {
      if (!this.#propagation.isOpen(literal >> 1)) continue;
      const named = this.#named[literal >> 1] as number;
      if (chosen === undefined || named > (this.#named[chosen >> 1] as number)) chosen = literal;
    }
    assert(chosen !== undefined, "a broken constraint has an open literal");
    return chosen;
  }
}

/** Returns the search over the states of a component, listed or not. It has no answer where no state is possible. */
export function stateSearchOf(component: RelationComponent): StateSearch {
  const contracts = component.contracts.length;
  const constraints = constraintsOfComponent(component);
  const propagation = propagateFixed(constraints);
  if (propagation === undefined) return { contracts, worst: () => undefined };
  const search = new ClaimSearch(constraints, propagation);
  const literals = claimLiterals(component.claims, contracts);
  const weights = new Float64Array(constraints.variables);
  return {
    contracts,
    worst(values, pays) {
      weights.fill(0);
      // A contract that pays when its claim does not is worth its value less where the claim holds.
      for (const [contract, literal] of literals.entries()) {
        const value = values[contract] as number;
        const claim = literal >> 1;
        weights[claim] = (weights[claim] as number) + ((literal & 1) === 1 ? -value : value);
      }
      if (!search.run(weights)) return undefined;
      let worth = 0;
      for (const [contract, literal] of literals.entries()) {
        const paying = (search.best[literal >> 1] as number) ^ (literal & 1);
        pays[contract] = paying;
        if (paying === 1) worth += values[contract] as number;
      }
      return worth;
    },
  };
}
