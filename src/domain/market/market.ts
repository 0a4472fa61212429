// A question on a venue, with everything a decision about it needs to know and nothing about its current prices.

import type { ContractMicros } from "../units/contract-micros.ts";
import type { EpochMicros } from "../units/epoch-micros.ts";
import type { PartsPerMillion } from "../units/parts-per-million.ts";
import type { PriceTicks } from "../units/price-ticks.ts";
import type { UsdMicros } from "../units/usd-micros.ts";
import type { FeeTimeline } from "./fee-schedule.ts";
import type { TickScheme } from "./tick-scheme.ts";
import type { MarketId, Venue } from "./venue.ts";

/** `open` accepts orders; `paused` may again; `closed` never again; `resolved` has an answer; `settled` has paid. */
export type MarketStatus = "open" | "paused" | "closed" | "resolved" | "settled";

/** A binary question on one venue. */
export interface Market {
  readonly id: MarketId;
  readonly venue: Venue;
  /** The venue's own name for the market (ticker, condition id, conid). */
  readonly venueSymbol: string;
  /** The venue's own names for the two tradable outcomes where it has any (token ids), else the symbol twice. */
  readonly venueInstruments: { readonly yes: string; readonly no: string };
  readonly title: string;
  /** The venue's event or group of markets that this one belongs to, or null. */
  readonly groupSymbol: string | null;
  readonly status: MarketStatus;
  readonly tickScheme: TickScheme;
  /** Sizes are multiples of the lot and at least the minimum. */
  readonly lot: ContractMicros;
  readonly sizeMin: ContractMicros;
  /** Smallest cost of an order that takes liquidity (Polymarket: 1 USD); zero where there is none. */
  readonly notionalMin: UsdMicros;
  /** What a YES and a NO bid must total to trade: 1.00, on ForecastEx 1.01. */
  readonly pairTotal: PriceTicks;
  readonly fees: FeeTimeline;
  /** When the payout is expected as cash, or null when unknown. */
  readonly payoutAt: EpochMicros | null;
  /** What the venue pays a year for holding, of the position's value at the market (ForecastEx's coupon); nothing when
   * absent. */
  readonly carryRate?: PartsPerMillion;
}
