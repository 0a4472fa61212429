// What the sizing stage offers: a group of legs with a size that every step of the chain agreed to, and what each
// step said. Failure codes: SIZ-401 no free cash, SIZ-402 below the minimum order, SIZ-403 no profit left.

import type { Venue } from "../../domain/market/venue.ts";
import type { SizingStep } from "../../domain/message/record.ts";
import type { UsdMicros } from "../../domain/units/usd-micros.ts";
import type { SizedLegs, SizingProblem } from "../detection/contract.ts";

/** The cash that may still be promised, as the portfolio sees it. */
export interface CashView {
  freeCash(venue: Venue): UsdMicros;
}

/** Solves the exact sizing problem of the detection stage under further limits. */
export type SizeSolver = (problem: SizingProblem) => SizedLegs;

export interface SizedPlan {
  readonly priced: SizedLegs;
  readonly waterfall: readonly SizingStep[];
}
