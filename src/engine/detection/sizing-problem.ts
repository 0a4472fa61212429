// The question that sizing answers: k legs to buy in equal numbers, what one of each pays together, and the limits. And
// its answer. Levels are flat arrays because the caller's books are; everything else carries its unit.

import type { FeeSchedule } from "../../domain/market/fee-schedule.ts";
import type { ContractMicros } from "../../domain/units/contract-micros.ts";
import type { PriceTicks } from "../../domain/units/price-ticks.ts";
import type { UsdMicros } from "../../domain/units/usd-micros.ts";

/** One leg with the levels it can buy. `PricedLeg` is one. */
export interface SizingLeg {
  /** Ticks of the instrument itself, ascending, strictly between 0 and 10,000. */
  readonly prices: Int32Array;
  /** Contract micros resting at each price. */
  readonly sizes: Float64Array;
  /** How many entries of the two arrays are levels. */
  readonly count: number;
  readonly schedule: FeeSchedule;
  readonly lot: ContractMicros;
  readonly sizeMin: ContractMicros;
  /** Smallest cost of the leg's order, without its fee; zero where there is none. */
  readonly notionalMin: UsdMicros;
  /** Which of `budgets` pays for the leg; legs of one venue share one. Without it, none but the total. */
  readonly budget?: number;
  /** A broker's flat commission per contract, on top of the schedule. */
  readonly commission?: UsdMicros;
}

export interface SizingProblem {
  readonly legs: readonly SizingLeg[];
  /** What one contract of every leg pays together in the worst state, in ticks: 10,000 for a pair. */
  readonly payout: PriceTicks;
  /** Most that all legs may cost together, fees included. */
  readonly budgetTotal?: UsdMicros;
  /** Most that the legs naming each entry may cost together, fees included. */
  readonly budgets?: readonly UsdMicros[];
  /** Largest size of interest. */
  readonly sizeMax?: ContractMicros;
  /** Smallest profit of interest; sizes below it are not searched for. One micro when absent. */
  readonly profitMin?: UsdMicros;
}

/** What a size costs and earns. */
export interface SizedLegs {
  /** Contracts that arrive on every leg. */
  readonly size: ContractMicros;
  /** Payout of the size, down, less `cost`. */
  readonly profit: UsdMicros;
  /** All legs, fees included. */
  readonly cost: UsdMicros;
  readonly payout: UsdMicros;
  /** Per leg, without its fee; each level rounds up. */
  readonly legCosts: readonly UsdMicros[];
  /** Per leg, exact for one fill per level, up. */
  readonly legFees: readonly UsdMicros[];
  /** Per leg, what to order: more than `size` only where a fee is taken in shares. */
  readonly orderSizes: readonly ContractMicros[];
}

export interface OptimalSize extends SizedLegs {
  /** Where the profit without rounding peaks, by depth alone: no lot, minimum, cap or budget. */
  readonly sizeLinear: ContractMicros;
  /** False when the search stopped at a limit of its work or of exact arithmetic; the loss is below one rounding step
   * per leg, or the size is beyond 100,000 contracts. */
  readonly exact: boolean;
  /** Why the size is zero: nothing earns (DET-307), fees unknown (DET-309), below a minimum (SIZ-402); else null. */
  readonly refusal: "DET-307" | "DET-309" | "SIZ-402" | null;
}
