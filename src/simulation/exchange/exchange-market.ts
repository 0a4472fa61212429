// One market of a simulated exchange: its book, its grid, whether it trades, and the running figures that venues
// publish beside the book (volume, open interest, last price). Rules are checked here, before the book is touched.

import { bidSide } from "../../domain/book/book-batch.ts";
import { isOnGrid, type TickScheme } from "../../domain/market/tick-scheme.ts";
import { type ContractMicros, contractMicros } from "../../domain/units/contract-micros.ts";
import type { PriceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { addUsd, costOf, noUsd, type UsdMicros } from "../../domain/units/usd-micros.ts";
import type { BookEvent, Trade } from "../matching/book-event.ts";
import { OrderBook } from "../matching/order-book.ts";

/** `paused` may open again, `closed` never does. */
export type MarketPhase = "open" | "paused" | "closed";

/** What an exchange needs to know to trade a market. */
export interface MarketTerms {
  /** The exchange's own name of the market: a ticker, a condition id. */
  readonly symbol: string;
  readonly tickScheme: TickScheme;
  /** Sizes are multiples of the lot and at least the minimum. */
  readonly lot: ContractMicros;
  readonly sizeMin: ContractMicros;
}

/** Why an order was refused before it reached the book. */
export type RefusalReason =
  | "unknown-market"
  | "market-not-open"
  | "price-off-grid"
  | "size-off-lot"
  | "size-below-minimum";

export class ExchangeMarket {
  readonly terms: MarketTerms;
  readonly book = new OrderBook();
  tickScheme: TickScheme;
  phase: MarketPhase = "open";
  /** Trading stands still for a reason outside this market: its venue pauses, or its time is over. */
  isHalted = false;
  /** Undefined before the first trade. */
  lastTrade: Trade | undefined = undefined;
  volume: ContractMicros = contractMicros(0);
  /** What all trades cost together, each at its YES price and rounded down. */
  turnover: UsdMicros = noUsd;
  /** Contracts that exist: the sum of all long YES positions. */
  openInterest: ContractMicros = contractMicros(0);
  readonly #positions = new Map<string, number>();

  constructor(terms: MarketTerms) {
    this.terms = terms;
    this.tickScheme = terms.tickScheme;
  }

  get symbol(): string {
    return this.terms.symbol;
  }

  /** Returns the reason to refuse such an order now, or undefined when it may be placed. Any size is a good one where
   * the caller has its own rule for sizes. */
  refusal(price: PriceTicks, size: ContractMicros, hasAnySize = false): RefusalReason | undefined {
    if (this.phase !== "open" || this.isHalted) return "market-not-open";
    if (!isOnGrid(this.tickScheme, price)) return "price-off-grid";
    if (hasAnySize) return undefined;
    if (integerOf(size) % integerOf(this.terms.lot) !== 0) return "size-off-lot";
    if (integerOf(size) < integerOf(this.terms.sizeMin)) return "size-below-minimum";
    return undefined;
  }

  /** Brings the running figures up to date with what the book reported. */
  account(events: readonly BookEvent[]): void {
    for (const event of events) {
      if (event.kind !== "trade") continue;
      this.lastTrade = event;
      const traded = integerOf(event.size);
      this.volume = contractMicros(integerOf(this.volume) + traded);
      this.turnover = addUsd(this.turnover, costOf(event.price, event.size, "down"));
      const buysYes = event.takerSide === bidSide;
      this.#move(event.takerOwner, buysYes ? traded : -traded);
      this.#move(event.makerOwner, buysYes ? -traded : traded);
    }
  }

  #move(owner: string, change: number): void {
    const before = this.#positions.get(owner) ?? 0;
    const after = before + change;
    this.#positions.set(owner, after);
    const grown = Math.max(after, 0) - Math.max(before, 0);
    this.openInterest = contractMicros(integerOf(this.openInterest) + grown);
  }
}
