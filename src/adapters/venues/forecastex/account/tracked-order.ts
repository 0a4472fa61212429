// One order of ours as we know it: what we asked for and as what it was sent, what the broker has said, which executions we
// have seen. Everything may arrive in any order and more than once; what is told to the engine follows from this alone.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { FollowedOrder, type OrderWish } from "../../shared/followed-order.ts";
import { orderReferenceOf } from "../orders/order-reference.ts";

export class TrackedOrder extends FollowedOrder {
  /** The reference that the broker echoes. */
  readonly reference: string;
  /** When it was handed to us, or taken over from an earlier run. */
  readonly submittedAt: EpochMicros;
  /** Which of our sessions it was sent in, counted from 1; 0 for an order of an earlier run. The broker's list shows the
   * orders of its session only. */
  readonly session: number;
  /** Bought by the broker's count, in micros; it only grows. */
  filledByVenue = 0;
  /** Sum of the executions we have seen, in micros. */
  filledByFills = 0;
  /** Bought by what an earlier run knew, and not yet seen again by this one. */
  bookedBefore = 0;
  /** When a cancel of ours last left, or is about to; null when none has: then its end is not our doing. */
  cancelAskedAt: EpochMicros | null = null;

  constructor(
    wish: OrderWish,
    times: { readonly submittedAt: EpochMicros; readonly deadline: EpochMicros },
    session: number,
  ) {
    super(wish, times.deadline);
    this.reference = orderReferenceOf(wish.clientOrderId);
    this.submittedAt = times.submittedAt;
    this.session = session;
  }

  get venueOrderIds(): readonly string[] {
    return this.venueOrderId === null ? [] : [this.venueOrderId];
  }

  get isMissingFills(): boolean {
    return this.filledByVenue > this.filledByFills;
  }

  get filledMicros(): number {
    return Math.max(this.filledByVenue, this.filledByFills);
  }

  get isCancelAsked(): boolean {
    return this.cancelAskedAt !== null;
  }

  /** What executions may still bring, in micros. That the broker counts something as bought ahead of its executions makes
   * it no smaller: positions and cash move with the executions. */
  get outstandingMicros(): number {
    const most = this.end === null ? this.sizeMicros : this.filledMicros;
    return Math.max(0, most - this.filledByFills);
  }

  /** It ends by itself at the close of a session and not before. */
  get mayRest(): boolean {
    return this.wish.timeInForce === "good-till-cancelled";
  }

  /** Nothing of it should stand at the broker any more, or soon. */
  get mustEnd(): boolean {
    return !this.mayRest || this.wantsCancel || this.isCancelAsked;
  }

  /** Takes over the broker's count: of contradicting ones the larger, since it only grows. */
  countedByVenue(filledMicros: number): void {
    this.filledByVenue = Math.max(this.filledByVenue, filledMicros);
  }
}
