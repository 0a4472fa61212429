// What the detection stage offers: opportunities with exact prices, and the episodes they belong to.
//
// Invariants: an opportunity's quotes passed the quality gate at the step's time; its profit is exact for its size
// and holds in every hard state. Failure codes: DET-301 to DET-311, and the QUA codes of its quotes.

import type { FeeSchedule } from "../../domain/market/fee-schedule.ts";
import type { InstrumentId, OutcomeSide, Venue } from "../../domain/market/venue.ts";
import type { OpportunityEconomics } from "../../domain/message/economics.ts";
import type { Lane } from "../../domain/order/order.ts";
import type { Relation, SoftState } from "../../domain/relation/relation.ts";
import type { ContractMicros } from "../../domain/units/contract-micros.ts";
import type { PriceTicks } from "../../domain/units/price-ticks.ts";
import type { UsdMicros } from "../../domain/units/usd-micros.ts";
import type { SizedLegs, SizingProblem } from "./sizing-problem.ts";

export type { SizedLegs, SizingProblem } from "./sizing-problem.ts";

/** One outcome of one listed market. */
export interface CombinationLeg {
  readonly instrument: InstrumentId;
  readonly marketIndex: number;
  readonly outcome: OutcomeSide;
}

/** Outcomes to buy together, whatever they cost now. */
export interface Combination {
  /** Stable: same lane and shape, same id, in every run. */
  readonly opportunityId: string;
  readonly lane: Lane;
  readonly legs: readonly CombinationLeg[];
  /** What one contract of every leg pays together in the worst hard state. Of a portfolio of the solver, whose legs are
   * not alike, what the largest leg's contract pays with its share of the others. */
  readonly payout: PriceTicks;
  /** Name of the component, which is the cluster its exposure counts towards. */
  readonly cluster: string;
  /** Relations it rests on. */
  readonly relations: readonly Relation[];
  /** States in which one of them fails. */
  readonly softStates: readonly SoftState[];
}

/** One leg with the levels it can buy, cheapest first. The arrays are valid during the step only. */
export interface PricedLeg {
  readonly instrument: InstrumentId;
  readonly venue: Venue;
  readonly marketIndex: number;
  /** Ticks of the instrument itself (a NO leg in NO prices). */
  readonly prices: Int32Array;
  /** Contract micros. */
  readonly sizes: Float64Array;
  readonly count: number;
  readonly schedule: FeeSchedule;
  readonly lot: ContractMicros;
  readonly sizeMin: ContractMicros;
  readonly notionalMin: UsdMicros;
  readonly assumedSizes: boolean;
}

/** What may be spent on an opportunity. */
export type SizingLimits = Pick<SizingProblem, "budgets" | "budgetTotal"> & {
  /** Which of `budgets` pays for each leg. */
  readonly budgetOf?: readonly number[];
};

export interface Opportunity {
  readonly combination: Combination;
  readonly legs: readonly PricedLeg[];
  /** Gross edge per contract at the touch. */
  readonly edge: PriceTicks;
  /** Best size by depth alone. */
  readonly best: SizedLegs;
  /** What the best size costs, ties up and earns. */
  readonly economics: OpportunityEconomics;
  readonly assumedSizes: boolean;
  /** Returns what pays in a worst state of a size, of every contract of the component; empty when none could be named. */
  worstState(sized: SizedLegs): readonly InstrumentId[];
  /** No portfolio of the component earns more, where a proof of that is at hand. */
  readonly profitBound: UsdMicros | null;
  /** Solves the exact sizing problem again under limits. Valid during the step. */
  resize(limits: SizingLimits): SizedLegs;
}

/** An opportunity that lasts. It is executed once. */
export interface Episode {
  readonly episodeId: string;
  readonly opportunityId: string;
  /** A group was approved for it, or for an earlier episode of the same edge that was cut off with its feed. */
  readonly taken: boolean;
  /** Worst-case profit and size when it opened. */
  readonly profitOpened: UsdMicros;
  readonly sizeOpened: ContractMicros;
}
