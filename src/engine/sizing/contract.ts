// What the sizing stage offers: a group of legs with a size that every step of the chain agreed to, and what each
// step said. Failure codes: SIZ-401 no free cash, SIZ-402 below the minimum order, SIZ-403 no profit left, SIZ-404 a
// fee taken in shares.

import type { Venue } from "../../domain/market/venue.ts";
import type { SizingStep } from "../../domain/message/record.ts";
import type { Leg } from "../../domain/order/order.ts";
import type { UsdMicros } from "../../domain/units/usd-micros.ts";
import type { Opportunity, SizedLegs } from "../detection/contract.ts";

/** The cash that may still be promised, as the portfolio sees it. */
export interface CashView {
  freeCash(venue: Venue): UsdMicros;
}

/** What the detection stage knows how to do and sizing needs; handed in by the composition. */
export interface SizingTools {
  /** Returns the legs that buy a size, each with its limit and what has to be set aside for it. */
  legsOf(opportunity: Opportunity, sized: SizedLegs): readonly Leg[];
  /** Returns what a profit of the opportunity counts in thresholds: near money more, far money less. */
  counted(opportunity: Opportunity, profit: UsdMicros): UsdMicros;
}

export interface SizedPlan {
  readonly priced: SizedLegs;
  readonly legs: readonly Leg[];
  readonly waterfall: readonly SizingStep[];
}
