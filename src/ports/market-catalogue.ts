// Which markets a venue lists.

import type { Result } from "../domain/failure/result.ts";
import type { Market } from "../domain/market/market.ts";
import type { Venue } from "../domain/market/venue.ts";

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

export interface CatalogueListing {
  readonly markets: readonly Market[];
  readonly refused: readonly { readonly venueSymbol: string; readonly reason: string }[];
}
