// What became of an order whose outcome is unknown. Its id at the venue was computed before it was sent, so the venue is
// asked by it, after a restart too. That it is not there proves something only after the last moment at which the
// request could have arrived, and when it is missing five times in a row, from the trades too. Never is it sent anew.

import type { NewEvent, OrderReported } from "../../../../domain/message/input.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import {
  addDuration,
  type EpochMicros,
  epochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { type Inquiry, missesMax, OrderInquiries } from "../../shared/order-inquiries.ts";
import type { TradingRest, VenueOrder } from "../rest/trading-contract.ts";
import { clockSkew, readWithin } from "./limits.ts";
import type { OrderFollower } from "./order-follower.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { TrackedOrder } from "./tracked-order.ts";
import type { TradeBook } from "./trade-book.ts";

export interface OrderResolverOptions {
  readonly clock: Clock;
  readonly rest: Pick<TradingRest, "order" | "trades">;
  readonly tracker: OrderTracker;
  readonly trades: TradeBook;
  readonly follower: OrderFollower;
  readonly log: AdapterLog;
  readonly emit: (event: NewEvent) => void;
  /** The ids that an order of an earlier run may have, learning its market if need be; none while they cannot be known. */
  readonly digestsOf: (order: TrackedOrder) => Promise<readonly string[]>;
}

/** How long after its deadline a request may still be on its way inside the venue: longer than it delays a taker. */
export const arrivesWithin = seconds(10);

interface OrderInquiry extends Inquiry {
  readonly order: TrackedOrder;
}

type Sight = VenueOrder | "missing" | "unclear";

export class OrderResolver {
  readonly #options: OrderResolverOptions;
  readonly #inquiries: OrderInquiries<OrderInquiry>;

  constructor(options: OrderResolverOptions) {
    this.#options = options;
    const { clock } = options;
    this.#inquiries = new OrderInquiries({ clock, ask: (inquiry) => this.#ask(inquiry) });
  }

  /** Asks until the order's state is known or the deadline has passed; then nothing is said, and the next question
   * goes on counting. */
  resolve(clientOrderId: string, deadline: EpochMicros): void {
    const inquiry = this.#inquiry(clientOrderId, deadline);
    if (inquiry === undefined) {
      const details = { clientOrderId };
      this.#options.log({
        level: "error",
        message: "polymarket: asked about an order that nobody handed over",
        details,
      });
      return;
    }
    this.#inquiries.pursue(clientOrderId, inquiry, deadline);
  }

  #inquiry(clientOrderId: string, deadline: EpochMicros): OrderInquiry | undefined {
    const known = this.#inquiries.find(clientOrderId);
    if (known !== undefined) return known;
    const order = this.#options.tracker.find(clientOrderId);
    if (order === undefined) return undefined;
    const notBefore = addDuration(order.deadline, arrivesWithin);
    const inquiry = { order, notBefore, until: deadline, misses: 0 };
    return this.#inquiries.begin(clientOrderId, inquiry);
  }

  /** Asks once; returns true when the engine has been told. */
  async #ask(inquiry: OrderInquiry): Promise<boolean> {
    const isFresh = this.#options.clock.now() > inquiry.notBefore;
    const sight = await this.#look(inquiry.order);
    if (sight === "unclear") return false;
    if (sight !== "missing") {
      inquiry.misses = 0;
      await this.#tellSeen(inquiry, sight);
      return true;
    }
    if (!isFresh) return false;
    inquiry.misses += 1;
    if (inquiry.misses < missesMax) return false;
    // Trades may show what the look-up of orders does not.
    if (!(await this.#readTrades(inquiry.order))) return false;
    this.#tellMissing(inquiry);
    return true;
  }

  /** What was there once, or has traded, has ended; anything else never arrived. */
  #tellMissing(inquiry: OrderInquiry): void {
    const { order } = inquiry;
    this.#options.tracker.absent(order);
    if (order.isAnnounced) this.#report(inquiry, reportedState(order), order.filledMicros);
    else this.#report(inquiry, "not-found", 0);
  }

  async #look(order: TrackedOrder): Promise<Sight> {
    const { rest, clock } = this.#options;
    if (order.isSending) return "unclear";
    const digests = await this.#options.digestsOf(order);
    if (digests.length === 0) return "unclear";
    for (const digest of digests) {
      const read = await rest.order(digest, addDuration(clock.now(), readWithin));
      if (!read.ok) return "unclear";
      if (read.value !== undefined) return read.value;
    }
    return "missing";
  }

  async #tellSeen(inquiry: OrderInquiry, seen: VenueOrder): Promise<void> {
    const { tracker, follower } = this.#options;
    const order = tracker.orderSeen(seen, "read");
    if (order === undefined) return;
    await follower.readFills(order);
    this.#report(inquiry, reportedState(order), order.filledMicros);
    follower.follow(order);
  }

  /** Tells what the order has traded; returns false when that cannot be read. */
  async #readTrades(order: TrackedOrder): Promise<boolean> {
    const { rest, trades, clock } = this.#options;
    const after = integerOf(order.wish.intendedAt) - integerOf(clockSkew);
    const deadline = addDuration(clock.now(), readWithin);
    const read = await rest.trades({ after: epochMicros(Math.max(0, after)) }, deadline);
    if (!read.ok) return false;
    trades.see(read.value.filter(({ orderId }) => order.digests.includes(orderId)));
    return true;
  }

  #report({ order }: OrderInquiry, state: OrderReported["state"], filledMicros: number): void {
    const { clock, emit } = this.#options;
    const { clientOrderId } = order.wish;
    if (state === "not-found") this.#inquiries.close(clientOrderId);
    emit({
      kind: "OrderReported",
      receivedAt: clock.now(),
      clientOrderId,
      state,
      filled: contractMicros(filledMicros),
    });
  }
}

function reportedState(order: TrackedOrder): OrderReported["state"] {
  if (order.filledMicros >= order.sizeMicros) return "filled";
  if (order.end !== null) return order.end === "expired" ? "expired" : "cancelled";
  return order.matchedByVenue > 0 ? "partially-filled" : "accepted";
}
