// The markets this process watches, by dense index, with their books. Takes what the venues list and every batch of
// levels; turns away a batch that cannot be true, whole.

import { askSide, type BookBatch, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import type { BookView } from "../../domain/book/book-view.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import type { Directories } from "../../domain/market/directory.ts";
import {
  type FeeSchedule,
  type FeeTimeline,
  feeScheduleAt,
} from "../../domain/market/fee-schedule.ts";
import type { Market, MarketStatus } from "../../domain/market/market.ts";
import type { TickScheme } from "../../domain/market/tick-scheme.ts";
import { type TickTable, tickTable } from "../../domain/market/tick-table.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import { StateHash } from "../../domain/message/state-hash.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { type BookStore, isRefused, refusalCode } from "./books/book-store.ts";
import type { MarketReader, MarketState, StreamState } from "./contract.ts";
import { StreamTable } from "./stream-table.ts";

/** A whole book may be so much older than the newest change: the two come from different machines of the venue, whose
 * clocks differ by milliseconds. What a venue replays is older by far. */
export const olderBookMicros = 1_000_000;
/** A venue time further ahead of ours is not taken for the newest: one wrong time would have every later book turned
 * away. Clocks that differ so much are refused as a whole. */
const aheadMicrosMax = 5_000_000;
/** A new session may begin with a book so much older than the newest change of any before it: answers come from caches,
 * and clocks are set. A book from before that is yesterday's, told again. */
export const replayedBookMicros = 60_000_000;

interface MutableMarket {
  index: number;
  market: Market;
  status: MarketStatus;
  tickScheme: TickScheme;
  ticks: TickTable;
  fees: FeeTimeline;
  streamIndex: number;
  /** Its book is suspect, so that the next whole book may come from anywhere. True exactly while the quality gate
   * suspects the market, which is in the state hash. */
  isReleased: boolean;
  lastReceivedAt: number;
  /** Newest venue time that its stream brought in this session, epoch micros; 0 for none. */
  newestVenueAt: number;
  /** The same over all sessions and streams. */
  newestVenueAtEver: number;
  /** Everything the venue stated about it, as text for the state hash; undefined since the last change. */
  terms: string | undefined;
}

export class MarketTable implements MarketReader {
  readonly streams = new StreamTable();
  readonly #markets: (MutableMarket | undefined)[] = [];
  /** Beside the markets, because every look at a pair reads it and the market itself is mostly not in the caches. */
  readonly #pairTotals: number[] = [];
  readonly #directories: Directories;
  readonly #books: BookStore;
  #touchChanged = false;

  constructor(directories: Directories, books: BookStore) {
    this.#directories = directories;
    this.#books = books;
  }

  state(index: number): MarketState | undefined {
    return this.#markets[index];
  }

  stream(index: number): StreamState | undefined {
    return this.streams.at(index);
  }

  book(index: number): BookView {
    return this.#books.view(index);
  }

  bestPrice(index: number, side: BookSide): number {
    return this.#books.bestPrice(index, side);
  }

  bestSize(index: number, side: BookSide): number {
    return this.#books.bestSize(index, side);
  }

  /** Whether the last batch that was applied changed price or size of a best level. */
  get touchChanged(): boolean {
    return this.#touchChanged;
  }

  pairTotalTicks(index: number): number {
    return this.#pairTotals[index] ?? 0;
  }

  feesAt(index: number, now: EpochMicros): FeeSchedule {
    return feeScheduleAt(this.#markets[index]?.fees ?? [], now);
  }

  /** Returns the index of a listed market, or undefined. */
  find(market: MarketId): number | undefined {
    const index = this.#directories.markets.find(market);
    return index !== undefined && this.#markets[index] !== undefined ? index : undefined;
  }

  /** Lists a market, or replaces what is known about it; its book stays. Returns its index. */
  list(market: Market): number {
    const index = this.#directories.markets.indexOf(market.id);
    const known = this.#markets[index];
    if (known === undefined) this.#books.addMarket(index, market.tickScheme);
    else this.#books.changeTickScheme(index, market.tickScheme);
    this.#pairTotals[index] = integerOf(market.pairTotal);
    this.#markets[index] = {
      index,
      market,
      status: market.status,
      tickScheme: market.tickScheme,
      ticks: tickTable(market.tickScheme),
      fees: market.fees,
      streamIndex: known?.streamIndex ?? -1,
      isReleased: known?.isReleased ?? false,
      lastReceivedAt: known?.lastReceivedAt ?? 0,
      newestVenueAt: known?.newestVenueAt ?? 0,
      newestVenueAtEver: known?.newestVenueAtEver ?? 0,
      terms: undefined,
    };
    return index;
  }

  /** Applies a batch to its market's book. Returns why the whole batch was turned away, the book untouched, or undefined. */
  apply(batch: BookBatch): FailureCode | undefined {
    const market = this.#markets[batch.marketIndex];
    if (market === undefined) return "VEN-806";
    this.streams.touch(batch.streamIndex, batch.receivedAt);
    if (market.streamIndex !== batch.streamIndex) {
      if (!this.#mayTakeOver(market, batch)) return "QUA-111";
      if (isReplayed(market, batch)) return "QUA-115";
      market.streamIndex = batch.streamIndex;
      market.newestVenueAt = 0;
    } else if (isOlder(market, batch) || isReplayed(market, batch)) {
      return "QUA-115";
    }
    if (batch.kind === "BookSnapshot") market.isReleased = false;
    market.lastReceivedAt = batch.receivedAt;
    const outcome = this.#books.apply(batch);
    if (isRefused(outcome)) return refusalCode(outcome);
    this.#touchChanged = outcome !== 0;
    if (
      batch.venueAt > market.newestVenueAt &&
      batch.venueAt - batch.receivedAt <= aheadMicrosMax
    ) {
      market.newestVenueAt = batch.venueAt;
      if (batch.venueAt > market.newestVenueAtEver) market.newestVenueAtEver = batch.venueAt;
    }
    return undefined;
  }

  /** Returns true while the market's book is suspect and waits for a whole one. */
  isReleased(index: number): boolean {
    return this.#markets[index]?.isReleased ?? false;
  }

  /** Updates of the market were lost or refused: whichever stream brings its next whole book feeds it. */
  release(index: number): void {
    const market = this.#markets[index];
    if (market !== undefined) market.isReleased = true;
  }

  /**
   * Decides whether a batch moves a market from the stream that feeds it to its own. Changes never do: they belong to
   * a book of their stream. A whole book does, but for a polled one while the stream that feeds the market is open
   * and its book is good: the answer to a poll is older than it looks, and comes late when the stream has recovered.
   */
  #mayTakeOver(market: MutableMarket, batch: BookBatch): boolean {
    if (market.streamIndex < 0) return true;
    if (batch.kind !== "BookSnapshot") return false;
    const feeding = this.streams.at(market.streamIndex);
    const isPolled = this.streams.at(batch.streamIndex)?.liveness === "market";
    if (!isPolled || feeding === undefined || feeding.liveness === "market") return true;
    return !feeding.open || market.isReleased;
  }

  changeStatus(index: number, status: MarketStatus): void {
    const market = this.#markets[index];
    if (market !== undefined) market.status = status;
  }

  changeTickScheme(index: number, scheme: TickScheme): void {
    const market = this.#markets[index];
    if (market === undefined) return;
    market.tickScheme = scheme;
    market.ticks = tickTable(scheme);
    market.terms = undefined;
    this.#books.changeTickScheme(index, scheme);
  }

  changeFees(index: number, fees: FeeTimeline): void {
    const market = this.#markets[index];
    if (market === undefined) return;
    market.fees = fees;
    market.terms = undefined;
  }

  /** Calls back with every listed market that the stream feeds. */
  forEachOfStream(streamIndex: number, visit: (market: MarketState) => void): void {
    for (const market of this.#markets) {
      if (market !== undefined && market.streamIndex === streamIndex) visit(market);
    }
  }

  /** Returns true while the market's book holds nothing on either side. */
  isEmpty(index: number): boolean {
    return this.bestPrice(index, bidSide) < 0 && this.bestPrice(index, askSide) < 0;
  }

  /** Forgets what a closed session showed: an old book must not meet a new one. */
  clearBook(index: number): void {
    this.#books.clear(index);
    const market = this.#markets[index];
    if (market !== undefined) market.newestVenueAt = 0;
  }

  /** Calls back with every listed market, ordered by id: an order that does not depend on indexes. */
  forEachListed(visit: (market: MarketState) => void): void {
    const listed = this.#markets.filter((market) => market !== undefined);
    for (const market of listed.sort((a, b) => (a.market.id < b.market.id ? -1 : 1))) visit(market);
  }

  #termsOf(index: number): string {
    const market = this.#markets[index];
    if (market === undefined) return "";
    market.terms ??= digestOf([market.market, market.tickScheme, market.fees]);
    return market.terms;
  }

  /** Adds everything a decision can depend on. */
  hashInto(hash: StateHash): void {
    this.streams.hashInto(hash);
    hash.addInteger(this.#markets.filter((market) => market !== undefined).length);
    this.forEachListed((market) => {
      hash.addText(market.market.id);
      hash.addText(market.status);
      hash.addInteger(market.lastReceivedAt);
      hash.addInteger(this.#markets[market.index]?.newestVenueAt ?? 0);
      hash.addInteger(this.#markets[market.index]?.newestVenueAtEver ?? 0);
      hash.addText(market.streamIndex < 0 ? "" : (this.streams.at(market.streamIndex)?.id ?? ""));
      hash.addText(this.#termsOf(market.index));
      this.#books.hashInto(hash, market.index);
    });
  }
}

/** Returns true for a whole book from clearly before the newest change: a venue that repeats itself. */
function isOlder(market: MutableMarket, batch: BookBatch): boolean {
  if (batch.kind !== "BookSnapshot" || batch.venueAt === 0) return false;
  return batch.venueAt + olderBookMicros < market.newestVenueAt;
}

/** Returns true for a whole book from long before what any session has shown: a venue that replays yesterday. */
function isReplayed(market: MutableMarket, batch: BookBatch): boolean {
  if (batch.kind !== "BookSnapshot" || batch.venueAt === 0) return false;
  return batch.venueAt + replayedBookMicros < market.newestVenueAtEver;
}

/** A fingerprint of plain data, short enough to keep for every market. */
function digestOf(data: unknown): string {
  const hash = new StateHash();
  hash.addText(JSON.stringify(data));
  return hash.digest();
}
