// What goes into the engine. Market data comes as packed batches; everything else as one of the events below. The
// runtime gives every input its sequence number.

import type { BookBatch } from "../book/book-batch.ts";
import type { FeeTimeline } from "../market/fee-schedule.ts";
import type { Market, MarketStatus } from "../market/market.ts";
import type { TickScheme } from "../market/tick-scheme.ts";
import type { InstrumentId, MarketId, Venue } from "../market/venue.ts";
import type { VenueGate } from "../market/venue-gate.ts";
import type { Fill, FillFinality, OrderState } from "../order/order.ts";
import type { Relation } from "../relation/relation.ts";
import type { ContractMicros } from "../units/contract-micros.ts";
import type { DurationMicros, EpochMicros } from "../units/epoch-micros.ts";
import type { PriceTicks } from "../units/price-ticks.ts";
import type { UsdMicros } from "../units/usd-micros.ts";
import type { EngineSettings } from "./settings.ts";

interface EventBase {
  /** Assigned by the runtime: gapless, starting at 1. */
  readonly sequence: number;
  /** Our clock when it arrived. */
  readonly receivedAt: EpochMicros;
}

// Market data

export interface TradePrint extends EventBase {
  readonly kind: "TradePrint";
  readonly instrument: InstrumentId;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
  readonly venueAt: EpochMicros;
}

export interface MarketStatusChanged extends EventBase {
  readonly kind: "MarketStatusChanged";
  readonly market: MarketId;
  readonly status: MarketStatus;
}

export interface TickSchemeChanged extends EventBase {
  readonly kind: "TickSchemeChanged";
  readonly market: MarketId;
  readonly tickScheme: TickScheme;
}

export interface FeeScheduleChanged extends EventBase {
  readonly kind: "FeeScheduleChanged";
  readonly market: MarketId;
  readonly fees: FeeTimeline;
}

// Connection

/**
 * A feed delivers from now on. `liveness` says what proves that its quotes are current: any message of the stream
 * (`stream`: a quiet book on a live stream is not stale), or only the market's own last message (`market`: recordings
 * and polls).
 */
export interface StreamOpened extends EventBase {
  readonly kind: "StreamOpened";
  readonly stream: string;
  readonly venue: Venue;
  readonly liveness: "stream" | "market";
  readonly staleAfter: DurationMicros;
  /** The recording holds no sizes; what stands in the books is a declared size. */
  readonly assumedSizes: boolean;
}

/** The feed has shown a sign of life that carried no market data. */
export interface StreamAlive extends EventBase {
  readonly kind: "StreamAlive";
  readonly stream: string;
}

export interface StreamClosed extends EventBase {
  readonly kind: "StreamClosed";
  readonly stream: string;
  readonly reason: string;
}

/** Updates were lost: the named markets are suspect until a snapshot follows; null names all of the stream. */
export interface SequenceGap extends EventBase {
  readonly kind: "SequenceGap";
  readonly stream: string;
  readonly markets: readonly MarketId[] | null;
}

/** The venue's own book of the market, read apart from the stream, is the one the stream has built up. */
export interface BookConfirmed extends EventBase {
  readonly kind: "BookConfirmed";
  readonly stream: string;
  readonly market: MarketId;
}

/**
 * The book that the stream has built up is not the venue's: a read beside the stream differs (`comparison`), the two
 * outcomes do not mirror each other (`mirror`), or the venue's own summary of the book differs (`summary`). The market
 * is suspect until a whole book follows, which the feed has asked for.
 */
export interface BookDisproved extends EventBase {
  readonly kind: "BookDisproved";
  readonly stream: string;
  readonly market: MarketId;
  readonly cause: "comparison" | "mirror" | "summary";
}

/** The stream cannot be kept up: its markets are polled, more slowly and without a numbering, until it recovers. */
export interface ModeDegraded extends EventBase {
  readonly kind: "ModeDegraded";
  readonly venue: Venue;
  readonly stream: string;
  readonly words: string;
}

/** The stream delivers whole books again. */
export interface ModeRecovered extends EventBase {
  readonly kind: "ModeRecovered";
  readonly venue: Venue;
  readonly stream: string;
}

// Knowledge

export interface MarketListed extends EventBase {
  readonly kind: "MarketListed";
  readonly market: Market;
}

export interface RelationApproved extends EventBase {
  readonly kind: "RelationApproved";
  readonly relation: Relation;
}

export interface RelationSuspended extends EventBase {
  readonly kind: "RelationSuspended";
  readonly relationId: string;
  readonly reason: string;
}

// Order replies

export interface OrderAccepted extends EventBase {
  readonly kind: "OrderAccepted";
  readonly clientOrderId: string;
  readonly venueOrderId: string;
}

/** The venue refused, and proved it in its own words. */
export interface OrderRejected extends EventBase {
  readonly kind: "OrderRejected";
  readonly clientOrderId: string;
  readonly venueWords: string;
}

/** We ourselves withheld the order before it left: trading was halted while it waited for its record. */
export interface OrderDenied extends EventBase {
  readonly kind: "OrderDenied";
  readonly clientOrderId: string;
}

export interface OrderUnknown extends EventBase {
  readonly kind: "OrderUnknown";
  readonly clientOrderId: string;
  readonly reason: string;
}

/** What was not filled is gone from the venue. */
export interface OrderCancelled extends EventBase {
  readonly kind: "OrderCancelled";
  readonly clientOrderId: string;
  /** Filled before it ended, by the venue's count, without what failed: more than we know of means that a fill was lost
   * on the way, less that one was taken back. */
  readonly filled: ContractMicros;
}

export interface OrderExpired extends EventBase {
  readonly kind: "OrderExpired";
  readonly clientOrderId: string;
  /** As in `OrderCancelled`. */
  readonly filled: ContractMicros;
}

export interface FillReported extends EventBase {
  readonly kind: "FillReported";
  readonly fill: Fill;
}

/** A fill that was reported before has become more final, or was taken back (`failed`, which is the last word). Venues
 * whose fills are final at once never say so. */
export interface FillFinalityChanged extends EventBase {
  readonly kind: "FillFinalityChanged";
  readonly fillId: string;
  readonly clientOrderId: string;
  readonly finality: FillFinality;
}

/** The venue's answer to a query. `not-found` proves that the order never reached it. */
export interface OrderReported extends EventBase {
  readonly kind: "OrderReported";
  readonly clientOrderId: string;
  readonly state: Exclude<OrderState, "intended" | "denied" | "unknown"> | "not-found";
  /** As in `OrderCancelled`. */
  readonly filled: ContractMicros;
}

// Account

export interface BalanceReported extends EventBase {
  readonly kind: "BalanceReported";
  readonly venue: Venue;
  readonly cash: UsdMicros;
  /** How far the ledger may lie beside it because the venue does not tell to the last digit what its fees were; nothing
   * when absent. What lies within is booked as fees. */
  readonly feeTolerance?: UsdMicros;
}

/** What a transaction on a chain is for. */
export type TransactionPurpose =
  | "swap"
  | "approve"
  | "split"
  | "merge"
  | "convert"
  | "redeem"
  | "cancel";

/** A transaction of ours has cost gas, whether it did what it should or was taken back by the chain. One that never
 * came into a block costs nothing and is not reported. */
export interface TransactionReported extends EventBase {
  readonly kind: "TransactionReported";
  readonly venue: Venue;
  /** Its hash: what it cost is booked once. */
  readonly transaction: string;
  readonly purpose: TransactionPurpose;
  readonly state: "mined" | "reverted";
  /** Gas used at the price paid, in dollars of the moment; rounded up. */
  readonly gas: UsdMicros;
}

/** The venue paid us for holding: a coupon, interest. Cash has grown by it. */
export interface IncomeReported extends EventBase {
  readonly kind: "IncomeReported";
  readonly venue: Venue;
  /** What makes it one payment: a month, an id of the venue. Booked once. */
  readonly reference: string;
  readonly amount: UsdMicros;
  readonly words: string;
}

/**
 * Our part of a pool: what it would hand out now, and what it is worth at least and at most when the question is
 * answered. The pool sells whatever wins, so at the end it holds the losing outcome: nothing of it hedges anything.
 */
export interface PoolSharesReported extends EventBase {
  readonly kind: "PoolSharesReported";
  readonly market: MarketId;
  /** Outcome tokens behind our part; rounded down. */
  readonly yes: ContractMicros;
  readonly no: ContractMicros;
  /** Fees that can be withdrawn; rounded down. */
  readonly feesEarned: UsdMicros;
  /** If nobody trades with the pool any more: its YES or its NO tokens, whichever are fewer, pay. Rounded down. */
  readonly worthLeast: UsdMicros;
  /** At the pool's own price now; rounded down. */
  readonly worthNow: UsdMicros;
}

/** The venue's adapter found a reason why nothing may open on the venue, or found that it has gone (null). A gate
 * that waits for a person is opened by `VenueGateAcknowledged` alone. */
export interface VenueGateChanged extends EventBase {
  readonly kind: "VenueGateChanged";
  readonly venue: Venue;
  readonly gate: VenueGate;
  /** The venue's own words where it gave any. */
  readonly words: string | null;
}

/** The question is answered: YES pays `yesValue` per contract, NO the rest of a dollar. */
export interface SettlementReported extends EventBase {
  readonly kind: "SettlementReported";
  readonly market: MarketId;
  readonly yesValue: PriceTicks;
}

// People and the runtime

export interface KillSwitchSet extends EventBase {
  readonly kind: "KillSwitchSet";
  readonly reason: string;
}

export interface KillSwitchCleared extends EventBase {
  readonly kind: "KillSwitchCleared";
  readonly by: string;
}

/** The runtime can no longer keep a promise the engine relies on (the journal fails). */
export interface SafeModeRequired extends EventBase {
  readonly kind: "SafeModeRequired";
  readonly reason: string;
}

/** Commands wait for the journal beyond their limit, or no longer do. While they wait nothing opens. */
export interface BackpressureChanged extends EventBase {
  readonly kind: "BackpressureChanged";
  readonly active: boolean;
}

/** The program is about to end: nothing opens any more, what is open may finish. */
export interface StopRequested extends EventBase {
  readonly kind: "StopRequested";
  readonly reason: string;
}

export interface SafeModeAcknowledged extends EventBase {
  readonly kind: "SafeModeAcknowledged";
  readonly by: string;
}

/** A person has read why the venue's gates were closed and opens those that wait for a person. */
export interface VenueGateAcknowledged extends EventBase {
  readonly kind: "VenueGateAcknowledged";
  readonly venue: Venue;
  readonly by: string;
}

export interface SettingsChanged extends EventBase {
  readonly kind: "SettingsChanged";
  readonly settings: EngineSettings;
}

// Turns

export interface TimerFired extends EventBase {
  readonly kind: "TimerFired";
  readonly timerId: string;
}

/** Continue the backlog: the pairs that wait, first in, first out. */
export interface BacklogTurn extends EventBase {
  readonly kind: "BacklogTurn";
}

/** Everything but packed market data. */
export type EventInput =
  | TradePrint
  | MarketStatusChanged
  | TickSchemeChanged
  | FeeScheduleChanged
  | StreamOpened
  | StreamAlive
  | StreamClosed
  | SequenceGap
  | BookConfirmed
  | BookDisproved
  | ModeDegraded
  | ModeRecovered
  | MarketListed
  | RelationApproved
  | RelationSuspended
  | OrderAccepted
  | OrderRejected
  | OrderDenied
  | OrderUnknown
  | OrderCancelled
  | OrderExpired
  | FillReported
  | FillFinalityChanged
  | OrderReported
  | BalanceReported
  | TransactionReported
  | IncomeReported
  | PoolSharesReported
  | VenueGateChanged
  | SettlementReported
  | KillSwitchSet
  | KillSwitchCleared
  | SafeModeRequired
  | BackpressureChanged
  | StopRequested
  | SafeModeAcknowledged
  | VenueGateAcknowledged
  | SettingsChanged
  | TimerFired
  | BacklogTurn;

export type Input = BookBatch | EventInput;

type WithoutSequence<Message> = Message extends unknown ? Omit<Message, "sequence"> : never;

/** An event on its way to the runtime, which will number it. */
export type NewEvent = WithoutSequence<EventInput>;
