// Components to solve, drawn from a seed, with the books around a probability that somebody might hold. Quotes stand on
// a grid of cents, each venue's off by a cent, and now and then by four, so that some books offer a profit and most do
// not.
//
// - `exclusiveComponent`: so many outcomes of which exactly one happens, each a contract on each of two venues, both
//   sides, three levels: 12 lots an outcome. Two outcomes' worth of one contract on two venues is the pair.
// - `randomComponent`: contracts that pay in states at random, a third to two thirds of them; both sides, three levels.
// - `moveMarket`: one contract's middle is drawn again and its six sizes are drawn again: what a venue's next
//   frames would do.

import type { StatesOfWorld } from "../../src/domain/relation/component.ts";
import type { Lots } from "../../src/engine/detection/certificate/contract.ts";
import type { Draws } from "../harness/random.ts";

export const levelsPerSide = 3;
const lotsPerContract = 2 * levelsPerSide;
const nanosPerCent = 10_000_000;
const microsPerContract = 1_000_000;
/** One quote in so many strays. */
const strayOneIn = 200;
/** Fee of a taker: this share of price times its complement. */
const feeRate = 0.02;

export interface ComponentProblem {
  readonly states: StatesOfWorld;
  readonly lots: Lots;
  /** Middle of each contract's quotes in cents. */
  readonly middles: Int32Array;
  /** What each contract is worth in cents, to which its middle returns. */
  readonly worth: Float64Array;
}

/** Price in cents with its fee, in nanos. */
function costOf(cents: number): number {
  const price = cents / 100;
  return cents * nanosPerCent + Math.floor(feeRate * price * (1 - price) * 1e9);
}

function quote(problem: ComponentProblem, contract: number, draws: Draws): void {
  const { lots, middles } = problem;
  const middle = middles[contract] as number;
  const half = 1 + draws.below(2);
  for (let level = 0; level < levelsPerSide; level += 1) {
    for (let outcome = 0; outcome < 2; outcome += 1) {
      const at = contract * lotsPerContract + level * 2 + outcome;
      const from = outcome === 0 ? middle : 100 - middle;
      const cents = Math.min(99, Math.max(1, from + half + level));
      lots.contracts[at] = contract;
      lots.outcomes[at] = outcome;
      lots.costs[at] = costOf(cents);
      lots.sizes[at] = (1 + draws.below(500)) * microsPerContract;
    }
  }
}

function problemOf(states: StatesOfWorld, worth: Float64Array, draws: Draws): ComponentProblem {
  const count = states.contracts * lotsPerContract;
  const lots = {
    count,
    contracts: new Int32Array(count),
    outcomes: new Uint8Array(count),
    costs: new Float64Array(count),
    sizes: new Float64Array(count),
  };
  const middles = Int32Array.from(worth, (cents) => middleNear(cents, draws));
  const problem = { states, lots, middles, worth };
  for (let contract = 0; contract < states.contracts; contract += 1) {
    quote(problem, contract, draws);
  }
  return problem;
}

/** Within a cent of the worth, and now and then four cents off: such a venue may offer a profit. */
function middleNear(cents: number, draws: Draws): number {
  const reach = draws.below(strayOneIn) === 0 ? 4 : 1;
  const off = draws.below(2 * reach + 1) - reach;
  return Math.min(98, Math.max(2, Math.round(cents) + off));
}

function weightsOf(count: number, draws: Draws): Float64Array {
  const raw = Float64Array.from({ length: count }, () => 1 + draws.below(1_000));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
}

/** Exactly one of so many outcomes on so many venues. */
export function exclusiveComponent(
  outcomes: number,
  venues: number,
  draws: Draws,
): ComponentProblem {
  const contracts = outcomes * venues;
  const pays = new Uint8Array(contracts * outcomes);
  for (let contract = 0; contract < contracts; contract += 1) {
    pays[contract * outcomes + (contract % outcomes)] = 1;
  }
  const weights = weightsOf(outcomes, draws);
  const worth = Float64Array.from(
    { length: contracts },
    (_, contract) => 100 * (weights[contract % outcomes] as number),
  );
  return problemOf({ contracts, count: outcomes, pays }, worth, draws);
}

/** One contract on two venues: two states, and both sides of either book. */
export function pairComponent(draws: Draws): ComponentProblem {
  const worth = 5 + draws.below(90);
  const states = { contracts: 2, count: 2, pays: Uint8Array.from([1, 0, 1, 0]) };
  return problemOf(states, Float64Array.from([worth, worth]), draws);
}

/** Contracts that pay in states at random. */
export function randomComponent(contracts: number, states: number, draws: Draws): ComponentProblem {
  const pays = new Uint8Array(contracts * states);
  const weights = weightsOf(states, draws);
  const worth = new Float64Array(contracts);
  for (let contract = 0; contract < contracts; contract += 1) {
    const percent = 33 + draws.below(34);
    for (let state = 0; state < states; state += 1) {
      if (draws.below(100) >= percent) continue;
      pays[contract * states + state] = 1;
      worth[contract] = (worth[contract] as number) + 100 * (weights[state] as number);
    }
  }
  return problemOf({ contracts, count: states, pays }, worth, draws);
}

/** Moves one contract's quotes, back towards what it is worth more often than away. Returns the contract. */
export function moveMarket(problem: ComponentProblem, draws: Draws): number {
  const contract = draws.below(problem.states.contracts);
  const worth = problem.worth[contract] as number;
  problem.middles[contract] = middleNear(worth, draws);
  quote(problem, contract, draws);
  return contract;
}
