// Takes orders of wallets, checks them against rules, money and the book, holds those that the market delays, and hands
// them to the exchange. What trades is booked by `Executions` while the exchange still holds the call.

import { assert } from "../../../../domain/failure/assert.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Appointment } from "../../../appointment-heap.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { CoreError, CoreOrderRequest, CorePlacement, CoreResult } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import type { OrderKeeping } from "./order-keeping.ts";
import { OrderRecord } from "./order-record.ts";
import { type Admission, admit, gridRefusal, isTrading, walletRefusal } from "./order-rules.ts";
import { bookPrice, bookSideOf, bookSize, millionths, priceAcross } from "./quantities.ts";
import { granted, refusals, refused } from "./refusals.ts";
import { planTaking, type TakingPlan } from "./taking-plan.ts";
import type { TradingModes } from "./trading-modes.ts";

export type PlacementAnswer = (result: CoreResult<CorePlacement>) => void;

/** Open orders of one key; the venue has some limit of this kind and does not name it. */
export const openOrdersPerOwnerMax = 50_000;

/** Refusals that may be decided ahead. */
const oddRefusalsMax = 10_000;

/** A buy that would trade at once is worth a dollar at least. */
const marketableBuyMin = millionths;

/** GTD orders leave the book a minute before the end they name. */
const retiredBeforeMicros = 60 * 1_000_000;
const microsPerSecond = 1_000_000;
const microsPerMilli = 1_000;

interface Delayed {
  readonly answered: PlacementAnswer;
  readonly appointment: Appointment;
}

export class OrderDesk {
  readonly #state: CoreState;
  readonly #keeping: OrderKeeping;
  readonly #modes: TradingModes;
  readonly #delayed = new Map<OrderRecord, Delayed>();
  readonly #oddRefusals: CoreError[] = [];

  constructor(state: CoreState, keeping: OrderKeeping, modes: TradingModes) {
    this.#state = state;
    this.#keeping = keeping;
    this.#modes = modes;
  }

  create(request: CoreOrderRequest, now: EpochMicros, answered: PlacementAnswer): void {
    const answer: PlacementAnswer = (result) => {
      const said: CoreResult<CorePlacement> = result.ok
        ? result
        : refused(this.#state.worded(result.error, request.orderId));
      this.#state.answer(() => answered(said));
    };
    const placed = this.#place(request, now, answer);
    if (placed !== undefined) answer(placed);
  }

  /** Returns what came of the order, or nothing yet where the market delays it. */
  #place(
    request: CoreOrderRequest,
    now: EpochMicros,
    answered: PlacementAnswer,
  ): CoreResult<CorePlacement> | undefined {
    const unavailable = this.#modes.orderRefusal(request.postOnly, now);
    if (unavailable !== undefined) return refused(unavailable);
    const admitted = admit(this.#state, request, now);
    if (!admitted.ok) return admitted;
    const order = this.#newOrder(request, admitted.value, now);
    const plan = this.#plan(order);
    const refusal = this.#meetingRefusal(order, plan) ?? this.#missRefusal(order, plan);
    if (refusal !== undefined) return refused(refusal);
    const isFull = this.#keeping.openCount(order.owner) >= openOrdersPerOwnerMax;
    if (isFull && !order.isImmediate) return refused(refusals.couldNotInsert);
    const odd = this.#oddRefusals.shift();
    if (odd !== undefined) return refused(odd);
    this.#keeping.enter(order);
    const delayMicros = plan.crosses ? takerDelayMicros(order.market) : 0;
    if (delayMicros > 0) {
      this.#delay(order, { plan, delayMicros, answered }, now);
      return undefined;
    }
    this.#state.announceOrder(order, "PLACEMENT", now);
    this.#execute(order, plan, now);
    return granted(placementOf(order));
  }

  /** Refuses the next orders that nothing is wrong with. */
  refuseNext(errors: readonly CoreError[]): void {
    this.#oddRefusals.push(...errors);
    assert(this.#oddRefusals.length <= oddRefusalsMax, `more than ${oddRefusalsMax} refusals wait`);
  }

  /** Answers and ends what a market that is over still delays. */
  endDelayed(conditionId: string, now: EpochMicros): void {
    for (const [order, { answered, appointment }] of [...this.#delayed]) {
      if (order.conditionId !== conditionId) continue;
      this.#delayed.delete(order);
      this.#state.agenda.withdraw(appointment);
      this.#keeping.end(order, "CANCELED_MARKET_RESOLVED", now);
      answered(refused(refusals.marketNotReady));
    }
  }

  #newOrder(request: CoreOrderRequest, admission: Admission, now: EpochMicros): OrderRecord {
    const { token, price, originalSize } = admission;
    const bookOrderId = this.#state.exchange.newOrderId();
    return new OrderRecord(request, token, { price, originalSize, bookOrderId, now });
  }

  #plan(order: OrderRecord): TakingPlan {
    const { market, isYes, side, price } = order;
    return planTaking({ market, isYes, side, price, target: this.#targetOf(order) });
  }

  #targetOf(order: OrderRecord): { readonly shares: bigint } | { readonly collateral: bigint } {
    if (!order.isImmediate || order.side === "SELL") return { shares: order.originalSize };
    return this.#state.readings.fillAndKillBuys === "collateral"
      ? { collateral: order.makerAmount }
      : { shares: order.takerAmount };
  }

  /** Returns why the order may not meet the book as it stands. */
  #meetingRefusal(order: OrderRecord, plan: TakingPlan): CoreError | undefined {
    if (order.postOnly && plan.crosses) return refusals.postOnlyCross;
    const isMarketable = plan.crosses || order.isImmediate;
    if (isMarketable && order.side === "BUY" && order.makerAmount < marketableBuyMin) {
      return refusals.marketableTooSmall(order.makerAmount);
    }
    const amount = largest(order.makerAmount, this.#claimOf(order, plan));
    // Whoever has never held anything gets no wallet by asking: addresses cost nothing.
    const wallet = this.#state.ledger.find(order.maker);
    if (wallet === undefined) return refusals.shortBalance(0n, amount);
    if (!wallet.isAllowed) return refusals.shortAllowance(amount);
    const spare = wallet.spare(order.asset) + order.reserved;
    return spare < amount ? refusals.shortBalance(spare, amount) : undefined;
  }

  /** Returns why an order that does not rest ends without having met anybody. */
  #missRefusal(order: OrderRecord, plan: TakingPlan): CoreError | undefined {
    if (order.orderType === "FOK" && !plan.isComplete) return refusals.fillOrKillMissed;
    if (order.orderType === "FAK" && plan.shares === 0n) return refusals.fillAndKillMissed;
    return undefined;
  }

  /** What the order takes of its wallet: what it trades at once with the fee, and what it holds back while it rests. */
  #claimOf(order: OrderRecord, plan: TakingPlan): bigint {
    const resting = order.isImmediate ? 0n : order.originalSize - plan.shares;
    if (order.side === "SELL") return plan.shares + resting;
    return plan.notional + plan.fee + order.restingReserve(resting);
  }

  #delay(
    order: OrderRecord,
    delay: {
      readonly plan: TakingPlan;
      readonly delayMicros: number;
      readonly answered: PlacementAnswer;
    },
    now: EpochMicros,
  ): void {
    const { plan, delayMicros, answered } = delay;
    order.status = "DELAYED";
    this.#keeping.reserve(order, largest(order.makerAmount, this.#claimOf(order, plan)));
    this.#state.announceOrder(order, "PLACEMENT", now);
    const until = epochMicros(integerOf(now) + delayMicros);
    const appointment = this.#state.agenda.add(until, (at) => this.#release(order, at));
    this.#delayed.set(order, { answered: this.#answerLater(order, answered), appointment });
  }

  /** Returns who is told at the end of a delay. Where the venue says at once what it does, nobody is. */
  #answerLater(order: OrderRecord, answered: PlacementAnswer): PlacementAnswer {
    const { delayedReplies } = this.#state.readings;
    if (delayedReplies === "held") return answered;
    answered(
      delayedReplies === "refused"
        ? refused(refusals.matchDelayed)
        : granted({ ...placementOf(order), status: "delayed" }),
    );
    return () => undefined;
  }

  /** The delay is over: everything is checked again. */
  #release(order: OrderRecord, now: EpochMicros): void {
    const delayed = this.#delayed.get(order);
    assert(delayed !== undefined, "a delayed order is remembered");
    this.#delayed.delete(order);
    const { answered } = delayed;
    const plan = this.#plan(order);
    const refusal = this.#releaseRefusal(order, plan, now);
    if (refusal !== undefined) {
      this.#keeping.end(order, "INVALID", now);
    } else if (this.#missRefusal(order, plan) !== undefined) {
      this.#keeping.end(order, "UNMATCHED", now);
    } else {
      this.#execute(order, plan, now);
    }
    answered(refusal === undefined ? granted(placementOf(order)) : refused(refusal));
  }

  #releaseRefusal(order: OrderRecord, plan: TakingPlan, now: EpochMicros): CoreError | undefined {
    const closed = isTrading(order.market) ? undefined : refusals.marketNotReady;
    return (
      this.#modes.orderRefusal(order.postOnly, now) ??
      walletRefusal(this.#state, order) ??
      closed ??
      gridRefusal(order) ??
      this.#meetingRefusal(order, plan)
    );
  }

  /** Hands the order to the exchange, where its trades are booked at once, and ends what does not rest. */
  #execute(order: OrderRecord, plan: TakingPlan, now: EpochMicros): void {
    const wasDelayed = order.status === "DELAYED";
    order.status = "LIVE";
    this.#keeping.reserve(order, this.#claimOf(order, plan));
    const outcome = this.#state.exchange.place(
      {
        symbol: order.conditionId,
        owner: order.maker,
        side: bookSideOf(order.side, order.isYes),
        price: bookPrice(priceAcross(order.price, order.isYes)),
        size: bookSize(order.isImmediate ? plan.shares : order.originalSize),
        timeInForce: order.isImmediate ? "immediate-or-cancel" : "good-till-cancelled",
        orderId: order.bookOrderId,
        hasAnySize: true,
      },
      now,
    );
    assert(outcome.accepted, "an admitted order is placed");
    assert(order.sizeMatched === plan.shares, "an order takes what was planned");
    const rests = !order.isImmediate && order.remaining > 0n;
    if (rests) this.#rest(order);
    else if (!order.isImmediate || plan.isComplete) this.#keeping.complete(order);
    const isNews = plan.shares > 0n || wasDelayed;
    if (isNews) this.#state.announceOrder(order, "UPDATE", now);
    if (order.isOpen && !rests) this.#keeping.end(order, "CANCELED", now);
  }

  #rest(order: OrderRecord): void {
    this.#keeping.reserve(order, order.restingReserve(order.remaining));
    if (order.expiresAt === null) return;
    const until = epochMicros(integerOf(order.expiresAt) - retiredBeforeMicros);
    order.expiry = this.#state.agenda.add(until, (at) => this.#keeping.end(order, "CANCELED", at));
  }
}

/** Returns how long the market holds an order that would trade at once. */
export function takerDelayMicros({ listing }: ListedMarket): number {
  const { secondsDelay = 0, takerDelayMillis = 0 } = listing;
  return Math.max(secondsDelay * microsPerSecond, takerDelayMillis * microsPerMilli);
}

function largest(first: bigint, second: bigint): bigint {
  return first > second ? first : second;
}

function placementOf(order: OrderRecord): CorePlacement {
  const { making, taking } = order;
  const rests = order.status === "LIVE" ? "live" : "unmatched";
  const status = order.sizeMatched > 0n ? "matched" : rests;
  return { order: order.describe(), status, making, taking, tradeIds: [...order.tradeIds] };
}
