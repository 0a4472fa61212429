// Books what happens on the exchange to the accounts it happened to: their fills, fees, cash, positions and groups; and
// notices when somebody else took an account's order off the book. It observes the exchange, so that an account's
// resting order fills alike whoever takes it.

import { bidSide } from "../../../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ExchangeActivity } from "../../../exchange/exchange.ts";
import { uuidFor } from "../../../identifiers.ts";
import type { LevelChange, Trade } from "../../../matching/book-event.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { CoreFill, CoreSide } from "./contract.ts";
import { type CoreState, coreCount } from "./core-state.ts";
import { describePosition } from "./ledger.ts";
import type { OrderGroup } from "./order-groups.ts";
import type { OrderKeeping } from "./order-keeping.ts";
import type { OrderRecord } from "./order-record.ts";
import { bookFill } from "./positions.ts";

const ticksPerDollar = 10_000n;

/** Returns the id of a trade: the public print and both fills share it. */
export function tradeIdOf(ticker: string, tradeNumber: number): string {
  return uuidFor(`kalshi trade ${ticker} ${tradeNumber}`);
}

export class Executions {
  readonly #state: CoreState;
  readonly #keeping: OrderKeeping;
  readonly #trigger: (group: OrderGroup, now: EpochMicros) => void;

  constructor(
    state: CoreState,
    keeping: OrderKeeping,
    trigger: (group: OrderGroup, now: EpochMicros) => void,
  ) {
    this.#state = state;
    this.#keeping = keeping;
    this.#trigger = trigger;
  }

  /** Books one activity, and what follows from it for the accounts it touched. */
  book(activity: ExchangeActivity): void {
    const listed = this.#state.catalogue.find(activity.market.symbol);
    if (listed !== undefined) this.#state.book(() => this.#book(listed, activity));
  }

  #book(listed: ListedMarket, { events, now }: ExchangeActivity): void {
    const touched = new Set<OrderRecord>();
    let tradedMaker: number | null = null;
    for (const event of events) {
      if (event.kind === "trade") {
        this.#bookTrade(listed, event, touched, now);
        tradedMaker = event.makerOrderId;
      } else {
        // The change that follows a trade is the trade's own.
        if (event.orderId !== tradedMaker) this.#noticeRemoval(listed, event, now);
        tradedMaker = null;
      }
    }
    for (const order of touched) {
      this.#keeping.settleHolding(this.#state.holdingOf(order, now), order, now);
    }
    this.#triggerExceeded(touched, now);
  }

  #bookTrade(
    market: ListedMarket,
    trade: Trade,
    touched: Set<OrderRecord>,
    now: EpochMicros,
  ): void {
    for (const isTaker of [false, true]) {
      const order = this.#state.byBookOrder.get(isTaker ? trade.takerOrderId : trade.makerOrderId);
      if (order === undefined) continue;
      const buysYes = (trade.takerSide === bidSide) === isTaker;
      this.#bookFill(market, trade, order, { isTaker, side: buysYes ? "bid" : "ask" }, now);
      touched.add(order);
    }
  }

  #bookFill(
    market: ListedMarket,
    trade: Trade,
    order: OrderRecord,
    { isTaker, side }: { readonly isTaker: boolean; readonly side: CoreSide },
    now: EpochMicros,
  ): void {
    const account = this.#state.ledger.account(order.account);
    const holding = this.#state.holdingOf(order, now);
    const price = BigInt(integerOf(trade.price));
    const count = coreCount(trade.size);
    const terms = this.#state.feeTerms(market, account.membership, now);
    const { net: fee } = order.fees.charge(terms, { side, price, count, isTaker });
    bookFillOnOrder(order, { isTaker, price, count, fee });
    bookFill(holding, { side, price, count, fee }, now);
    const group = order.orderGroupId === null ? undefined : account.groups.get(order.orderGroupId);
    group?.count(count, now);
    const isDone = order.remainingCount === 0n;
    const isCut = isDone && order.isCapped;
    if (isDone) {
      order.status = isCut ? "canceled" : "executed";
      this.#keeping.leave(order, now);
    }
    const fill: CoreFill = {
      tradeId: tradeIdOf(order.ticker, trade.number),
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
      account: order.account,
      subaccount: order.subaccount,
      ticker: order.ticker,
      exchangeIndex: order.exchangeIndex,
      side,
      price,
      count,
      isTaker,
      fee,
      postPosition: holding.position,
      at: now,
    };
    account.addFill(fill);
    if (order === this.#state.incoming) this.#state.incomingFills.push(fill);
    this.#keeping.announce(order, isCut ? "ReduceOnlyCancel" : "Trade", now);
    this.#state.emit({ kind: "fill", fill });
    this.#state.emit({ kind: "position", position: describePosition(holding) });
  }

  /** An order that left the book without a trade and without us: it met its own kind, or its market was emptied. */
  #noticeRemoval(market: ListedMarket, change: LevelChange, now: EpochMicros): void {
    const order = this.#state.byBookOrder.get(change.orderId);
    if (order === undefined || integerOf(change.change) > 0) return;
    if (this.#state.exchange.remaining(change.orderId) !== undefined) return;
    const { incoming } = this.#state;
    const meetsItself = incoming !== null && incoming.ticker === order.ticker;
    const status = this.#state.catalogue.statusAt(market, now);
    const mayTradeAgain = status === "active" || status === "inactive";
    const halted = mayTradeAgain ? "HaltCancel" : "CloseCancel";
    this.#keeping.end(order, meetsItself ? "SelfTradeCancel" : halted, now);
  }

  #triggerExceeded(orders: Iterable<OrderRecord>, now: EpochMicros): void {
    for (const order of orders) {
      if (order.orderGroupId === null) continue;
      const group = this.#state.ledger.account(order.account).groups.get(order.orderGroupId);
      if (group !== undefined && !group.isTriggered && group.exceeds(now))
        this.#trigger(group, now);
    }
  }
}

/** What a fill cost on the leg that was bought: YES for a bid, NO for an ask. */
function bookFillOnOrder(
  order: OrderRecord,
  fill: {
    readonly isTaker: boolean;
    readonly price: bigint;
    readonly count: bigint;
    readonly fee: bigint;
  },
): void {
  const legPrice = order.side === "bid" ? fill.price : ticksPerDollar - fill.price;
  order.fillCount += fill.count;
  order.remainingCount -= fill.count;
  if (fill.isTaker) {
    order.takerFillCost += legPrice * fill.count;
    order.takerFees += fill.fee;
  } else {
    order.makerFillCost += legPrice * fill.count;
    order.makerFees += fill.fee;
  }
}
