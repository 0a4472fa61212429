// Orders to ForecastEx and what became of them, as inputs of the engine. A ticket is sent once; what cannot be proven is
// unknown and stays so until the broker has been asked; what we ourselves withhold is denied by name. Nobody can sell here,
// so a sale is a purchase of the opposite outcome that may never be larger than what it closes.

import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import {
  instrumentId,
  type MarketId,
  marketOf,
  oppositeOutcome,
} from "../../../../domain/market/venue.ts";
import type { CancelOrder, QueryOrder, SubmitOrder } from "../../../../domain/message/command.ts";
import { isOpenOrder, type Order } from "../../../../domain/order/order.ts";
import { contractMicros, formatContracts } from "../../../../domain/units/contract-micros.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import {
  addUsd,
  costOf,
  formatUsd,
  noUsd,
  type UsdMicros,
} from "../../../../domain/units/usd-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { OrderGateway } from "../../../../ports/order-gateway.ts";
import { EarlyQuestions } from "../../shared/early-questions.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { CancelRequest, OrderEntry, Submission } from "../orders/order-entry.ts";
import { type OrderTerms, orderTermsOf, purchaseOf } from "../orders/order-terms.ts";
import type { CashBook } from "./cash-book.ts";
import type { Eligibility } from "./eligibility.ts";
import { searchWithin } from "./limits.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import type { NightlyReset } from "./nightly-reset.ts";
import type { OrderFollower } from "./order-follower.ts";
import type { OrderResolver } from "./order-resolver.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { PositionBook } from "./position-book.ts";
import type { TrackedOrder } from "./tracked-order.ts";

export interface ForecastExGatewayOptions {
  readonly clock: Clock;
  readonly tracker: OrderTracker;
  readonly entry: OrderEntry;
  readonly follower: OrderFollower;
  readonly resolver: OrderResolver;
  readonly rulebook: MarketRulebook;
  readonly positions: PositionBook;
  readonly cash: CashBook;
  readonly eligibility: Eligibility;
  readonly reset: NightlyReset;
  readonly maintenance: GateReasons;
  readonly log: AdapterLog;
  /** How long an order may rest before its end is asked for. */
  readonly restingTime: DurationMicros;
  /** Number of the present session, as orders carry it. */
  readonly session: () => number;
  /** Learns a market that is not in the book. */
  readonly learn: (venueSymbol: string) => Promise<void>;
}

export class ForecastExGateway implements OrderGateway {
  readonly venue = "forecastex";
  readonly #options: ForecastExGatewayOptions;
  readonly #early: EarlyQuestions;

  constructor(options: ForecastExGatewayOptions) {
    this.#options = options;
    const { clock, tracker, resolver } = options;
    this.#early = new EarlyQuestions({
      clock,
      isKnown: (clientOrderId) => tracker.find(clientOrderId) !== undefined,
      resolve: (clientOrderId, deadline) => resolver.resolve(clientOrderId, deadline),
    });
  }

  /** Takes over orders of an earlier run, so that their executions are told as theirs and a question finds them. Must be
   * called, with none if there are none, before the account is read. */
  resume(orders: readonly Order[]): void {
    const { tracker, clock } = this.#options;
    for (const order of orders) {
      if (order.venue !== this.venue || !isOpenOrder(order.state)) continue;
      const times = { submittedAt: order.intendedAt, deadline: clock.now() };
      const tracked = tracker.begin(order, times, 0);
      if (tracked === undefined) continue;
      tracker.resumed(tracked, order);
      if (tracked.venueOrderId !== null && tracked.mayRest) this.#endLater(tracked);
    }
    this.#early.release();
  }

  submit(command: SubmitOrder): void {
    const { tracker, clock, log, session } = this.#options;
    const times = { submittedAt: clock.now(), deadline: command.deadline };
    const order = tracker.begin(command, times, session());
    if (order === undefined) {
      const details = { clientOrderId: command.clientOrderId };
      const message = "forecastex: an order with this id was sent before";
      log({ level: "error", message, details });
      return;
    }
    void this.#send(order, command);
  }

  cancel(command: CancelOrder): void {
    const { tracker, resolver } = this.#options;
    const order = tracker.find(command.clientOrderId);
    if (order === undefined || order.isOver || order.isRefused) return;
    order.wantsCancel = true;
    if (order.venueOrderId !== null) void this.#cancel(order, command.deadline);
    else if (!order.isSending) resolver.resolve(command.clientOrderId, command.deadline);
  }

  query({ clientOrderId, deadline }: QueryOrder): void {
    this.#early.ask(clientOrderId, deadline);
  }

  /** The broker's id of an order has become known: a cancel that waited for it leaves now, and what may rest is given its
   * time. */
  linked(order: TrackedOrder): void {
    if (order.isOver) return;
    if (order.wantsCancel) this.#end(order);
    else if (order.mayRest) this.#endLater(order);
  }

  #end(order: TrackedOrder): void {
    void this.#cancel(order, addDuration(this.#options.clock.now(), searchWithin));
  }

  /** The broker knows no end but the session's; ours comes sooner. */
  #endLater(order: TrackedOrder): void {
    const { clock, restingTime } = this.#options;
    clock.callAt(addDuration(clock.now(), restingTime), () => {
      if (!order.isOver && !order.isCancelAsked) this.#end(order);
    });
  }

  /** Asks again for the end of what should not stand any more: its cancel could not leave, or changed nothing, or its time
   * is over and nobody has asked. */
  endWhatStands(): void {
    const { tracker, clock, restingTime } = this.#options;
    const now = clock.now();
    for (const order of tracker.open()) {
      const { venueOrderId, end, submittedAt, cancelAskedAt } = order;
      if (venueOrderId === null || end !== null) continue;
      const isDue = order.wantsCancel || now >= addDuration(submittedAt, restingTime);
      if (!isDue && cancelAskedAt === null) continue;
      // A cancel takes its time, and so does its proof.
      if (cancelAskedAt !== null && now < addDuration(cancelAskedAt, searchWithin)) continue;
      this.#end(order);
    }
  }

  async #send(order: TrackedOrder, command: SubmitOrder): Promise<void> {
    const terms = await this.#prepare(order, command);
    if (!terms.ok) {
      this.#withhold(order, terms.failure);
      return;
    }
    const purpose = isClosing(command) ? "protect" : "open";
    const { deadline } = command;
    this.#came(order, await this.#options.entry.submit(terms.value, { purpose, deadline }));
  }

  #came(order: TrackedOrder, submission: Submission): void {
    const { tracker, follower, eligibility } = this.#options;
    switch (submission.kind) {
      case "taken":
        tracker.taken(order, submission.orderId);
        follower.follow(order);
        break;
      case "rejected":
        eligibility.refused(submission.status, submission.words);
        tracker.rejected(order, submission.words);
        break;
      case "unsent":
        this.#withhold(order, submission.failure);
        break;
      case "unknown":
        this.#doubt(order, submission.failure);
    }
  }

  #doubt(order: TrackedOrder, { code, message }: Failure): void {
    const { log, tracker } = this.#options;
    log({
      level: "warn",
      message: `forecastex: nobody knows what became of an order: ${code} ${message}`,
      details: { clientOrderId: order.wish.clientOrderId, code },
    });
    tracker.unknown(order, `${code}: ${message}`);
  }

  /** Everything that is checked before an order leaves. */
  async #prepare(order: TrackedOrder, command: SubmitOrder): Promise<Result<OrderTerms>> {
    if (!isClosing(command)) {
      const words = this.#closedWords();
      if (words !== null) return fail("VEN-832", words);
    }
    const market = await this.#marketOf(marketOf(command.instrument));
    if (!market.ok) return market;
    const { status, venueSymbol } = market.value;
    if (status !== "open" && !isClosing(command)) {
      return fail("VEN-832", `${venueSymbol} is ${status}`);
    }
    const terms = orderTermsOf(command, market.value);
    if (!terms.ok) return terms;
    const refusal = this.#refusalOf(order, command, terms.value);
    return refusal === undefined ? terms : { ok: false, failure: refusal };
  }

  #closedWords(): string | null {
    const { reset, eligibility, maintenance } = this.#options;
    reset.judge();
    return eligibility.words ?? maintenance.words;
  }

  async #marketOf(id: MarketId): Promise<Result<Market>> {
    const { rulebook, learn } = this.#options;
    if (rulebook.market(id) === undefined) await learn(id.slice(id.indexOf(":") + 1));
    const market = rulebook.market(id);
    return market === undefined ? fail("VEN-806", `${id} is not known`) : succeed(market);
  }

  /** The venue itself keeps no order from growing a position, and would take a purchase for more than is there to close.
   * Of an order that opens the engine has set the cash aside, and the broker refuses what it does not cover. */
  #refusalOf(order: TrackedOrder, command: SubmitOrder, terms: OrderTerms): Failure | undefined {
    if (!isClosing(command)) return undefined;
    const closable = this.#closable(command);
    if (closable === undefined) return failure("VEN-870", "what is held is not known yet");
    const left = closable - this.#closingNow(order);
    if (integerOf(command.size) > left) {
      const held = formatContracts(contractMicros(Math.max(0, left)));
      const asked = formatContracts(command.size);
      return failure("VEN-870", `${asked} are to be closed and ${held} are held`);
    }
    if (this.#options.cash.covers(terms.capital, this.#tiedUp(order))) return undefined;
    const needed = formatUsd(terms.capital);
    return failure("VEN-852", `until it nets the order takes ${needed} USD, which are not there`);
  }

  /** Contracts, in micros, that a purchase of this kind can close: those of the opposite outcome that the broker holds, and
   * those that it has netted against others of ours. */
  #closable(command: SubmitOrder): number | undefined {
    const { positions, tracker } = this.#options;
    const market = marketOf(command.instrument);
    const bought = purchaseOf(command).outcome;
    const net = positions.of(market);
    if (net === undefined) return undefined;
    const held = Math.max(0, bought === "yes" ? -net : net);
    const closed = instrumentId(market, oppositeOutcome(bought));
    // Held twice over only where our own orders bought both sides.
    return held + Math.min(tracker.held(instrumentId(market, bought)), tracker.held(closed));
  }

  /** Contracts that other orders under way may close. */
  #closingNow(own: TrackedOrder): number {
    const { tracker } = this.#options;
    const market = marketOf(own.wish.instrument);
    const { outcome } = purchaseOf(own.wish);
    let micros = 0;
    for (const order of tracker.open()) {
      if (order === own || marketOf(order.wish.instrument) !== market) continue;
      if (order.wish.side !== "sell" || purchaseOf(order.wish).outcome !== outcome) continue;
      micros += order.outstandingMicros;
    }
    return micros;
  }

  /** Cash that our other open orders may still take. */
  #tiedUp(own: TrackedOrder): UsdMicros {
    let sum = noUsd;
    for (const order of this.#options.tracker.open()) {
      if (order === own) continue;
      const left = contractMicros(order.outstandingMicros);
      sum = addUsd(sum, costOf(purchaseOf(order.wish).limitPrice, left, "up"));
    }
    return sum;
  }

  #withhold(order: TrackedOrder, why: Failure): void {
    const { tracker, log } = this.#options;
    log({
      level: "warn",
      message: `forecastex: order withheld: ${why.code} ${why.message}`,
      details: { clientOrderId: order.wish.clientOrderId, code: why.code },
    });
    tracker.denied(order);
  }

  /** Asks for the end of an order. That it was asked for ends nothing: the order itself is looked at. */
  async #cancel(order: TrackedOrder, deadline: EpochMicros): Promise<void> {
    const { entry, follower, resolver, clock } = this.#options;
    const { venueOrderId, cancelAskedAt } = order;
    if (venueOrderId === null) return;
    order.wantsCancel = false;
    order.cancelAskedAt = clock.now();
    const request = await entry.cancel(venueOrderId, deadline);
    if (request.kind === "unsent") {
      order.cancelAskedAt = cancelAskedAt;
      order.wantsCancel = true;
    }
    if (request.kind !== "asked") {
      this.#logCancel(order, request);
      resolver.resolve(order.wish.clientOrderId, addDuration(clock.now(), searchWithin));
    }
    follower.follow(order);
  }

  #logCancel(order: TrackedOrder, request: Exclude<CancelRequest, { kind: "asked" }>): void {
    const words = request.kind === "unsent" ? request.failure.message : request.words;
    this.#options.log({
      level: "warn",
      message: `forecastex: a cancel came to ${request.kind}`,
      details: { clientOrderId: order.wish.clientOrderId, words: words.slice(0, 200) },
    });
  }
}

/** Whether an order may only make a position smaller: every sale, because nobody is short here. */
function isClosing({ side, reduceOnly }: SubmitOrder): boolean {
  return side === "sell" || reduceOnly;
}
