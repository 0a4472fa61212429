// What the decoder must remember of one market: one book in YES prices, whichever token's entries it was fed with.
// The venue shows the same liquidity twice, once per token; it is never added.

import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId, OutcomeSide } from "../../../../domain/market/venue.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { BookSideLevels } from "./book-side.ts";

export class MarketBook {
  readonly id: MarketId;
  readonly venueSymbol: string;
  readonly marketIndex: number;
  readonly bids = new BookSideLevels(true);
  readonly asks = new BookSideLevels(false);
  /** False until a book arrives, and again after any doubt: changes are ignored meanwhile. */
  isTrusted = false;
  /** True when a book has arrived at least once on this connection. */
  wasSeen = false;
  /** The token whose frames the book comes from. YES wins over NO once it has been seen. */
  source: OutcomeSide | null = null;
  /** Venue's time of the last book or change, epoch micros; 0 where it gave none. */
  lastVenueAt = 0;
  /** True when a change was applied since the last book: from then on time may not run back. */
  hasChanged = false;
  /** Number of the last message that had entries of the YES token. */
  lastYesMessage = -1;
  /** The grid's step in ticks. */
  tickSizeTicks: number;

  constructor(market: Market, marketIndex: number) {
    this.id = market.id;
    this.venueSymbol = market.venueSymbol;
    this.marketIndex = marketIndex;
    const band = market.tickScheme.bands[0];
    this.tickSizeTicks = band === undefined ? 0 : integerOf(band.step);
  }
}

/** A token of a market: which book it belongs to and which outcome it pays on. */
export interface Token {
  readonly book: MarketBook;
  readonly outcome: OutcomeSide;
}
