// Where the simplex stands: which states bind, which claims' amounts are free between two prices, and what follows from
// that for the weights of the states, the expectation of every claim and the amount held of it. The weights and
// expectations follow from prices alone, amounts from sizes alone; whatever changes in the books, the same basis gives
// a new pair of both, of which the first is always in order.

import { certificateTotal } from "../certificate/contract.ts";
import { Kernel } from "./kernel.ts";
import type { StateRows } from "./state-rows.ts";
import type { Supply } from "./supply.ts";

/** A weight below minus this many nanos is negative; above it is the rounding of doubles. */
export const weightError = 1e-5;

const firstCapacity = 8;

export class Basis {
  readonly kernel = new Kernel(firstCapacity);
  /** Row of each binding state, `kernel.size` of them. */
  binding = new Int32Array(firstCapacity);
  /** Free claim of each row of the kernel; row 0 is the worst payout. */
  free = new Int32Array(firstCapacity).fill(-1);
  /** Weight of each binding state in nanos. */
  weights = new Float64Array(firstCapacity);
  /** 1 where a binding state's weight is negative: it is then held at the far end of its slack. */
  reversed = new Uint8Array(firstCapacity);
  /** Row of the kernel of each free claim, -1 for the others. */
  readonly rowOf: Int32Array;
  /** Free claims: their step. Others: the first step that is not taken. */
  readonly position: Int32Array;
  /** What each claim is expected to pay, in nanos. */
  readonly expected: Float64Array;
  /** How many of each claim are held. */
  readonly amounts: Float64Array;
  /** Claims with an amount other than zero, and how many there are. */
  readonly held: Int32Array;
  heldCount = 0;
  /** The worst payout that the amounts are to reach. */
  worst = 0;
  /** Sum of all amounts without their signs: what the errors of doubles are a share of. */
  magnitude = 0;

  #right = new Float64Array(firstCapacity);

  constructor(claims: number) {
    this.rowOf = new Int32Array(claims).fill(-1);
    this.position = new Int32Array(claims);
    this.expected = new Float64Array(claims);
    this.amounts = new Float64Array(claims);
    this.held = new Int32Array(claims);
  }

  /** One state binds, with all of the weight. */
  reset(row: number, supply: Supply): void {
    this.kernel.reset();
    this.binding[0] = row;
    this.reversed[0] = 0;
    this.rowOf.fill(-1);
    for (let claim = 0; claim < this.position.length; claim += 1) {
      this.position[claim] = (supply.first[claim] as number) + 1;
    }
  }

  /** Makes room for one more binding state. */
  reserve(): void {
    if (this.kernel.size < this.binding.length) return;
    const capacity = this.binding.length * 2;
    const { binding, free, weights, reversed } = this;
    this.binding = new Int32Array(capacity);
    this.free = new Int32Array(capacity);
    this.weights = new Float64Array(capacity);
    this.reversed = new Uint8Array(capacity);
    this.#right = new Float64Array(capacity);
    this.binding.set(binding);
    this.free.set(free);
    this.weights.set(weights);
    this.reversed.set(reversed);
  }

  /** Writes the weights under which every free claim is expected to pay the price of its step. */
  weigh(prices: Float64Array, weights: Float64Array): void {
    const { inverse, stride, size } = this.kernel;
    for (let state = 0; state < size; state += 1) {
      weights[state] = certificateTotal * (inverse[state] as number);
    }
    for (let row = 1; row < size; row += 1) {
      const price = prices[this.position[this.free[row] as number] as number] as number;
      const from = row * stride;
      for (let state = 0; state < size; state += 1) {
        weights[state] = (weights[state] as number) - price * (inverse[from + state] as number);
      }
    }
  }

  /** Finds weights and expectations anew and takes the steps that follow from them. */
  price(supply: Supply, rows: StateRows): void {
    const { weights, expected } = this;
    const claims = expected.length;
    this.weigh(supply.prices, weights);
    expected.fill(0);
    for (let state = 0; state < this.kernel.size; state += 1) {
      const weight = weights[state] as number;
      this.reversed[state] = weight < -weightError ? 1 : 0;
      const from = (this.binding[state] as number) * claims;
      for (let claim = 0; claim < claims; claim += 1) {
        expected[claim] =
          (expected[claim] as number) + weight * (rows.rows[from + claim] as number);
      }
    }
    const { prices } = supply;
    for (let claim = 0; claim < claims; claim += 1) {
      if ((this.rowOf[claim] as number) >= 0) continue;
      const value = expected[claim] as number;
      let at = this.position[claim] as number;
      while ((prices[at] as number) < value) at += 1;
      while ((prices[at - 1] as number) > value) at -= 1;
      this.position[claim] = at;
    }
  }

  /** Finds the amounts of all claims, and the worst payout, from the steps taken. */
  hold(supply: Supply, rows: StateRows): void {
    const { amounts, held, rowOf } = this;
    let count = 0;
    let magnitude = 0;
    for (let claim = 0; claim < amounts.length; claim += 1) {
      if ((rowOf[claim] as number) >= 0) continue;
      const amount = supply.lows[this.position[claim] as number] as number;
      amounts[claim] = amount;
      if (amount !== 0) {
        held[count] = claim;
        count += 1;
        magnitude += Math.abs(amount);
      }
    }
    this.heldCount = count;
    this.magnitude = magnitude;
    if (count === 0 && !this.#isReversed()) this.#holdNothing();
    else this.#holdFree(supply, rows);
  }

  #isReversed(): boolean {
    for (let state = 0; state < this.kernel.size; state += 1) {
      if (this.reversed[state] === 1) return true;
    }
    return false;
  }

  #holdNothing(): void {
    this.worst = 0;
    for (let row = 1; row < this.kernel.size; row += 1) this.amounts[this.free[row] as number] = 0;
  }

  /** The amounts of free claims with which every binding state pays the worst payout. */
  #holdFree(supply: Supply, rows: StateRows): void {
    const right = this.#right;
    const slackMax = supply.total + 1;
    const { inverse, stride, size } = this.kernel;
    for (let state = 0; state < size; state += 1) {
      const slack = this.reversed[state] === 1 ? slackMax : 0;
      right[state] = this.payout(this.binding[state] as number, rows) - slack;
    }
    for (let row = 0; row < size; row += 1) {
      const from = row * stride;
      let sum = 0;
      for (let state = 0; state < size; state += 1) {
        sum += (inverse[from + state] as number) * (right[state] as number);
      }
      if (row === 0) this.worst = sum;
      else {
        const claim = this.free[row] as number;
        this.amounts[claim] = sum;
        if (sum !== 0) {
          this.held[this.heldCount] = claim;
          this.heldCount += 1;
          this.magnitude += Math.abs(sum);
        }
      }
    }
  }

  /** What the amounts pay in the state of a row. */
  payout(row: number, rows: StateRows): number {
    const from = row * this.amounts.length;
    let sum = 0;
    for (let at = 0; at < this.heldCount; at += 1) {
      const claim = this.held[at] as number;
      sum += (rows.rows[from + claim] as number) * (this.amounts[claim] as number);
    }
    return sum;
  }
}
