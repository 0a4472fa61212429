// Which markets a venue lists.

import type { Result } from "../domain/failure/result.ts";
import type { Market } from "../domain/market/market.ts";
import type { MarketId, Venue } from "../domain/market/venue.ts";
import type { EpochMicros } from "../domain/units/epoch-micros.ts";

export interface CatalogueFilter {
  /** Venue symbols to fetch; empty for all open markets. */
  readonly symbols: readonly string[];
  /** True reads everything anew: names and fees are otherwise remembered for some minutes. */
  readonly isFresh?: boolean;
}

export interface MarketCatalogue {
  readonly venue: Venue;
  /** Returns the venue's markets in our form. A market whose values do not fit our units is left out and named in
   * `refused`. */
  listMarkets(filter: CatalogueFilter): Promise<Result<CatalogueListing>>;
}

/** When the venue says that a market opens and closes: a reason to look again then, and never a reason to believe it
 * has. Null where the venue gives no time. */
export interface MarketTimes {
  readonly market: MarketId;
  readonly opensAt: EpochMicros | null;
  readonly closesAt: EpochMicros | null;
}

export interface CatalogueListing {
  readonly markets: readonly Market[];
  /** Absent where the venue gives none that mean anything. */
  readonly times?: readonly MarketTimes[];
  readonly refused: readonly {
    readonly venueSymbol: string;
    readonly reason: string;
    /** Present where something of the market could not be read just now: to be asked for again. */
    readonly isUnread?: true;
  }[];
}
