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
}

export interface KalshiEventListing {
  readonly eventTicker: string;
  readonly title: string;
  readonly subTitle: string;
  readonly mutuallyExclusive: boolean;
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
  readonly events: readonly KalshiEventListing[];
}
