// What the detection stage offers: opportunities with exact prices, and the episodes they belong to.
//
// Invariants: an opportunity's quotes passed the quality gate at the step's time; its profit is exact for its size
// and holds in every hard state. Failure codes: DET-301 to DET-309, and the QUA codes of its quotes.

import type { FeeSchedule } from "../../domain/market/fee-schedule.ts";
import type { InstrumentId, Venue } from "../../domain/market/venue.ts";
import type { ContractMicros } from "../../domain/units/contract-micros.ts";
import type { PriceTicks } from "../../domain/units/price-ticks.ts";
import type { UsdMicros } from "../../domain/units/usd-micros.ts";
import type { Pair } from "../equivalence/contract.ts";
import type { SizedLegs } from "./sizing-problem.ts";

export type { SizedLegs, SizingProblem } from "./sizing-problem.ts";

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

export interface Opportunity {
  readonly pair: Pair;
  readonly legs: readonly PricedLeg[];
  /** Gross edge per contract at the touch. */
  readonly edge: PriceTicks;
  /** Best size by depth alone. */
  readonly best: SizedLegs;
  readonly assumedSizes: boolean;
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
