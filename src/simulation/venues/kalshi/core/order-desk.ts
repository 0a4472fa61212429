// Takes orders, amendments, reductions and cancels of accounts, checks them against rules and money, and hands them to
// the exchange. What trades is booked by `Executions` while the exchange still holds the call.

import { assert } from "../../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { uuidFor } from "../../../identifiers.ts";
import type { TimeInForce } from "../../../matching/order-book.ts";
import type { ListedMarket } from "../catalogue.ts";
import { closableBy, inPriority, reserveOf } from "./collateral.ts";
import type {
  CoreAmendment,
  CoreCancellation,
  CoreError,
  CoreFill,
  CoreOrder,
  CoreOrderRequest,
  CorePlacement,
  CoreResult,
  CoreSide,
  CoreTimeInForce,
} from "./contract.ts";
import {
  bookPrice,
  bookSideOf,
  bookSize,
  type CoreState,
  coreCount,
  ownerOf,
} from "./core-state.ts";
import type { Account, Holding } from "./ledger.ts";
import type { OrderKeeping } from "./order-keeping.ts";
import { OrderRecord } from "./order-record.ts";
import { admit, closureOf, isClientOrderId, isCount, isPrice } from "./order-rules.ts";
import { granted, refusals, refused } from "./refusals.ts";

/** Names an order that is to be changed. */
export interface OrderReference {
  readonly orderId: string;
  readonly ticker: string | null;
  readonly exchangeIndex: number | null;
}

const bookTimes: Readonly<Record<CoreTimeInForce, TimeInForce>> = {
  good_till_canceled: "good-till-cancelled",
  immediate_or_cancel: "immediate-or-cancel",
  fill_or_kill: "fill-or-kill",
};

/** What is about to meet the book: a new order, or an old one with a new price or size. */
interface Meeting {
  readonly market: ListedMarket;
  readonly account: Account;
  readonly holding: Holding;
  readonly side: CoreSide;
  readonly price: bigint;
  readonly count: bigint;
  readonly postOnly: boolean;
  readonly selfTradePrevention: OrderRecord["selfTradePrevention"];
}

export class OrderDesk {
  readonly #state: CoreState;
  readonly #keeping: OrderKeeping;
  #orderCount = 0;

  constructor(state: CoreState, keeping: OrderKeeping) {
    this.#state = state;
    this.#keeping = keeping;
  }

  create(request: CoreOrderRequest, now: EpochMicros): CoreResult<CorePlacement> {
    const account = this.#state.ledger.account(request.account);
    const admitted = admit(this.#state, account, request, now);
    if (!admitted.ok) return admitted;
    const market = admitted.value;
    const holding = account.holding(
      request.subaccount,
      { ticker: request.ticker, exchangeIndex: market.exchangeIndex },
      now,
    );
    const count = request.reduceOnly ? capped(request, holding) : request.count;
    const meeting: Meeting = { ...request, market, account, holding, count };
    if (count > 0n) {
      const refusal = this.#meetingRefusal(meeting, request.timeInForce, now);
      if (refusal !== undefined) return refused(refusal);
    }
    if (request.clientOrderId !== null) account.claim(request.clientOrderId);
    this.#orderCount += 1;
    const order = new OrderRecord(request, {
      orderId: uuidFor(`kalshi order ${this.#state.seed} ${this.#orderCount}`),
      bookOrderId: this.#state.exchange.newOrderId(),
      exchangeIndex: market.exchangeIndex,
      count,
      now,
    });
    this.#keeping.enter(order, now);
    if (count === 0n) {
      this.#keeping.end(order, "ReduceOnlyCancel", now);
      return granted({ order, fills: [] });
    }
    this.#keeping.announce(order, "", now);
    return granted({ order, fills: this.#send(order, now) });
  }

  amend(name: string, amendment: CoreAmendment, now: EpochMicros): CoreResult<CorePlacement> {
    const account = this.#state.ledger.account(name);
    const { exchangeIndex = null } = amendment;
    const found = this.#find(account, { ...amendment, exchangeIndex }, "place", now);
    if (!found.ok) return found;
    const order = found.value;
    const refusal = this.#amendmentRefusal(account, order, amendment);
    if (refusal !== undefined) return refused(refusal);
    const holding = this.#state.holdingOf(order, now);
    let left = amendment.count - order.fillCount;
    if (order.reduceOnly) left = capped({ ...amendment, count: left }, holding, order);
    const isSmaller = amendment.price === order.price && left <= order.remainingCount;
    if (!isSmaller) {
      const meeting: Meeting = {
        market: this.#state.catalogue.market(order.ticker),
        account,
        holding,
        side: order.side,
        price: amendment.price,
        count: left,
        postOnly: order.postOnly,
        selfTradePrevention: order.selfTradePrevention,
      };
      const short =
        left === 0n ? undefined : this.#meetingRefusal(meeting, order.timeInForce, now, order);
      if (short !== undefined) return refused(short);
    }
    if (amendment.updatedClientOrderId !== null) {
      account.claim(amendment.updatedClientOrderId);
      order.clientOrderId = amendment.updatedClientOrderId;
    }
    order.initialCount = amendment.count;
    order.isCapped = left < amendment.count - order.fillCount;
    if (isSmaller) return granted(this.#amendInPlace(order, left, now));
    return granted({ order, fills: this.#amendAnew(order, amendment.price, left, now) });
  }

  decrease(
    name: string,
    reference: OrderReference & {
      readonly change: { readonly by: bigint } | { readonly to: bigint };
    },
    now: EpochMicros,
  ): CoreResult<CoreOrder> {
    const account = this.#state.ledger.account(name);
    const found = this.#find(account, reference, "withdraw", now);
    if (!found.ok) return found;
    const order = found.value;
    const { change } = reference;
    const left = "by" in change ? order.remainingCount - change.by : change.to;
    if (left < 0n || left > order.remainingCount) return refused(refusals.invalidSize);
    if (left < order.remainingCount) this.#keeping.cut(order, left, "Decrease", now);
    return granted(order);
  }

  cancel(name: string, reference: OrderReference, now: EpochMicros): CoreResult<CoreCancellation> {
    const account = this.#state.ledger.account(name);
    const found = this.#find(account, reference, "withdraw", now);
    if (!found.ok) return found;
    const order = found.value;
    return granted({ order, reducedBy: this.#keeping.end(order, "Cancel", now) });
  }

  /** Skips what cannot be cancelled now: markets that closed, shards that pause. */
  cancelAll(name: string, subaccount: number | null, now: EpochMicros): CoreCancellation[] {
    const cancellations: CoreCancellation[] = [];
    for (const order of this.#state.ledger.account(name).orders.values()) {
      if (order.status !== "resting") continue;
      if (subaccount !== null && order.subaccount !== subaccount) continue;
      const market = this.#state.catalogue.market(order.ticker);
      if (closureOf(this.#state, market, "withdraw", now) !== undefined) continue;
      cancellations.push({ order, reducedBy: this.#keeping.end(order, "Cancel", now) });
    }
    return cancellations;
  }

  /** An order that is not where it is looked for is not found, and neither is one that has ended: the same words. */
  #find(
    account: Account,
    reference: OrderReference,
    operation: "place" | "withdraw",
    now: EpochMicros,
  ): CoreResult<OrderRecord> {
    const order = account.orders.get(reference.orderId);
    const named =
      reference.ticker === null ? undefined : this.#state.catalogue.find(reference.ticker);
    const shard = reference.exchangeIndex ?? named?.exchangeIndex ?? 0;
    if (reference.ticker !== null && named === undefined) return refused(refusals.marketNotFound);
    if (order === undefined) return refused(refusals.notFound);
    if (reference.ticker !== null && reference.ticker !== order.ticker) {
      return refused(refusals.tickerMismatch);
    }
    if (order.exchangeIndex !== shard) return refused(refusals.notFound);
    const market = this.#state.catalogue.market(order.ticker);
    const closure = closureOf(this.#state, market, operation, now);
    if (closure !== undefined) return refused(closure);
    return order.status === "resting" ? granted(order) : refused(refusals.notFound);
  }

  #amendmentRefusal(
    account: Account,
    order: OrderRecord,
    amendment: CoreAmendment,
  ): CoreError | undefined {
    if (amendment.side !== order.side) return refusals.sideMismatch;
    const { clientOrderId, updatedClientOrderId } = amendment;
    if (clientOrderId !== null && clientOrderId !== order.clientOrderId) {
      return refusals.clientOrderIdMismatch;
    }
    if (updatedClientOrderId !== null) {
      if (!isClientOrderId(updatedClientOrderId)) return refusals.clientOrderIdForm;
      if (account.clientOrderIds.has(updatedClientOrderId)) return refusals.orderExists;
    }
    const market = this.#state.catalogue.market(order.ticker);
    if (!isPrice(market, amendment.price)) return refusals.invalidPrice;
    if (!isCount(amendment.count)) return refusals.invalidSize;
    return amendment.count > order.fillCount ? undefined : refusals.invalidSize;
  }

  /** Returns why the order may not meet the book now. `replaced` is the order it takes the place of. */
  #meetingRefusal(
    meeting: Meeting,
    timeInForce: CoreTimeInForce,
    now: EpochMicros,
    replaced?: OrderRecord,
  ): CoreError | undefined {
    const { market, account, holding, side, price, count } = meeting;
    const selfTrade = selfTradeOf(account.name, meeting.selfTradePrevention);
    const reach = market.traded.book.reach({
      side: bookSideOf(side),
      price: bookPrice(price),
      size: bookSize(count),
      selfTrade,
    });
    const crosses = integerOf(reach.fillable) > 0 || reach.meetsItself;
    if (meeting.postOnly && crosses) return refusals.postOnlyCross;
    const fillableCount = coreCount(reach.fillable);
    const misses = !reach.meetsItself && fillableCount < count;
    if (timeInForce === "fill_or_kill" && misses) {
      return this.#state.fillOrKillMiss === "refused" ? refusals.fillOrKillMissed : undefined;
    }
    const terms = this.#state.feeTerms(market, account.membership, now);
    if (replaced !== undefined) holding.orders.delete(replaced);
    const needed = reserveOf(holding, terms, {
      side,
      price,
      remainingCount: count,
      bookOrderId: Number.MAX_SAFE_INTEGER,
      reach: { count: fillableCount, fills: reach.fillCount },
    });
    if (replaced !== undefined) holding.orders.add(replaced);
    const isShort = holding.wallet.free + holding.reserved < needed;
    return isShort ? refusals.insufficientBalance : undefined;
  }

  /** Hands the order to the exchange, where its trades are booked at once, and ends what does not rest. */
  #send(order: OrderRecord, now: EpochMicros): readonly CoreFill[] {
    const { incoming, incomingFills } = this.#state;
    this.#state.incoming = order;
    this.#state.incomingFills = [];
    const outcome = this.#state.exchange.place(
      {
        symbol: order.ticker,
        owner: ownerOf(order),
        side: bookSideOf(order.side),
        price: bookPrice(order.price),
        size: bookSize(order.remainingCount),
        timeInForce: bookTimes[order.timeInForce],
        selfTrade: selfTradeOf(order.account, order.selfTradePrevention),
        orderId: order.bookOrderId,
      },
      now,
    );
    assert(outcome.accepted, "an admitted order is placed");
    const fills = this.#state.incomingFills;
    this.#state.incoming = incoming;
    this.#state.incomingFills = incomingFills;
    const rests = this.#state.exchange.remaining(order.bookOrderId) !== undefined;
    if (order.status === "resting" && !rests) {
      const { endedBySelfTrade } = outcome.placement;
      this.#keeping.end(order, endedBySelfTrade ? "SelfTradeCancel" : "Cancel", now);
    }
    const holding = this.#state.holdingOf(order, now);
    this.#keeping.settleHolding(holding, order, now);
    return fills;
  }

  #amendInPlace(order: OrderRecord, left: bigint, now: EpochMicros): CorePlacement {
    if (left === 0n) this.#keeping.end(order, "ReduceOnlyCancel", now);
    else if (left < order.remainingCount) this.#keeping.cut(order, left, "Amend", now);
    else this.#keeping.announce(order, "Amend", now);
    return { order, fills: [] };
  }

  /** The order leaves its place in the queue and meets the book like a new one. */
  #amendAnew(
    order: OrderRecord,
    price: bigint,
    left: bigint,
    now: EpochMicros,
  ): readonly CoreFill[] {
    if (left === 0n) {
      this.#keeping.end(order, "ReduceOnlyCancel", now);
      return [];
    }
    this.#state.leaveBook(order);
    this.#state.exchange.cancel(order.bookOrderId, now);
    order.bookOrderId = this.#state.exchange.newOrderId();
    this.#state.byBookOrder.set(order.bookOrderId, order);
    order.price = price;
    order.remainingCount = left;
    this.#keeping.announce(order, "Amend", now);
    return this.#send(order, now);
  }
}

function selfTradeOf(account: string, prevention: OrderRecord["selfTradePrevention"]) {
  return {
    key: account,
    ends: prevention === "maker" ? ("resting" as const) : ("incoming" as const),
  };
}

/** Returns what a reduce-only order may fill: what it asks, or what the position leaves it after the orders of its side
 * that trade before it. */
function capped(
  order: { readonly side: CoreSide; readonly price: bigint; readonly count: bigint },
  holding: Holding,
  replaced?: OrderRecord,
): bigint {
  let closable = closableBy(order.side, holding.position);
  for (const resting of inPriority(holding.orders, order.side)) {
    if (resting === replaced) continue;
    const isBefore =
      order.side === "ask" ? resting.price <= order.price : resting.price >= order.price;
    if (isBefore) closable -= resting.remainingCount < closable ? resting.remainingCount : closable;
  }
  return order.count < closable ? order.count : closable;
}
