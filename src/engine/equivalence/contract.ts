// What the equivalence stage offers: for each market, the ways to buy an outcome and its opposite on two markets.
//
// Invariants: a pair's legs pay exactly one dollar together in every hard state; a component with a contradiction
// offers no pairs. Failure codes: EQV-201 to EQV-205.

import type { InstrumentId, OutcomeSide } from "../../domain/market/venue.ts";
import type { Lane } from "../../domain/order/order.ts";
import type { SoftState } from "../../domain/relation/relation.ts";

/** One outcome of one listed market. */
export interface PairLeg {
  readonly instrument: InstrumentId;
  readonly marketIndex: number;
  readonly outcome: OutcomeSide;
}

/** Two outcomes of which exactly one pays in every hard state of the world. */
export interface Pair {
  /** Stable: same lane and instruments, same id, in every run. */
  readonly opportunityId: string;
  readonly lane: Lane;
  readonly first: PairLeg;
  readonly second: PairLeg;
  /** Name of the component, which is the cluster its exposure counts towards. */
  readonly cluster: string;
  /** Relations it rests on, as `id@version`. */
  readonly relations: readonly string[];
  /** States that could split the pair. */
  readonly softStates: readonly SoftState[];
}

export interface EquivalenceReader {
  /** Returns the pairs in which the market is a leg. */
  pairsOf(marketIndex: number): readonly Pair[];
}
