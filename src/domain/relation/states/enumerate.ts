// Depth-first search through what constraints allow: claims in order, "does not pay" before "pays", and after every
// assumption all that follows from it. Answers come in lexicographic order, so the same relations list the same states.

import type { Constraints } from "./constraints.ts";
import { Propagation } from "./propagation.ts";

/** Assumptions of one search. Listing 4,096 states of 24 claims takes 8,200; what needs more is a riddle, not a market. */
const assumptionsMax = 65_536;

export interface Enumeration {
  readonly count: number;
  /** State-major: one byte per variable. */
  readonly rows: Uint8Array;
  /** False when the search ended at a limit: there may be more states. */
  readonly complete: boolean;
}

/** Returns a propagation in which all that always holds is known, or undefined when that is a contradiction. */
export function propagateFixed(constraints: Constraints): Propagation | undefined {
  if (constraints.impossible) return undefined;
  const propagation = new Propagation(constraints);
  const holds = constraints.fixed.every((literal) => propagation.assume(literal));
  return holds ? propagation : undefined;
}

/** Rows of equal length, in an array that grows. */
class Rows {
  #bytes: Uint8Array;
  readonly #length: number;
  count = 0;

  constructor(length: number) {
    this.#length = length;
    this.#bytes = new Uint8Array(32 * length);
  }

  push(row: Uint8Array): void {
    const at = this.count * this.#length;
    if (at + this.#length > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(row, at);
    this.count += 1;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.count * this.#length);
  }
}

/** Returns at most `countMax` assignments that the constraints allow, found with at most so many assumptions. */
export function enumerate(
  constraints: Constraints,
  countMax: number,
  assumptionsAllowed = assumptionsMax,
): Enumeration {
  const rows = new Rows(Math.max(1, constraints.variables));
  const propagation = propagateFixed(constraints);
  if (propagation === undefined) return { count: 0, rows: rows.bytes, complete: true };
  const marks: number[] = [];
  /** Variables assumed not to pay, with the paying half of the tree still to come. */
  const waiting: number[] = [];
  let assumptions = 0;
  let variable = 0;
  let consistent = true;
  for (;;) {
    while (consistent && variable < propagation.variables && !propagation.isOpen(variable)) {
      variable += 1;
    }
    if (consistent && variable < propagation.variables) {
      marks.push(propagation.mark);
      waiting.push(variable);
      consistent = propagation.assume(2 * variable + 1);
    } else {
      if (consistent) {
        if (rows.count === countMax) break;
        rows.push(propagation.values);
      }
      const turned = waiting.pop();
      if (turned === undefined) return { count: rows.count, rows: rows.bytes, complete: true };
      propagation.undo(marks.pop() as number);
      variable = turned;
      consistent = propagation.assume(2 * variable);
    }
    assumptions += 1;
    if (assumptions > assumptionsAllowed) break;
  }
  return { count: rows.count, rows: rows.bytes, complete: false };
}
