// Claims of which at least one comes true: buying all of them pays a dollar or more. Without exhaustiveness the state in
// which none comes true pays nothing, which is why no other kind of relation makes this shape.

import type { Lane } from "../../../domain/order/order.ts";
import type { Touches } from "../certificate/contract.ts";
import type { LiteralOffers } from "./claim-index.ts";
import type { Candidate, LaneShape } from "./contract.ts";
import { dollarNanos, LegOffers, type ShapeName } from "./leg-offers.ts";

/** Returns a dollar less the cheapest offer of every leg, in nanos. */
export function allLegsEdge(touches: Touches, legs: LegOffers): number {
  let edge = dollarNanos;
  for (let leg = 0; leg < legs.count; leg += 1) edge -= legs.cheapest(touches, leg);
  return edge;
}

/** Buys every claim of the set. */
export class ExhaustiveShape implements LaneShape {
  readonly lane: Lane;
  readonly shapeId: string;
  readonly contracts: readonly number[];
  readonly work: number;
  readonly #name: ShapeName;
  readonly #legs: LegOffers;

  constructor(name: ShapeName, literals: readonly LiteralOffers[]) {
    this.#name = name;
    this.#legs = new LegOffers(literals);
    this.lane = name.lane;
    this.shapeId = name.shapeId;
    this.contracts = this.#legs.contracts;
    this.work = this.#legs.work;
  }

  best(touches: Touches): Candidate | undefined {
    const edge = allLegsEdge(touches, this.#legs);
    if (!(edge > 0)) return undefined;
    const legs = Array.from({ length: this.#legs.count }, (_, leg) => leg);
    return this.#legs.candidate(touches, this.#name, legs, 1, edge);
  }
}
