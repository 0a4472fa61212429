// What it costs to take a size from one side of a book: level after level, never beyond what rests there. A size the
// book does not hold is answered as incomplete, with what there is.

import type { ContractMicros } from "../units/contract-micros.ts";
import {
  addContracts,
  leastContracts,
  noContracts,
  subtractContracts,
} from "../units/contract-micros.ts";
import type { PriceTicks } from "../units/price-ticks.ts";
import type { Rounding } from "../units/rounding.ts";
import { integerOf } from "../units/unit.ts";
import { addUsd, costOf, noUsd, type UsdMicros } from "../units/usd-micros.ts";
import type { Level } from "./level.ts";

export interface DepthWalk {
  /** What the levels hold of the size asked for. */
  readonly filled: ContractMicros;
  /** The whole size is there. */
  readonly complete: boolean;
  /** Sum over the fills of `price × size`, each rounded as asked. */
  readonly cost: UsdMicros;
  /** Price of the last level used, or undefined when nothing was. */
  readonly worst: PriceTicks | undefined;
  /** One fill per level used: the form that fees are planned on. */
  readonly fills: readonly Level[];
}

/**
 * Returns the walk through levels sorted best first. Round `up` what a buy costs and `down` what a sale brings.
 */
export function walkDepth(
  levels: readonly Level[],
  size: ContractMicros,
  rounding: Rounding,
): DepthWalk {
  const fills: Level[] = [];
  let left = size;
  let cost = noUsd;
  for (const level of levels) {
    if (left <= noContracts) break;
    if (level.size <= noContracts) continue;
    const taken = leastContracts(left, level.size);
    fills.push({ price: level.price, size: taken });
    cost = addUsd(cost, costOf(level.price, taken, rounding));
    left = subtractContracts(left, taken);
  }
  const filled = fills.reduce((sum, fill) => addContracts(sum, fill.size), noContracts);
  return {
    filled,
    complete: left <= noContracts,
    cost,
    worst: fills.at(-1)?.price,
    fills,
  };
}

/** Returns the average price of a walk in ticks as a double, for display and statistics; undefined for no fill. */
export function averagePriceTicks(walk: DepthWalk): number | undefined {
  let gross = 0;
  let contracts = 0;
  for (const fill of walk.fills) {
    gross += integerOf(fill.price) * integerOf(fill.size);
    contracts += integerOf(fill.size);
  }
  return contracts === 0 ? undefined : gross / contracts;
}
