// What shares pay once a question is answered: the contract divides whole numbers and drops the rest.

import { divideBig } from "../../../../domain/units/rounding.ts";

/** What an answer pays, as the conditional tokens keep it: shares of outcome `i` pay `numerators[i] / denominator`. */
export interface PayoutVector {
  readonly numerators: readonly [bigint, bigint];
  readonly denominator: bigint;
}

/** Returns what a balance of one outcome pays, in base units, rounded down as the contract does. */
export function payoutOf(balance: bigint, outcome: 0 | 1, vector: PayoutVector): bigint {
  return divideBig(balance * vector.numerators[outcome], vector.denominator, "down");
}
