// The deterministic core of the simulated Kalshi: the accounts of a venue and what they may do, over the exchange and the
// catalogue of its markets. This file is the door; each rule has a file of its own beside it.

import { assert } from "../../../../domain/failure/assert.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type {
  CoreAccountEvent,
  CoreAmendment,
  CoreCancellation,
  CoreFill,
  CoreMembership,
  CoreOrder,
  CoreOrderGroup,
  CoreOrderRequest,
  CorePlacement,
  CorePosition,
  CoreResult,
  CoreSettlement,
  CoreShard,
  KalshiAccounts,
} from "./contract.ts";
import { type CoreOptions, CoreState, coreCount } from "./core-state.ts";
import { Executions } from "./executions.ts";
import { GroupDesk } from "./group-desk.ts";
import { describePosition } from "./ledger.ts";
import { OrderDesk, type OrderReference } from "./order-desk.ts";
import type { OrderGroup } from "./order-groups.ts";
import { OrderKeeping } from "./order-keeping.ts";
import { granted, refusals, refused } from "./refusals.ts";
import { settlePositions } from "./settlement.ts";
import { TradingHours } from "./trading-hours.ts";

export class KalshiAccountsCore implements KalshiAccounts {
  readonly #state: CoreState;
  readonly #orders: OrderDesk;
  readonly #groups: GroupDesk;
  readonly #hours: TradingHours;
  #keptByRounding = 0n;
  #latestMicros = Number.NEGATIVE_INFINITY;

  constructor(options: CoreOptions) {
    this.#state = new CoreState(options);
    const keeping = new OrderKeeping(this.#state);
    this.#groups = new GroupDesk(this.#state, keeping);
    this.#orders = new OrderDesk(this.#state, keeping);
    this.#hours = new TradingHours(this.#state, keeping);
    const executions = new Executions(this.#state, keeping, (group, now) => {
      this.#groups.trigger(group, now);
    });
    options.exchange.keepWith({
      keepTime: (now) => this.#state.change(() => this.#hours.advance(this.#notBefore(now))),
      book: (activity) => executions.book(activity),
    });
  }

  open(name: string, cash: ReadonlyMap<number, bigint>, membership: CoreMembership): void {
    const account = this.#state.ledger.open(name, membership);
    for (const [exchangeIndex, amount] of cash) {
      assert(amount >= 0n, "an account opens with cash, not with a debt");
      account.wallet(0, exchangeIndex).cash = amount;
      this.#state.shard(exchangeIndex);
    }
  }

  observe(observer: (event: CoreAccountEvent) => void): () => void {
    return this.#state.observe(observer);
  }

  create(request: CoreOrderRequest, now: EpochMicros): CoreResult<CorePlacement> {
    return this.#change(now, () => {
      const placed = this.#orders.create(request, now);
      const order = placed.ok
        ? this.#state.ledger.account(request.account).orders.get(placed.value.order.orderId)
        : undefined;
      if (order !== undefined) this.#hours.watch(order);
      return placed;
    });
  }

  cancel(account: string, order: OrderReference, now: EpochMicros): CoreResult<CoreCancellation> {
    return this.#change(now, () => this.#orders.cancel(account, order, now));
  }

  cancelAll(
    account: string,
    subaccount: number | null,
    now: EpochMicros,
  ): readonly CoreCancellation[] {
    return this.#change(now, () => this.#orders.cancelAll(account, subaccount, now));
  }

  amend(account: string, amendment: CoreAmendment, now: EpochMicros): CoreResult<CorePlacement> {
    return this.#change(now, () => this.#orders.amend(account, amendment, now));
  }

  decrease(
    account: string,
    order: OrderReference & { readonly change: { readonly by: bigint } | { readonly to: bigint } },
    now: EpochMicros,
  ): CoreResult<CoreOrder> {
    return this.#change(now, () => this.#orders.decrease(account, order, now));
  }

  order(account: string, orderId: string): CoreOrder | undefined {
    return this.#state.ledger.account(account).orders.get(orderId);
  }

  orderInBook(bookOrderId: number): CoreOrder | undefined {
    return this.#state.orderInBook(bookOrderId);
  }

  orders(account: string): readonly CoreOrder[] {
    return [...this.#state.ledger.account(account).orders.values()];
  }

  queuePosition(account: string, orderId: string): bigint | undefined {
    const order = this.#state.ledger.account(account).orders.get(orderId);
    if (order?.status !== "resting") return undefined;
    const ahead = this.#state.exchange.ahead(order.bookOrderId);
    return ahead === undefined ? undefined : coreCount(ahead);
  }

  fills(account: string): readonly CoreFill[] {
    return this.#state.ledger.account(account).fills;
  }

  positions(account: string): readonly CorePosition[] {
    const positions: CorePosition[] = [];
    for (const holding of this.#state.ledger.account(account).holdings.values()) {
      if (holding.hasTraded) positions.push(describePosition(holding));
    }
    return positions;
  }

  settlements(account: string): readonly CoreSettlement[] {
    return this.#state.ledger.account(account).settlements;
  }

  cash(account: string, subaccount: number): ReadonlyMap<number, bigint> {
    const cash = new Map<number, bigint>();
    for (const wallet of this.#state.ledger.account(account).wallets()) {
      if (wallet.subaccount === subaccount) cash.set(wallet.exchangeIndex, wallet.free);
    }
    return cash;
  }

  /** Cash that resting orders hold back, by shard, in micros. */
  reserved(account: string, subaccount: number): ReadonlyMap<number, bigint> {
    const reserved = new Map<number, bigint>();
    for (const wallet of this.#state.ledger.account(account).wallets()) {
      if (wallet.subaccount === subaccount) reserved.set(wallet.exchangeIndex, wallet.reserved);
    }
    return reserved;
  }

  /** What settlements kept by rounding payouts down to the cent, in micros. */
  get keptByRounding(): bigint {
    return this.#keptByRounding;
  }

  /** Puts cash into a subaccount on a shard, as a bank does. */
  deposit(account: string, subaccount: number, exchangeIndex: number, amount: bigint): void {
    assert(amount > 0n, "a deposit brings something");
    this.#state.ledger.account(account).wallet(subaccount, exchangeIndex).cash += amount;
    this.#state.shard(exchangeIndex);
  }

  transfer(
    name: string,
    transfer: {
      readonly subaccount: number;
      readonly from: number;
      readonly to: number;
      readonly amount: bigint;
    },
    now: EpochMicros,
  ): CoreResult<undefined> {
    return this.#change(now, () => {
      const { subaccount, from, to, amount } = transfer;
      if (amount <= 0n || from === to) return refused(refusals.invalidAmount);
      if (!this.#isShard(from) || !this.#isShard(to)) return refused(refusals.invalidAmount);
      for (const exchangeIndex of [from, to]) {
        if (!this.#state.shard(exchangeIndex).isExchangeActive) {
          return refused(refusals.exchangePaused);
        }
      }
      const account = this.#state.ledger.account(name);
      const source = account.wallet(subaccount, from);
      if (source.free < amount) return refused(refusals.insufficientBalance);
      source.cash -= amount;
      account.wallet(subaccount, to).cash += amount;
      return granted(undefined);
    });
  }

  createGroup(
    account: string,
    group: { readonly subaccount: number; readonly exchangeIndex: number; readonly limit: bigint },
    now: EpochMicros,
  ): CoreResult<CoreOrderGroup> {
    return this.#change(now, () => this.#groups.create(account, group, now));
  }

  group(account: string, orderGroupId: string): CoreOrderGroup | undefined {
    return this.#groups.find(account, orderGroupId)?.describe();
  }

  groups(account: string): readonly CoreOrderGroup[] {
    return this.#groups.list(account).map((group) => group.describe());
  }

  triggerGroup(account: string, id: string, now: EpochMicros): CoreResult<CoreOrderGroup> {
    return this.#withGroup(account, id, now, (group) => granted(this.#groups.trigger(group, now)));
  }

  resetGroup(account: string, id: string, now: EpochMicros): CoreResult<CoreOrderGroup> {
    return this.#withGroup(account, id, now, (group) => granted(this.#groups.reset(group, now)));
  }

  limitGroup(
    account: string,
    id: string,
    limit: bigint,
    now: EpochMicros,
  ): CoreResult<CoreOrderGroup> {
    return this.#withGroup(account, id, now, (group) => this.#groups.limit(group, limit, now));
  }

  deleteGroup(account: string, id: string, now: EpochMicros): CoreResult<CoreOrderGroup> {
    return this.#withGroup(account, id, now, (group) => granted(this.#groups.delete(group, now)));
  }

  shard(exchangeIndex: number): CoreShard {
    return { ...this.#state.shard(exchangeIndex) };
  }

  tick(now: EpochMicros): void {
    this.#change(now, () => undefined);
  }

  setTradingActive(exchangeIndex: number, isActive: boolean, now: EpochMicros): void {
    this.#change(now, () => this.#hours.setTradingActive(exchangeIndex, isActive, now));
  }

  setExchangeActive(exchangeIndex: number, isActive: boolean, now: EpochMicros): void {
    this.#change(now, () => this.#hours.setExchangeActive(exchangeIndex, isActive, now));
  }

  settle(ticker: string, result: "yes" | "no" | "scalar", value: bigint, now: EpochMicros): void {
    this.#change(now, () => {
      this.#state.exchange.cancelAll(ticker, now);
      this.#keptByRounding += settlePositions(this.#state, ticker, { result, value }, now);
    });
  }

  /** The crowd may live by another clock than the accounts; what time has ended for these stays ended. */
  #notBefore(now: EpochMicros): EpochMicros {
    return integerOf(now) < this.#latestMicros ? epochMicros(this.#latestMicros) : now;
  }

  /** A shard is one that has a market, or had cash. */
  #isShard(exchangeIndex: number): boolean {
    if (this.#state.hasShard(exchangeIndex)) return true;
    for (const market of this.#state.catalogue.markets()) {
      if (market.exchangeIndex === exchangeIndex) return true;
    }
    return false;
  }

  /** Runs a change after what time ends has ended, and tells the observers what it did. */
  #change<Value>(now: EpochMicros, work: () => Value): Value {
    assert(integerOf(now) >= this.#latestMicros, "time does not go back");
    this.#latestMicros = integerOf(now);
    return this.#state.change(() => {
      this.#hours.advance(now);
      return work();
    });
  }

  #withGroup(
    account: string,
    orderGroupId: string,
    now: EpochMicros,
    work: (group: OrderGroup) => CoreResult<CoreOrderGroup>,
  ): CoreResult<CoreOrderGroup> {
    return this.#change(now, () => {
      const group = this.#groups.find(account, orderGroupId);
      return group === undefined ? refused(refusals.groupNotFound) : work(group);
    });
  }
}
