// What the decoder must remember of one market: its levels, because the venue sends signed changes and the engine
// takes absolute sizes, and whether they can be believed.

import type { FeeTimeline } from "../../../../domain/market/fee-schedule.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import type { BookLevels } from "../../shared/levels/book-levels.ts";

/** Subscription of a book that has none yet. */
export const noSubscription = -1;

export class MarketBook {
  readonly id: MarketId;
  readonly ticker: string;
  readonly groupSymbol: string | null;
  readonly marketIndex: number;
  readonly levels: BookLevels;
  /** False until a snapshot, and again after any loss: changes are ignored meanwhile. */
  isTrusted = false;
  /** True when a snapshot has arrived at least once on this connection. */
  wasSeen = false;
  /** The venue's subscription (`sid`) that delivers this book. */
  subscription = noSubscription;
  fees: FeeTimeline;
  /** As the market was subscribed to: announced changes are in it after overrides have dropped them from `fees`. */
  readonly listedFees: FeeTimeline;

  constructor(market: Market, marketIndex: number, levels: BookLevels) {
    this.id = market.id;
    this.ticker = market.venueSymbol;
    this.groupSymbol = market.groupSymbol;
    this.marketIndex = marketIndex;
    this.levels = levels;
    this.fees = market.fees;
    this.listedFees = market.fees;
  }
}
