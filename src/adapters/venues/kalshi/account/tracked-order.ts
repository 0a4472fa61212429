// One order of ours as we know it: what we asked for, what the venue has said, which fills we have seen. Everything
// may arrive in any order and more than once; what is told to the engine is decided by this state alone.

import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { OrderSide, TimeInForce } from "../../../../domain/order/order.ts";
import type { ContractMicros } from "../../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { PriceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { acrossLegs, type BookSide, bookSideOf, tickerOf } from "../normalise/book-side.ts";
import type { VenueOrder } from "../normalise/order-state.ts";

/** What was asked for: from the command, or from the journal after a restart. */
export interface OrderTerms {
  readonly clientOrderId: string;
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  readonly limitPrice: PriceTicks;
  readonly size: ContractMicros;
  readonly timeInForce: TimeInForce;
}

/** How an order ended at the venue. */
export type OrderEnd = "filled" | "cancelled" | "expired";

export class TrackedOrder {
  readonly terms: OrderTerms;
  readonly ticker: string;
  readonly bookSide: BookSide;
  /** When the create request left, or when the order was taken over from an earlier run. */
  readonly submittedAt: EpochMicros;
  /** The create request cannot reach the venue after this. */
  readonly deadline: EpochMicros;
  venueOrderId: string | null = null;
  /** The create request is under way. */
  isSending = true;
  /** The engine has been told that the venue holds the order, and that it has ended. */
  isAnnounced = false;
  isOver = false;
  /** Refused by the venue or never sent: nothing should come any more. */
  isRefused = false;
  /** A cancel was asked for before the venue's id was known. */
  wantsCancel = false;
  end: OrderEnd | null = null;
  /** Filled by the venue's count, in micros; it only grows. */
  filledByVenue = 0;
  /** Filled as far as the reply to our cancel lets us infer, in micros, until the venue states its own count: that
   * something is not among what the cancel took away does not prove that it was filled. */
  filledByInference = 0;
  /** Sum of the fills we have seen, in micros. */
  filledByFills = 0;
  readonly fillIds = new Set<string>();

  constructor(terms: OrderTerms, submittedAt: EpochMicros, deadline: EpochMicros) {
    this.terms = terms;
    this.ticker = tickerOf(terms.instrument);
    this.bookSide = bookSideOf(terms.instrument, terms.side);
    this.submittedAt = submittedAt;
    this.deadline = deadline;
  }

  get sizeMicros(): number {
    return integerOf(this.terms.size);
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

  /** Nothing of the order can change any more. */
  endedAs(end: OrderEnd): void {
    this.end ??= end;
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
    return acrossLegs(this.terms.instrument, this.terms.limitPrice);
  }
}
