// The legs of one shape with all their offers, laid out flat: what a closed form reads at every change. The cheapest
// offer of a leg wins, the first by contract where several cost the same.

import type { Lane } from "../../../domain/order/order.ts";
import type { Touches } from "../certificate/contract.ts";
import type { LiteralOffers } from "./claim-index.ts";
import type { Candidate, CandidateLeg } from "./contract.ts";

/** What the payout of one contract is in the unit of the touches. */
export const dollarNanos = 1_000_000_000;

/** Who a candidate is, whatever the prices. */
export interface ShapeName {
  readonly lane: Lane;
  readonly shapeId: string;
  /** Id of the relation that makes the shape. */
  readonly relation: string;
}

export class LegOffers {
  readonly count: number;
  /** Contracts of all offers, ascending. */
  readonly contracts: readonly number[];
  /** Number of offers: what one look at all of them costs. */
  readonly work: number;
  readonly #legs: readonly LiteralOffers[];
  /** Offers of leg `l` are those from `#starts[l]` up to `#starts[l + 1]`. */
  readonly #starts: Int32Array;
  readonly #offers: Int32Array;

  constructor(legs: readonly LiteralOffers[]) {
    this.count = legs.length;
    this.#legs = legs;
    const offers = legs.flatMap((leg) => leg.offers);
    this.#offers = Int32Array.from(offers);
    this.#starts = new Int32Array(legs.length + 1);
    for (const [leg, { offers: ways }] of legs.entries()) {
      this.#starts[leg + 1] = (this.#starts[leg] as number) + ways.length;
    }
    this.work = offers.length;
    this.contracts = [...new Set(offers.map(contractOfOffer))].sort((a, b) => a - b);
  }

  /** Returns the least that a contract of the leg costs, in nanos. */
  cheapest(touches: Touches, leg: number): number {
    const offers = this.#offers;
    const end = this.#starts[leg + 1] as number;
    let at = this.#starts[leg] as number;
    let least = touches[offers[at] as number] as number;
    for (at += 1; at < end; at += 1) {
      const cost = touches[offers[at] as number] as number;
      if (cost < least) least = cost;
    }
    return least;
  }

  /** Returns the candidate that buys the cheapest offer of each of the legs. `edgeNanos` is above zero. */
  candidate(
    touches: Touches,
    name: ShapeName,
    legs: readonly number[],
    payout: number,
    edgeNanos: number,
  ): Candidate {
    const relations = new Set([name.relation]);
    const bought = legs.map((leg) => this.#buy(touches, leg, relations));
    return {
      lane: name.lane,
      shapeId: name.shapeId,
      legs: bought,
      payout,
      edgeNanos,
      relations: [...relations].sort(),
    };
  }

  /** Names the cheapest offer of the leg, and adds the relations that let it stand for the contract named. */
  #buy(touches: Touches, leg: number, relations: Set<string>): CandidateLeg {
    const { offers, named, ties } = this.#legs[leg] as LiteralOffers;
    const least = this.cheapest(touches, leg);
    const offer = offers.find((one) => touches[one] === least) as number;
    const bought = legOfOffer(offer);
    if (bought.contract !== named) for (const tie of ties) relations.add(tie);
    return bought;
  }
}

function contractOfOffer(offer: number): number {
  return offer >> 1;
}

/** Returns the contract and outcome of a position in `Touches`. */
export function legOfOffer(offer: number): CandidateLeg {
  return { contract: contractOfOffer(offer), outcome: (offer & 1) === 0 ? "yes" : "no" };
}
