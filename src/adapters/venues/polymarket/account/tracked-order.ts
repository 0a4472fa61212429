// One order of ours as we know it: what we asked for, under which digests it was sent, what the venue has said, which
// fills we have seen. News may arrive in any order and more than once; this state alone decides what is told.

import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { OrderSide, TimeInForce } from "../../../../domain/order/order.ts";
import type { ContractMicros } from "../../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { PriceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

/** What was asked for: from the command, or from the journal after a restart. */
export interface OrderWish {
  readonly clientOrderId: string;
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  readonly limitPrice: PriceTicks;
  readonly size: ContractMicros;
  readonly timeInForce: TimeInForce;
  readonly intendedAt: EpochMicros;
}

/** How an order ended at the venue. */
export type OrderEnd = "filled" | "cancelled" | "expired";

export class TrackedOrder {
  readonly wish: OrderWish;
  /** No request that creates it can leave after this. */
  readonly deadline: EpochMicros;
  /** The venue's possible ids of it, the likeliest first: more than one when the order version changed under way. */
  readonly digests: string[] = [];
  /** The digest under which the venue has it. */
  venueOrderId: string | null = null;
  /** Requests that create it are, or may again be, under way. */
  isSending = true;
  /** The engine has been told that the venue holds the order, and that it has ended. */
  isAnnounced = false;
  isOver = false;
  /** Refused by the venue or never sent: nothing should come any more. */
  isRefused = false;
  /** A cancel was asked for, by the engine or because it must not rest. */
  wantsCancel = false;
  /** The venue may hold a rest of it; false where it kills what it does not match at once. */
  mayStand = true;
  /** The venue has answered a cancel: nothing of it stands there any more. */
  isGone = false;
  /** Cancels that took nothing away. */
  vainCancels = 0;
  end: OrderEnd | null = null;
  /** When the venue ends it by itself, or null. */
  endsAt: EpochMicros | null = null;
  /** Matched by the venue's count, in micros: it only grows, and keeps what failed. */
  matchedByVenue = 0;
  /** Sum of the fills we have seen, those that failed among them. */
  matchedByFills = 0;
  /** Sum of the fills that failed. */
  failed = 0;
  readonly fillIds = new Set<string>();
  /** Trades that the venue says it is in. */
  readonly tradeIds = new Set<string>();

  constructor(wish: OrderWish, deadline: EpochMicros) {
    this.wish = wish;
    this.deadline = deadline;
  }

  get sizeMicros(): number {
    return integerOf(this.wish.size);
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

  /** Nothing of the order can change any more, but for the finality of its fills. */
  endedAs(end: OrderEnd): void {
    this.end ??= end;
  }
}
