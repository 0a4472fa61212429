// Orders to Kalshi and what became of them, as inputs of the engine. A request is sent once; what cannot be proven is
// unknown and stays so until a search of the venue has resolved it; what we ourselves withhold is denied by name.

import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import {
  type InstrumentId,
  instrumentId,
  marketOf,
  oppositeOutcome,
  outcomeOf,
} from "../../../../domain/market/venue.ts";
import type { CancelOrder, QueryOrder, SubmitOrder } from "../../../../domain/message/command.ts";
import type { Order } from "../../../../domain/order/order.ts";
import { isOpenOrder } from "../../../../domain/order/order.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { OrderGateway } from "../../../../ports/order-gateway.ts";
import type { CommandResult, Refusal } from "../../shared/command-result.ts";
import { EarlyQuestions } from "../../shared/early-questions.ts";
import type { GateKeeper } from "../../shared/gate-keeper.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { pause } from "../../shared/pause.ts";
import { orderRequest } from "../normalise/order-request.ts";
import type { CreatedOrder, OrdersRest } from "../rest/orders.ts";
import type { Eligibility } from "./eligibility.ts";
import type { FillChaser } from "./fill-chaser.ts";
import type { Maintenance } from "./maintenance.ts";
import type { MarketRulebook, MarketRules } from "./market-rules.ts";
import type { OrderResolver } from "./order-resolver.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { PositionBook } from "./position-book.ts";
import type { TrackedOrder } from "./tracked-order.ts";
import type { VenueProtection } from "./venue-protection.ts";

export interface KalshiGatewayOptions {
  readonly clock: Clock;
  readonly tracker: OrderTracker;
  readonly orders: OrdersRest;
  readonly rulebook: MarketRulebook;
  readonly protection: VenueProtection;
  readonly eligibility: Eligibility;
  readonly maintenance: Maintenance;
  readonly gates: GateKeeper;
  readonly chaser: FillChaser;
  readonly resolver: OrderResolver;
  readonly log: AdapterLog;
  /** How long an order may rest at the venue. */
  readonly restingTime: DurationMicros;
  /** Shards whose cash the engine knows of: nothing opens elsewhere. */
  readonly shards: readonly number[];
  /** Null for the primary account. */
  readonly subaccount: number | null;
  readonly positions: Pick<PositionBook, "of">;
  /** Learns the rules of a market that is not in the book. */
  readonly learnRules: (ticker: string) => Promise<void>;
}

/** The venue's word for a client order id that it has seen before. */
const duplicateCode = "order_already_exists";

/** Reads were seen to show an order as resting 0.4 s after it had gone: before that they would only ask for the next
 * cancel. */
const readsLag = milliseconds(500);

/** How the venue names the group in a refusal: a code of its own, or words under a general one. */
const groupWords = /order[ _]group/i;

/** How long a cancel that found no order may search for what became of it. */
const searchWithin = seconds(5);

export class KalshiGateway implements OrderGateway {
  readonly venue = "kalshi";
  readonly #options: KalshiGatewayOptions;
  readonly #early: EarlyQuestions;

  constructor(options: KalshiGatewayOptions) {
    this.#options = options;
    const { clock, tracker, resolver } = options;
    this.#early = new EarlyQuestions({
      clock,
      isKnown: (clientOrderId) => tracker.find(clientOrderId) !== undefined,
      resolve: (clientOrderId, deadline) => resolver.resolve(clientOrderId, deadline),
    });
  }

  /** Takes over orders of an earlier run, so that their fills are told as theirs and a question finds them. Must be
   * called, with none if there are none: until then the leg of an order that we did not send would be guessed. */
  resume(orders: readonly Order[]): void {
    const { tracker, clock } = this.#options;
    for (const order of orders) {
      if (order.venue !== this.venue || !isOpenOrder(order.state)) continue;
      const tracked = tracker.begin(order, order.intendedAt, clock.now());
      if (tracked !== undefined) tracker.resumed(tracked, order);
    }
    this.#early.release();
  }

  submit(command: SubmitOrder): void {
    const { tracker, clock, log } = this.#options;
    const order = tracker.begin(command, clock.now(), command.deadline);
    if (order === undefined) {
      const details = { clientOrderId: command.clientOrderId };
      log({ level: "error", message: "kalshi: an order with this id was sent before", details });
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

  /** The venue's id of an order has become known: a cancel that waited for it leaves now. */
  linked(order: TrackedOrder): void {
    if (!order.wantsCancel || order.isOver) return;
    void this.#cancel(order, addDuration(this.#options.clock.now(), searchWithin));
  }

  async #send(order: TrackedOrder, command: SubmitOrder): Promise<void> {
    const { orders, tracker } = this.#options;
    const request = await this.#prepare(order, command);
    if (!request.ok) {
      this.#withhold(order, request.failure);
      return;
    }
    const purpose = command.reduceOnly ? "protect" : "open";
    const { deadline } = command;
    const result = await orders.create(request.value, { deadline, purpose });
    switch (result.kind) {
      case "done":
        this.#created(order, result.value);
        break;
      case "refused":
        this.#refused(order, result);
        break;
      case "unsent":
        this.#withhold(order, result.failure);
        break;
      case "unknown":
        tracker.unknown(order, result.failure.message);
    }
  }

  /** Everything that is checked before an order leaves, dearest last. */
  async #prepare(order: TrackedOrder, command: SubmitOrder) {
    const { protection, clock, restingTime, subaccount, positions, tracker } = this.#options;
    if (!command.reduceOnly) {
      const words = this.#closedWords();
      if (words !== null) return fail("VEN-832", words);
    }
    const rules = await this.#rulesOf(order.ticker);
    if (!rules.ok) return rules;
    const { exchangeIndex } = rules.value;
    if (!command.reduceOnly && !this.#options.shards.includes(exchangeIndex)) {
      return fail("VEN-832", `shard ${exchangeIndex} of ${order.ticker} is not traded`);
    }
    const netMicros = positions.of(order.ticker);
    const otherLegMicros = tracker.held(otherLegOf(command.instrument));
    const position = { netMicros, otherLegMicros };
    const terms = { rules: rules.value, now: clock.now(), restingTime, subaccount, ...position };
    // Judged before the group is asked for: an order that cannot be sent needs no protection.
    const bare = orderRequest(command, { ...terms, orderGroupId: null });
    if (!bare.ok || command.reduceOnly) return bare;
    const group = await protection.arm(exchangeIndex);
    if (!group.ok) return group;
    return orderRequest(command, { ...terms, now: clock.now(), orderGroupId: group.value });
  }

  #closedWords(): string | null {
    return this.#options.eligibility.words ?? this.#options.maintenance.judge();
  }

  async #rulesOf(ticker: string): Promise<Result<MarketRules>> {
    const { rulebook, learnRules } = this.#options;
    if (rulebook.rulesOf(ticker) === undefined) await learnRules(ticker);
    const rules = rulebook.rulesOf(ticker);
    if (rules !== undefined) return succeed(rules);
    return fail("VEN-806", `the rules of market ${ticker} are not known`);
  }

  #created(order: TrackedOrder, created: CreatedOrder): void {
    const { tracker, chaser, gates } = this.#options;
    const odd = oddCreation(order, created);
    if (odd !== undefined) {
      gates.alarm("drift", `${odd.code}: ${odd.message}`);
      tracker.unknown(order, odd.message);
      return;
    }
    tracker.created(order, created);
    chaser.watch(order);
  }

  #refused(order: TrackedOrder, refusal: Refusal): void {
    const { tracker, eligibility, protection, rulebook } = this.#options;
    eligibility.refused(refusal.status, refusal.words);
    if (groupWords.test(`${refusal.code ?? ""} ${refusal.words}`)) {
      const shard = rulebook.shardOf(order.ticker);
      if (shard !== undefined) protection.refusedByGroup(shard, refusal.words);
    }
    // Ours was sent once, so the venue may hold it already, or hold an older one under the same id: it is searched for.
    if (refusal.status === 409 || refusal.code === duplicateCode) {
      tracker.unknown(order, refusal.words);
      return;
    }
    tracker.rejected(order, refusal.words);
  }

  #withhold(order: TrackedOrder, why: Failure): void {
    const { tracker, log } = this.#options;
    log({
      level: "warn",
      message: `kalshi: order withheld: ${why.code} ${why.message}`,
      details: { clientOrderId: order.wish.clientOrderId, code: why.code },
    });
    tracker.denied(order);
  }

  async #cancel(order: TrackedOrder, deadline: EpochMicros): Promise<void> {
    const { orders, rulebook, tracker, chaser, gates, eligibility } = this.#options;
    const { venueOrderId: orderId, ticker } = order;
    if (orderId === null) return;
    order.wantsCancel = false;
    const exchangeIndex = rulebook.shardOf(ticker) ?? null;
    const address = { orderId, ticker, exchangeIndex };
    const result = await orders.cancel(address, { deadline, purpose: "protect" });
    if (result.kind === "refused") eligibility.refused(result.status, result.words);
    if (result.kind === "done" && result.value.orderId === orderId) {
      tracker.cancelled(order, result.value.reducedBy);
      chaser.watch(order);
      return;
    }
    if (result.kind === "done") {
      gates.alarm("drift", `VEN-833: cancelled ${orderId}, told of ${result.value.orderId}`);
    }
    this.#logCancel(order, result);
    // The venue answers a cancel of a filled, of a cancelled and of an unknown order alike: what it became is looked up.
    const { clock, resolver } = this.#options;
    await pause(clock, readsLag);
    resolver.resolve(order.wish.clientOrderId, addDuration(clock.now(), searchWithin));
  }

  #logCancel(order: TrackedOrder, result: CommandResult<unknown>): void {
    const words =
      result.kind === "refused"
        ? result.words
        : result.kind === "done"
          ? ""
          : result.failure.message;
    this.#options.log({
      level: "warn",
      message: `kalshi: a cancel came to ${result.kind}`,
      details: { clientOrderId: order.wish.clientOrderId, words: words.slice(0, 200) },
    });
  }
}

/** Says what a reply to a create has wrong: another order's id, or counts that cannot be. */
function oddCreation(order: TrackedOrder, created: CreatedOrder): Failure | undefined {
  const { clientOrderId } = order.wish;
  if (created.clientOrderId !== null && created.clientOrderId !== clientOrderId) {
    return failure("VEN-833", `sent order ${clientOrderId}, told of ${created.clientOrderId}`);
  }
  if (created.filled + created.remaining > order.sizeMicros) {
    return failure("VEN-833", `order ${clientOrderId}: the reply counts more than was asked for`);
  }
  return undefined;
}

/** Returns the instrument of the same market's other answer. */
function otherLegOf(instrument: InstrumentId): InstrumentId {
  return instrumentId(marketOf(instrument), oppositeOutcome(outcomeOf(instrument)));
}
