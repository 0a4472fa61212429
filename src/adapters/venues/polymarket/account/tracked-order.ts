// One order of ours as we know it: what we asked for, under which digests it was sent, what the venue has said, which
// fills we have seen. News may arrive in any order and more than once; this state alone decides what is told.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { FollowedOrder, type OrderWish as SharedWish } from "../../shared/followed-order.ts";

/** What was asked for, and when: the digest of the order holds the time. */
export interface OrderWish extends SharedWish {
  readonly intendedAt: EpochMicros;
}

export class TrackedOrder extends FollowedOrder<OrderWish> {
  /** The venue's possible ids of it, the likeliest first: more than one when the order version changed under way. */
  readonly digests: string[] = [];
  /** The venue may hold a rest of it; false where it kills what it does not match at once. */
  mayStand = true;
  /** The venue has answered a cancel: nothing of it stands there any more. */
  isGone = false;
  /** Cancels that took nothing away. */
  vainCancels = 0;
  /** When the venue ends it by itself, or null. */
  endsAt: EpochMicros | null = null;
  /** Matched by the venue's count, in micros: it only grows, and keeps what failed. */
  matchedByVenue = 0;
  /** Sum of the fills we have seen, those that failed among them. */
  matchedByFills = 0;
  /** Sum of the fills that failed. */
  failed = 0;
  /** Trades that the venue says it is in. */
  readonly tradeIds = new Set<string>();

  get venueOrderIds(): readonly string[] {
    return this.digests;
  }

  /** The order may stand at the venue until it expires. */
  get mayRest(): boolean {
    return this.wish.timeInForce === "good-till-cancelled";
  }

  /** Matched by all we know, in micros, what failed included. */
  get matchedMicros(): number {
    return Math.max(this.matchedByVenue, this.matchedByFills);
  }

  /** Whatever of it stands at the venue is to be cancelled. */
  get mustEnd(): boolean {
    return this.wantsCancel || !this.mayRest;
  }

  /** What counts as filled: what was matched without what failed. */
  get filledMicros(): number {
    return this.matchedMicros - this.failed;
  }

  /** The venue counts fills that we have not seen. */
  get isMissingFills(): boolean {
    return this.matchedByVenue > this.matchedByFills;
  }

  /** What may still be matched of it, in micros. */
  get remainingMicros(): number {
    return this.end !== null || this.isRefused ? 0 : this.sizeMicros - this.matchedMicros;
  }

  countedByVenue(matchedMicros: number): void {
    this.matchedByVenue = Math.max(this.matchedByVenue, matchedMicros);
  }
}
