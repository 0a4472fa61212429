// What the decoder must remember of one market: one book in YES prices, whichever token's entries it was fed with, and
// its best prices, because the venue states the touch with every change and comparing it with ours is the only way to
// notice a lost message. The venue shows the same liquidity twice, once per token; it is never added.

import { askSide, type BookSide, bidSide } from "../../../../domain/book/book-batch.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId, OutcomeSide } from "../../../../domain/market/venue.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { type BookLevels, emptySide } from "../../shared/levels/book-levels.ts";
import { bestWord, changedWord, type TokenRecords, timeDouble } from "./scan/token-records.ts";

/** What the record says of an open book; the venue's market channel has no subscriptions to tell apart. */
const opened = 1;

export class MarketBook {
  readonly id: MarketId;
  readonly venueSymbol: string;
  readonly venueInstruments: Readonly<Record<OutcomeSide, string>>;
  readonly marketIndex: number;
  readonly levels: BookLevels;
  /** False until a book arrives, and again after any doubt: changes are ignored meanwhile. */
  isTrusted = false;
  /** True when a book has arrived at least once on this connection. */
  wasSeen = false;
  /** The token whose frames the book comes from. YES wins over NO once it has been seen. */
  source: OutcomeSide | null = null;
  /** Number of the last message that had entries of the YES token. */
  lastYesMessage = -1;
  /** The grid's step in ticks. */
  tickSizeTicks = 0;
  readonly #records: TokenRecords;
  /** Where the market's record begins: the short way of a change reads and writes there too. */
  readonly #record: number;

  constructor(market: Market, records: TokenRecords, record: number, levels: BookLevels) {
    this.id = market.id;
    this.venueSymbol = market.venueSymbol;
    this.venueInstruments = market.venueInstruments;
    this.marketIndex = records.marketIndexOf(record);
    this.levels = levels;
    this.#records = records;
    this.#record = record;
    this.begin(market);
  }

  /** The market is admitted, anew or again: it has no book. */
  begin(market: Market): void {
    this.close();
    this.levels.changeGrid(market.tickScheme);
    const band = market.tickScheme.bands[0];
    this.tickSizeTicks = band === undefined ? 0 : integerOf(band.step);
    this.wasSeen = false;
    this.source = null;
    this.lastYesMessage = -1;
    this.lastVenueAt = 0;
    this.hasChanged = false;
  }

  /** Empties the book and believes what follows. */
  open(): void {
    this.levels.open(opened);
    this.#forgetBest();
    this.isTrusted = true;
  }

  /** Empties the book; changes are ignored until it is opened again. */
  close(): void {
    this.levels.close();
    this.#forgetBest();
    this.isTrusted = false;
  }

  /** A token of the market means another one from now on: what is left of this one is parsed in full. */
  leaveShortWay(): void {
    this.#records.forget(this.#record);
  }

  /** Venue's time of the last book or change, epoch micros; 0 where it gave none. */
  get lastVenueAt(): number {
    return this.#records.doubles[(this.#record >> 1) + timeDouble] as number;
  }

  set lastVenueAt(epochMicros: number) {
    this.#records.doubles[(this.#record >> 1) + timeDouble] = epochMicros;
  }

  /** True when a change was applied since the last book: from then on time may not run back. */
  get hasChanged(): boolean {
    return this.#records.words[this.#record + changedWord] !== 0;
  }

  set hasChanged(value: boolean) {
    this.#records.words[this.#record + changedWord] = value ? 1 : 0;
  }

  /** Returns the best price of a side in ticks, or `emptySide`. */
  best(side: BookSide): number {
    return this.#records.words[this.#record + bestWord + side] as number;
  }

  /** Sets what rests at a price; zero removes the level. */
  set(side: BookSide, priceTicks: number, sizeContractMicros: number): void {
    this.levels.set(side, priceTicks, sizeContractMicros);
    const best = this.best(side);
    if (sizeContractMicros === 0) {
      if (priceTicks === best) this.#setBest(side, this.levels.bestFrom(side, priceTicks));
    } else if (side === bidSide ? priceTicks > best : priceTicks < best) {
      this.#setBest(side, priceTicks);
    }
  }

  #forgetBest(): void {
    for (const side of [bidSide, askSide] as const) this.#setBest(side, emptySide[side]);
  }

  #setBest(side: BookSide, priceTicks: number): void {
    this.#records.words[this.#record + bestWord + side] = priceTicks;
  }
}

/** A token of a market: which book it belongs to and which outcome it pays on. */
export interface Token {
  readonly book: MarketBook;
  readonly outcome: OutcomeSide;
}
