import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allHold, relate, relationsArbitrary } from "../../../../test/support/relation-worlds.ts";
import type { RelationComponent, StatesOfWorld } from "../component.ts";
import type { Relation } from "../relation.ts";
import { componentOf, componentsOf, isProblem } from "./components.ts";
import { statesOf } from "./list-states.ts";
import { stateSearchOf } from "./search-states.ts";

function component(relations: readonly Relation[]): RelationComponent {
  const answer = componentOf(relations);
  if (isProblem(answer)) throw new TypeError(answer.message);
  return answer;
}

function range(count: number, name: string): string[] {
  return Array.from({ length: count }, (_, at) => `${name}${String(at).padStart(3, "0")}`);
}

/** Seeded whole numbers from minus to plus a limit. */
function draws(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * (2 * limit + 1)) - limit;
  };
}

/** The least worth over all states of the list. */
function leastOf({ contracts, count, pays }: StatesOfWorld, values: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let state = 0; state < count; state += 1) {
    let worth = 0;
    for (let contract = 0; contract < contracts; contract += 1) {
      worth += (values[contract] as number) * (pays[contract * count + state] as number);
    }
    least = Math.min(least, worth);
  }
  return least;
}

/** Checks that what was found is a state and worth what it is said to be. */
function expectState(one: RelationComponent, values: Float64Array, pays: Uint8Array): number {
  const paying = new Set(one.contracts.filter((_, contract) => pays[contract] === 1));
  expect(allHold(one.relations, (market) => paying.has(market))).toBe(true);
  return values.reduce((sum, value, contract) => sum + value * (pays[contract] as number), 0);
}

describe("the search for the cheapest state", () => {
  test("finds what looking at all of them finds", () => {
    let compared = 0;
    fc.assert(
      fc.property(
        relationsArbitrary(14, 8),
        fc.infiniteStream(fc.integer({ min: -20, max: 20 })),
        (relations, stream) => {
          for (const one of componentsOf(relations).components) {
            const states = statesOf(one);
            if (states === "too-many") continue;
            const search = stateSearchOf(one);
            const pays = new Uint8Array(one.contracts.length);
            for (let round = 0; round < 4; round += 1) {
              const values = Float64Array.from(one.contracts, () => Number(stream.next().value));
              const worth = search.worst(values, pays);
              if ("code" in states) {
                expect(worth).toBe(undefined);
                continue;
              }
              expect(worth).toBe(leastOf(states, values));
              expect(expectState(one, values, pays)).toBe(worth);
              compared += 1;
            }
          }
        },
      ),
      { numRuns: 3_000, seed: 7_040 },
    );
    expect(compared).toBeGreaterThan(5_000);
  });

  test("holds what was assumed back: one search does not change the next", () => {
    const one = component([
      relate("a", "partition", "A B C D"),
      relate("b", "ladder", "E F G H"),
      relate("c", "exhaustive", "A !F D"),
      relate("d", "mutually-exclusive", "H B C"),
      relate("e", "exhaustive", "G C A"),
    ]);
    const draw = draws(3);
    const search = stateSearchOf(one);
    for (let round = 0; round < 500; round += 1) {
      const values = Float64Array.from(one.contracts, () => draw(50));
      const [pays, again] = [new Uint8Array(8), new Uint8Array(8)];
      const fresh = stateSearchOf(one).worst(values, again);
      expect(search.worst(values, pays)).toBe(fresh);
      expect(pays).toEqual(again);
    }
  });

  test("over a partition and two ladders that it shifts finds the least of 74,000 states", () => {
    const winners = range(20, "W");
    const [first, second] = [range(60, "A"), range(60, "B")];
    const relations = [
      relate("w", "partition", winners.join(" ")),
      relate("a", "ladder", first.join(" ")),
      relate("b", "ladder", second.join(" ")),
      // Winner w takes the first ladder to step w at least and keeps the second below step 59 - w.
      ...winners.map((winner, at) => relate(`u${at}`, "implies", `${winner} ${first[at]}`)),
      ...winners.map((winner, at) => relate(`v${at}`, "implies", `${winner} !${second[59 - at]}`)),
    ];
    const one = component(relations);
    expect(statesOf(one)).toBe("too-many");
    const search = stateSearchOf(one);
    const draw = draws(11);
    const at = new Map<string, number>(
      one.contracts.map((contract, position) => [contract, position]),
    );
    for (let round = 0; round < 20; round += 1) {
      const values = Float64Array.from(one.contracts, () => draw(1_000));
      const worthOf = (name: string): number =>
        values[at.get(`kalshi:${name}`) as number] as number;
      const prefixes = (names: string[]): number[] => {
        let sum = 0;
        return [0, ...names.map((name) => (sum += worthOf(name)))];
      };
      const [ups, downs] = [prefixes(first), prefixes(second)];
      const worths = winners.map(
        (winner, step) =>
          worthOf(winner) +
          Math.min(...ups.slice(step + 1)) +
          Math.min(...downs.slice(0, 60 - step)),
      );
      const pays = new Uint8Array(one.contracts.length);
      expect(search.worst(values, pays)).toBe(Math.min(...worths));
      expect(expectState(one, values, pays)).toBe(Math.min(...worths));
    }
  });

  test("over thresholds by dates, 16 each way, finds what walking the staircase finds", () => {
    const size = 16;
    const name = (row: number, column: number): string => `R${row + 10}C${column + 10}`;
    const steps = Array.from({ length: size }, (_, at) => at);
    const relations = [
      ...steps.map((row) =>
        relate(`row${row}`, "ladder", steps.map((column) => name(row, column)).join(" ")),
      ),
      ...steps.map((column) =>
        relate(`column${column}`, "nested-dates", steps.map((row) => name(row, column)).join(" ")),
      ),
    ];
    const one = component(relations);
    expect(statesOf(one)).toBe("too-many");
    const search = stateSearchOf(one);
    const draw = draws(12);
    for (let round = 0; round < 10; round += 1) {
      const values = Float64Array.from(one.contracts, () => draw(1_000));
      // Contracts are ordered by row and column. A row holds no further than the row above it.
      let least = new Array<number>(size + 1).fill(0);
      for (const row of steps.toReversed()) {
        let sum = 0;
        const own = [0, ...steps.map((column) => (sum += values[row * size + column] as number))];
        const below = least;
        least = own.map((worth, reach) => worth + Math.min(...below.slice(0, reach + 1)));
      }
      const pays = new Uint8Array(one.contracts.length);
      expect(search.worst(values, pays)).toBe(Math.min(...least));
      expect(expectState(one, values, pays)).toBe(Math.min(...least));
    }
  });

  test("gives no answer rather than a guess when the work allowed is not enough", () => {
    // Places for things, one thing a place and one place a thing: no tree of groups says much about it.
    const relations: Relation[] = [];
    for (const thing of range(24, "t")) {
      const places = range(23, "p").map((place) => `${thing}${place}`);
      relations.push(relate(`of-${thing}`, "exhaustive", places.join(" ")));
    }
    for (const place of range(23, "p")) {
      const things = range(24, "t").map((thing) => `${thing}${place}`);
      relations.push(relate(`in-${place}`, "mutually-exclusive", things.join(" ")));
    }
    const one = component(relations);
    expect(statesOf(one)).toBe("too-many");
    const pays = new Uint8Array(one.contracts.length);
    expect(stateSearchOf(one).worst(new Float64Array(one.contracts.length), pays)).toBe(undefined);
  });

  test("has no answer where nothing is possible", () => {
    const one = component([relate("a", "partition", "A"), relate("b", "exhaustive", "!A")]);
    expect(stateSearchOf(one).worst(Float64Array.of(1), new Uint8Array(1))).toBe(undefined);
  });
});
