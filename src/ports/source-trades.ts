// What wallets that we watch do on a venue, whichever way it became known: each trade once, over reconnects and restarts,
// with exact numbers. Whoever copies trades reads from here.

import type { Failure } from "../domain/failure/result.ts";
import type { InstrumentId, MarketId, Venue } from "../domain/market/venue.ts";
import type { OrderSide } from "../domain/order/order.ts";
import type { ContractMicros } from "../domain/units/contract-micros.ts";
import type { EpochMicros } from "../domain/units/epoch-micros.ts";
import type { PriceTicks } from "../domain/units/price-ticks.ts";
import type { UsdMicros } from "../domain/units/usd-micros.ts";

/** Which way it became known first. */
export type SourceLane = "stream" | "poll" | "recording";

/** The stretch of time that a market is about, and which answer was traded. */
export interface MarketWindow {
  /** The venue's word for what is watched: `btc`. */
  readonly asset: string;
  readonly startAt: EpochMicros;
  readonly endAt: EpochMicros;
  /** The venue's name of the answer: `Up`. */
  readonly outcome: string;
}

interface SourceFact {
  /** The same for the same fact whichever lane tells it and after every restart. */
  readonly sourceId: string;
  readonly venue: Venue;
  /** The wallet that holds the money, in lower case. */
  readonly wallet: string;
  readonly market: MarketId;
  readonly transactionId: string;
  /** By the venue's clock, in whole seconds. */
  readonly venueAtMicros: EpochMicros;
  readonly receivedAtMicros: EpochMicros;
  readonly lane: SourceLane;
}

/** What one order of a wallet traded in one transaction. */
export interface SourceTrade extends SourceFact {
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  readonly sizeContractMicros: ContractMicros;
  /** Average over the fills, per contract, to the nearest micro. */
  readonly averagePriceUsdMicros: UsdMicros;
  /** The same where it is a price of the grid of 0.0001, else null. */
  readonly priceTicks: PriceTicks | null;
  readonly window: MarketWindow | null;
}

/** What changed a wallet's position without a trade. */
export interface SourcePositionChange extends SourceFact {
  readonly kind: "split" | "merge" | "redeem" | "conversion";
  /** Null where both outcomes changed. */
  readonly instrument: InstrumentId | null;
  readonly sizeContractMicros: ContractMicros;
  readonly cashUsdMicros: UsdMicros;
}

/** A row that was not believed. It is told once, however often the venue repeats it. */
export interface RefusedSourceRow {
  readonly lane: SourceLane;
  readonly failure: Failure;
}

/** Between the instants trades of the wallet may be missing for good. */
export interface SourceGap {
  readonly wallet: string;
  readonly fromMicros: EpochMicros;
  readonly untilMicros: EpochMicros;
  readonly failure: Failure;
}

export interface SourceTradeSink {
  trade(trade: SourceTrade): void;
  change(change: SourcePositionChange): void;
  refused(row: RefusedSourceRow): void;
  gap(gap: SourceGap): void;
}

/** How far one wallet has been told. Seconds are whole seconds since 1970 by the venue's clock. */
export interface SourceWalletCheckpoint {
  readonly wallet: string;
  /** What is older is not told any more. */
  readonly floorSeconds: number;
  /** Everything up to here was read. */
  readonly readUntilSeconds: number;
  /** What was told and not forgotten yet: key, second, how many times. */
  readonly told: readonly (readonly [key: string, second: number, count: number])[];
}

/** Pure data. Stored together with what was told until then, nothing is told twice and nothing is lost. */
export interface SourceCheckpoint {
  readonly version: 1;
  readonly wallets: readonly SourceWalletCheckpoint[];
}

export interface SourceFeedStatus {
  readonly venue: Venue;
  readonly wallets: number;
  readonly streamState: "idle" | "connecting" | "open" | "waiting" | "stopped";
  /** By name: trades of each lane, refusals by reason, pages, passes, reconnects. */
  readonly counts: Readonly<Record<string, number>>;
  /** When everything was last read, for the wallet that waits longest; null before. */
  readonly readUntilMicros: EpochMicros | null;
}

/** A live source of what watched wallets do. */
export interface SourceTradeFeed {
  readonly venue: Venue;
  /** Connects and keeps reading; returns at once. */
  start(): void;
  /** Watches more wallets from now on, or from where the checkpoint left them. Names in any case. */
  follow(wallets: readonly string[]): void;
  unfollow(wallets: readonly string[]): void;
  checkpoint(): SourceCheckpoint;
  status(): SourceFeedStatus;
  stop(): Promise<void>;
}
