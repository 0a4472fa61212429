// What happened, in the past tense, enough to rebuild all durable state: the fold of `apply` over these is the
// state, live and in recovery alike.

import type { FailureCode } from "../failure/catalogue.ts";
import type { InstrumentId, MarketId, Venue } from "../market/venue.ts";
import type { VenueGate } from "../market/venue-gate.ts";
import type { Fill, Lane, Leg, LegGroup, Order, OrderState } from "../order/order.ts";
import type { LedgerPosting } from "../portfolio/ledger.ts";
import type { ContractMicros } from "../units/contract-micros.ts";
import type { EpochMicros } from "../units/epoch-micros.ts";
import type { PriceTicks } from "../units/price-ticks.ts";
import type { UsdMicros } from "../units/usd-micros.ts";
import type { OpportunityEconomics, OpportunityProof, QuoteSeen } from "./economics.ts";
import type { EngineSettings } from "./settings.ts";

interface RecordBase {
  /** Gapless over the life of a data directory, starting at 1. */
  readonly sequence: number;
  /** The engine's `now` when it was decided. */
  readonly at: EpochMicros;
  /** Sequence of the input it was decided on. */
  readonly input: number;
}

export interface EngineStarted extends RecordBase {
  readonly kind: "EngineStarted";
  readonly version: string;
  readonly configurationHash: string;
  readonly seed: number;
  readonly settings: EngineSettings;
}

/** Net edge per contract at a size, after exact fees; negative where the size does not pay. */
export interface EdgeAtSize {
  readonly size: ContractMicros;
  /** Worst-case profit of that size, or null where the books are not that deep. */
  readonly profitWorst: UsdMicros | null;
}

export interface EpisodeOpened extends RecordBase {
  readonly kind: "EpisodeOpened";
  readonly episodeId: string;
  readonly opportunityId: string;
  readonly lane: Lane;
  readonly legs: readonly Leg[];
  readonly size: ContractMicros;
  readonly costTotal: UsdMicros;
  readonly profitWorst: UsdMicros;
  readonly edgesAtSizes: readonly EdgeAtSize[];
  /** Relations it rests on, as `id@version`. */
  readonly relations: readonly string[];
  /** The quotes it was judged by, in the order of what could be bought. */
  readonly quotes: readonly QuoteSeen[];
  readonly economics: OpportunityEconomics;
  readonly proof: OpportunityProof;
  readonly assumedSizes: boolean;
}

export interface EpisodeClosed extends RecordBase {
  readonly kind: "EpisodeClosed";
  readonly episodeId: string;
  readonly opportunityId: string;
  /** Largest worst-case profit while it lasted, and at what size. */
  readonly profitBest: UsdMicros;
  readonly sizeBest: ContractMicros;
  readonly evaluations: number;
}

/** Believed quotes showed that the edge of a taken opportunity has gone: when it comes back it may be taken again. An
 * episode alone may also end because its feed did. */
export interface OpportunityEnded extends RecordBase {
  readonly kind: "OpportunityEnded";
  readonly opportunityId: string;
}

/** The reason an opportunity was not taken changed. */
export interface OpportunityRefused extends RecordBase {
  readonly kind: "OpportunityRefused";
  readonly opportunityId: string;
  readonly lane: Lane;
  readonly code: FailureCode;
  readonly message: string;
  /** Gross edge per contract at the touch, in ticks. */
  readonly edge: PriceTicks;
  readonly instruments: readonly InstrumentId[];
}

/** One step of the sizing chain. */
export interface SizingStep {
  readonly step: string;
  readonly before: ContractMicros;
  readonly after: ContractMicros;
  readonly reason: string;
}

export interface PlanSized extends RecordBase {
  readonly kind: "PlanSized";
  readonly episodeId: string;
  readonly groupId: string;
  readonly waterfall: readonly SizingStep[];
  readonly size: ContractMicros;
}

/** What execution may do by itself to flatten the group, without a new approval. */
export interface UnwindEnvelope {
  /** Most that may be sold of one leg; of a leg that is smaller, its size. */
  readonly reduceSizeMax: ContractMicros;
  /** Largest loss per contract. */
  readonly lossMax: PriceTicks;
  readonly venues: readonly Venue[];
}

export interface GroupApproved extends RecordBase {
  readonly kind: "GroupApproved";
  readonly group: LegGroup;
  readonly envelope: UnwindEnvelope;
  /** Largest loss over the reachable fill vectors if nothing can be repaired: the reserves of all legs but the last, or
   * but one whose fill may be taken back. */
  readonly lossWorst: UsdMicros;
  /** Loss when the legs that stand alone are sold inside the envelope: what counts towards the daily limit. */
  readonly lossStressed: UsdMicros;
}

export interface GroupDenied extends RecordBase {
  readonly kind: "GroupDenied";
  readonly groupId: string;
  readonly episodeId: string;
  readonly opportunityId: string;
  readonly code: FailureCode;
  readonly message: string;
}

/** Cash set aside for one leg: its cost and fee at the limit price. */
export interface LegReservation {
  readonly venue: Venue;
  readonly market: MarketId;
  readonly legIndex: number;
  readonly amount: UsdMicros;
}

export interface CollateralReserved extends RecordBase {
  readonly kind: "CollateralReserved";
  readonly groupId: string;
  readonly amounts: readonly LegReservation[];
}

export interface CollateralReleased extends RecordBase {
  readonly kind: "CollateralReleased";
  readonly groupId: string;
}

export interface LegIntended extends RecordBase {
  readonly kind: "LegIntended";
  readonly order: Order;
}

export interface OrderChanged extends RecordBase {
  readonly kind: "OrderChanged";
  readonly clientOrderId: string;
  readonly state: OrderState;
  readonly venueOrderId: string | null;
  readonly code: FailureCode | null;
  /** The venue's own words where it gave any. */
  readonly venueWords: string | null;
}

export interface FillBooked extends RecordBase {
  readonly kind: "FillBooked";
  readonly groupId: string;
  readonly legIndex: number;
  readonly fill: Fill;
}

/** The venue confirmed a fill: it can no longer be taken back. */
export interface FillFinalised extends RecordBase {
  readonly kind: "FillFinalised";
  readonly groupId: string;
  readonly fillId: string;
  readonly clientOrderId: string;
}

/** The venue took a fill back for good: money and position stand as if it had never been, by the posting before. */
export interface FillReversed extends RecordBase {
  readonly kind: "FillReversed";
  readonly groupId: string;
  readonly legIndex: number;
  readonly fill: Fill;
  /** What is held of the instrument without it. */
  readonly held: ContractMicros;
}

/** A fill was taken back before it was reported: should it be reported later, it is reversed in the same step. */
export interface FillForestalled extends RecordBase {
  readonly kind: "FillForestalled";
  readonly fillId: string;
  readonly clientOrderId: string;
}

export interface UnwindStarted extends RecordBase {
  readonly kind: "UnwindStarted";
  readonly groupId: string;
  readonly reason: string;
}

export interface UnwindFinished extends RecordBase {
  readonly kind: "UnwindFinished";
  readonly groupId: string;
  /** Contracts that could not be flattened inside the loss bound. */
  readonly left: ContractMicros;
}

/** `completed` all legs filled alike; `empty` nothing filled; `unwound` flattened; `stuck` a leg stands alone. */
export type GroupOutcome = "completed" | "empty" | "unwound" | "stuck";

export interface GroupClosed extends RecordBase {
  readonly kind: "GroupClosed";
  readonly groupId: string;
  readonly outcome: GroupOutcome;
  /** Contracts held on every leg. */
  readonly hedged: ContractMicros;
  /** Worst-case profit of what is held, minus what unwinding lost, from the actual fills. */
  readonly profitLocked: UsdMicros;
}

/** A closed group lost a fill: what its closing counted is taken back, and what now stands alone is unwound inside the
 * envelope that was approved with it. It opens no further leg. */
export interface GroupReopened extends RecordBase {
  readonly kind: "GroupReopened";
  readonly group: LegGroup;
  readonly lossStressed: UsdMicros;
  /** How and when it had ended. */
  readonly outcome: GroupOutcome;
  readonly profitLocked: UsdMicros;
  readonly closedAt: EpochMicros;
}

export interface PositionSettled extends RecordBase {
  readonly kind: "PositionSettled";
  readonly market: MarketId;
  readonly yesValue: PriceTicks;
  readonly payout: UsdMicros;
}

export interface LedgerPosted extends RecordBase {
  readonly kind: "LedgerPosted";
  readonly posting: LedgerPosting;
}

/** Our part of a pool, as the chain has it; see `PoolSharesReported`. All nothing: we have none. */
export interface PoolSharesValued extends RecordBase {
  readonly kind: "PoolSharesValued";
  readonly market: MarketId;
  readonly yes: ContractMicros;
  readonly no: ContractMicros;
  readonly feesEarned: UsdMicros;
  readonly worthLeast: UsdMicros;
  readonly worthNow: UsdMicros;
}

/** A limit refused something for the first time since it last let something pass. */
export interface LimitReached extends RecordBase {
  readonly kind: "LimitReached";
  readonly code: FailureCode;
  readonly message: string;
}

/** A market's book had to be corrected too often: it is refused until then, also after a restart. */
export interface MarketQuarantined extends RecordBase {
  readonly kind: "MarketQuarantined";
  readonly market: MarketId;
  /** What was found wrong with it. */
  readonly code: FailureCode;
  readonly message: string;
  readonly until: EpochMicros;
}

export interface MarketReleased extends RecordBase {
  readonly kind: "MarketReleased";
  readonly market: MarketId;
}

export interface KillSwitchChanged extends RecordBase {
  readonly kind: "KillSwitchChanged";
  readonly set: boolean;
  readonly reason: string;
}

export interface SafeModeEntered extends RecordBase {
  readonly kind: "SafeModeEntered";
  readonly reason: string;
}

export interface SafeModeLeft extends RecordBase {
  readonly kind: "SafeModeLeft";
  readonly by: string;
}

export interface SettingsApplied extends RecordBase {
  readonly kind: "SettingsApplied";
  readonly settings: EngineSettings;
}

/** The venue reports other cash than the ledger holds: nothing opens there until a report agrees. */
export interface VenueDisputed extends RecordBase {
  readonly kind: "VenueDisputed";
  readonly venue: Venue;
  readonly reported: UsdMicros;
  readonly ledger: UsdMicros;
}

/** A later report agrees with the ledger again. */
export interface VenueAgreed extends RecordBase {
  readonly kind: "VenueAgreed";
  readonly venue: Venue;
}

/** A gate of a venue closed (with words) or opened (null); `by` names the person who opened it. */
export interface VenueGateMoved extends RecordBase {
  readonly kind: "VenueGateMoved";
  readonly venue: Venue;
  readonly gate: VenueGate;
  readonly words: string | null;
  readonly by: string | null;
}

/** A stream's markets are polled from now on, or streamed again. */
export interface FeedModeChanged extends RecordBase {
  readonly kind: "FeedModeChanged";
  readonly venue: Venue;
  readonly stream: string;
  readonly mode: "polling" | "streaming";
  readonly words: string;
}

export type EngineRecord =
  | EngineStarted
  | EpisodeOpened
  | EpisodeClosed
  | OpportunityEnded
  | OpportunityRefused
  | PlanSized
  | GroupApproved
  | GroupDenied
  | CollateralReserved
  | CollateralReleased
  | LegIntended
  | OrderChanged
  | FillBooked
  | FillFinalised
  | FillReversed
  | FillForestalled
  | UnwindStarted
  | UnwindFinished
  | GroupClosed
  | GroupReopened
  | PositionSettled
  | LedgerPosted
  | PoolSharesValued
  | LimitReached
  | MarketQuarantined
  | MarketReleased
  | KillSwitchChanged
  | SafeModeEntered
  | SafeModeLeft
  | VenueDisputed
  | VenueAgreed
  | VenueGateMoved
  | FeedModeChanged
  | SettingsApplied;

type WithoutHeader<Message> = Message extends unknown
  ? Omit<Message, "sequence" | "at" | "input">
  : never;

/** A record as a stage decides it; the engine gives it sequence, time and cause. */
export type RecordBody = WithoutHeader<EngineRecord>;

/** `durable`: on disk before a command that follows leaves. `logged`: soon and in order; a crash may lose the last. */
export type RecordClass = "durable" | "logged";

export const recordClasses: Readonly<Record<EngineRecord["kind"], RecordClass>> = {
  EngineStarted: "durable",
  EpisodeOpened: "durable",
  EpisodeClosed: "logged",
  OpportunityEnded: "logged",
  OpportunityRefused: "logged",
  PlanSized: "logged",
  GroupApproved: "durable",
  GroupDenied: "logged",
  CollateralReserved: "durable",
  CollateralReleased: "durable",
  LegIntended: "durable",
  OrderChanged: "durable",
  FillBooked: "durable",
  FillFinalised: "logged",
  FillReversed: "durable",
  FillForestalled: "durable",
  UnwindStarted: "durable",
  UnwindFinished: "durable",
  GroupClosed: "durable",
  GroupReopened: "durable",
  PositionSettled: "durable",
  LedgerPosted: "durable",
  PoolSharesValued: "durable",
  LimitReached: "logged",
  MarketQuarantined: "durable",
  MarketReleased: "logged",
  KillSwitchChanged: "durable",
  SafeModeEntered: "durable",
  SafeModeLeft: "durable",
  VenueDisputed: "durable",
  VenueAgreed: "durable",
  VenueGateMoved: "durable",
  FeedModeChanged: "logged",
  SettingsApplied: "durable",
};
