// Whoever stands in a market with prices: a maker with orders today. A pool of an automated market maker quotes a curve
// in the same place, without a book; it is another agent of this shape and nothing else of the flow has to know.

import type { Moment } from "./flow-schedule.ts";

export interface QuotingAgent {
  /** How often this one acts beside the other agents of its market. */
  readonly weight: number;
  /** Brings its prices up to date with what it believes. */
  look(moment: Moment): void;
  /** Does something to its prices for no reason that the truth would know. */
  replace(moment: Moment): void;
  /** Takes all its prices of one side away and puts them back. */
  refresh(moment: Moment): void;
  /** May fall asleep or leave for a while. */
  rest(moment: Moment): void;
}
