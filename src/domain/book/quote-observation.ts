// The top of one market's book as somebody saw it at one moment: what a recording holds and what a simulated order flow
// shows. The statistics of both are taken from nothing else, so that neither can be measured in its own favour.

import type { MarketId } from "../market/venue.ts";
import type { ContractMicros } from "../units/contract-micros.ts";
import type { EpochMicros } from "../units/epoch-micros.ts";
import type { PriceTicks } from "../units/price-ticks.ts";

/**
 * One sight of the best levels, after a message about the market's book: also after one that changed a level further
 * down. Handed over in order of time.
 */
export interface QuoteObservation {
  readonly market: MarketId;
  /** What the market's YES pays on: markets of several venues with the same claim pay on the same facts. */
  readonly claim: string;
  /** The event the claim belongs to: several exclusive outcomes share it. */
  readonly event: string;
  readonly at: EpochMicros;
  /** Best prices of YES, null where the side is empty. */
  readonly bid: PriceTicks | null;
  readonly ask: PriceTicks | null;
  /** What rests at the best price; null where the side is empty or the size was not seen. */
  readonly bidSize: ContractMicros | null;
  readonly askSize: ContractMicros | null;
}

/**
 * The kinds of market of which there are recordings, each with a scenario of the simulated order flow under the same
 * name: Kalshi's games of a day; one award on both venues; the exclusive brackets of one day's temperature.
 */
export const observedFlows = ["kalshi-sports", "award-pair", "temperature-brackets"] as const;

export type ObservedFlow = (typeof observedFlows)[number];
