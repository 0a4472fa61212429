// How far the weights move when something leaves the basis, and what enters. Every price that an expectation passes on
// the way takes or gives back one step of a ladder, which makes up for part of what was wrong; the move ends where
// nothing is wrong any longer, not at the first price.

import type { Basis } from "./basis.ts";
import { pivotMin } from "./kernel.ts";
import type { Supply } from "./supply.ts";

export class LongStep {
  /** Change of each claim's expectation, and of each binding state's weight, per nano moved. */
  readonly slopes: Float64Array;
  drifts = new Float64Array(8);
  /** Result: how far, and the claim or the position of the binding state that enters; the other is -1. */
  distance = 0;
  claim = -1;
  state = -1;

  readonly #claimAt: Float64Array;
  #stateAt = new Float64Array(8);

  constructor(claims: number) {
    this.slopes = new Float64Array(claims);
    this.#claimAt = new Float64Array(claims);
  }

  /** Makes room for as many binding states as the basis has. */
  reserve(capacity: number): void {
    if (this.drifts.length >= capacity) return;
    this.drifts = new Float64Array(capacity);
    this.#stateAt = new Float64Array(capacity);
  }

  /** Moves until `wrong`, in contract micros, is made up for. Steps passed are taken or given back in the basis.
   * Returns false when it never is, which only the errors of doubles can cause. */
  walk(basis: Basis, supply: Supply, wrong: number): boolean {
    this.#meet(basis, supply);
    const slackMax = supply.total + 1;
    let left = wrong;
    for (;;) {
      this.#nearest(basis.kernel.size);
      if (this.distance === Infinity) return false;
      if (this.claim >= 0) left = this.#pass(basis, supply, left);
      else {
        left -= Math.abs(this.drifts[this.state] as number) * slackMax;
        if (left > 0) {
          basis.reversed[this.state] = 1 - (basis.reversed[this.state] as number);
          this.#stateAt[this.state] = Infinity;
        }
      }
      if (left <= 0) return true;
    }
  }

  /** Where each claim meets the next price and each weight meets zero. */
  #meet(basis: Basis, supply: Supply): void {
    for (let claim = 0; claim < this.slopes.length; claim += 1) {
      this.#claimAt[claim] =
        (basis.rowOf[claim] as number) >= 0 ? Infinity : this.#meets(claim, basis, supply);
    }
    for (let state = 0; state < basis.kernel.size; state += 1) {
      const drift = this.drifts[state] as number;
      const towardsZero = basis.reversed[state] === 1 ? drift : -drift;
      this.#stateAt[state] =
        towardsZero > pivotMin
          ? Math.max(0, Math.abs(basis.weights[state] as number) / towardsZero)
          : Infinity;
    }
  }

  #meets(claim: number, basis: Basis, supply: Supply): number {
    const slope = this.slopes[claim] as number;
    if (slope > -pivotMin && slope < pivotMin) return Infinity;
    const position = basis.position[claim] as number;
    const price = supply.prices[slope > 0 ? position : position - 1] as number;
    return Math.max(0, (price - (basis.expected[claim] as number)) / slope);
  }

  #nearest(states: number): void {
    let distance = Infinity;
    let claimFound = -1;
    let stateFound = -1;
    const claimAt = this.#claimAt;
    for (let claim = 0; claim < claimAt.length; claim += 1) {
      if ((claimAt[claim] as number) < distance) {
        distance = claimAt[claim] as number;
        claimFound = claim;
      }
    }
    const stateAt = this.#stateAt;
    for (let state = 0; state < states; state += 1) {
      if ((stateAt[state] as number) < distance) {
        distance = stateAt[state] as number;
        stateFound = state;
      }
    }
    this.distance = distance;
    this.claim = stateFound >= 0 ? -1 : claimFound;
    this.state = stateFound;
  }

  /** Passes a step, or leaves the claim on it when that makes up for the rest. */
  #pass(basis: Basis, supply: Supply, wrong: number): number {
    const { claim } = this;
    const slope = this.slopes[claim] as number;
    const position = basis.position[claim] as number;
    const step = slope > 0 ? position : position - 1;
    const left = wrong - Math.abs(slope) * (supply.sizes[step] as number);
    if (left <= 0) basis.position[claim] = step;
    else {
      basis.position[claim] = slope > 0 ? position + 1 : position - 1;
      this.#claimAt[claim] = this.#meets(claim, basis, supply);
    }
    return left;
  }
}
