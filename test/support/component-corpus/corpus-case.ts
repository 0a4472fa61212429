// One random component with books: what the parts of detection are tried on together. Plain data, so that a failing
// case can be written down by its seed.

import type { MarketId, OutcomeSide } from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import type { SizingLeg } from "../../../src/engine/detection/sizing-problem.ts";

/** One outcome of one contract that somebody sells. */
export interface CorpusOffer {
  /** Position in the case's contracts. */
  readonly contract: number;
  readonly outcome: OutcomeSide;
  readonly leg: SizingLeg;
}

export interface CorpusCase {
  /** The case is a function of its seed and the options. */
  readonly seed: number;
  /** Shapes it was put together from, for counting: `ladder`, `partition`, `joined`... */
  readonly shapes: readonly string[];
  /** Ordered by id. */
  readonly contracts: readonly MarketId[];
  /** Ordered by id. */
  readonly relations: readonly Relation[];
  /** Every state the relations allow, one row per state: what each contract's YES pays. By brute force. */
  readonly states: readonly (readonly number[])[];
  /** At most one per contract and outcome, ordered by contract, YES first; levels ascend in price. */
  readonly offers: readonly CorpusOffer[];
  /** Every price is at or above the payout expected under one probability over the states: no arbitrage exists. When
   * false, some contracts were moved away from it, which fees and spreads may still eat. */
  readonly fair: boolean;
}

export interface CorpusOptions {
  /** Most contracts of a case; 14 when absent. */
  readonly contractsMax?: number;
  /** Most states of a case; 4,096 when absent. */
  readonly statesMax?: number;
  /** Share of cases whose books were moved away from fair, in parts per million; half when absent. */
  readonly movedShare?: number;
  /** Most levels of an offer; 4 when absent. */
  readonly levelsMax?: number;
  /** Most lots that rest on one level; when absent 60, and now and then thousands. */
  readonly lotsMax?: number;
  /** Kinds of fee schedules; all when absent. */
  readonly fees?: readonly CorpusFees[];
}

export type CorpusFees = "kalshi" | "polymarket" | "forecastex" | "pool" | "none";
