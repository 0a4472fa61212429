// Claims of which few combinations are possible, taken together as one variable with few values: of an exclusive set one
// holds or none, of a ladder the first so many. What a search would try claim by claim is one choice for them.

import type { Constraints, LiteralGroup } from "./constraints.ts";
import type { Literal } from "./literals.ts";
import type { Propagation } from "./propagation.ts";

/** Literals of different variables, and the ways in which they can hold. */
export interface ValueGroup {
  /** Value `v` of an exclusive group: literal `v` alone holds, or none beyond the last. Of a chain: the first `v` hold. */
  readonly kind: "exclusive" | "chain";
  readonly literals: readonly Literal[];
  /** Values are 0 up to but not including it. */
  readonly count: number;
}

/** Returns true when the literal at the position holds under the value. */
export function holdsUnder(group: ValueGroup, value: number, position: number): boolean {
  return group.kind === "chain" ? position < value : position === value;
}

interface Proposal {
  readonly kind: ValueGroup["kind"];
  readonly literals: readonly Literal[];
  readonly atLeastOne: boolean;
}

function proposalsOf({ groups, chains }: Constraints): Proposal[] {
  const exclusive = groups.filter(({ atMostOne, literals }) => atMostOne && literals.length > 2);
  const proposals: Proposal[] = [
    ...exclusive.map((group: LiteralGroup) => ({ kind: "exclusive" as const, ...group })),
    ...chains.map((literals) => ({ kind: "chain" as const, literals, atLeastOne: false })),
  ];
  return proposals.sort((a, b) => b.literals.length - a.literals.length);
}

/** Returns every open variable in one group: the longest exclusive sets and chains first, then what is left alone. */
export function valueGroupsOf(constraints: Constraints, propagation: Propagation): ValueGroup[] {
  const taken = new Uint8Array(constraints.variables);
  const groups: ValueGroup[] = [];
  for (const { kind, literals, atLeastOne } of proposalsOf(constraints)) {
    const open = literals.filter((literal) => propagation.isOpen(literal >> 1));
    const free: Literal[] = [];
    for (const literal of open) {
      const variable = literal >> 1;
      if (taken[variable] === 0 && free.every((other) => other >> 1 !== variable)) {
        free.push(literal);
      }
    }
    if (free.length < 2) continue;
    for (const literal of free) taken[literal >> 1] = 1;
    const needsOne = atLeastOne && free.length === open.length;
    groups.push({ kind, literals: free, count: free.length + (needsOne ? 0 : 1) });
  }
  for (let variable = 0; variable < constraints.variables; variable += 1) {
    if (taken[variable] === 1 || !propagation.isOpen(variable)) continue;
    groups.push({ kind: "exclusive", literals: [2 * variable], count: 2 });
  }
  return groups;
}

/** Marks in `allowed`, from `start`, the values of a group that agree with what is assumed. */
export function allowValues(
  group: ValueGroup,
  propagation: Propagation,
  allowed: Uint8Array,
  start: number,
): void {
  const { kind, literals, count } = group;
  let holding = -1;
  let failing = literals.length;
  for (let position = 0; position < literals.length; position += 1) {
    const value = propagation.valueOf(literals[position] as Literal);
    if (value === 1) holding = position;
    if (value === 0 && failing === literals.length) failing = position;
    if (kind === "exclusive") allowed[start + position] = value === 0 ? 0 : 1;
  }
  if (kind === "chain") {
    for (let value = 0; value < count; value += 1) {
      allowed[start + value] = value > holding && value <= failing ? 1 : 0;
    }
    return;
  }
  if (count > literals.length) allowed[start + literals.length] = 1;
  if (holding === -1) return;
  allowed.fill(0, start, start + count);
  allowed[start + holding] = 1;
}

/** Writes from `start` what each value of a group is worth, when `weights[variable]` is what a variable that holds is. */
export function priceValues(
  group: ValueGroup,
  weights: Float64Array,
  prices: Float64Array,
  start: number,
): void {
  const { kind, literals, count } = group;
  let none = 0;
  for (const literal of literals) {
    if ((literal & 1) === 1) none += weights[literal >> 1] as number;
  }
  let held = none;
  for (let value = 0; value < count; value += 1) {
    // A chain's value adds the literal before it; an exclusive group's adds its own to none.
    const position = kind === "chain" ? value - 1 : value;
    const literal = literals[position];
    const weight = literal === undefined ? 0 : (weights[literal >> 1] as number);
    const gain = literal !== undefined && (literal & 1) === 1 ? -weight : weight;
    if (kind === "chain") held += gain;
    prices[start + value] = kind === "chain" ? held : none + gain;
  }
}
