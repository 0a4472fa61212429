// What an answer of a solver must be, whoever gave it: judged from the states and lots alone, in big integers where
// something is claimed exactly.

import type { StatesOfWorld } from "../../src/domain/relation/component.ts";
import { expectedUnder } from "../../src/engine/detection/certificate/certificate.ts";
import {
  type Certificate,
  certificateTotal,
  type Lots,
} from "../../src/engine/detection/certificate/contract.ts";
import type { SolverAnswer } from "../../src/engine/detection/solver/contract.ts";

const microsPerContract = 1_000_000;

/** Nanos times contracts by which doubles may be off: a share of all that could be paid, and what a shift of a fraction
 * of a nano on every lot can hide. */
export function toleranceOf(lots: Lots): number {
  let contracts = 0;
  for (let lot = 0; lot < lots.count; lot += 1) {
    contracts += (lots.sizes[lot] as number) / microsPerContract;
  }
  return 1e-6 + contracts * 0.3;
}

export function profitOf(answer: SolverAnswer): number {
  return answer.kind === "portfolio" ? answer.profitNanos : 0;
}

/** True when the weights are positive integers that add up to the total and the expectations follow from them. */
export function isWellFormed(certificate: Certificate): boolean {
  const { support, weights, expected } = certificate;
  if (support.length !== weights.length * expected.length) return false;
  let total = 0;
  for (const weight of weights) {
    if (weight <= 0) return false;
    total += weight;
  }
  if (total !== certificateTotal) return false;
  const follows = expectedUnder(support, weights, expected.length);
  return follows.every((value, contract) => value === expected[contract]);
}

/** Returns what is wrong with an answer, or undefined. */
export function judgeAnswer(
  states: StatesOfWorld,
  lots: Lots,
  answer: SolverAnswer,
): string | undefined {
  if (answer.kind === "undecided") return `undecided: ${answer.reason}`;
  if (answer.kind === "portfolio") return judgePortfolio(states, lots, answer);
  const { certificate } = answer;
  if (!isWellFormed(certificate)) return "the weights are not a certificate";
  for (let row = 0; row < certificate.weights.length; row += 1) {
    if (!isState(states, certificate.support, row)) return `row ${row} is not a state`;
  }
  const bound = boundOf(lots, certificate.expected);
  if (BigInt(Math.ceil(answer.boundNanos)) * 1_000_000n < bound) return "the bound is too low";
  return undefined;
}

function judgePortfolio(
  states: StatesOfWorld,
  lots: Lots,
  answer: SolverAnswer & { kind: "portfolio" },
): string | undefined {
  let cost = 0;
  for (let lot = 0; lot < lots.count; lot += 1) {
    const amount = answer.amounts[lot] as number;
    if (!(amount >= 0 && amount <= (lots.sizes[lot] as number))) return `lot ${lot}: ${amount}`;
    cost += amount * (lots.costs[lot] as number);
  }
  let worst = Infinity;
  for (let state = 0; state < states.count; state += 1) {
    let payout = 0;
    for (let lot = 0; lot < lots.count; lot += 1) {
      const pays = states.pays[(lots.contracts[lot] as number) * states.count + state];
      if (pays !== lots.outcomes[lot]) payout += answer.amounts[lot] as number;
    }
    worst = Math.min(worst, payout);
  }
  const earned = (worst * certificateTotal - cost) / microsPerContract;
  const tolerance = toleranceOf(lots);
  if (Math.abs(earned - answer.profitNanos) > tolerance) return `earns ${earned}`;
  return answer.boundNanos < answer.profitNanos - tolerance ? "the bound is too low" : undefined;
}

function isState(states: StatesOfWorld, support: Uint8Array, row: number): boolean {
  for (let state = 0; state < states.count; state += 1) {
    let equal = true;
    for (let contract = 0; contract < states.contracts; contract += 1) {
      const pays = states.pays[contract * states.count + state];
      if (pays !== support[row * states.contracts + contract]) equal = false;
    }
    if (equal) return true;
  }
  return false;
}

/** What weak duality lets through, in nanos times micros. */
function boundOf(lots: Lots, expected: Int32Array): bigint {
  let sum = 0n;
  for (let lot = 0; lot < lots.count; lot += 1) {
    const yes = BigInt(expected[lots.contracts[lot] as number] as number);
    const pays = lots.outcomes[lot] === 0 ? yes : BigInt(certificateTotal) - yes;
    const gain = pays - BigInt(lots.costs[lot] as number);
    if (gain > 0n) sum += gain * BigInt(lots.sizes[lot] as number);
  }
  return sum;
}
