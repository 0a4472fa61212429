// What happens where an account holds both outcomes of a contract: the pair is worth a dollar whoever wins, so the broker
// gives it back at once. What it brought more than both cost is profit of the outcome that was held first.

import type { CoreOutcome } from "./contract.ts";
import type { Holding, Side } from "./ledger.ts";
import { dollar, otherOutcome } from "./money.ts";

/** Takes the pairs off a holding and returns how many there were. */
export function netPairs(holding: Holding, bought: CoreOutcome): bigint {
  const gained = holding[bought];
  const held = holding[otherOutcome(bought)];
  const pairs = gained.size < held.size ? gained.size : held.size;
  if (pairs === 0n) return 0n;
  const cost = takeOff(held, pairs) + takeOff(gained, pairs);
  held.realizedProfit += pairs * dollar - cost;
  return pairs;
}

/** Returns the part of the cost that goes with so many contracts, at their average and rounded down; the last ones take
 * all that is left. */
export function takeOff(side: Side, size: bigint): bigint {
  const cost = (side.cost * size) / side.size;
  side.cost -= cost;
  side.size -= size;
  return cost;
}
