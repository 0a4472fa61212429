// What an opportunity costs, ties up and earns, at its best size by depth alone: the figures a person judges it by.
// Worst-case profit stands apart from what soft states may take; the two are never one "edge".

import type { InstrumentId, Venue } from "../market/venue.ts";
import type { ContractMicros } from "../units/contract-micros.ts";
import type { DurationMicros, EpochMicros } from "../units/epoch-micros.ts";
import type { PartsPerMillion } from "../units/parts-per-million.ts";
import type { PriceTicks } from "../units/price-ticks.ts";
import type { UsdMicros } from "../units/usd-micros.ts";

/** How far away the money is: decides what an edge counts in ranking and thresholds, never in accounting. */
export type TimeRegime = "near" | "middle" | "far" | "unknown";

/** What one leg costs. */
export interface LegCost {
  readonly instrument: InstrumentId;
  readonly size: ContractMicros;
  /** Volume-weighted price of the size, rounded up to a tick; without fees. */
  readonly priceAverage: PriceTicks;
  readonly cost: UsdMicros;
  /** Exact venue fee, rounded up; gas apart. */
  readonly fee: UsdMicros;
  readonly gas: UsdMicros;
  /** Cost above that of the whole size at the best price; rounded up. */
  readonly slippage: UsdMicros;
}

/** What an opportunity ties up on one venue. */
export interface VenueCapital {
  readonly venue: Venue;
  /** Cost, fees and gas of its legs there. */
  readonly paid: UsdMicros;
  /** Of that, what the venue gives back long before the payout: collateral return, or a conversion. */
  readonly returned: UsdMicros;
}

export interface OpportunityEconomics {
  readonly legs: readonly LegCost[];
  readonly capital: readonly VenueCapital[];
  /** All legs, with fees and gas. */
  readonly costNet: UsdMicros;
  /** Worst-case profit per dollar of worst-case payout, down. */
  readonly spread: PartsPerMillion;
  /** In the worst hard state. */
  readonly profitWorst: UsdMicros;
  /** Least profit over the soft states, that is minus the cost where nothing pays; null without soft states. */
  readonly profitWorstSoft: UsdMicros | null;
  /** Expected loss over the priced soft states, rounded up; null when one of them has no price. */
  readonly softLossExpected: UsdMicros | null;
  /** Worst-case profit less what the soft states are expected to take of the worst-case payout, down; null when one of
   * them has no price. */
  readonly profitExpected: UsdMicros | null;
  /** From now to the expected cash, at least a day; null when a leg's is unknown. */
  readonly timeToCash: DurationMicros | null;
  readonly regime: TimeRegime;
  /** Return a year on what stays tied up: simple, and with every profit put in again. Null without a date, or when
   * nothing stays tied up; capped at 1e9 (1,000 times) where it would be more. */
  readonly yieldSimple: PartsPerMillion | null;
  readonly yieldCompound: PartsPerMillion | null;
  /** Worst-case profit with what the venues pay for holding, less the hurdle on the capital until the cash; null
   * without a date. */
  readonly profitOverHurdle: UsdMicros | null;
}

/** A quote that an opportunity was judged by. */
export interface QuoteSeen {
  readonly instrument: InstrumentId;
  /** Best price at which the instrument can be bought, and how much there is of it. */
  readonly price: PriceTicks;
  readonly size: ContractMicros;
  /** When the market's book was last spoken of, by our clock. */
  readonly receivedAt: EpochMicros;
}

/** Why an opportunity loses in no hard state, in a form that another program can check against its relations. */
export interface OpportunityProof {
  /** Instruments of the component that pay in a worst state of the world: of the legs, they alone pay there. */
  readonly worstState: readonly InstrumentId[];
  /** What they pay there: the least that the legs pay in any hard state. */
  readonly payoutWorst: UsdMicros;
  /** No portfolio of the component earns more than this, by weak duality; null where only a closed form was asked. */
  readonly profitBound: UsdMicros | null;
}
