// What a simulated Polymarket lists. Written by whoever starts the server.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { hexWordFor, tokenIdFor } from "../../identifiers.ts";

/** Grids of the venue, as on the wire. */
export type PolymarketTickSize = "0.1" | "0.01" | "0.005" | "0.0025" | "0.001" | "0.0001";

/** A market's own fee schedule: fee = shares × rate × (p × (1 - p))^exponent, taker only. */
export interface PolymarketFees {
  /** As on the wire: `politics_fees`, `tech_fees`, … */
  readonly feeType: string;
  /** JSON numbers on the wire. */
  readonly rate: number;
  readonly exponent: number;
  readonly rebateRate: number;
}

export interface PolymarketListing {
  /** `0x` and 64 hex digits. */
  readonly conditionId: string;
  readonly questionId: string;
  /** Token ids as decimal strings. */
  readonly yesToken: string;
  readonly noToken: string;
  /** Gamma's own number of the market, as text. */
  readonly gammaId: string;
  readonly slug: string;
  readonly question: string;
  /** First outcome is the one whose token is `yesToken`. */
  readonly outcomes: readonly [string, string];
  readonly tickSize: PolymarketTickSize;
  /** Smallest order in shares. */
  readonly orderSizeMin: number;
  readonly negRisk: boolean;
  readonly endAt: EpochMicros;
  /** Null for a market without fees. */
  readonly fees: PolymarketFees | null;
  /** How long orders that would trade at once are held, in whole seconds (`sd`). Default 0. */
  readonly secondsDelay?: number;
  /** The same for up-down markets (`itode`), in milliseconds; the longer of the two holds. Default 0. */
  readonly takerDelayMillis?: number;
  /** Start of the game the question is about. Default null. */
  readonly gameStartAt?: EpochMicros | null;
  /** Resting orders are wiped at the start of the game (`cbos`). Default false. */
  readonly clearBookOnStart?: boolean;
  /** Protocol of the market's tokens, as Gamma says it. Default "v1". */
  readonly version?: "v1" | "v2";
  /** When the market began. Default: thirty days before its end. */
  readonly startAt?: EpochMicros;
  /** What the catalogue can be asked by. Default: none. */
  readonly tagIds?: readonly string[];
  readonly seriesId?: string;
  readonly gameId?: string;
  readonly sportsMarketType?: string;
  /** Events the market belongs to, first the one it is shown under. Default: one of its own. */
  readonly events?: readonly PolymarketEvent[];
}

/** An event of the catalogue, to which several markets may belong. */
export interface PolymarketEvent {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly negRisk: boolean;
}

/** Returns the identifiers of a market that follow from a name: the same name gives the same ids. */
export function polymarketIdentifiers(
  name: string,
): Pick<PolymarketListing, "conditionId" | "questionId" | "yesToken" | "noToken"> {
  return {
    conditionId: hexWordFor(`polymarket condition ${name}`),
    questionId: hexWordFor(`polymarket question ${name}`),
    yesToken: tokenIdFor(`polymarket token ${name} yes`),
    noToken: tokenIdFor(`polymarket token ${name} no`),
  };
}
