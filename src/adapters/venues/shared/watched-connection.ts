// A market-data connection as those see it that look after its books: what it carries, whether it delivers, and what can
// be done about books that are wrong.

import type { Market } from "../../../domain/market/market.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type { MapLevels } from "./levels/book-levels.ts";

/** A connection as its fallback sees it. */
export interface WatchedConnection {
  readonly stream: string;
  readonly markets: ReadonlyMap<MarketId, Market>;
  /** It delivers. */
  readonly isEstablished: boolean;
  readonly lastSignAt: EpochMicros | null;
  /** Markets without a book that can be believed; only while it is established. */
  missing(): readonly MarketId[];
  /** Returns a copy of a market's book as it was built up, or undefined when there is none to compare. */
  levelsOf(market: MarketId): MapLevels | undefined;
  /** Venue's time of a book's last change in epoch micros; 0 where the venue gives none. */
  venueAtOf(market: MarketId): number;
  /** The market's book is not the venue's: the engine is told. */
  disprove(market: MarketId): void;
  /** Asks for the whole books of markets again that are suspect already. */
  repair(markets: readonly MarketId[]): void;
  /** Gives the connection up and makes a new one. */
  giveUp(reason: string): void;
}
