// What a matching book reports, in the order it happened. A market has one book in YES prices: selling YES at p is
// buying NO at 1 - p, so NO is the mirror of this book and has none of its own.

import type { BookSide } from "../../domain/book/book-batch.ts";
import type { ContractMicros } from "../../domain/units/contract-micros.ts";
import type { PriceTicks } from "../../domain/units/price-ticks.ts";

/** What rests at a price has changed. */
export interface LevelChange {
  readonly kind: "level-change";
  readonly side: BookSide;
  readonly price: PriceTicks;
  /** What rests at the price now; zero when the level is gone. */
  readonly size: ContractMicros;
  /** The signed difference to what rested before. */
  readonly change: ContractMicros;
  /** The order whose arrival, fill or end changed the level. */
  readonly orderId: number;
}

/** Two orders met, at the price of the one that rested. */
export interface Trade {
  readonly kind: "trade";
  /** Counts the trades of one book from 1. */
  readonly number: number;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
  /** `bidSide` when the incoming order bought YES. */
  readonly takerSide: BookSide;
  readonly makerOrderId: number;
  readonly takerOrderId: number;
  readonly makerOwner: string;
  readonly takerOwner: string;
}

/** A fill reports its trade first, then the level that shrank. */
export type BookEvent = LevelChange | Trade;
