// One order of ours as we know it: what we asked for, what the venue has said, which fills we have seen. Everything
// may arrive in any order and more than once; what is told to the engine is decided by this state alone.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { PriceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { FollowedOrder, type OrderWish } from "../../shared/followed-order.ts";
import { acrossLegs, type BookSide, bookSideOf, tickerOf } from "../normalise/book-side.ts";
import type { VenueOrder } from "../normalise/order-state.ts";

export class TrackedOrder extends FollowedOrder {
  readonly ticker: string;
  readonly bookSide: BookSide;
  /** When the create request left, or when the order was taken over from an earlier run. */
  readonly submittedAt: EpochMicros;
  /** Filled by the venue's count, in micros; it only grows. */
  filledByVenue = 0;
  /** Filled as far as the reply to our cancel lets us infer, in micros, until the venue states its own count: that
   * something is not among what the cancel took away does not prove that it was filled. */
  filledByInference = 0;
  /** Sum of the fills we have seen, in micros. */
  filledByFills = 0;

  constructor(wish: OrderWish, submittedAt: EpochMicros, deadline: EpochMicros) {
    super(wish, deadline);
    this.ticker = tickerOf(wish.instrument);
    this.bookSide = bookSideOf(wish.instrument, wish.side);
    this.submittedAt = submittedAt;
  }

  get venueOrderIds(): readonly string[] {
    return this.venueOrderId === null ? [] : [this.venueOrderId];
  }

  /** The venue counts fills that we have not seen. */
  get isMissingFills(): boolean {
    return this.filledMicros > this.filledByFills;
  }

  /** Filled by all we know, in micros. */
  get filledMicros(): number {
    return Math.max(this.filledByVenue, this.filledByInference, this.filledByFills);
  }

  /** Takes over the venue's count of filled contracts: of contradicting ones the larger, since it only grows. */
  countedByVenue(filledMicros: number): void {
    this.filledByVenue = Math.max(this.filledByVenue, filledMicros);
  }

  /** Says whether an order of the venue with our client order id is this one: ids are never freed, so an older order
   * may carry the same. A reduce-only order may have been cut to the position. */
  isSameAs(order: VenueOrder): boolean {
    return (
      order.ticker === this.ticker &&
      order.bookSide === this.bookSide &&
      integerOf(order.yesPrice) === integerOf(this.yesPrice) &&
      integerOf(order.initial) <= this.sizeMicros
    );
  }

  get yesPrice(): PriceTicks {
    return acrossLegs(this.wish.instrument, this.wish.limitPrice);
  }
}
