// From whole weights of states to a certificate in terms of contracts, which is how everybody else knows it.

import { expectedUnder } from "../certificate/certificate.ts";
import { type Certificate, certificateTotal } from "../certificate/contract.ts";
import type { ExclusiveStates } from "./central-point.ts";
import type { ClaimRows } from "./claim-rows.ts";

/** Returns the certificate of the first `count` weights; `holds` is 1 where a claim holds in the state of a weight. */
export function certificateFrom(
  rows: ClaimRows,
  weights: Int32Array,
  count: number,
  holds: (state: number, claim: number) => number,
): Certificate {
  const contracts = rows.claimOf.length;
  let positive = 0;
  for (let state = 0; state < count; state += 1) if ((weights[state] as number) > 0) positive += 1;
  const support = new Uint8Array(positive * contracts);
  const kept = new Int32Array(positive);
  let row = 0;
  for (let state = 0; state < count; state += 1) {
    if ((weights[state] as number) <= 0) continue;
    kept[row] = weights[state] as number;
    for (let contract = 0; contract < contracts; contract += 1) {
      const claim = rows.claimOf[contract] as number;
      support[row * contracts + contract] =
        holds(state, claim) ^ (rows.inverted[contract] as number);
    }
    row += 1;
  }
  return { support, weights: kept, expected: expectedUnder(support, kept, contracts) };
}

/** Returns the certificate of weights, one for each state, of an exclusive component: what a claim is expected to pay is
 * the weight of its state. */
export function exclusiveCertificate(
  rows: ClaimRows,
  exclusive: ExclusiveStates,
  weights: Int32Array,
): Certificate {
  const { claimOf, inverted, states, pays } = rows;
  for (let state = 0; state < states; state += 1) {
    if (weights[state] === 0) {
      const holds = (at: number, claim: number): number => pays[claim * states + at] as number;
      return certificateFrom(rows, weights, states, holds);
    }
  }
  const expected = new Int32Array(claimOf.length);
  for (let contract = 0; contract < claimOf.length; contract += 1) {
    const state = exclusive.stateOf[claimOf[contract] as number] as number;
    const weight = weights[state] as number;
    expected[contract] = inverted[contract] === 1 ? certificateTotal - weight : weight;
  }
  return { support: exclusive.support, weights: weights.slice(0, states), expected };
}
