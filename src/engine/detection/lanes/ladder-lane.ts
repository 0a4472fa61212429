// Claims of which each holds whenever a later one does: thresholds, dates, a claim and what follows from it. Buying an
// earlier one and the opposite of a later one pays a dollar at least:
//   both hold 1 + 0, only the earlier 1 + 1, neither 0 + 1.
// The other way round pays nothing in the middle state, and is never looked at.

import type { Lane } from "../../../domain/order/order.ts";
import type { Touches } from "../certificate/contract.ts";
import type { LiteralOffers } from "./claim-index.ts";
import type { Candidate, LaneShape } from "./contract.ts";
import { dollarNanos, LegOffers, type ShapeName } from "./leg-offers.ts";

/** Finds the two rungs that earn most, or lose least; of equals the first, by the earlier rung and then the later. */
export class LadderSearch {
  /** Of the last search: position among the rungs of what to buy, and among the opposites likewise. */
  rung = 0;
  opposite = 0;
  /** What the two earn, in nanos. */
  edge = Number.NEGATIVE_INFINITY;

  /**
   * Looks at every two rungs in one pass: the cheapest earlier one is all that a later one needs to know.
   *
   * @param rungs All but the last.
   * @param opposites Of all but the first, so that every rung up to a position comes before the opposite there.
   */
  search(touches: Touches, rungs: LegOffers, opposites: LegOffers): void {
    this.edge = Number.NEGATIVE_INFINITY;
    let cheapest = Number.POSITIVE_INFINITY;
    let cheapestAt = 0;
    for (let at = 0; at < rungs.count; at += 1) {
      const cost = rungs.cheapest(touches, at);
      if (cost < cheapest) {
        cheapest = cost;
        cheapestAt = at;
      }
      const edge = dollarNanos - cheapest - opposites.cheapest(touches, at);
      if (edge > this.edge) {
        this.edge = edge;
        this.rung = cheapestAt;
        this.opposite = at;
      }
    }
  }
}

/** Buys one rung and the opposite of a later one. */
export class LadderShape implements LaneShape {
  readonly lane: Lane;
  readonly shapeId: string;
  readonly contracts: readonly number[];
  readonly work: number;
  readonly #name: ShapeName;
  readonly #rungs: LegOffers;
  readonly #opposites: LegOffers;
  /** The rungs and then the opposites. */
  readonly #both: LegOffers;
  readonly #found = new LadderSearch();

  /** Both lists are in the order of the ladder, superset first, and have two entries or more. */
  constructor(
    name: ShapeName,
    rungs: readonly LiteralOffers[],
    opposites: readonly LiteralOffers[],
  ) {
    this.#name = name;
    this.#rungs = new LegOffers(rungs.slice(0, -1));
    this.#opposites = new LegOffers(opposites.slice(1));
    this.#both = new LegOffers([...rungs.slice(0, -1), ...opposites.slice(1)]);
    this.lane = name.lane;
    this.shapeId = name.shapeId;
    this.contracts = this.#both.contracts;
    this.work = this.#both.work;
  }

  best(touches: Touches): Candidate | undefined {
    const found = this.#found;
    found.search(touches, this.#rungs, this.#opposites);
    if (!(found.edge > 0)) return undefined;
    const legs = [found.rung, this.#rungs.count + found.opposite];
    return this.#both.candidate(touches, this.#name, legs, 1, found.edge);
  }
}
