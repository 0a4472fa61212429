// One order of ours as every venue's account follows it: what we asked for, how far the engine has been told, how it
// ended. How filled it is, each venue counts in its own way.

import type { SubmitOrder } from "../../../domain/message/command.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";

/** What was asked for: from the command, or from the journal after a restart. */
export type OrderWish = Pick<
  SubmitOrder,
  "clientOrderId" | "instrument" | "side" | "limitPrice" | "size" | "timeInForce"
>;

/** How an order ended at the venue. */
export type OrderEnd = "filled" | "cancelled" | "expired";

export abstract class FollowedOrder<Wish extends OrderWish = OrderWish> {
  readonly wish: Wish;
  /** No request that creates it can leave, or reach the venue, after this. */
  readonly deadline: EpochMicros;
  /** The id under which the venue has it. */
  venueOrderId: string | null = null;
  /** Requests that create it are, or may again be, under way. */
  isSending = true;
  /** The engine has been told that the venue holds the order, and that it has ended. */
  isAnnounced = false;
  isOver = false;
  /** Refused by the venue or never sent: nothing should come any more. */
  isRefused = false;
  /** A cancel was asked for that has not left yet. */
  wantsCancel = false;
  end: OrderEnd | null = null;
  /** Fills of it that we have seen. */
  readonly fillIds = new Set<string>();

  constructor(wish: Wish, deadline: EpochMicros) {
    this.wish = wish;
    this.deadline = deadline;
  }

  /** The ids under which the venue may have it. */
  abstract get venueOrderIds(): readonly string[];

  /** What counts as filled by all we know, in micros. */
  abstract get filledMicros(): number;

  /** The venue counts fills that we have not seen. */
  abstract get isMissingFills(): boolean;

  get sizeMicros(): number {
    return integerOf(this.wish.size);
  }

  /** Nothing of the order can change any more, but for the finality of its fills. */
  endedAs(end: OrderEnd): void {
    this.end ??= end;
  }
}
