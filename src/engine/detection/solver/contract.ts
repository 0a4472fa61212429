// The question of riskless profit in one component, and its three answers. Every implementation answers alike; doubles
// only propose, and what they propose is checked in integers by code that shares nothing with them.

import type { StateSearch, StatesOfWorld } from "../../../domain/relation/component.ts";
import type { Certificate, Lots, Touches } from "../certificate/contract.ts";

export type SolverAnswer =
  /** Buying `amounts` pays more than it costs in every state, before rounding. */
  | {
      readonly kind: "portfolio";
      /** Per lot, in contract micros, between 0 and the lot's size. Valid until the next call. */
      readonly amounts: Float64Array;
      /** Worst payout less cost, in nanos of a dollar times contracts, that is 1e-9 USD. */
      readonly profitNanos: number;
      /** No portfolio earns more than this, by weak duality. */
      readonly boundNanos: number;
    }
  /** Nothing earns more than `boundNanos`, which is at most what the rounding of the weights lets through. */
  | {
      readonly kind: "certificate";
      readonly certificate: Certificate;
      readonly boundNanos: number;
    }
  /** The work allowed was not enough, or the arithmetic could not be trusted: never read as "none". */
  | { readonly kind: "undecided"; readonly reason: string };

/** Where the states come from: all of them listed, or found one by one. */
export type StateSource = StatesOfWorld | StateSearch;

/** Solves one component again and again. Keeps what it found, so that the next solve begins there. */
export interface ComponentSolver {
  /** Counts pivots since the solver was made: the measure of its work. */
  readonly pivots: number;
  /** Best riskless profit over all lots, within `pivotsMax` further pivots. */
  solve(lots: Lots, pivotsMax: number): SolverAnswer;
  /**
   * The certificate that leaves the cheapest offer as much room as possible, so that it holds for long; undefined when
   * none exists or the work allowed was not enough.
   */
  center(touches: Touches, pivotsMax: number): Certificate | undefined;
  /** Forgets what it found before: the next solve begins from nothing. */
  reset(): void;
}

export type NewSolver = (states: StateSource) => ComponentSolver;
