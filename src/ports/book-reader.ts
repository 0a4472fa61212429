// The books as they stand now, for whoever fills orders on paper.

import type { BookView } from "../domain/book/book-view.ts";
import type { FeeSchedule } from "../domain/market/fee-schedule.ts";
import type { MarketId } from "../domain/market/venue.ts";
import type { PriceTicks } from "../domain/units/price-ticks.ts";

/** One market as a taker meets it. Valid until the next input is processed. */
export interface QuotedMarket {
  /** In YES prices. */
  readonly book: BookView;
  readonly pairTotal: PriceTicks;
  readonly fees: FeeSchedule;
  readonly isOpen: boolean;
}

export interface BookReader {
  /** Returns the market, or undefined when it is not listed. */
  quoted(market: MarketId): QuotedMarket | undefined;
}
