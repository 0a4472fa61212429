// Topic 04, programs and certificates: the published calls, answered by both solvers, which must agree. Prices come with
// their fees; objectives are dollars. A published certificate is one of many, so it is judged and not compared.

import type { StatesOfWorld } from "../../../src/domain/relation/component.ts";
import { isCertificateFor } from "../../../src/engine/detection/certificate/certificate.ts";
import {
  type Certificate,
  certificateTotal,
  type Lots,
} from "../../../src/engine/detection/certificate/contract.ts";
import type { SolverAnswer } from "../../../src/engine/detection/solver/contract.ts";
import { solveExactly } from "../../../src/engine/detection/solver/exact-program.ts";
import { newFastSolver } from "../../../src/engine/detection/solver/fast-solver.ts";
import {
  listStates,
  newReferenceSolver,
  programOf,
} from "../../../src/engine/detection/solver/reference-solver.ts";
import { statesFrom, touchesOf } from "../../support/random-lots.ts";
import { judgeAnswer } from "../../support/solver-judge.ts";
import type { OracleFunction } from "../run-oracles.ts";
import { stateFunctions } from "./states.ts";
import { type Fields, fields, list, number, text } from "./wire.ts";

const pivotsMax = 10_000;
const microsPerContract = 1_000_000;
/** Dollars by which the two solvers may differ. */
const valueError = 1e-6;

interface Question {
  readonly states: StatesOfWorld;
  readonly lots: Lots;
}

function statesNamed(atoms: readonly unknown[]): StatesOfWorld {
  return statesFrom(atoms.map((atom) => Array.from(String(atom), (bit) => (bit === "1" ? 1 : 0))));
}

function lotsFrom(from: Fields): Lots {
  const names = list(from, "contracts");
  const asks = list(from, "asks").map(fields);
  return {
    count: asks.length,
    contracts: Int32Array.from(asks, (ask) => names.indexOf(text(ask, "contract"))),
    outcomes: Uint8Array.from(asks, (ask) => (text(ask, "side") === "YES" ? 0 : 1)),
    costs: Float64Array.from(asks, (ask) => Math.round(number(ask, "price") * certificateTotal)),
    sizes: Float64Array.from(asks, (ask) =>
      Math.round((ask["qty"] === undefined ? 1 : number(ask, "qty")) * microsPerContract),
    ),
  };
}

function questionFrom(input: unknown): Question {
  const listed = fields(stateFunctions.get("atoms")?.(input));
  return { states: statesNamed(list(listed, "atoms")), lots: lotsFrom(fields(input)) };
}

/** The fast solver's answer, judged by itself and against the exact one. */
function answerTo({ states, lots }: Question): SolverAnswer {
  const answer = newFastSolver(states).solve(lots, pivotsMax);
  const problem = judgeAnswer(states, lots, answer);
  if (problem !== undefined) throw new RangeError(problem);
  const exact = newReferenceSolver(states).solve(lots, pivotsMax);
  if (Math.abs(dollarsOf(exact) - dollarsOf(answer)) > valueError) {
    throw new RangeError(`${dollarsOf(answer)} where exact arithmetic says ${dollarsOf(exact)}`);
  }
  return answer;
}

function dollarsOf(answer: SolverAnswer): number {
  return answer.kind === "portfolio" ? answer.profitNanos / certificateTotal : 0;
}

/** The value in whole contracts: that of the portfolio, when it is whole already. None could be worth more. */
function wholeValueOf(answer: SolverAnswer): number {
  if (answer.kind === "portfolio") {
    for (const amount of answer.amounts) {
      const contracts = amount / microsPerContract;
      if (Math.abs(contracts - Math.round(contracts)) > valueError) {
        throw new RangeError(`${contracts} contracts are not whole`);
      }
    }
  }
  return dollarsOf(answer);
}

function solve(input: unknown): unknown {
  const question = questionFrom(input);
  const answer = answerTo(question);
  return {
    lpValue: dollarsOf(answer),
    milpValue: wholeValueOf(answer),
    arbitrage: answer.kind === "portfolio",
    certificate: (measure: unknown) => isMeasureFor(question, measure),
  };
}

/** True for probabilities of the states under which no offer costs less than it is expected to pay. */
function isMeasureFor({ states, lots }: Question, measure: unknown): boolean {
  if (!Array.isArray(measure) || measure.length !== states.count) return false;
  const certificate = certificateFrom(states, measure as readonly number[]);
  return isCertificateFor(certificate, touchesOf(lots, states.contracts));
}

function certificateFrom(states: StatesOfWorld, measure: readonly number[]): Certificate {
  const weights = Int32Array.from(measure, (share) => Math.round(share * certificateTotal));
  const support = new Uint8Array(states.count * states.contracts);
  for (const [row, state] of listStates(states).entries()) {
    support.set(state, row * states.contracts);
  }
  const expected = new Int32Array(states.contracts).map((_, contract) =>
    weights.reduce((sum, weight, row) => {
      return sum + weight * (support[row * states.contracts + contract] as number);
    }, 0),
  );
  return { support, weights, expected };
}

function solveBudget(input: unknown): unknown {
  const { states, lots } = questionFrom(input);
  const budget = Math.round(number(fields(input), "budget") * microsPerContract);
  const program = programOf(lots, listStates(states), BigInt(budget) * BigInt(certificateTotal));
  const optimum = solveExactly(program, pivotsMax);
  if (optimum === undefined) throw new RangeError("too many pivots");
  const dollarsTop = optimum.value / optimum.denominator;
  return {
    lpValue: Number(dollarsTop) / certificateTotal / microsPerContract,
    unbudgeted: dollarsOf(answerTo({ states, lots })),
  };
}

function certificateHolds(input: unknown): unknown {
  const from = fields(input);
  const states = statesNamed(list(from, "atoms"));
  const lots = lotsFrom(from);
  const certificate = certificateFrom(states, list(from, "measure") as readonly number[]);
  const slacks = Array.from(lots.costs.subarray(0, lots.count), (cost, lot) => {
    const yes = certificate.expected[lots.contracts[lot] as number] as number;
    return cost - (lots.outcomes[lot] === 0 ? yes : certificateTotal - yes);
  });
  return {
    holds: isCertificateFor(certificate, touchesOf(lots, states.contracts)),
    minSlack: Math.min(...slacks) / certificateTotal,
  };
}

export const solverFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ["solve", solve],
  ["laneViaLp", solve],
  ["solveBudget", solveBudget],
  ["certificateHolds", certificateHolds],
]);
