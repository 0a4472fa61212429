import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { relate } from "../../../../test/support/relation-worlds.ts";
import type { StatesOfWorld } from "../component.ts";
import { componentOf, isProblem } from "./components.ts";
import { statesOf } from "./list-states.ts";
import { payoffIn, worstPayoff } from "./payoff.ts";
import { dropDominated, projectStates } from "./reduce-states.ts";

function statesFrom(rows: readonly string[]): StatesOfWorld {
  const contracts = rows[0]?.length ?? 0;
  const count = rows.length;
  const pays = new Uint8Array(contracts * count);
  for (const [state, row] of rows.entries()) {
    for (const [contract, bit] of Array.from(row).entries())
      pays[contract * count + state] = Number(bit);
  }
  return { contracts, count, pays };
}

function rowsOf({ contracts, count, pays }: StatesOfWorld): string[] {
  return Array.from({ length: count }, (_, state) =>
    Array.from({ length: contracts }, (_, contract) => pays[contract * count + state]).join(""),
  );
}

const statesArbitrary = fc
  .integer({ min: 1, max: 40 })
  .chain((contracts) =>
    fc.uniqueArray(
      fc
        .array(fc.constantFrom("0", "1"), { minLength: contracts, maxLength: contracts })
        .map((bits) => bits.join("")),
      { minLength: 1, maxLength: 24 },
    ),
  )
  .map((rows) => statesFrom(rows.sort()));

describe("states reduced to what is quoted", () => {
  test("keep the first of those that are alike", () => {
    const states = statesFrom(["000", "001", "100", "110", "111"]);
    expect(rowsOf(projectStates(states, [0, 1]))).toEqual(["000", "100", "110"]);
    expect(rowsOf(projectStates(states, [2]))).toEqual(["000", "001"]);
    expect(rowsOf(projectStates(states, []))).toEqual(["000"]);
    expect(projectStates(states, [0, 1, 2])).toBe(states);
  });

  test("have every row of the contracts in use, each once", () => {
    fc.assert(
      fc.property(statesArbitrary, fc.infiniteStream(fc.boolean()), (states, stream) => {
        const inUse: number[] = [];
        for (let contract = 0; contract < states.contracts; contract += 1) {
          if (stream.next().value === true) inUse.push(contract);
        }
        const narrow = (row: string): string => inUse.map((contract) => row[contract]).join("");
        const expected = new Map<string, string>();
        for (const row of rowsOf(states)) {
          if (!expected.has(narrow(row))) expected.set(narrow(row), row);
        }
        expect(rowsOf(projectStates(states, inUse))).toEqual([...expected.values()]);
      }),
      { numRuns: 1_000, seed: 7_020 },
    );
  });
});

describe("states without the dominated ones", () => {
  test("with every outcome on offer all are needed", () => {
    const states = statesFrom(["000", "100", "110", "111"]);
    expect(dropDominated(states, new Uint8Array(6).fill(1))).toBe(states);
  });

  test("with YES alone on offer, the state in which nothing pays is the only one", () => {
    const component = componentOf([relate("m", "mutually-exclusive", "A B C")]);
    if (isProblem(component)) throw new TypeError(component.message);
    const states = statesOf(component) as StatesOfWorld;
    expect(rowsOf(dropDominated(states, Uint8Array.of(1, 0, 1, 0, 1, 0)))).toEqual(["000"]);
    expect(rowsOf(dropDominated(states, Uint8Array.of(0, 1, 0, 1, 0, 1)))).toEqual([
      "001",
      "010",
      "100",
    ]);
  });

  test("have the same worst payoff for whatever is bought, and not one could be left out", () => {
    fc.assert(
      fc.property(
        statesArbitrary,
        fc.infiniteStream(fc.boolean()),
        fc.infiniteStream(fc.integer({ min: 0, max: 5 })),
        (states, offers, sizes) => {
          const buyable = Uint8Array.from({ length: 2 * states.contracts }, () =>
            offers.next().value === true ? 1 : 0,
          );
          const reduced = dropDominated(states, buyable);
          for (let portfolio = 0; portfolio < 5; portfolio += 1) {
            const amounts = Float64Array.from(buyable, (one) => one * Number(sizes.next().value));
            const worst = worstPayoff(states, amounts);
            expect(worstPayoff(reduced, amounts).payoff).toBe(worst.payoff);
            expect(payoffIn(states, worst.state, amounts)).toBe(worst.payoff);
          }
          // Whoever buys all that does not pay in one of the kept states gets nothing there, and something in others.
          for (let state = 0; state < reduced.count; state += 1) {
            const amounts = Float64Array.from(buyable, (one, column) => {
              const pays = reduced.pays[(column >> 1) * reduced.count + state] as number;
              return one * (1 - (pays ^ (column & 1)));
            });
            const payoffs = rowsOf(reduced).map((_, other) => payoffIn(reduced, other, amounts));
            expect(payoffs.filter((payoff) => payoff === 0)).toEqual([payoffs[state]]);
          }
        },
      ),
      { numRuns: 1_000, seed: 7_021 },
    );
  });
});
