// The states that the solver looks at, one row of numbers each: all of them where there are few; else those that were
// worst once, and the others are asked for the worst of all. A listed component asks by tables of sums over eight
// claims at a time, an unlisted one asks its search.

import type { StateSearch, StatesOfWorld } from "../../../domain/relation/component.ts";
import { type ClaimRows, claimRows, unmergedClaims } from "./claim-rows.ts";
import type { StateSource } from "./contract.ts";

/** Up to here every state is looked at every time: that is quicker than keeping the right ones. */
export const allRowsMax = 64;
/** Claims of one table of sums. */
const tableClaims = 8;
const tableSize = 2 ** tableClaims;
/** Bits of the sum that a search is asked about: a safe integer, with room for rounding. */
const searchBits = 50;

/** What a search for the worst state came to: a row, nothing beyond what is known, or no answer. */
export type WorstRow = number | "known" | "unanswered";

/** Finds the state in which amounts of claims pay least. */
interface WorstState {
  /** Writes the state's claims into `row`; `total` is the sum of the absolute amounts. Returns the state's position
   * when states are listed and -1 when not, or undefined without an answer. */
  find(amounts: Float64Array, total: number, row: Uint8Array): number | undefined;
}

class ListedStates implements WorstState {
  readonly #rows: ClaimRows;
  /** Per group of claims and state: which of the group hold, a bit each. */
  readonly #groups: readonly Uint8Array[];
  readonly #sums = new Float64Array(tableSize);
  readonly #payouts: Float64Array;

  constructor(rows: ClaimRows) {
    this.#rows = rows;
    this.#payouts = new Float64Array(rows.states);
    const groups: Uint8Array[] = [];
    for (let from = 0; from < rows.claims; from += tableClaims) groups.push(groupBits(rows, from));
    this.#groups = groups;
  }

  find(amounts: Float64Array, _total: number, row: Uint8Array): number {
    const payouts = this.#payouts;
    payouts.fill(0);
    for (let group = 0; group < this.#groups.length; group += 1) {
      if (this.#tabulate(amounts, group * tableClaims))
        this.#add(this.#groups[group] as Uint8Array);
    }
    let worst = 0;
    let least = payouts[0] as number;
    for (let state = 1; state < payouts.length; state += 1) {
      const payout = payouts[state] as number;
      if (payout < least) {
        least = payout;
        worst = state;
      }
    }
    const { claims, states, pays } = this.#rows;
    for (let claim = 0; claim < claims; claim += 1) {
      row[claim] = pays[claim * states + worst] as number;
    }
    return worst;
  }

  /** Returns false when no claim of the group is held. */
  #tabulate(amounts: Float64Array, from: number): boolean {
    const sums = this.#sums;
    const count = Math.min(tableClaims, this.#rows.claims - from);
    let any = false;
    for (let bit = 0; bit < count; bit += 1) {
      const amount = amounts[from + bit] as number;
      if (amount !== 0) any = true;
      const half = 1 << bit;
      for (let at = 0; at < half; at += 1) sums[half + at] = (sums[at] as number) + amount;
    }
    return any;
  }

  #add(group: Uint8Array): void {
    const payouts = this.#payouts;
    const sums = this.#sums;
    for (let state = 0; state < payouts.length; state += 1) {
      payouts[state] = (payouts[state] as number) + (sums[group[state] as number] as number);
    }
  }
}

function groupBits(rows: ClaimRows, from: number): Uint8Array {
  const { claims, states, pays } = rows;
  const bits = new Uint8Array(states);
  for (let claim = from; claim < Math.min(claims, from + tableClaims); claim += 1) {
    for (let state = 0; state < states; state += 1) {
      bits[state] =
        (bits[state] as number) | ((pays[claim * states + state] as number) << (claim - from));
    }
  }
  return bits;
}

class SearchedStates implements WorstState {
  readonly #search: StateSearch;
  readonly #values: Float64Array;

  constructor(search: StateSearch) {
    this.#search = search;
    this.#values = new Float64Array(search.contracts);
  }

  /** The search is exact for integers: amounts are scaled by a power of two so that their sum is a safe one. */
  find(amounts: Float64Array, total: number, row: Uint8Array): number | undefined {
    const scale = total > 0 ? 2 ** (searchBits - Math.ceil(Math.log2(total))) : 1;
    for (let claim = 0; claim < amounts.length; claim += 1) {
      this.#values[claim] = Math.round((amounts[claim] as number) * scale);
    }
    return this.#search.worst(this.#values, row) === undefined ? undefined : -1;
  }
}

export class StateRows {
  readonly claims: ClaimRows;
  /** Whether the rows are all states. */
  readonly complete: boolean;
  /** Row-major, one number per claim: 1 where it holds. */
  rows = new Float64Array(0);
  count = 0;

  readonly #worst: WorstState;
  readonly #slots: Int32Array;
  /** The state of each row, or -1. */
  #states = new Int32Array(0);
  readonly #found: Uint8Array;

  constructor(source: StateSource) {
    const listed = "pays" in source ? source : undefined;
    this.claims = listed === undefined ? unmergedClaims(source.contracts) : claimRows(listed);
    this.#worst = "pays" in source ? new ListedStates(this.claims) : new SearchedStates(source);
    this.#slots = new Int32Array(listed?.count ?? 0).fill(-1);
    this.#found = new Uint8Array(this.claims.claims);
    this.complete = listed !== undefined && listed.count <= allRowsMax;
    if (this.complete) this.#addAll(listed as StatesOfWorld);
  }

  /** Gives the first row, where there is none. Returns false without an answer. */
  begin(): boolean {
    if (this.count > 0) return true;
    return this.findWorst(new Float64Array(this.claims.claims), 0) !== "unanswered";
  }

  /** Finds the state that pays least for amounts of claims and adds its row. */
  findWorst(amounts: Float64Array, total: number): WorstRow {
    if (this.complete) return "known";
    const state = this.#worst.find(amounts, total, this.#found);
    if (state === undefined) return "unanswered";
    if (state >= 0 && (this.#slots[state] as number) >= 0) return "known";
    return this.#add(state);
  }

  /** What amounts of claims pay in the state of a row. */
  payout(row: number, amounts: Float64Array): number {
    const { claims } = this.claims;
    const from = row * claims;
    let payout = 0;
    for (let claim = 0; claim < claims; claim += 1) {
      payout += (this.rows[from + claim] as number) * (amounts[claim] as number);
    }
    return payout;
  }

  /** Forgets every row whose mark is 0, and moves the others down in order. Returns where each row went, or -1. */
  keep(marks: Uint8Array): Int32Array {
    const { claims } = this.claims;
    const moved = new Int32Array(this.count).fill(-1);
    let kept = 0;
    for (let row = 0; row < this.count; row += 1) {
      const state = this.#states[row] as number;
      if (marks[row] === 0) {
        if (state >= 0) this.#slots[state] = -1;
        continue;
      }
      this.rows.copyWithin(kept * claims, row * claims, (row + 1) * claims);
      this.#states[kept] = state;
      if (state >= 0) this.#slots[state] = kept;
      moved[row] = kept;
      kept += 1;
    }
    this.count = kept;
    return moved;
  }

  /** Forgets the rows of states that were found one by one. */
  clear(): void {
    if (!this.complete) this.keep(new Uint8Array(this.count));
  }

  #addAll(listed: StatesOfWorld): void {
    const { claims, states, pays } = this.claims;
    for (let state = 0; state < listed.count; state += 1) {
      for (let claim = 0; claim < claims; claim += 1) {
        this.#found[claim] = pays[claim * states + state] as number;
      }
      this.#add(state);
    }
  }

  #add(state: number): number {
    const { claims } = this.claims;
    const row = this.count;
    if (row === this.#states.length) {
      const capacity = Math.max(8, row * 2);
      const rows = new Float64Array(capacity * claims);
      rows.set(this.rows);
      const states = new Int32Array(capacity);
      states.set(this.#states);
      this.rows = rows;
      this.#states = states;
    }
    this.rows.set(this.#found, row * claims);
    this.#states[row] = state;
    if (state >= 0) this.#slots[state] = row;
    this.count = row + 1;
    return row;
  }
}
