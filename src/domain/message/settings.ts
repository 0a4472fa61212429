// What the engine decides by: the validated configuration in the engine's units. Part of the state hash.

import type { Lane } from "../order/order.ts";
import type { ContractMicros } from "../units/contract-micros.ts";
import type { DurationMicros } from "../units/epoch-micros.ts";
import type { PartsPerMillion } from "../units/parts-per-million.ts";
import type { PriceTicks } from "../units/price-ticks.ts";
import type { UsdMicros } from "../units/usd-micros.ts";

export const engineModes = ["observe", "dry-run", "paper", "live"] as const;

/** `observe` detects only, `dry-run` decides and sends nothing, `paper` fills from the book, `live` trades. */
export type EngineMode = (typeof engineModes)[number];

/** How much an edge counts by the distance of its payout: in ranking and thresholds, never in accounting. */
export interface TimeRegimeSettings {
  /** Payouts at most this far away are near. */
  readonly nearWithin: DurationMicros;
  readonly nearFactor: PartsPerMillion;
  /** Payouts at least this far away are far; above `nearWithin`. */
  readonly farBeyond: DurationMicros;
  readonly farFactor: PartsPerMillion;
}

export interface DetectionSettings {
  /** Smallest worst-case profit of a group. */
  readonly profitMin: UsdMicros;
  /** Smallest worst-case profit per dollar of capital. */
  readonly marginMin: PartsPerMillion;
  /** Largest believable edge per dollar of payout. */
  readonly spreadMax: PriceTicks;
  /** Smallest size at the touch of every leg. */
  readonly liquidityMin: ContractMicros;
  /** Smallest simple annual yield where the date of the cash is known. */
  readonly apyMin: PartsPerMillion;
  /** What capital has to earn a year: a group that earns less until its cash is refused. */
  readonly hurdleRate: PartsPerMillion;
  /** Largest expected loss per group over soft states; zero refuses any that may happen, and none unpriced passes. */
  readonly softLossMax: UsdMicros;
  /** Largest loss per group in any one soft state. */
  readonly softStateLossMax: UsdMicros;
  readonly timeRegime: TimeRegimeSettings;
  readonly lanes: Readonly<Record<Lane, boolean>>;
}

export interface QualitySettings {
  /** How long after a stream opened its books must stand before they are believed. */
  readonly startupConfirm: DurationMicros;
  /** How much later than the quickest of its feed a quote may come, by the venue's clock. */
  readonly latenessMax: DurationMicros;
  /** Largest difference between the venue's clock and ours, the way from there to here included. */
  readonly clockSkewMax: DurationMicros;
  /** Moves of the middle price up to this size are never a jump. */
  readonly jumpMin: PriceTicks;
  /** A move of more than so many robust deviations of the market's own moves is a jump, in millionths. */
  readonly jumpDeviations: PartsPerMillion;
  /** How long prices must stand after a jump before they are believed. */
  readonly jumpConfirm: DurationMicros;
  /** Cost of what is offered at the best price of one side that is believed in any market; above it only what is not
   * far beyond the market's own ordinary offers is. */
  readonly touchNotionalMax: UsdMicros;
  /** A book silent for so long beside a market of the same claim that moves has to be confirmed; a market that
   * ordinarily speaks more often has to much sooner. */
  readonly frozenAfter: DurationMicros;
  /** How far the other market must have moved meanwhile. */
  readonly frozenMove: PriceTicks;
  /** Corrections of one market's book by comparison within the window, from which on it is quarantined. */
  readonly correctionsMax: number;
  readonly correctionsWindow: DurationMicros;
  /** How long a quarantine lasts. */
  readonly quarantine: DurationMicros;
}

export interface SizingSettings {
  /** Largest cost of one group. */
  readonly positionSizeMax: UsdMicros;
}

export interface RiskSettings {
  readonly exposureTotalMax: UsdMicros;
  readonly exposureVenueMax: UsdMicros;
  readonly exposureMarketMax: UsdMicros;
  readonly exposureClusterMax: UsdMicros;
  /** Most groups open at once. */
  readonly positionsMax: number;
  readonly ordersPerMinuteMax: number;
  readonly dailyLossMax: UsdMicros;
  /** When the trading day begins, as time after 00:00 UTC. */
  readonly dayBoundary: DurationMicros;
}

export interface ExecutionSettings {
  /** Time after which an unanswered order counts as unknown and is asked for. */
  readonly orderDeadline: DurationMicros;
  /** Largest loss per contract an unwind may take. */
  readonly unwindLossMax: PriceTicks;
}

export interface EngineSettings {
  readonly mode: EngineMode;
  readonly detection: DetectionSettings;
  readonly quality: QualitySettings;
  readonly sizing: SizingSettings;
  readonly risk: RiskSettings;
  readonly execution: ExecutionSettings;
}
