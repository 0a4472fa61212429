// The deterministic core of the simulated broker: accounts that buy YES and NO of listed contracts, over the exchange that
// matches them. This file is the door; each rule has a file of its own beside it.

import { assert } from "../../../../domain/failure/assert.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ForecastExCatalogue } from "./catalogue.ts";
import type {
  CoreAccountEvent,
  CoreCash,
  CoreClearing,
  CoreExecution,
  CoreLedgerEntry,
  CoreModification,
  CoreOrder,
  CoreOrderRequest,
  CoreOutcome,
  CorePosition,
  CoreResult,
  ForecastExAccounts,
} from "./contract.ts";
import { type CoreOptions, CoreState } from "./core-state.ts";
import { Coupons } from "./coupons.ts";
import { Executions } from "./executions.ts";
import { OrderDesk } from "./order-desk.ts";
import { OrderKeeping } from "./order-keeping.ts";
import { Settlement } from "./settlement.ts";
import { TradingHours } from "./trading-hours.ts";

export class ForecastExAccountsCore implements ForecastExAccounts {
  readonly #state: CoreState;
  readonly #orders: OrderDesk;
  readonly #hours: TradingHours;
  readonly #settlement: Settlement;
  #latest: EpochMicros;

  constructor(options: CoreOptions) {
    this.#state = new CoreState(options);
    this.#latest = options.startAt;
    const keeping = new OrderKeeping(this.#state);
    this.#orders = new OrderDesk(this.#state, keeping);
    this.#hours = new TradingHours(this.#state, keeping, options.startAt);
    this.#settlement = new Settlement(this.#state, this.#hours);
    new Coupons(this.#state).begin(options.startAt);
    const executions = new Executions(this.#state, keeping);
    options.exchange.keepWith({
      keepTime: (now) => this.tick(now),
      book: (activity) => executions.book(activity),
    });
  }

  get catalogue(): ForecastExCatalogue {
    return this.#state.catalogue;
  }

  open(name: string, cash: bigint, now: EpochMicros): void {
    assert(cash >= 0n, "an account opens with cash, not with a debt");
    this.#state.ledger.open(name);
    if (cash > 0n) this.deposit(name, cash, now);
  }

  has(account: string): boolean {
    return this.#state.ledger.find(account) !== undefined;
  }

  deposit(name: string, amount: bigint, now: EpochMicros): void {
    assert(amount > 0n, "a deposit brings something");
    this.#change(now, (at) => {
      const account = this.#state.ledger.account(name);
      this.#state.clearing.deposits += amount;
      const entry = account.pay({ kind: "deposit", conid: null, amount }, at);
      this.#state.emit({ kind: "ledger", entry });
    });
  }

  observe(observer: (event: CoreAccountEvent) => void): () => void {
    return this.#state.observe(observer);
  }

  submit(request: CoreOrderRequest, now: EpochMicros): CoreResult<CoreOrder> {
    return this.#change(now, (at) => this.#orders.submit(request, at));
  }

  preview(request: CoreOrderRequest, now: EpochMicros): CoreResult<{ readonly reserve: bigint }> {
    return this.#change(now, (at) => this.#orders.preview(request, at));
  }

  modify(
    account: string,
    orderId: number,
    modification: CoreModification,
    now: EpochMicros,
  ): CoreResult<CoreOrder> {
    return this.#change(now, (at) => this.#orders.modify(account, orderId, modification, at));
  }

  requestCancel(account: string, orderId: number, now: EpochMicros): CoreResult<CoreOrder> {
    return this.#change(now, (at) => this.#orders.requestCancel(account, orderId, at));
  }

  requestCancelAll(account: string, now: EpochMicros): readonly CoreOrder[] {
    return this.#change(now, (at) => this.#orders.requestCancelAll(account, at));
  }

  order(account: string, orderId: number): CoreOrder | undefined {
    return this.#state.ledger.account(account).orders.get(orderId)?.describe();
  }

  orders(account: string): readonly CoreOrder[] {
    return [...this.#state.ledger.account(account).orders.values()].map((one) => one.describe());
  }

  executions(account: string): readonly CoreExecution[] {
    return this.#state.ledger.account(account).executions;
  }

  positions(account: string): readonly CorePosition[] {
    const positions: CorePosition[] = [];
    for (const holding of this.#state.ledger.account(account).holdings()) {
      for (const outcome of ["yes", "no"] as const) {
        if (holding[outcome].size > 0n) positions.push(holding.describe(account, outcome));
      }
    }
    return positions;
  }

  position(account: string, conid: number): CorePosition {
    const contract = this.#state.catalogue.contract(conid);
    const holding = this.#state.ledger.account(account).holding(contract, this.#latest);
    return holding.describe(account, contract.outcomeOf(conid));
  }

  cash(account: string): CoreCash {
    const { cash, reserved, accruedCoupon } = this.#state.ledger.account(account);
    return { cash, reserved, accruedCoupon };
  }

  ledger(account: string): readonly CoreLedgerEntry[] {
    return this.#state.ledger.account(account).entries;
  }

  clearing(): CoreClearing {
    return this.#state.clearing.describe();
  }

  isTrading(conid: number, now: EpochMicros): boolean {
    this.tick(now);
    return this.#state.catalogue.contract(conid).isTrading;
  }

  setHalted(conid: number, isHalted: boolean, now: EpochMicros): void {
    const contract = this.#state.catalogue.contract(conid);
    this.#change(now, (at) => this.#hours.setHalted(contract, isHalted, at));
  }

  setCancelDelay(micros: number): void {
    assert(micros >= 0, "a cancel is not over before it is asked for");
    this.#state.cancelDelayMicros = micros;
  }

  setCouponRate(millionths: bigint): void {
    assert(millionths >= 0n, "a coupon is not paid by its holder");
    this.#state.couponRate = millionths;
  }

  resolve(conid: number, answer: CoreOutcome, now: EpochMicros): void {
    const contract = this.#state.catalogue.contract(conid);
    this.#change(now, (at) => this.#settlement.resolve(contract, answer, at));
  }

  payOut(conid: number, now: EpochMicros): void {
    const contract = this.#state.catalogue.contract(conid);
    this.#change(now, (at) => this.#settlement.payOut(contract, at));
  }

  tick(now: EpochMicros): void {
    this.#change(now, () => undefined);
  }

  nextAt(): EpochMicros | null {
    return this.#state.agenda.nextAt();
  }

  /** Brings time along, then changes something. Time never runs back here, whatever the caller's clock does. */
  #change<Value>(now: EpochMicros, work: (at: EpochMicros) => Value): Value {
    return this.#state.change(() => {
      this.#latest = epochMicros(Math.max(integerOf(now), integerOf(this.#latest)));
      this.#hours.welcome(this.#latest);
      this.#state.agenda.run(this.#latest);
      return work(this.#latest);
    });
  }
}
