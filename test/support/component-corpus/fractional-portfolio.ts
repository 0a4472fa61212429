// The best portfolio of a corpus case with fractions of contracts allowed, found by a solver that is not ours: what the
// whole portfolio is made from, and the bound that it cannot pass.

import { type Coefficients, type Constraint, solve } from "yalps";
import type { PortfolioProblem } from "../../../src/engine/detection/portfolio/contract.ts";
import type { CorpusCase } from "./corpus-case.ts";
import { allInNanos } from "./corpus-views.ts";

export interface FractionalPortfolio {
  /** Contract micros per offer of the case. */
  readonly targets: Float64Array;
  /** Worst payout less cost without any rounding, in USD. */
  readonly profitUsd: number;
}

/** Returns the best fractional portfolio of a case. */
export function fractionalPortfolio(one: CorpusCase): FractionalPortfolio {
  const constraints = new Map<string, Constraint>();
  const variables = new Map<string, Coefficients>();
  const payout = new Map<string, number>([["profit", 1]]);
  one.states.forEach((_, state) => {
    constraints.set(`s${state}`, { min: 0 });
    payout.set(`s${state}`, -1);
  });
  variables.set("payout", payout);
  const lots: { readonly name: string; readonly offer: number }[] = [];
  one.offers.forEach(({ contract, outcome, leg }, offer) => {
    for (let level = 0; level < leg.count; level += 1) {
      const name = `x${offer}-${level}`;
      const price = allInNanos(leg, leg.prices[level] as number) / 1e9;
      const column = new Map<string, number>([
        ["profit", -price],
        [name, 1],
      ]);
      one.states.forEach((row, state) => {
        const pays = outcome === "yes" ? row[contract] === 1 : row[contract] === 0;
        if (pays) column.set(`s${state}`, 1);
      });
      constraints.set(name, { max: (leg.sizes[level] as number) / 1e6 });
      variables.set(name, column);
      lots.push({ name, offer });
    }
  });
  const solution = solve({ direction: "maximize", objective: "profit", constraints, variables });
  const amounts = new Map(solution.variables);
  const targets = new Float64Array(one.offers.length);
  for (const { name, offer } of lots) {
    targets[offer] = (targets[offer] as number) + (amounts.get(name) ?? 0) * 1e6;
  }
  return { targets, profitUsd: solution.status === "optimal" ? solution.result : 0 };
}

/** Returns the question of making it whole, over all offers of the case. */
export function portfolioProblem(one: CorpusCase, targets: Float64Array): PortfolioProblem {
  const { offers, states } = one;
  const count = offers.length;
  // State-major: 1 where the offer pays.
  const pays = new Uint8Array(count * states.length);
  states.forEach((row, state) => {
    offers.forEach(({ contract, outcome }, offer) => {
      pays[state * count + offer] = (row[contract] === 1) === (outcome === "yes") ? 1 : 0;
    });
  });
  return {
    legs: offers.map(({ leg }) => leg),
    targets,
    payoutOf: (sizes) => {
      let least = Infinity;
      for (let state = 0; state < states.length; state += 1) {
        let paid = 0;
        for (let offer = 0; offer < count; offer += 1) {
          paid += (pays[state * count + offer] as number) * (sizes[offer] as number);
        }
        if (paid < least) least = paid;
      }
      return least;
    },
  };
}
