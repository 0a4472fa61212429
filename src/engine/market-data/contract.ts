// What the market-data stage offers to later stages: markets with their books and streams, read-only.
//
// Invariants: a market's index never changes; a book holds only prices from 1 to 9,999 ticks and safe-integer sizes;
// a market without a stream has no book; a market is fed by one stream at a time, and only a whole book moves it to
// another. Failure codes: QUA-105, QUA-110, QUA-111, QUA-115 (a batch that was refused whole).

import type { BookSide } from "../../domain/book/book-batch.ts";
import type { BookView } from "../../domain/book/book-view.ts";
import type { FeeSchedule, FeeTimeline } from "../../domain/market/fee-schedule.ts";
import type { Market, MarketStatus } from "../../domain/market/market.ts";
import type { TickScheme } from "../../domain/market/tick-scheme.ts";
import type { TickTable } from "../../domain/market/tick-table.ts";
import type { MarketId } from "../../domain/market/venue.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";

/** What is known about one listed market now. */
export interface MarketState {
  readonly index: number;
  readonly market: Market;
  readonly status: MarketStatus;
  readonly tickScheme: TickScheme;
  /** The lookup of that scheme. */
  readonly ticks: TickTable;
  readonly fees: FeeTimeline;
  /** Index of the stream that feeds it, -1 before the first batch. */
  readonly streamIndex: number;
  /** Epoch micros of the last batch by our clock, 0 before the first. */
  readonly lastReceivedAt: number;
}

/** One feed of one venue. Times in epoch micros. */
export interface StreamState {
  readonly id: string;
  readonly open: boolean;
  /** Counts how often it was opened, so that a book of an earlier session is recognised. */
  readonly session: number;
  readonly liveness: "stream" | "market";
  readonly staleAfterMicros: number;
  readonly lastAliveAt: number;
  /** Last sign of life of the session before, 0 in the first. */
  readonly aliveBefore: number;
  readonly assumedSizes: boolean;
}

export interface MarketReader {
  /** Returns the index of a listed market, or undefined. */
  find(market: MarketId): number | undefined;
  /** Returns the market at an index, or undefined when it is not listed. */
  state(index: number): MarketState | undefined;
  stream(index: number): StreamState | undefined;
  /** Index of the stream that feeds the market, or -1: as its state's, read from a row and not from an object. */
  feedOf(index: number): number;
  /** Epoch micros of the last batch of a listed market by our clock, 0 before the first. */
  receivedAt(index: number): number;
  isListed(index: number): boolean;
  /** Returns true for a listed market whose status is `open`. */
  isOpen(index: number): boolean;
  /** The grid of a listed market. */
  ticksOf(index: number): TickTable;
  /** The returned view is valid until the next call. */
  book(index: number): BookView;
  /** Best price of a listed market in ticks, or -1: as its book's, without making a view. */
  bestPrice(index: number, side: BookSide): number;
  /** Size at that price in contract micros, or 0. */
  bestSize(index: number, side: BookSide): number;
  /** What a YES and a NO bid of a listed market must total to trade, in ticks. */
  pairTotalTicks(index: number): number;
  feesAt(index: number, now: EpochMicros): FeeSchedule;
}
