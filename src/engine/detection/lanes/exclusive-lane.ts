// Claims of which at most one comes true: of m opposites all but one pay. Any subset will do, and no claim has to come
// true, so the best subset is simply every opposite that costs less than the dollar it adds to the payout.

import type { Lane } from "../../../domain/order/order.ts";
import type { Touches } from "../certificate/contract.ts";
import type { LiteralOffers } from "./claim-index.ts";
import type { Candidate, LaneShape } from "./contract.ts";
import { dollarNanos, LegOffers, type ShapeName } from "./leg-offers.ts";

/** Returns what the best subset of the opposites earns, in nanos: its payout is a dollar less than its legs. Above zero
 * with two legs or more only, since one adds at most the dollar that a claim may take away. */
export function bestOppositesEdge(touches: Touches, opposites: LegOffers): number {
  let edge = -dollarNanos;
  for (let leg = 0; leg < opposites.count; leg += 1) {
    const cost = opposites.cheapest(touches, leg);
    if (cost < dollarNanos) edge += dollarNanos - cost;
  }
  return edge;
}

/** Buys the opposite of the claims of a set, those that cost less than a dollar. */
export class ExclusiveShape implements LaneShape {
  readonly lane: Lane;
  readonly shapeId: string;
  readonly contracts: readonly number[];
  readonly work: number;
  readonly #name: ShapeName;
  readonly #opposites: LegOffers;

  /** @param opposites Sides that pay when a claim of the set is false. */
  constructor(name: ShapeName, opposites: readonly LiteralOffers[]) {
    this.#name = name;
    this.#opposites = new LegOffers(opposites);
    this.lane = name.lane;
    this.shapeId = name.shapeId;
    this.contracts = this.#opposites.contracts;
    this.work = this.#opposites.work;
  }

  best(touches: Touches): Candidate | undefined {
    const edge = bestOppositesEdge(touches, this.#opposites);
    if (!(edge > 0)) return undefined;
    const legs: number[] = [];
    for (let leg = 0; leg < this.#opposites.count; leg += 1) {
      if (this.#opposites.cheapest(touches, leg) < dollarNanos) legs.push(leg);
    }
    return this.#opposites.candidate(touches, this.#name, legs, legs.length - 1, edge);
  }
}
