// The solver as plainly as it can be written: the linear program of all lots and states in exact integers, anew for each
// question. Slow; the fast solver is compared with it.

import type { StateSearch, StatesOfWorld } from "../../../domain/relation/component.ts";
import { approximate } from "../../../domain/units/rounding.ts";
import { expectedUnder, isCertificateFor, profitBound } from "../certificate/certificate.ts";
import {
  type Certificate,
  certificateTotal,
  type Lots,
  type Touches,
} from "../certificate/contract.ts";
import { roundWeights } from "../certificate/round-weights.ts";
import { touchLots } from "./central-point.ts";
import type { ComponentSolver, NewSolver, SolverAnswer, StateSource } from "./contract.ts";
import { type ExactOptimum, type ExactProgram, solveExactly } from "./exact-program.ts";

/** One byte per contract: 1 where its YES pays. */
export type State = Uint8Array;

const microsPerContract = 1_000_000;
const total = BigInt(certificateTotal);

/** Pays of a lot in a state, 0 or 1. */
function paysOf(lots: Lots, lot: number, state: State): number {
  return (state[lots.contracts[lot] as number] as number) ^ (lots.outcomes[lot] as number);
}

/**
 * The program: the worst payout times a dollar, less what the lots cost; each state pays at least the worst payout; no
 * more of a lot than there is; with a budget no more spent, in nanos times micros. Unknowns: the worst payout, then
 * every lot. Limits: states, lots, budget.
 */
export function programOf(
  lots: Lots,
  states: readonly State[],
  budget: bigint | undefined,
): ExactProgram {
  const all = Array.from({ length: lots.count }, (_, lot) => lot);
  const costs = all.map((lot) => BigInt(lots.costs[lot] as number));
  const rows = states.map((state) => [1n, ...all.map((lot) => BigInt(-paysOf(lots, lot, state)))]);
  const limits = states.map(() => 0n);
  for (const lot of all) {
    rows.push([0n, ...all.map((other) => (other === lot ? 1n : 0n))]);
    limits.push(BigInt(lots.sizes[lot] as number));
  }
  if (budget !== undefined) {
    rows.push([0n, ...costs]);
    limits.push(budget);
  }
  return { objective: [total, ...costs.map((cost) => -cost)], rows, limits };
}

/** Returns all listed states. */
export function listStates(source: StatesOfWorld): State[] {
  const { contracts, count, pays } = source;
  return Array.from({ length: count }, (_, state) =>
    Uint8Array.from(
      { length: contracts },
      (_row, contract) => pays[contract * count + state] as number,
    ),
  );
}

function fits(lots: Lots): boolean {
  for (let lot = 0; lot < lots.count; lot += 1) {
    const cost = lots.costs[lot] as number;
    const size = lots.sizes[lot] as number;
    if (!Number.isSafeInteger(cost) || cost < 0 || !Number.isSafeInteger(size) || size < 0) {
      return false;
    }
  }
  return true;
}

class ReferenceSolver implements ComponentSolver {
  pivots = 0;
  readonly #contracts: number;
  readonly #search: StateSearch | undefined;
  #states: State[];

  constructor(source: StateSource) {
    this.#contracts = source.contracts;
    this.#search = "pays" in source ? undefined : source;
    this.#states = "pays" in source ? listStates(source) : [];
  }

  solve(lots: Lots, pivotsMax: number): SolverAnswer {
    if (!fits(lots)) return { kind: "undecided", reason: "a lot's cost or size is not an integer" };
    const last = this.pivots + pivotsMax;
    for (;;) {
      const added = this.#states.length === 0 ? this.#findWorse([], 0, lots) : "none";
      if (added === "unanswered") return undecidedSearch;
      const optimum = solveExactly(programOf(lots, this.#states, undefined), last - this.pivots);
      if (optimum === undefined) return { kind: "undecided", reason: "too many pivots" };
      this.pivots += optimum.pivots;
      const amounts = amountsOf(optimum);
      const worst = approximate(optimum.unknowns[0] ?? 0n) / approximate(optimum.denominator);
      const further = this.#findWorse(amounts, worst, lots);
      if (further === "unanswered") return undecidedSearch;
      if (further === "none") return this.#answer(optimum, amounts, lots);
    }
  }

  center(touches: Touches, pivotsMax: number): Certificate | undefined {
    const lots = touchLots(touches);
    if (this.#search !== undefined) {
      const answer = this.solve(lots, pivotsMax);
      if (answer.kind !== "certificate") return undefined;
      return isCertificateFor(answer.certificate, touches) ? answer.certificate : undefined;
    }
    // Most slack of all offers alike: the same program with one contract to be had in all instead of each lot's size.
    const all = Array.from({ length: lots.count }, () => 1n);
    const program = programOf(lots, this.#states, undefined);
    const states = this.#states.length;
    const objective = program.objective.map((value, at) => (at === 0 ? value : value + 2n * total));
    const optimum = solveExactly(
      {
        objective,
        rows: [...program.rows.slice(0, states), [0n, ...all]],
        limits: [...program.limits.slice(0, states), 1n],
      },
      pivotsMax,
    );
    if (optimum === undefined) return undefined;
    this.pivots += optimum.pivots;
    const certificate = this.#certificateOf(optimum);
    if (certificate === undefined || !isCertificateFor(certificate, touches)) return undefined;
    return certificate;
  }

  reset(): void {
    if (this.#search !== undefined) this.#states = [];
  }

  #answer(optimum: ExactOptimum, amounts: number[], lots: Lots): SolverAnswer {
    const certificate = this.#certificateOf(optimum);
    if (certificate === undefined) return { kind: "undecided", reason: "weights without a total" };
    const boundNanos = profitBound(certificate, lots);
    if (optimum.value === 0n) return { kind: "certificate", certificate, boundNanos };
    const profitNanos =
      approximate(optimum.value) / approximate(optimum.denominator) / microsPerContract;
    return { kind: "portfolio", amounts: Float64Array.from(amounts), profitNanos, boundNanos };
  }

  /** The duals of the states are nanos: together they are worth the dollar that the worst payout pays. */
  #certificateOf(optimum: ExactOptimum): Certificate | undefined {
    const weights = Float64Array.from(
      this.#states,
      (_, state) =>
        approximate(((optimum.duals[state] as bigint) * 1_000_000n) / optimum.denominator) /
        1_000_000,
    );
    const rounded = new Int32Array(weights.length);
    if (!roundWeights(weights, weights.length, rounded)) return undefined;
    const kept = this.#states.filter((_, state) => (rounded[state] as number) > 0);
    const support = new Uint8Array(kept.length * this.#contracts);
    for (const [row, state] of kept.entries()) support.set(state, row * this.#contracts);
    const positive = rounded.filter((weight) => weight > 0);
    const expected = expectedUnder(support, positive, this.#contracts);
    return { support, weights: positive, expected };
  }

  /** Adds the state that pays least where states are searched for, unless it pays what is claimed. */
  #findWorse(
    amounts: readonly number[],
    worst: number,
    lots: Lots,
  ): "added" | "none" | "unanswered" {
    if (this.#search === undefined) return "none";
    const values = new Float64Array(this.#contracts);
    let constant = 0;
    for (const [lot, amount] of amounts.entries()) {
      const whole = Math.round(amount);
      const contract = lots.contracts[lot] as number;
      const isNo = lots.outcomes[lot] === 1;
      if (isNo) constant += whole;
      values[contract] = (values[contract] as number) + (isNo ? -whole : whole);
    }
    const state = new Uint8Array(this.#contracts);
    const least = this.#search.worst(values, state);
    if (least === undefined) return "unanswered";
    const isKnown = this.#states.some((known) => known.every((pays, at) => pays === state[at]));
    if (isKnown || (this.#states.length > 0 && least + constant >= worst - amounts.length)) {
      return "none";
    }
    this.#states.push(state);
    return "added";
  }
}

const undecidedSearch: SolverAnswer = {
  kind: "undecided",
  reason: "the search for the worst state ended without an answer",
};

function amountsOf(optimum: ExactOptimum): number[] {
  return optimum.unknowns
    .slice(1)
    .map((amount) => approximate(amount) / approximate(optimum.denominator));
}

export const newReferenceSolver: NewSolver = (states) => new ReferenceSolver(states);
