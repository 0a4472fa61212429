// The search itself: a boxed dual simplex with long steps. Something that is wrong with the amounts leaves (a free claim
// outside its step, a state that pays less than the worst payout claimed), weights move until it is made up for, and
// what they met last enters. No first phase and no special start: since every step has two ends, any basis can go on
// from any change of prices and sizes.

import { Basis } from "./basis.ts";
import { pivotMin } from "./kernel.ts";
import { LongStep } from "./long-step.ts";
import type { StateRows } from "./state-rows.ts";
import type { Supply } from "./supply.ts";

/** Share of all amounts, and micros, by which an amount may be off before it counts as wrong. */
const amountErrorShare = 1e-13;
const amountErrorMin = 1e-4;
/** Nanos by which a free claim's expectation may be off its price. */
const priceError = 1e-3;
/** Rows kept of states found one by one: so many times those that can bind, and some. */
const keptRowsFactor = 4;
const keptRowsMin = 64;

/** Why a run ended without an optimum. */
export const outOfWork = "the pivots allowed were not enough";
export const unanswered = "the search for the worst state ended without an answer";
export const untrusted = "the arithmetic could not be trusted";

export class DualSimplex {
  readonly basis: Basis;
  pivots = 0;
  readonly #supply: Supply;
  readonly #rows: StateRows;
  readonly #step: LongStep;
  /** 1 for every row that binds. */
  #binds = new Uint8Array(0);
  #image = new Float64Array(8);
  #begun = false;
  /** What leaves: a row of the kernel, or with -1 a state's row. */
  #leavingRow = -1;
  #leavingState = -1;
  /** 1 when the free claim that leaves is above its step, -1 below. */
  #direction = 0;
  #wrong = 0;

  constructor(supply: Supply, rows: StateRows) {
    this.#supply = supply;
    this.#rows = rows;
    this.basis = new Basis(rows.claims.claims);
    this.#step = new LongStep(rows.claims.claims);
  }

  /** Forgets the basis, and the states that were found one by one. */
  reset(): void {
    this.#begun = false;
    this.#rows.clear();
  }

  /** Goes on from where it stands to the optimum. Returns why it did not come to it. */
  run(pivotsMax: number): string | undefined {
    const last = this.pivots + pivotsMax;
    let problem = this.#runOnce(last);
    if (problem === untrusted) {
      // Once more from nothing: errors of doubles gather over many changes of one inverse.
      this.#begun = false;
      problem = this.#runOnce(last);
    }
    if (problem === untrusted) this.#begun = false;
    return problem;
  }

  #runOnce(last: number): string | undefined {
    if (!this.#begin()) return unanswered;
    this.basis.price(this.#supply, this.#rows);
    let fresh = true;
    let inverted = false;
    for (;;) {
      this.basis.hold(this.#supply, this.#rows);
      const found = this.#findLeaving();
      if (found === undefined) return unanswered;
      if (found) {
        if (this.pivots >= last) return outOfWork;
        this.pivots += 1;
        if (!this.#pivot()) return untrusted;
        fresh = false;
        continue;
      }
      if (fresh) {
        if (this.#isSound()) return undefined;
        if (inverted || !this.#invert()) return untrusted;
        inverted = true;
      }
      this.basis.price(this.#supply, this.#rows);
      fresh = true;
    }
  }

  #begin(): boolean {
    const supply = this.#supply;
    if (!this.#begun) {
      if (!this.#rows.begin()) return false;
      this.#markRows();
      this.#binds.fill(0);
      this.#binds[0] = 1;
      this.basis.reset(0, supply);
      this.#begun = true;
      return true;
    }
    if (!this.#rows.complete) this.#forgetRows();
    const { position, rowOf, expected } = this.basis;
    for (let claim = 0; claim < position.length; claim += 1) {
      if (supply.dirty[claim] === 1) {
        this.#stepAgain(claim, (rowOf[claim] as number) >= 0, expected[claim] as number);
      }
    }
    return true;
  }

  /** Finds the claim's place on its new ladder: the step whose price is nearest from above to what it was. */
  #stepAgain(claim: number, isFree: boolean, price: number): void {
    const { first, prices } = this.#supply;
    const lower = first[claim] as number;
    const upper = (first[claim + 1] as number) - 1;
    let at = lower + 1;
    while (at < upper && (prices[at] as number) < price - 1) at += 1;
    this.basis.position[claim] = isFree ? Math.min(at, upper - 1) : at;
  }

  #forgetRows(): void {
    const rows = this.#rows;
    const kept = keptRowsFactor * (rows.claims.claims + 1) + keptRowsMin;
    if (rows.count <= kept) return;
    const moved = rows.keep(this.#binds);
    const { binding, kernel } = this.basis;
    this.#binds.fill(0);
    for (let state = 0; state < kernel.size; state += 1) {
      binding[state] = moved[binding[state] as number] as number;
      this.#binds[binding[state] as number] = 1;
    }
  }

  #markRows(): void {
    if (this.#binds.length >= this.#rows.count) return;
    const wider = new Uint8Array(this.#rows.count * 2);
    wider.set(this.#binds);
    this.#binds = wider;
  }

  /** Finds what is most wrong with the amounts. Returns undefined when the search for states gave no answer. */
  #findLeaving(): boolean | undefined {
    const { basis } = this;
    const error = basis.magnitude * amountErrorShare + amountErrorMin;
    this.#wrong = error;
    this.#leavingRow = -1;
    this.#leavingState = -1;
    this.#findFree();
    if (basis.heldCount === 0) return this.#leavingRow >= 0;
    for (let row = 0; row < this.#rows.count; row += 1) {
      if (this.#binds[row] === 0) this.#judgeState(row);
    }
    if (this.#leavingRow >= 0 || this.#leavingState >= 0) return true;
    if (this.#rows.complete) return false;
    return this.#findFurther();
  }

  #findFree(): void {
    const { basis } = this;
    const { lows } = this.#supply;
    for (let row = 1; row < basis.kernel.size; row += 1) {
      const claim = basis.free[row] as number;
      const step = basis.position[claim] as number;
      const amount = basis.amounts[claim] as number;
      const above = amount - (lows[step + 1] as number);
      const below = (lows[step] as number) - amount;
      const wrong = Math.max(above, below);
      if (wrong > this.#wrong) {
        this.#wrong = wrong;
        this.#leavingRow = row;
        this.#direction = above > below ? 1 : -1;
      }
    }
  }

  #judgeState(row: number): void {
    const short = this.basis.worst - this.basis.payout(row, this.#rows);
    if (short > this.#wrong) {
      this.#wrong = short;
      this.#leavingRow = -1;
      this.#leavingState = row;
    }
  }

  #findFurther(): boolean | undefined {
    const { amounts } = this.basis;
    let total = 0;
    for (let claim = 0; claim < amounts.length; claim += 1) {
      total += Math.abs(amounts[claim] as number);
    }
    if (total === 0) return false;
    const found = this.#rows.findWorst(amounts, total);
    if (found === "unanswered") return undefined;
    if (found === "known") return false;
    this.#markRows();
    this.#judgeState(found);
    return this.#leavingState >= 0;
  }

  /** True when the binding states pay the worst payout, no weight is negative and free claims are at their prices. */
  #isSound(): boolean {
    const { basis } = this;
    const error = 10 * (basis.magnitude * amountErrorShare + amountErrorMin);
    for (let state = 0; state < basis.kernel.size; state += 1) {
      const payout = basis.payout(basis.binding[state] as number, this.#rows);
      if (basis.reversed[state] === 1 || !(Math.abs(payout - basis.worst) <= error)) return false;
    }
    for (let row = 1; row < basis.kernel.size; row += 1) {
      const claim = basis.free[row] as number;
      const price = this.#supply.prices[basis.position[claim] as number] as number;
      if (!(Math.abs((basis.expected[claim] as number) - price) <= priceError)) return false;
    }
    return true;
  }

  #invert(): boolean {
    const { basis } = this;
    const claims = basis.amounts.length;
    return basis.kernel.invert((state, column) => {
      if (column === 0) return 1;
      const from = (basis.binding[state] as number) * claims;
      return -(this.#rows.rows[from + (basis.free[column] as number)] as number);
    });
  }

  #pivot(): boolean {
    const { basis } = this;
    const step = this.#step;
    step.reserve(basis.binding.length);
    if (this.#leavingRow >= 0) this.#leaveClaim();
    else this.#leaveState();
    if (!step.walk(basis, this.#supply, this.#wrong)) return false;
    this.#move();
    if (this.#leavingRow >= 0) {
      return step.claim >= 0 ? this.#swapClaims() : this.#dropClaimAndState();
    }
    return step.claim >= 0 ? this.#addClaimAndState() : this.#swapStates();
  }

  /** A free claim leaves at the end of its step that it went beyond. */
  #leaveClaim(): void {
    const { basis } = this;
    const { inverse, stride, size } = basis.kernel;
    const row = this.#leavingRow;
    const direction = this.#direction;
    const { drifts, slopes } = this.#step;
    for (let state = 0; state < size; state += 1) {
      drifts[state] = -direction * (inverse[row * stride + state] as number);
    }
    slopes.fill(0);
    this.#addSlopes();
    const claim = basis.free[row] as number;
    slopes[claim] = direction;
    basis.rowOf[claim] = -1;
    if (direction > 0) basis.position[claim] = (basis.position[claim] as number) + 1;
  }

  /** A state that pays too little begins to bind: its weight grows. */
  #leaveState(): void {
    const { basis } = this;
    const { inverse, stride, size } = basis.kernel;
    const { drifts, slopes } = this.#step;
    const from = this.#leavingState * slopes.length;
    const { rows } = this.#rows;
    for (let state = 0; state < size; state += 1) drifts[state] = -(inverse[state] as number);
    for (let row = 1; row < size; row += 1) {
      const pays = rows[from + (basis.free[row] as number)] as number;
      if (pays === 0) continue;
      for (let state = 0; state < size; state += 1) {
        drifts[state] =
          (drifts[state] as number) + pays * (inverse[row * stride + state] as number);
      }
    }
    for (let claim = 0; claim < slopes.length; claim += 1) {
      slopes[claim] = rows[from + claim] as number;
    }
    this.#addSlopes();
  }

  #addSlopes(): void {
    const { drifts, slopes } = this.#step;
    const { rows } = this.#rows;
    const { binding, kernel } = this.basis;
    for (let state = 0; state < kernel.size; state += 1) {
      const drift = drifts[state] as number;
      if (drift === 0) continue;
      const from = (binding[state] as number) * slopes.length;
      for (let claim = 0; claim < slopes.length; claim += 1) {
        slopes[claim] = (slopes[claim] as number) + drift * (rows[from + claim] as number);
      }
    }
  }

  /** Moves weights and expectations by the distance found. */
  #move(): void {
    const { weights, expected, kernel } = this.basis;
    const { drifts, slopes, distance } = this.#step;
    for (let state = 0; state < kernel.size; state += 1) {
      weights[state] = (weights[state] as number) + distance * (drifts[state] as number);
    }
    for (let claim = 0; claim < slopes.length; claim += 1) {
      expected[claim] = (expected[claim] as number) + distance * (slopes[claim] as number);
    }
  }

  #swapClaims(): boolean {
    const { basis } = this;
    const { claim } = this.#step;
    const row = this.#leavingRow;
    const left = basis.free[row] as number;
    if (claim !== left) {
      const image = this.#columnImage(claim);
      if (Math.abs(image[row] as number) < pivotMin) return false;
      basis.kernel.replaceColumn(row, image);
    }
    basis.free[row] = claim;
    basis.rowOf[claim] = row;
    return true;
  }

  #dropClaimAndState(): boolean {
    const { basis } = this;
    const row = this.#leavingRow;
    const { state } = this.#step;
    this.#binds[basis.binding[state] as number] = 0;
    basis.kernel.shrink(row, state);
    const last = basis.kernel.size;
    basis.binding[state] = basis.binding[last] as number;
    basis.weights[state] = basis.weights[last] as number;
    basis.reversed[state] = basis.reversed[last] as number;
    if (row !== last) {
      const moved = basis.free[last] as number;
      basis.free[row] = moved;
      basis.rowOf[moved] = row;
    }
    return true;
  }

  #addClaimAndState(): boolean {
    const { basis } = this;
    const { claim, drifts, slopes, distance } = this.#step;
    const image = this.#columnImage(claim);
    for (let state = 0; state < basis.kernel.size; state += 1) {
      drifts[state] = -(drifts[state] as number);
    }
    basis.reserve();
    const at = basis.kernel.size;
    basis.kernel.grow(image, drifts, -(slopes[claim] as number));
    basis.binding[at] = this.#leavingState;
    basis.weights[at] = distance;
    basis.reversed[at] = 0;
    basis.free[at] = claim;
    basis.rowOf[claim] = at;
    this.#binds[this.#leavingState] = 1;
    return true;
  }

  #swapStates(): boolean {
    const { basis } = this;
    const { state, drifts, distance } = this.#step;
    for (let at = 0; at < basis.kernel.size; at += 1) drifts[at] = -(drifts[at] as number);
    basis.kernel.replaceState(state, drifts);
    this.#binds[basis.binding[state] as number] = 0;
    this.#binds[this.#leavingState] = 1;
    basis.binding[state] = this.#leavingState;
    basis.weights[state] = distance;
    basis.reversed[state] = 0;
    return true;
  }

  /** The inverse times a claim's column. */
  #columnImage(claim: number): Float64Array {
    const { basis } = this;
    const { inverse, stride, size } = basis.kernel;
    if (this.#image.length < size) this.#image = new Float64Array(basis.binding.length);
    const image = this.#image;
    const claims = basis.amounts.length;
    image.fill(0, 0, size);
    for (let state = 0; state < size; state += 1) {
      const pays = this.#rows.rows[(basis.binding[state] as number) * claims + claim] as number;
      if (pays === 0) continue;
      for (let row = 0; row < size; row += 1) {
        image[row] = (image[row] as number) - pays * (inverse[row * stride + state] as number);
      }
    }
    return image;
  }
}
