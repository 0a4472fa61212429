// What became of an order whose outcome is unknown. The venue cannot be asked by our id, so its orders are searched for
// it. That an order is not there proves something only when the venue's reads are newer than the last moment at which
// the request could have arrived, and when it is missing five times in a row: until then nothing is said.

import type { Result } from "../../../../domain/failure/result.ts";
import { instrumentId, marketId } from "../../../../domain/market/venue.ts";
import type { NewEvent, OrderReported } from "../../../../domain/message/input.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import { readAllPages } from "../../shared/list-pages.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { type Inquiry, missesMax, OrderInquiries } from "../../shared/order-inquiries.ts";
import { acrossLegs } from "../normalise/book-side.ts";
import type { VenueOrder } from "../normalise/order-state.ts";
import type { ExchangeRest } from "../rest/exchange.ts";
import type { OrdersRest } from "../rest/orders.ts";
import type { PortfolioRest } from "../rest/portfolio.ts";
import type { FillChaser } from "./fill-chaser.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { TrackedOrder } from "./tracked-order.ts";

export interface OrderResolverOptions {
  readonly clock: Clock;
  readonly tracker: OrderTracker;
  readonly orders: OrdersRest;
  readonly portfolio: PortfolioRest;
  readonly exchange: ExchangeRest;
  readonly chaser: FillChaser;
  readonly log: AdapterLog;
  readonly emit: (event: NewEvent) => void;
}

/** Orders are searched from so long before they were sent: the venue's clock is not ours. */
const clockSkew = seconds(60);

interface OrderInquiry extends Inquiry {
  readonly clientOrderId: string;
}

type Sight =
  | { readonly kind: "seen"; readonly order: TrackedOrder; readonly seen: VenueOrder }
  | "missing"
  | "other"
  | "unclear";

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
    this.#inquiries.pursue(clientOrderId, inquiry, deadline);
  }

  /** Reads one order again without telling the engine of its state: what changed is told as it is found. */
  async look(order: TrackedOrder, deadline: EpochMicros): Promise<void> {
    if (order.venueOrderId === null) return;
    const read = await this.#options.orders.order(order.venueOrderId, deadline);
    if (!read.ok) return;
    this.#options.tracker.orderSeen(read.value);
    this.#options.chaser.watch(order);
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
    const isFresh = await this.#isFresh(inquiry);
    const sight = await this.#look(inquiry);
    if (sight === "unclear") return false;
    if (sight === "other") {
      this.#report(inquiry, "rejected", 0);
      return true;
    }
    if (sight !== "missing") {
      inquiry.misses = 0;
      await this.#tellSeen(inquiry, sight.order, sight.seen);
      return true;
    }
    if (!isFresh) return false;
    inquiry.misses += 1;
    if (inquiry.misses < missesMax) return false;
    // Fills may show what the list of orders does not.
    if (await this.#hasFills(inquiry)) return false;
    this.#report(inquiry, "not-found", 0);
    return true;
  }

  async #isFresh(inquiry: OrderInquiry): Promise<boolean> {
    const asOf = await this.#options.exchange.userDataAsOf(inquiry.until);
    return asOf.ok && asOf.value > inquiry.notBefore;
  }

  async #look(inquiry: OrderInquiry): Promise<Sight> {
    const { tracker, orders } = this.#options;
    const order = tracker.find(inquiry.clientOrderId);
    if (order?.isSending === true) return "unclear";
    if (order !== undefined && order.venueOrderId !== null) {
      const read = await orders.order(order.venueOrderId, inquiry.until);
      if (read.ok) return this.#sightOf(read.value);
      return read.failure.code === "VEN-806" ? "missing" : "unclear";
    }
    const listed = await this.#search(order, inquiry);
    if (!listed.ok) return "unclear";
    const seen = listed.value.find((one) => one.clientOrderId === inquiry.clientOrderId);
    return seen === undefined ? "missing" : this.#sightOf(seen);
  }

  /** Only a list read to its end can show that something is missing from it. */
  #search(
    order: TrackedOrder | undefined,
    inquiry: OrderInquiry,
  ): Promise<Result<readonly VenueOrder[]>> {
    const filter = order === undefined ? {} : this.#searchFrom(order);
    return readAllPages("orders", (cursor) =>
      this.#options.orders.orders(filter, cursor, inquiry.until),
    );
  }

  #searchFrom(order: TrackedOrder) {
    return { ticker: order.ticker, minSeconds: secondsBefore(order.submittedAt) };
  }

  #sightOf(seen: VenueOrder): Sight {
    const order = this.#options.tracker.orderSeen(seen) ?? this.#adopt(seen);
    return order === undefined ? "other" : { kind: "seen", order, seen };
  }

  /** An order of an earlier run that the engine asks about and that nobody handed over. Which of our instruments it
   * traded cannot be seen: a bid is taken for YES bought, an ask for NO bought. */
  #adopt(seen: VenueOrder): TrackedOrder | undefined {
    const { tracker, clock } = this.#options;
    const instrument = instrumentId(
      marketId("kalshi", seen.ticker),
      seen.bookSide === "bid" ? "yes" : "no",
    );
    const terms = {
      clientOrderId: seen.clientOrderId,
      instrument,
      side: "buy",
      limitPrice: acrossLegs(instrument, seen.yesPrice),
      size: seen.initial,
      timeInForce: "immediate-or-cancel",
    } as const;
    const order = tracker.begin(terms, clock.now(), clock.now());
    if (order === undefined) return undefined;
    order.isSending = false;
    return tracker.orderSeen(seen);
  }

  async #tellSeen(inquiry: OrderInquiry, order: TrackedOrder, seen: VenueOrder): Promise<void> {
    if (order.isMissingFills) await this.#options.chaser.read(order);
    const filled = order.filledMicros;
    this.#report(inquiry, reportedState(seen, filled, order.sizeMicros), filled);
    this.#options.chaser.watch(order);
  }

  /** Looks for fills of orders that nobody knows and asks whose they are. Returns true when they are this order's, or
   * when it could not be found out. */
  async #hasFills(inquiry: OrderInquiry): Promise<boolean> {
    const { tracker, portfolio, orders, clock } = this.#options;
    const order = tracker.find(inquiry.clientOrderId);
    const filter = order === undefined ? {} : this.#searchFrom(order);
    const fills = await portfolio.fills(filter, clock.now(), inquiry.until);
    if (!fills.ok) return true;
    const strangers = fills.value.filter(
      (fill) => tracker.findByVenueId(fill.orderId) === undefined,
    );
    for (const orderId of new Set(strangers.map((fill) => fill.orderId))) {
      const read = await orders.order(orderId, inquiry.until);
      if (!read.ok) return true;
      if (read.value.clientOrderId !== inquiry.clientOrderId) continue;
      this.#sightOf(read.value);
      return true;
    }
    return false;
  }

  #report(inquiry: OrderInquiry, state: OrderReported["state"], filledMicros: number): void {
    const { clock, emit, tracker } = this.#options;
    if (state === "not-found" || state === "rejected") {
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

/** Filled is measured by what was asked for: the venue may have cut a reducing order to the position. */
function reportedState(
  seen: VenueOrder,
  filledMicros: number,
  askedMicros: number,
): OrderReported["state"] {
  if (seen.status === "resting") return filledMicros > 0 ? "partially-filled" : "accepted";
  if (filledMicros >= askedMicros) return "filled";
  return seen.status === "expired" ? "expired" : "cancelled";
}

function secondsBefore(instant: EpochMicros): number {
  return Math.max(0, Math.floor((integerOf(instant) - integerOf(clockSkew)) / 1_000_000));
}
