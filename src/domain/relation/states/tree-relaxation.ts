// The cheapest choice of values when only some of the constraints are obeyed: those inside a group, and those between
// groups that a tree connects. Found exactly by passing minima from the leaves to the root; never above the cheapest
// state, and often that very state, because most relations connect groups like a tree.

import type { Constraints, LiteralGroup } from "./constraints.ts";
import type { Literal } from "./literals.ts";
import type { Propagation } from "./propagation.ts";
import {
  allowValues,
  holdsUnder,
  priceValues,
  type ValueGroup,
  valueGroupsOf,
} from "./value-groups.ts";

/** Constraints over more groups connect none of them in the tree: as pairs they would say little and cost much. */
const spanMax = 8;

/** A group below another: which values of the two go together. */
interface Edge {
  readonly parent: number;
  readonly child: number;
  /** Row of a parent's value, column of a child's: 1 where they go together. */
  readonly together: Uint8Array;
  /** Per parent's value the child's cheapest value that goes with it. */
  readonly choices: Int32Array;
}

/** Which group a variable is in, and where. */
interface Place {
  readonly group: number;
  readonly position: number;
}

/** A constraint over the variables that are open, with the groups that it touches. */
interface Span {
  readonly literals: readonly Literal[];
  readonly atMostOne: boolean;
  readonly atLeastOne: boolean;
  readonly touched: readonly number[];
}

export class TreeRelaxation {
  /** Steps of one solve, the measure of its work. */
  readonly work: number;
  readonly #groups: readonly ValueGroup[];
  readonly #places: ReadonlyMap<number, Place>;
  /** Where the values of each group begin in the arrays over all values. */
  readonly #starts: Int32Array;
  readonly #permitted: Uint8Array;
  readonly #allowed: Uint8Array;
  readonly #prices: Float64Array;
  readonly #costs: Float64Array;
  /** Children before their parents. */
  readonly #edges: readonly Edge[];
  readonly #roots: readonly number[];
  readonly #chosen: Int32Array;

  constructor(constraints: Constraints, propagation: Propagation) {
    this.#groups = valueGroupsOf(constraints, propagation);
    const places = new Map<number, Place>();
    this.#starts = new Int32Array(this.#groups.length + 1);
    for (const [group, { literals, count }] of this.#groups.entries()) {
      this.#starts[group + 1] = (this.#starts[group] as number) + count;
      for (const [position, literal] of literals.entries()) {
        places.set(literal >> 1, { group, position });
      }
    }
    this.#places = places;
    const values = this.#starts[this.#groups.length] as number;
    this.#permitted = new Uint8Array(values).fill(1);
    this.#allowed = new Uint8Array(values);
    this.#prices = new Float64Array(values);
    this.#costs = new Float64Array(values);
    this.#chosen = new Int32Array(this.#groups.length);
    const spans = constraints.groups.flatMap((group) => this.#spanOf(group, propagation));
    for (const span of spans) for (const group of span.touched) this.#permit(span, group);
    const links = spanningLinks(this.#groups.length, spans);
    const { edges, roots } = hang(this.#groups.length, links);
    this.#edges = edges.map(([parent, child]) => this.#edge(parent, child, spans));
    this.#roots = roots;
    this.work = values + this.#edges.reduce((sum, { together }) => sum + together.length, 0);
  }

  /** Takes what a variable that holds is worth, for the solves that follow. */
  price(weights: Float64Array): void {
    for (const [group, one] of this.#groups.entries()) {
      priceValues(one, weights, this.#prices, this.#starts[group] as number);
    }
  }

  /**
   * Returns what the cheapest choice is worth that agrees with what is assumed, and writes it into `assignment`, one byte per
   * variable that was open when the relaxation was made. Infinity when there is none.
   */
  solve(propagation: Propagation, assignment: Uint8Array): number {
    for (let group = 0; group < this.#groups.length; group += 1) {
      const one = this.#groups[group] as ValueGroup;
      allowValues(one, propagation, this.#allowed, this.#starts[group] as number);
    }
    for (let value = 0; value < this.#costs.length; value += 1) {
      const possible = this.#allowed[value] === 1 && this.#permitted[value] === 1;
      this.#costs[value] = possible ? (this.#prices[value] as number) : Number.POSITIVE_INFINITY;
    }
    for (const edge of this.#edges) this.#passUp(edge);
    let total = 0;
    for (const root of this.#roots) {
      const best = this.#cheapest(root);
      this.#chosen[root] = best;
      total += this.#costs[(this.#starts[root] as number) + best] as number;
    }
    if (total === Number.POSITIVE_INFINITY) return total;
    for (let at = this.#edges.length - 1; at >= 0; at -= 1) {
      const { parent, child, choices } = this.#edges[at] as Edge;
      this.#chosen[child] = choices[this.#chosen[parent] as number] as number;
    }
    this.#write(assignment);
    return total;
  }

  #cheapest(group: number): number {
    const start = this.#starts[group] as number;
    const end = this.#starts[group + 1] as number;
    let best = start;
    for (let value = start + 1; value < end; value += 1) {
      if ((this.#costs[value] as number) < (this.#costs[best] as number)) best = value;
    }
    return best - start;
  }

  #passUp({ parent, child, together, choices }: Edge): void {
    const start = this.#starts[parent] as number;
    const end = this.#starts[parent + 1] as number;
    const below = this.#starts[child] as number;
    const count = (this.#starts[child + 1] as number) - below;
    for (let value = start; value < end; value += 1) {
      if (this.#costs[value] === Number.POSITIVE_INFINITY) continue;
      const row = (value - start) * count;
      let least = Number.POSITIVE_INFINITY;
      for (let other = 0; other < count; other += 1) {
        const cost = this.#costs[below + other] as number;
        if (cost < least && together[row + other] === 1) {
          least = cost;
          choices[value - start] = other;
        }
      }
      this.#costs[value] = (this.#costs[value] as number) + least;
    }
  }

  #write(assignment: Uint8Array): void {
    for (let group = 0; group < this.#groups.length; group += 1) {
      const one = this.#groups[group] as ValueGroup;
      const value = this.#chosen[group] as number;
      for (let position = 0; position < one.literals.length; position += 1) {
        const literal = one.literals[position] as Literal;
        const holds = holdsUnder(one, value, position) ? 1 : 0;
        assignment[literal >> 1] = holds ^ (literal & 1);
      }
    }
  }

  #spanOf(group: LiteralGroup, propagation: Propagation): Span[] {
    if (group.literals.some((literal) => propagation.valueOf(literal) === 1)) return [];
    const literals = group.literals.filter((literal) => propagation.isOpen(literal >> 1));
    const groups = literals.map((literal) => this.#placeOf(literal).group);
    return [{ ...group, literals, touched: [...new Set(groups)].sort((a, b) => a - b) }];
  }

  #placeOf(literal: Literal): Place {
    return this.#places.get(literal >> 1) as Place;
  }

  /** Returns how many of a constraint's literals in the group hold under each of its values. */
  #holding(span: Span, group: number): Int32Array {
    const one = this.#groups[group] as ValueGroup;
    const holding = new Int32Array(one.count);
    for (const literal of span.literals) {
      const place = this.#placeOf(literal);
      if (place.group !== group) continue;
      const same = one.literals[place.position] === literal;
      for (let value = 0; value < one.count; value += 1) {
        if (holdsUnder(one, value, place.position) === same) {
          holding[value] = (holding[value] as number) + 1;
        }
      }
    }
    return holding;
  }

  /** Rules out the values of a group that break a constraint by themselves. */
  #permit(span: Span, group: number): void {
    const start = this.#starts[group] as number;
    const alone = span.touched.length === 1;
    for (const [value, holding] of this.#holding(span, group).entries()) {
      const many = span.atMostOne && holding > 1;
      const few = span.atLeastOne && alone && holding === 0;
      if (many || few) this.#permitted[start + value] = 0;
    }
  }

  #edge(parent: number, child: number, spans: readonly Span[]): Edge {
    const rows = (this.#groups[parent] as ValueGroup).count;
    const columns = (this.#groups[child] as ValueGroup).count;
    const together = new Uint8Array(rows * columns).fill(1);
    for (const span of spans) {
      if (!connects(span, parent, child)) continue;
      const above = this.#holding(span, parent);
      const below = this.#holding(span, child);
      const whole = span.touched.length === 2;
      for (let row = 0; row < rows; row += 1) {
        // Only rows that hold one already can hold too many, and only rows that hold none too few.
        const first = above[row] as number;
        if (first === 0 ? !(span.atLeastOne && whole) : !span.atMostOne) continue;
        for (let column = 0; column < columns; column += 1) {
          const holding = first + (below[column] as number);
          const many = span.atMostOne && holding > 1;
          if (many || holding === 0) together[row * columns + column] = 0;
        }
      }
    }
    return { parent, child, together, choices: new Int32Array(rows) };
  }
}

function connects({ touched }: Span, one: number, other: number): boolean {
  return touched.length <= spanMax && touched.includes(one) && touched.includes(other);
}

/** Returns pairs of groups, the ones with most constraints between them first, that form no circle. */
function spanningLinks(groups: number, spans: readonly Span[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const { touched, atMostOne } of spans) {
    if (touched.length > spanMax || (touched.length > 2 && !atMostOne)) continue;
    for (const [at, one] of touched.entries()) {
      for (const other of touched.slice(at + 1)) {
        const key = one * groups + other;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  const ordered = [...counts].sort(([a, many], [b, more]) => more - many || a - b);
  const trees = Array.from({ length: groups }, (_, group) => group);
  const rootOf = (group: number): number => {
    let at = group;
    while (trees[at] !== at) at = trees[at] as number;
    return at;
  };
  const links: [number, number][] = [];
  for (const [key] of ordered) {
    const link: [number, number] = [Math.floor(key / groups), key % groups];
    const [one, other] = link.map(rootOf) as [number, number];
    if (one === other) continue;
    trees[other] = one;
    links.push(link);
  }
  return links;
}

/** Returns the trees hung up by their first group: parents with children, children's own first, and the roots. */
function hang(
  groups: number,
  links: readonly [number, number][],
): { edges: [number, number][]; roots: number[] } {
  const neighbours: number[][] = Array.from({ length: groups }, () => []);
  for (const [one, other] of links) {
    neighbours[one]?.push(other);
    neighbours[other]?.push(one);
  }
  const seen = new Uint8Array(groups);
  const roots: number[] = [];
  const downward: [number, number][] = [];
  for (let root = 0; root < groups; root += 1) {
    if (seen[root] === 1) continue;
    roots.push(root);
    seen[root] = 1;
    const waiting = [root];
    for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
      for (const child of neighbours[parent] as number[]) {
        if (seen[child] === 1) continue;
        seen[child] = 1;
        downward.push([parent, child]);
        waiting.push(child);
      }
    }
  }
  return { edges: downward.reverse(), roots };
}
