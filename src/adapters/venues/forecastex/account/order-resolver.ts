// What became of an order whose outcome is unknown. The broker lists the orders of one session and the trades of some days:
// that an order is in neither proves that it never arrived only when both were read whole, after the last moment at which
// it could have left, more than once, and in the session it was sent in. Until then nothing is said.

import type { NewEvent, OrderReported } from "../../../../domain/message/input.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { addDuration, days, type EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import { type Inquiry, OrderInquiries } from "../../shared/order-inquiries.ts";
import type { OrderReads } from "../orders/order-reads.ts";
import { orderReferenceOf } from "../orders/order-reference.ts";
import type { OrderSight } from "../orders/order-sight.ts";
import type { ExecutionDesk } from "./execution-desk.ts";
import type { OrderFollower } from "./order-follower.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { TrackedOrder } from "./tracked-order.ts";

export interface OrderResolverOptions {
  readonly clock: Clock;
  readonly tracker: OrderTracker;
  readonly reads: OrderReads;
  readonly desk: ExecutionDesk;
  readonly follower: OrderFollower;
  readonly emit: (event: NewEvent) => void;
  /** Number of the present session, as orders carry it. */
  readonly session: () => number;
}

/** Whole looks in a row without the order before it counts as never arrived: each takes two lists that the broker hands
 * out once in five seconds. */
export const absentLooksMax = 2;

/** A day's order is over after this, whatever its session was. */
const dayOrderEndsWithin = days(1);

/** Trades are asked for so far back for an order of an earlier run. */
const daysOfEarlierRuns = 7;
const daysOfThisRun = 2;

interface OrderInquiry extends Inquiry {
  readonly clientOrderId: string;
}

export class OrderResolver {
  readonly #options: OrderResolverOptions;
  readonly #inquiries: OrderInquiries<OrderInquiry>;

  constructor(options: OrderResolverOptions) {
    this.#options = options;
    const { clock } = options;
    this.#inquiries = new OrderInquiries({ clock, ask: (inquiry) => this.#ask(inquiry) });
  }

  /** Asks until the order's state is known or the deadline has passed; then nothing is said, and the next question goes on
   * counting. */
  resolve(clientOrderId: string, deadline: EpochMicros): void {
    const inquiry = this.#inquiry(clientOrderId, deadline);
    this.#inquiries.pursue(clientOrderId, inquiry, deadline);
  }

  #inquiry(clientOrderId: string, deadline: EpochMicros): OrderInquiry {
    const known = this.#inquiries.find(clientOrderId);
    if (known !== undefined) return known;
    // Of an order of an earlier run the sending is not known: it was before this question.
    const notBefore = this.#options.tracker.find(clientOrderId)?.deadline ?? deadline;
    const inquiry = { clientOrderId, notBefore, until: deadline, misses: 0 };
    return this.#inquiries.begin(clientOrderId, inquiry);
  }

  /** Asks once; returns true when the engine has been told. */
  async #ask(inquiry: OrderInquiry): Promise<boolean> {
    const { tracker, follower } = this.#options;
    const order = tracker.find(inquiry.clientOrderId);
    if (order?.isSending === true) return false;
    if (order !== undefined && (await follower.look(order))) return this.#tellShown(inquiry, order);
    return this.#search(inquiry, order);
  }

  /** Looks for it in the broker's lists. */
  async #search(inquiry: OrderInquiry, order: TrackedOrder | undefined): Promise<boolean> {
    const { reads, desk, tracker, clock } = this.#options;
    const isPast = clock.now() > inquiry.notBefore;
    const reference = order?.reference ?? orderReferenceOf(inquiry.clientOrderId);
    const listed = await reads.orders(inquiry.until);
    if (!listed.ok) return false;
    const row = listed.value.orders.find(
      (one) => one.reference === reference || one.orderId === order?.venueOrderId,
    );
    if (row !== undefined) return this.#tellRow(inquiry, order, row);
    const isOld = order === undefined || order.session === 0;
    const trades = await reads.trades(isOld ? daysOfEarlierRuns : daysOfThisRun, inquiry.until);
    if (!trades.ok) return false;
    for (const execution of trades.value.executions) desk.see(execution);
    if (order?.isOver === true) return this.#tellShown(inquiry, order);
    const isWhole = listed.value.isWhole && trades.value.isWhole;
    if (!isWhole || !isPast) return false;
    const isProven = this.#isListedWithUs(order);
    if (!isProven && !this.#canRestNoMore(order, inquiry)) return false;
    inquiry.misses += 1;
    if (inquiry.misses < absentLooksMax) return false;
    if (order === undefined || !wasThere(order)) {
      // Of an order of another session only that nothing is left of it is proven, and that nothing was bought.
      this.#report(inquiry, isProven ? "not-found" : "cancelled", 0);
      return true;
    }
    order.endedAs(order.mayRest && !order.isCancelAsked ? "expired" : "cancelled");
    tracker.conclude(order);
    return this.#tellShown(inquiry, order);
  }

  /** An order that was sent in the present session would be in its list. */
  #isListedWithUs(order: TrackedOrder | undefined): boolean {
    return order !== undefined && order.session !== 0 && order.session === this.#options.session();
  }

  #canRestNoMore(order: TrackedOrder | undefined, inquiry: OrderInquiry): boolean {
    if (order !== undefined && !order.mayRest) return true;
    const since = order?.deadline ?? inquiry.notBefore;
    return this.#options.clock.now() > addDuration(since, dayOrderEndsWithin);
  }

  async #tellRow(inquiry: OrderInquiry, order: TrackedOrder | undefined, row: OrderSight) {
    const { tracker } = this.#options;
    if (order !== undefined) {
      // Another order under our reference: ours was refused for that.
      if (tracker.seen(row, "read") !== order) {
        this.#report(inquiry, "rejected", 0);
        return true;
      }
      return this.#tellShown(inquiry, order);
    }
    if (row.standing === null || row.filled === null) return false;
    const filled = integerOf(row.filled);
    const open = filled > 0 ? "partially-filled" : "accepted";
    const state = row.standing === "working" ? open : row.standing === "filled" ? "filled" : null;
    this.#report(inquiry, state ?? "cancelled", filled);
    return true;
  }

  async #tellShown(inquiry: OrderInquiry, order: TrackedOrder): Promise<boolean> {
    const { follower } = this.#options;
    inquiry.misses = 0;
    if (order.isMissingFills) await follower.readFills(order);
    this.#report(inquiry, stateOf(order), order.filledMicros);
    follower.follow(order);
    return true;
  }

  #report(inquiry: OrderInquiry, state: OrderReported["state"], filledMicros: number): void {
    const { clock, emit, tracker } = this.#options;
    if (state === "not-found" || state === "rejected" || state === "cancelled") {
      const order = tracker.find(inquiry.clientOrderId);
      if (order !== undefined && !order.isAnnounced) order.isRefused = true;
      this.#inquiries.close(inquiry.clientOrderId);
    }
    emit({
      kind: "OrderReported",
      receivedAt: clock.now(),
      clientOrderId: inquiry.clientOrderId,
      state,
      filled: contractMicros(filledMicros),
    });
  }
}

/** The broker has shown it, or what it bought. */
function wasThere(order: TrackedOrder): boolean {
  return order.isAnnounced || order.filledByFills > 0;
}

function stateOf(order: TrackedOrder): OrderReported["state"] {
  const { filledMicros, sizeMicros, end } = order;
  if (end === null) return filledMicros > 0 ? "partially-filled" : "accepted";
  if (filledMicros >= sizeMicros) return "filled";
  return end === "expired" ? "expired" : "cancelled";
}
