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
import * as rows from "./listed-market.ts";
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

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const { ListedMarket, MarketRows, wordsPerMarket } = rows;
const { gridWord, openWord, pairTotalWord, receivedWord, releasedWord } = rows;
const { streamWord, unlisted, venueEverWord, venueWord } = rows;
const aheadMax = aheadMicrosMax;

export class MarketTable implements MarketReader {
  readonly streams = new StreamTable();
  readonly #markets: (rows.ListedMarket | undefined)[] = [];
  readonly #rows = new MarketRows();
  /** The grids of all markets, by the number in their rows. */
  readonly #grids: TickTable[] = [];
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

  feedOf(index: number): number {
    return this.#word(index, streamWord);
  }

  receivedAt(index: number): number {
    return this.#word(index, receivedWord);
  }

  isOpen(index: number): boolean {
    return this.#word(index, openWord) === 1;
  }

  isListed(index: number): boolean {
    return this.#word(index, openWord) !== unlisted;
  }

  ticksOf(index: number): TickTable {
    return this.#grids[this.#word(index, gridWord)] as TickTable;
  }

  pairTotalTicks(index: number): number {
    return this.#word(index, pairTotalWord);
  }

  #word(index: number, which: number): number {
    const { words } = this.#rows;
    const at = index * wordsPerMarket;
    // One read beyond the array would make every later one slow.
    return at >= 0 && at < words.length ? (words[at + which] as number) : unlisted;
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
    const ticks = tickTable(market.tickScheme);
    const { status, tickScheme, fees } = market;
    this.#markets[index] = new ListedMarket(this.#rows, index, {
      market,
      status,
      tickScheme,
      ticks,
      fees,
    });
    const at = this.#rows.reach(index);
    const { words } = this.#rows;
    words[at + openWord] = isOpen(status);
    words[at + gridWord] = this.#gridOf(ticks);
    words[at + pairTotalWord] = integerOf(market.pairTotal);
    return index;
  }

  #gridOf(ticks: TickTable): number {
    const known = this.#grids.indexOf(ticks);
    return known < 0 ? this.#grids.push(ticks) - 1 : known;
  }

  /** Applies a batch to its market's book. Returns why the whole batch was turned away, the book untouched, or undefined. */
  apply(batch: BookBatch): FailureCode | undefined {
    const { words } = this.#rows;
    const at = batch.marketIndex * wordsPerMarket;
    if (!(at >= 0 && at < words.length) || words[at + openWord] === unlisted) return "VEN-806";
    this.streams.touchBy(batch);
    const isWhole = batch.kind === "BookSnapshot";
    if (isWhole || words[at + streamWord] !== batch.streamIndex) {
      const refusal = this.#refusalOf(batch, at);
      if (refusal !== undefined) return refusal;
    }
    words[at + receivedWord] = batch.receivedAt;
    const outcome = this.#books.apply(batch);
    if (isRefused(outcome)) return refusalCode(outcome);
    this.#touchChanged = outcome !== 0;
    const { venueAt } = batch;
    if (venueAt > (words[at + venueWord] as number) && venueAt - batch.receivedAt <= aheadMax) {
      words[at + venueWord] = venueAt;
      if (venueAt > (words[at + venueEverWord] as number)) words[at + venueEverWord] = venueAt;
    }
    return undefined;
  }

  /** Decides about a batch that may be the first from its stream, or tell what is long over. */
  #refusalOf(batch: BookBatch, at: number): "QUA-111" | "QUA-115" | undefined {
    const { words } = this.#rows;
    if (words[at + streamWord] !== batch.streamIndex) {
      if (!this.#mayTakeOver(at, batch)) return "QUA-111";
      if (isOlderThan(words[at + venueEverWord] as number, batch, replayedBookMicros)) {
        return "QUA-115";
      }
      words[at + streamWord] = batch.streamIndex;
      words[at + venueWord] = 0;
    } else if (
      isOlderThan(words[at + venueWord] as number, batch, olderBookMicros) ||
      isOlderThan(words[at + venueEverWord] as number, batch, replayedBookMicros)
    ) {
      return "QUA-115";
    }
    if (batch.kind === "BookSnapshot") words[at + releasedWord] = 0;
    return undefined;
  }

  /** Returns true while the market's book is suspect and waits for a whole one. */
  isReleased(index: number): boolean {
    return this.#word(index, releasedWord) === 1;
  }

  /** Updates of the market were lost or refused: whichever stream brings its next whole book feeds it. */
  release(index: number): void {
    if (this.isListed(index)) this.#rows.words[index * wordsPerMarket + releasedWord] = 1;
  }

  /**
   * Decides whether a batch moves a market from the stream that feeds it to its own. Changes never do: they belong to
   * a book of their stream. A whole book does, but for a polled one while the stream that feeds the market is open
   * and its book is good: the answer to a poll is older than it looks, and comes late when the stream has recovered.
   */
  #mayTakeOver(at: number, batch: BookBatch): boolean {
    const { words } = this.#rows;
    const streamIndex = words[at + streamWord] as number;
    if (streamIndex < 0) return true;
    if (batch.kind !== "BookSnapshot") return false;
    const feeding = this.streams.at(streamIndex);
    const isPolled = this.streams.at(batch.streamIndex)?.liveness === "market";
    if (!isPolled || feeding === undefined || feeding.liveness === "market") return true;
    return !feeding.open || words[at + releasedWord] === 1;
  }

  changeStatus(index: number, status: MarketStatus): void {
    const market = this.#markets[index];
    if (market === undefined) return;
    market.status = status;
    this.#rows.words[index * wordsPerMarket + openWord] = isOpen(status);
  }

  changeTickScheme(index: number, scheme: TickScheme): void {
    const market = this.#markets[index];
    if (market === undefined) return;
    market.tickScheme = scheme;
    market.ticks = tickTable(scheme);
    market.digest = undefined;
    this.#rows.words[index * wordsPerMarket + gridWord] = this.#gridOf(market.ticks);
    this.#books.changeTickScheme(index, scheme);
  }

  changeFees(index: number, fees: FeeTimeline): void {
    const market = this.#markets[index];
    if (market === undefined) return;
    market.fees = fees;
    market.digest = undefined;
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
    if (this.isListed(index)) this.#rows.words[index * wordsPerMarket + venueWord] = 0;
  }

  /** Calls back with every listed market, ordered by id: an order that does not depend on indexes. */
  forEachListed(visit: (market: rows.ListedMarket) => void): void {
    const listed = this.#markets.filter((market) => market !== undefined);
    for (const market of listed.sort((a, b) => (a.market.id < b.market.id ? -1 : 1))) visit(market);
  }

  #termsOf(index: number): string {
    const market = this.#markets[index];
    if (market === undefined) return "";
    market.digest ??= digestOf([market.market, market.tickScheme, market.fees]);
    return market.digest;
  }

  /** Adds everything a decision can depend on. */
  hashInto(hash: StateHash): void {
    this.streams.hashInto(hash);
    hash.addInteger(this.#markets.filter((market) => market !== undefined).length);
    this.forEachListed((market) => {
      hash.addText(market.market.id);
      hash.addText(market.status);
      hash.addInteger(market.lastReceivedAt);
      hash.addInteger(market.newestVenueAt);
      hash.addInteger(market.newestVenueAtEver);
      hash.addText(market.streamIndex < 0 ? "" : (this.streams.at(market.streamIndex)?.id ?? ""));
      hash.addText(this.#termsOf(market.index));
      this.#books.hashInto(hash, market.index);
    });
  }
}

/** Returns true for a whole book from before a venue time by more than so much: a venue that repeats itself, or replays
 * yesterday. */
function isOlderThan(newestVenueAt: number, batch: BookBatch, byMicros: number): boolean {
  if (batch.kind !== "BookSnapshot" || batch.venueAt === 0) return false;
  return batch.venueAt + byMicros < newestVenueAt;
}

function isOpen(status: MarketStatus): 0 | 1 {
  return status === "open" ? 1 : 0;
}

/** A fingerprint of plain data, short enough to keep for every market. */
function digestOf(data: unknown): string {
  const hash = new StateHash();
  hash.addText(JSON.stringify(data));
  return hash.digest();
}
