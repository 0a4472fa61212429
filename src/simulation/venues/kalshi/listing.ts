// What a simulated Kalshi lists: series, their events, their markets. Written by whoever starts the server.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type { PriceStructure } from "./price-structures.ts";

export interface KalshiMarketListing {
  readonly ticker: string;
  readonly yesSubTitle: string;
  readonly noSubTitle: string;
  readonly rulesPrimary: string;
  readonly openAt: EpochMicros;
  /** Trading ends here; the result is expected an hour later. */
  readonly closeAt: EpochMicros;
  readonly priceStructure: PriceStructure;
  /** Defaults to `binary`. A scalar market pays between 0 and 1 USD. */
  readonly marketType?: "binary" | "scalar";
}

/** What an event overrides from an instant on; null leaves that field to the series. */
export interface KalshiEventFeeChange {
  readonly at: EpochMicros;
  readonly feeTypeOverride: string | null;
  readonly feeMultiplierOverride: number | null;
}

/** What a series charges from an instant on. */
export interface KalshiSeriesFeeChange {
  readonly at: EpochMicros;
  readonly feeType: string;
  readonly feeMultiplier: number;
}

export interface KalshiEventListing {
  readonly eventTicker: string;
  readonly title: string;
  readonly subTitle: string;
  readonly mutuallyExclusive: boolean;
  /** The shard its markets trade on; defaults to 0. */
  readonly exchangeIndex?: number;
  /** Announced overrides, in the order of their instants; defaults to none. */
  readonly feeChanges?: readonly KalshiEventFeeChange[];
  readonly markets: readonly KalshiMarketListing[];
}

export interface KalshiSeriesListing {
  readonly ticker: string;
  readonly title: string;
  readonly category: string;
  /** As on the wire: `quadratic`, `quadratic_with_maker_fees`, … */
  readonly feeType: string;
  /** A JSON number on the wire: 1, 0.5, 0. */
  readonly feeMultiplier: number;
  /** Announced changes, in the order of their instants; defaults to none. */
  readonly feeChanges?: readonly KalshiSeriesFeeChange[];
  readonly events: readonly KalshiEventListing[];
}
