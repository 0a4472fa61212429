// Books what happens on the exchange to the accounts it happened to: executions, cash, positions and their netting; and
// notices when somebody else took an account's order off the book. It hears of the exchange first, so that an account's
// resting order fills alike whoever takes it.

import { bidSide } from "../../../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ExchangeActivity } from "../../../exchange/exchange.ts";
import type { LevelChange, Trade } from "../../../matching/book-event.ts";
import type { ContractRecord } from "./catalogue.ts";
import type { CoreExecution, CoreOutcome } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import type { Account, Holding } from "./ledger.ts";
import { coreSize, dollar, otherOutcome, outcomePrice } from "./money.ts";
import { netPairs } from "./netting.ts";
import type { OrderKeeping } from "./order-keeping.ts";
import type { OrderRecord } from "./order-record.ts";

interface Fill {
  readonly outcome: CoreOutcome;
  readonly price: bigint;
  readonly size: bigint;
  readonly isTaker: boolean;
}

export class Executions {
  readonly #state: CoreState;
  readonly #keeping: OrderKeeping;
  #fillCount = 0;

  constructor(state: CoreState, keeping: OrderKeeping) {
    this.#state = state;
    this.#keeping = keeping;
  }

  /** Books one activity, and what follows from it for the accounts it touched. */
  book({ market, events, now }: ExchangeActivity): void {
    const contract = this.#state.catalogue.inBook(market.symbol);
    if (contract === undefined) return;
    this.#state.book(() => {
      for (const event of events) {
        if (event.kind === "trade") this.#bookTrade(contract, event, now);
        else this.#noticeRemoval(event, now);
      }
    });
  }

  #bookTrade(contract: ContractRecord, trade: Trade, now: EpochMicros): void {
    const size = coreSize(trade.size);
    this.#state.clearing.makePairs(contract, size);
    for (const isTaker of [false, true]) {
      const isYes = (trade.takerSide === bidSide) === isTaker;
      const outcome = isYes ? "yes" : "no";
      const price = outcomePrice(outcome, trade.price);
      const order = this.#state.byBookOrder.get(isTaker ? trade.takerOrderId : trade.makerOrderId);
      if (order === undefined) this.#state.clearing.crowdBuys(contract, outcome, size, price);
      else this.#bookFill(order, { outcome, price, size, isTaker }, now);
    }
  }

  #bookFill(order: OrderRecord, fill: Fill, now: EpochMicros): void {
    const account = this.#state.accountOf(order);
    const { outcome, price, size } = fill;
    const paid = price * size;
    account.reserved -= order.terms.price * size;
    order.filled += size;
    order.cost += paid;
    order.lastExecutionAt = now;
    if (order.remaining === 0n) this.#keeping.leave(order);
    this.#keeping.announce(order, now);
    const holding = account.holding(order.contract, now);
    holding[outcome].size += size;
    holding[outcome].cost += paid;
    holding.updatedAt = now;
    this.#fillCount += 1;
    const conid = order.contract.conidOf(outcome);
    this.#report(
      account,
      order,
      { part: 1, side: "B", outcome, size, price, isTaker: fill.isTaker },
      now,
    );
    this.#pay(account, { kind: "purchase", conid, amount: -paid }, now);
    this.#tellPosition(account, holding, outcome);
    this.#net(account, holding, order, fill, now);
  }

  #net(account: Account, holding: Holding, order: OrderRecord, fill: Fill, now: EpochMicros): void {
    const { outcome, isTaker } = fill;
    const pairs = netPairs(holding, outcome);
    if (pairs === 0n) return;
    const row = { side: "N", size: pairs, price: null, isTaker } as const;
    const held = otherOutcome(outcome);
    this.#report(account, order, { ...row, part: 2, outcome: held }, now);
    this.#tellPosition(account, holding, held);
    this.#report(account, order, { ...row, part: 3, outcome }, now);
    this.#tellPosition(account, holding, outcome);
    const conid = order.contract.conidOf(outcome);
    this.#pay(account, { kind: "netting", conid, amount: pairs * dollar }, now);
    this.#state.clearing.breakPairs(order.contract, pairs);
  }

  #report(
    account: Account,
    order: OrderRecord,
    row: Pick<CoreExecution, "side" | "size" | "price" | "isTaker"> & {
      readonly part: number;
      readonly outcome: CoreOutcome;
    },
    now: EpochMicros,
  ): void {
    const { part, outcome, ...rest } = row;
    const execution: CoreExecution = {
      executionId: `sim.${this.#fillCount}.0${part}`,
      account: account.name,
      conid: order.contract.conidOf(outcome),
      ...rest,
      orderId: order.orderId,
      orderRef: order.orderRef,
      at: now,
    };
    account.addExecution(execution);
    this.#state.emit({ kind: "execution", execution });
  }

  #pay(account: Account, movement: Parameters<Account["pay"]>[0], now: EpochMicros): void {
    this.#state.emit({ kind: "ledger", entry: account.pay(movement, now) });
  }

  #tellPosition(account: Account, holding: Holding, outcome: CoreOutcome): void {
    this.#state.emit({ kind: "position", position: holding.describe(account.name, outcome) });
  }

  /** An order that left the book without a trade and without us: somebody emptied its market by hand. */
  #noticeRemoval(change: LevelChange, now: EpochMicros): void {
    const order = this.#state.byBookOrder.get(change.orderId);
    if (order === undefined || integerOf(change.change) > 0) return;
    if (this.#state.exchange.remaining(change.orderId) !== undefined) return;
    this.#keeping.end(order, "venue", now);
  }
}
