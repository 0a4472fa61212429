// What the quality stage offers: whether a market's quotes may be decided on, and if not, why and how they return.
//
// Failure codes, in order of precedence: QUA-119 quarantined · QUA-107 nothing has come · QUA-108 not open · QUA-109 gap,
// QUA-105/110 range, QUA-118 disproved (the latest of them) · QUA-103 feed down · QUA-106 start-up · QUA-103 stale ·
// QUA-113 clocks · QUA-112 late · QUA-107 no book · QUA-101 crossed · QUA-102 locked · QUA-104 off the grid ·
// QUA-116 absurd · QUA-114 jump. QUA-117 is a verdict on a market beside another one and comes after both.

import type { FailureCode } from "../../domain/failure/catalogue.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";

/** What a refused market waits for. */
export type ReturnCondition =
  /** The next update that is in order. */
  | "next-quote"
  /** A whole book from the venue. */
  | "whole-book"
  /** Time alone: `returnsAt` says when. */
  | "time"
  /** The venue opens the market. */
  | "market-open"
  /** A sign of life from its feed. */
  | "feed"
  /** The catalogue's next word about its grid, or the next update that fits it. */
  | "catalogue"
  /** The venue's clock and ours agree again. */
  | "clock";

/** A market that may not be decided on now. */
export interface QualityRefusal {
  readonly code: FailureCode;
  /** From when on it has been refused without a break, for whatever reason, as far as updates showed. */
  readonly since: EpochMicros;
  readonly condition: ReturnCondition;
  /** When it returns unless something new happens; null when that is not a matter of time. */
  readonly returnsAt: EpochMicros | null;
}

/** How a stream's venue times lie beside our clock. */
export interface FeedClock {
  /** Least of (our time of receipt - the venue's time) lately, in micros: the shortest way and the difference of the
   * clocks together. Negative when the venue is ahead. */
  readonly offsetMicros: number;
  /** How much later than that the last message came. */
  readonly latenessMicros: number;
}

export interface QualityReader {
  /** Returns why the market's quotes may not be decided on now, or undefined when they may. */
  judge(marketIndex: number, nowMicros: number): FailureCode | undefined;
  /**
   * Returns why the first market may not be decided on together with the second, which pays in the same states, or
   * undefined when it may (QUA-117). Both have passed `judge`. Asked only where a decision would follow.
   */
  judgeBeside(marketIndex: number, twinIndex: number, nowMicros: number): FailureCode | undefined;
  /** What `judge` says, with since when and how the market returns. For people: it may allocate. */
  refusal(marketIndex: number, nowMicros: number): QualityRefusal | undefined;
  /** Undefined until the stream has given a venue time. */
  feedClock(streamIndex: number): FeedClock | undefined;
}
