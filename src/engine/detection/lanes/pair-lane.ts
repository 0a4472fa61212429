// Two contracts of one claim: one outcome here and the opposite there pay a dollar between them in every state. Three
// venues with the same claim make three pairs each way; each is a shape of its own, so that its id is its legs.

import {
  instrumentId,
  type MarketId,
  type OutcomeSide,
  venueOf,
} from "../../../domain/market/venue.ts";
import type { Lane } from "../../../domain/order/order.ts";
import type { Claim } from "../../../domain/relation/component.ts";
import type { Touches } from "../certificate/contract.ts";
import type { ClaimIndex } from "./claim-index.ts";
import type { Candidate, CandidateLeg, LaneShape } from "./contract.ts";
import { dollarNanos, legOfOffer } from "./leg-offers.ts";

/** Most contracts of one claim that are paired, each with each; a larger claim is left to the solver. */
export const pairedContractsMax = 16;

/** Returns what one contract of each of two offers earns, in nanos. */
export function pairEdge(touches: Touches, one: number, other: number): number {
  return dollarNanos - (touches[one] as number) - (touches[other] as number);
}

class PairShape implements LaneShape {
  readonly lane: Lane;
  readonly shapeId: string;
  readonly contracts: readonly number[];
  readonly work = 2;
  readonly #one: number;
  readonly #other: number;
  readonly #legs: readonly CandidateLeg[];
  readonly #relations: readonly string[];

  constructor(
    lane: Lane,
    shapeId: string,
    offers: readonly [number, number],
    relations: readonly string[],
  ) {
    this.lane = lane;
    this.shapeId = shapeId;
    [this.#one, this.#other] = offers;
    this.#legs = offers.map(legOfOffer);
    this.contracts = this.#legs.map(({ contract }) => contract).sort((a, b) => a - b);
    this.#relations = relations;
  }

  best(touches: Touches): Candidate | undefined {
    const edgeNanos = pairEdge(touches, this.#one, this.#other);
    if (!(edgeNanos > 0)) return undefined;
    return {
      lane: this.lane,
      shapeId: this.shapeId,
      legs: this.#legs,
      payout: 1,
      edgeNanos,
      relations: this.#relations,
    };
  }
}

/** A pool on either side makes it the pool's lane; else one venue is parity and two are cross-venue. */
function laneOf(one: MarketId, other: MarketId): Lane {
  const [venue, second] = [venueOf(one), venueOf(other)];
  if (venue === "amm" || second === "amm") return "amm";
  return venue === second ? "parity" : "cross-venue";
}

/** Returns the pairs of one claim's contracts: YES of the contract with the smaller id first. */
export function pairShapes(index: ClaimIndex, claim: Claim, position: number): LaneShape[] {
  const { members } = claim;
  if (members.length > pairedContractsMax) return [];
  const { contracts } = index.component;
  return members.flatMap((first, at) =>
    members.slice(at + 1).flatMap((second) =>
      (["yes", "no"] as const).map((outcome) => {
        const aligned = first.inverted === second.inverted;
        const opposite: OutcomeSide = (outcome === "yes") === aligned ? "no" : "yes";
        const one = contracts[first.contract] as MarketId;
        const other = contracts[second.contract] as MarketId;
        return new PairShape(
          laneOf(one, other),
          `${instrumentId(one, outcome)}|${instrumentId(other, opposite)}`,
          [offerOf(first.contract, outcome), offerOf(second.contract, opposite)],
          index.tiesOf(position),
        );
      }),
    ),
  );
}

function offerOf(contract: number, outcome: OutcomeSide): number {
  return 2 * contract + (outcome === "yes" ? 0 : 1);
}
