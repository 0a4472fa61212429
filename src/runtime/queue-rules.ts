// What both input queues promise, the fast one and its plain reference: which events part the market data around them,
// how much may wait, and what is counted. The rules stand here once, so that the two differ only in how they work.

import type { BookBatch } from "../domain/book/book-batch.ts";
import { type Failure, failure } from "../domain/failure/result.ts";
import type { NewEvent } from "../domain/message/input.ts";
import type { InputSink } from "../ports/market-data.ts";

/** Most events that wait; at some hundred bytes each this is far below what a process may use, and minutes of work. */
export const pendingEventsMax = 65_536;

/** From here on events that leave the segment open are refused, so that a flood of prints cannot shut out replies. */
export const pendingPrintsMax = 49_152;

/** Most batches that wait: every market of the largest venue once, and room for segments. */
export const pendingBatchesMax = 131_072;

/** How much may wait. Only tests wait for less than `queueLimits`. */
export interface QueueLimits {
  readonly events: number;
  readonly prints: number;
  readonly batches: number;
}

export const queueLimits: QueueLimits = {
  events: pendingEventsMax,
  prints: pendingPrintsMax,
  batches: pendingBatchesMax,
};

/** Told of every input that found no room (`RUN-937`). The input is lost: whoever listens must make that safe. */
export type RefusalObserver = (reason: Failure, input: BookBatch | NewEvent) => void;

/** What came of one market since the start, or of all of them. */
export interface MarketFlow {
  /** Batches pushed, and how many of them joined one that waited. */
  readonly batches: number;
  readonly batchesConflated: number;
  /** Level changes pushed, and how many of them a later one made void before the engine saw them. */
  readonly changes: number;
  readonly changesConflated: number;
  readonly batchesRefused: number;
}

/** Totals since the start. */
export interface InputQueueCounters extends MarketFlow {
  readonly events: number;
  readonly eventsRefused: number;
}

/** A queue between the edge and the engine. */
export interface InboundQueue extends InputSink {
  readonly counters: InputQueueCounters;
  /** Events and batches that wait. */
  readonly waiting: number;
  readonly pendingEvents: number;
  readonly pendingBatches: number;
  /** Markets with at least one batch that waits. */
  readonly pendingMarkets: number;
  /** Returns what a market's batches came to so far; all zeros for a market that sent none. */
  flowOf(marketIndex: number): MarketFlow;
  /**
   * Hands over everything that waited when the drain began, in order. A batch belongs to the visitor only during the
   * call. What is pushed meanwhile waits for the next drain. A visitor that throws ends the queue's life: the engine
   * has stopped.
   */
  drain(visit: (input: BookBatch | NewEvent) => void): void;
}

/** Which events close the segment. Listing every kind forces a decision about each new one. */
export const closesSegment: Readonly<Record<NewEvent["kind"], boolean>> = {
  TradePrint: false,
  StreamAlive: false,
  MarketStatusChanged: true,
  TickSchemeChanged: true,
  FeeScheduleChanged: true,
  StreamOpened: true,
  StreamClosed: true,
  SequenceGap: true,
  BookConfirmed: true,
  BookDisproved: true,
  ModeDegraded: true,
  ModeRecovered: true,
  MarketListed: true,
  RelationApproved: true,
  RelationSuspended: true,
  OrderAccepted: true,
  OrderRejected: true,
  OrderDenied: true,
  OrderUnknown: true,
  OrderCancelled: true,
  OrderExpired: true,
  FillReported: true,
  FillFinalityChanged: true,
  OrderReported: true,
  BalanceReported: true,
  TransactionReported: true,
  IncomeReported: true,
  PoolSharesReported: true,
  VenueGateChanged: true,
  SettlementReported: true,
  KillSwitchSet: true,
  KillSwitchCleared: true,
  SafeModeRequired: true,
  BackpressureChanged: true,
  StopRequested: true,
  SafeModeAcknowledged: true,
  VenueGateAcknowledged: true,
  SettingsChanged: true,
  TimerFired: true,
  BacklogTurn: true,
};

/**
 * Whether a batch may join one that waits, the venue time of the changes in it being `venueAt` (0 for none): both are
 * judged together then. A whole book is turned away when it is older than what is known of the market (QUA-115), and
 * changes never are, so a whole book with a venue time keeps away from changes, and nothing joins what is newer.
 */
export function areJudgedAlike(
  kind: BookBatch["kind"],
  venueAt: number,
  later: BookBatch,
): boolean {
  if (kind === "BookUpdates" && later.kind === "BookUpdates") {
    return later.venueAt === 0 || later.venueAt >= venueAt;
  }
  if (venueAt === 0 || later.venueAt === 0) return venueAt === later.venueAt;
  return kind === later.kind && later.venueAt >= venueAt;
}

/** Most events that may wait before one of this kind is refused. */
export function eventRoom(kind: NewEvent["kind"], limits: QueueLimits): number {
  return closesSegment[kind] ? limits.events : limits.prints;
}

export function queueFull(waiting: number, what: "batches" | "events"): Failure {
  return failure("RUN-937", `${waiting} ${what} wait`);
}
