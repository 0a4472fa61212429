// The state in which a portfolio pays least, found by settling one contract after the other: what the rest can still
// pay at least is known, so a beginning that cannot be worse than the worst known is not gone into.

import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { canHold, open, pays, paysNot, type Rule } from "./relation-rules.ts";

/** Most beginnings of a state that are looked at. Portfolios of a few legs need hundreds; beyond it the verifier says
 * that it cannot decide. */
export const beginningsMax = 1_000_000;

export interface WorstState {
  /** What the portfolio pays there, in contract micros that pay a dollar each. */
  readonly payout: number;
  /** One value per contract: 1 where its YES pays. */
  readonly state: Uint8Array;
}

/**
 * Returns the worst state for so many contract micros held of each contract's YES and NO; `EQV-202` when the rules allow
 * no state at all, `DET-315` when there was too much to look at. All sizes together are a safe integer.
 */
export function worstState(
  rules: readonly Rule[],
  heldYes: readonly number[],
  heldNo: readonly number[],
  most = beginningsMax,
): Result<WorstState> {
  const search = new WorstStateSearch(rules, heldYes, heldNo, most);
  search.settle(0, 0);
  if (search.beginnings > most) {
    return fail("DET-315", `the worst state was not found among ${most} beginnings`);
  }
  const { worst } = search;
  if (worst === undefined) return fail("EQV-202", "the relations leave no state of the world");
  return succeed(worst);
}

class WorstStateSearch {
  beginnings = 0;
  worst: WorstState | undefined;

  readonly #heldYes: readonly number[];
  readonly #heldNo: readonly number[];
  /** Contracts in the order in which they are settled, and per step what the later ones pay at least. */
  readonly #order: readonly number[];
  readonly #leastAfter: readonly number[];
  /** Per contract, the rules that speak of it. */
  readonly #rules: readonly (readonly Rule[])[];
  readonly #state: Uint8Array;

  readonly #most: number;

  constructor(
    rules: readonly Rule[],
    heldYes: readonly number[],
    heldNo: readonly number[],
    most: number,
  ) {
    this.#most = most;
    this.#heldYes = heldYes;
    this.#heldNo = heldNo;
    const weightOf = (contract: number) =>
      Math.abs((heldYes[contract] as number) - (heldNo[contract] as number));
    this.#order = heldYes.map((_, at) => at).sort((a, b) => weightOf(b) - weightOf(a) || a - b);
    const leastAfter = this.#order.map(() => 0);
    for (let step = this.#order.length - 2; step >= 0; step -= 1) {
      const next = this.#order[step + 1] as number;
      const least = Math.min(heldYes[next] as number, heldNo[next] as number);
      leastAfter[step] = (leastAfter[step + 1] as number) + least;
    }
    this.#leastAfter = leastAfter;
    this.#rules = heldYes.map((_, at) => rules.filter(({ contracts }) => contracts.includes(at)));
    this.#state = new Uint8Array(heldYes.length).fill(open);
  }

  settle(step: number, paid: number): void {
    if (step === this.#order.length) {
      this.worst = { payout: paid, state: this.#state.slice() };
      return;
    }
    const contract = this.#order[step] as number;
    const yes = this.#heldYes[contract] as number;
    const no = this.#heldNo[contract] as number;
    for (const value of yes < no ? [pays, paysNot] : [paysNot, pays]) {
      const next = paid + (value === pays ? yes : no);
      const least = next + (this.#leastAfter[step] as number);
      if (this.worst !== undefined && least >= this.worst.payout) continue;
      this.beginnings += 1;
      if (this.beginnings > this.#most) break;
      this.#state[contract] = value;
      const rules = this.#rules[contract] as readonly Rule[];
      if (rules.every((rule) => canHold(rule, this.#state))) this.settle(step + 1, next);
    }
    this.#state[contract] = open;
  }
}
