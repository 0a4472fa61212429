// What follows from what was assumed: unit propagation over groups of literals. Counts per group how many of its
// literals hold and how many are open, and takes everything back when the search turns round.

import type { Constraints } from "./constraints.ts";
import { type Literal, opposite } from "./literals.ts";

const open = 2;

/** Lists in one array: those of entry `n` are at `starts[n]` up to `starts[n + 1]`. */
interface Lists {
  readonly starts: Int32Array;
  readonly entries: Int32Array;
}

function flatten(lists: readonly (readonly number[])[]): Lists {
  const starts = new Int32Array(lists.length + 1);
  for (const [at, list] of lists.entries()) starts[at + 1] = (starts[at] as number) + list.length;
  return { starts, entries: Int32Array.from(lists.flat()) };
}

export class Propagation {
  readonly variables: number;
  /** Per variable 0, 1, or 2 where it is open. */
  readonly values: Uint8Array;
  readonly #groups: Lists;
  /** Groups that name each literal. */
  readonly #naming: Lists;
  readonly #atMostOne: Uint8Array;
  readonly #atLeastOne: Uint8Array;
  readonly #holding: Int32Array;
  readonly #openCount: Int32Array;
  /** Literals that hold, in the order in which they were assumed or followed. */
  readonly #trail: Int32Array;
  #length = 0;
  /** Literals of the trail that the groups' counts know of. */
  #counted = 0;

  constructor({ variables, groups }: Constraints) {
    this.variables = variables;
    this.values = new Uint8Array(variables).fill(open);
    this.#trail = new Int32Array(variables);
    this.#groups = flatten(groups.map((group) => group.literals));
    const naming: number[][] = Array.from({ length: 2 * variables }, () => []);
    for (const [at, group] of groups.entries()) {
      for (const literal of group.literals) naming[literal]?.push(at);
    }
    this.#naming = flatten(naming);
    this.#atMostOne = Uint8Array.from(groups, (group) => (group.atMostOne ? 1 : 0));
    this.#atLeastOne = Uint8Array.from(groups, (group) => (group.atLeastOne ? 1 : 0));
    this.#holding = new Int32Array(groups.length);
    this.#openCount = Int32Array.from(groups, (group) => group.literals.length);
  }

  /** A point to come back to. */
  get mark(): number {
    return this.#length;
  }

  isOpen(variable: number): boolean {
    return this.values[variable] === open;
  }

  /** Returns 1 when the literal holds, 0 when its opposite does, 2 when it is open. */
  valueOf(literal: Literal): number {
    const value = this.values[literal >> 1] as number;
    return value === open ? open : value ^ (literal & 1);
  }

  /** Lets the literal hold and all that follows; false on a contradiction, after which `undo` is due. */
  assume(literal: Literal): boolean {
    if (!this.#enqueue(literal)) return false;
    while (this.#counted < this.#length) {
      const next = this.#trail[this.#counted] as Literal;
      this.#counted += 1;
      if (!this.#count(next)) return false;
    }
    return true;
  }

  /** Opens all that was assumed or followed since the mark. */
  undo(mark: number): void {
    while (this.#length > mark) {
      this.#length -= 1;
      const literal = this.#trail[this.#length] as Literal;
      this.values[literal >> 1] = open;
      if (this.#length < this.#counted) this.#uncount(literal);
    }
    this.#counted = Math.min(this.#counted, mark);
  }

  #enqueue(literal: Literal): boolean {
    const value = this.valueOf(literal);
    if (value !== open) return value === 1;
    this.values[literal >> 1] = (literal & 1) ^ 1;
    this.#trail[this.#length] = literal;
    this.#length += 1;
    return true;
  }

  /** All counts first, so that `undo` finds every one of them changed also after a contradiction. */
  #count(literal: Literal): boolean {
    const { starts, entries } = this.#naming;
    const other = opposite(literal);
    for (let at = starts[literal] as number; at < (starts[literal + 1] as number); at += 1) {
      const group = entries[at] as number;
      this.#holding[group] = (this.#holding[group] as number) + 1;
      this.#openCount[group] = (this.#openCount[group] as number) - 1;
    }
    for (let at = starts[other] as number; at < (starts[other + 1] as number); at += 1) {
      const group = entries[at] as number;
      this.#openCount[group] = (this.#openCount[group] as number) - 1;
    }
    return this.#followTrue(literal) && this.#followFalse(other);
  }

  #uncount(literal: Literal): void {
    const { starts, entries } = this.#naming;
    const other = opposite(literal);
    for (let at = starts[literal] as number; at < (starts[literal + 1] as number); at += 1) {
      const group = entries[at] as number;
      this.#holding[group] = (this.#holding[group] as number) - 1;
      this.#openCount[group] = (this.#openCount[group] as number) + 1;
    }
    for (let at = starts[other] as number; at < (starts[other + 1] as number); at += 1) {
      const group = entries[at] as number;
      this.#openCount[group] = (this.#openCount[group] as number) + 1;
    }
  }

  /** Where one holds, no other of an exclusive group does. */
  #followTrue(literal: Literal): boolean {
    const { starts, entries } = this.#naming;
    for (let at = starts[literal] as number; at < (starts[literal + 1] as number); at += 1) {
      const group = entries[at] as number;
      if (this.#atMostOne[group] === 0) continue;

      if (this.#openCount[group] === 0) continue;
      const end = this.#groups.starts[group + 1] as number;
      for (let of = this.#groups.starts[group] as number; of < end; of += 1) {
        const member = this.#groups.entries[of] as Literal;
        if (member !== literal && !this.#enqueue(opposite(member))) return false;
      }
    }
    return true;
  }

  /** The last open literal of a group without one that holds must hold. */
  #followFalse(literal: Literal): boolean {
    const { starts, entries } = this.#naming;
    for (let at = starts[literal] as number; at < (starts[literal + 1] as number); at += 1) {
      const group = entries[at] as number;
      if (this.#atLeastOne[group] === 0 || (this.#holding[group] as number) > 0) continue;
      const left = this.#openCount[group] as number;
      if (left === 0) return false;
      if (left > 1) continue;
      const end = this.#groups.starts[group + 1] as number;
      for (let of = this.#groups.starts[group] as number; of < end; of += 1) {
        const member = this.#groups.entries[of] as Literal;
        // The counts may lag behind the values, so the last one may be decided already.
        if (this.valueOf(member) === open && !this.#enqueue(member)) return false;
      }
    }
    return true;
  }
}
