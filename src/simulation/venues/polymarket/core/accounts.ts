// The deterministic core of the simulated Polymarket: wallets that trade under the venue's rules, over the exchange and
// the catalogue of its markets. This file is the door; each rule has a file of its own beside it.

import { assert } from "../../../../domain/failure/assert.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { CancelDesk, type CancelFilter } from "./cancel-desk.ts";
import type {
  CoreAccountEvent,
  CoreCancellation,
  CoreError,
  CoreFinality,
  CoreOrder,
  CoreOrderRequest,
  CoreResult,
  CoreTrade,
  CoreTradingMode,
  PolymarketAccounts,
} from "./contract.ts";
import { type CoreOptions, CoreState } from "./core-state.ts";
import { Executions } from "./executions.ts";
import { Finality } from "./finality.ts";
import { GameStarts } from "./game-starts.ts";
import { Hearts } from "./hearts.ts";
import { collateral } from "./ledger.ts";
import { OrderDesk, type PlacementAnswer } from "./order-desk.ts";
import { OrderKeeping } from "./order-keeping.ts";
import { type Payouts, Resolution } from "./resolution.ts";
import { TradingModes } from "./trading-modes.ts";

/** Sums over everybody, in millionths. What was brought in is `collateral`, `fees` and `locked` together. */
export interface Audit {
  readonly collateral: bigint;
  readonly fees: bigint;
  /** By condition. */
  readonly locked: ReadonlyMap<string, bigint>;
  /** By token. */
  readonly tokens: ReadonlyMap<string, bigint>;
}

export class PolymarketAccountsCore implements PolymarketAccounts {
  readonly #state: CoreState;
  readonly #orders: OrderDesk;
  readonly #cancels: CancelDesk;
  readonly #modes: TradingModes;
  readonly #finality: Finality;
  readonly #hearts: Hearts;
  readonly #games: GameStarts;
  readonly #resolution: Resolution;
  #latestMicros = Number.NEGATIVE_INFINITY;

  constructor(options: CoreOptions) {
    this.#state = new CoreState(options);
    const keeping = new OrderKeeping(this.#state);
    this.#modes = new TradingModes(this.#state);
    this.#finality = new Finality(this.#state);
    this.#games = new GameStarts(this.#state);
    this.#resolution = new Resolution(this.#state);
    this.#orders = new OrderDesk(this.#state, keeping, this.#modes);
    this.#cancels = new CancelDesk(this.#state, keeping, this.#modes);
    this.#hearts = new Hearts(this.#state, (owner, at) => {
      this.#cancels.endAll(owner, { conditionId: null, tokenId: null }, at);
    });
    const executions = new Executions(this.#state, keeping, this.#finality);
    options.exchange.keepWith({
      keepTime: (now) => this.#state.change(() => this.#advance(this.#notBefore(now))),
      book: (activity) => executions.book(activity),
    });
  }

  open(wallet: string, amount: bigint): void {
    assert(amount >= 0n, "a wallet opens with collateral, not with a debt");
    this.#state.ledger.wallet(wallet).move(collateral, amount);
  }

  observe(observer: (event: CoreAccountEvent) => void): () => void {
    return this.#state.observe(observer);
  }

  create(request: CoreOrderRequest, now: EpochMicros, answered: PlacementAnswer): void {
    this.#change(now, () => this.#orders.create(request, now, answered));
  }

  cancel(
    owner: string,
    orderIds: readonly string[],
    now: EpochMicros,
  ): CoreResult<CoreCancellation> {
    return this.#change(now, () => this.#cancels.cancel(owner, orderIds, now));
  }

  cancelMatching(
    owner: string,
    filter: CancelFilter,
    now: EpochMicros,
  ): CoreResult<CoreCancellation> {
    return this.#change(now, () => this.#cancels.cancelMatching(owner, filter, now));
  }

  order(owner: string, orderId: string): CoreOrder | undefined {
    return this.#state.archive.ordersOf(owner).get(orderId);
  }

  orders(owner: string): readonly CoreOrder[] {
    return [...this.#state.archive.ordersOf(owner).values()];
  }

  trades(owner: string): readonly CoreTrade[] {
    return this.#state.archive.tradesOf(owner);
  }

  publicTrades(): readonly CoreTrade[] {
    return this.#state.archive.trades();
  }

  collateral(wallet: string): bigint {
    return this.#state.ledger.find(wallet)?.balances.of(collateral) ?? 0n;
  }

  tokens(wallet: string, tokenId: string): bigint {
    return this.#state.ledger.find(wallet)?.balances.of(tokenId) ?? 0n;
  }

  positions(wallet: string): ReadonlyMap<string, bigint> {
    const positions = new Map(this.#state.ledger.find(wallet)?.balances.entries());
    positions.delete(collateral);
    return positions;
  }

  free(wallet: string, asset: "collateral" | { readonly tokenId: string }): bigint {
    const known = this.#state.ledger.find(wallet);
    if (!known?.isAllowed) return 0n;
    return known.spare(asset === "collateral" ? collateral : asset.tokenId);
  }

  setAllowance(wallet: string, isAllowed: boolean): void {
    this.#state.ledger.wallet(wallet).isAllowed = isAllowed;
  }

  split(wallet: string, conditionId: string, amount: bigint, now: EpochMicros): boolean {
    assert(amount >= 0n, "a split has a size");
    return this.#change(now, () => this.#resolution.changeSets(wallet, conditionId, amount));
  }

  merge(wallet: string, conditionId: string, amount: bigint, now: EpochMicros): boolean {
    assert(amount >= 0n, "a merge has a size");
    return this.#change(now, () => this.#resolution.changeSets(wallet, conditionId, -amount));
  }

  heartbeat(
    owner: string,
    heartbeatId: string,
    now: EpochMicros,
  ): { readonly ok: boolean; readonly heartbeatId: string } {
    return this.#change(now, () => this.#hearts.beat(owner, heartbeatId, now));
  }

  isBeating(owner: string): boolean {
    return this.#hearts.isBeating(owner);
  }

  setClosedOnly(wallet: string, isClosedOnly: boolean): void {
    this.#state.ledger.wallet(wallet).isClosedOnly = isClosedOnly;
  }

  isClosedOnly(wallet: string): boolean {
    return this.#state.ledger.find(wallet)?.isClosedOnly ?? false;
  }

  ban(wallet: string): void {
    this.#state.ledger.wallet(wallet).isBanned = true;
  }

  setTradingMode(mode: CoreTradingMode, now: EpochMicros): void {
    this.#change(now, () => this.#modes.set(mode, now));
  }

  tradingMode(): CoreTradingMode {
    return this.#modes.mode;
  }

  setFinality(finality: Partial<CoreFinality>): void {
    this.#finality.set(finality);
  }

  decideNext(...fates: readonly ("confirmed" | "retried" | "failed")[]): void {
    this.#finality.decide(fates);
  }

  refuseNext(...errors: readonly CoreError[]): void {
    this.#orders.refuseNext(errors);
  }

  tick(now: EpochMicros): void {
    this.#change(now, () => undefined);
  }

  nextAt(): EpochMicros | null {
    this.#games.refresh();
    return this.#state.agenda.nextAt();
  }

  resolve(conditionId: string, payouts: Payouts, now: EpochMicros): void {
    this.#change(now, () => {
      this.#resolution.resolve(conditionId, payouts, now);
      this.#orders.endDelayed(conditionId, now);
    });
  }

  payouts(conditionId: string): Payouts | undefined {
    return this.#resolution.payouts(conditionId);
  }

  redeem(wallet: string, conditionId: string, now: EpochMicros): bigint {
    return this.#change(now, () => this.#resolution.redeem(wallet, conditionId));
  }

  setAutoRedeem(wallet: string, isOn: boolean): void {
    this.#state.ledger.wallet(wallet).redeemsItself = isOn;
  }

  /** What there is of everything, for those who check that nothing is lost: in all wallets, with the crowd, as fees, and
   * behind the tokens of each condition; and how much of each token exists. */
  audit(): Audit {
    const { ledger, locked } = this.#state;
    const tokens = new Map<string, bigint>();
    let held = 0n;
    for (const wallet of [...ledger.wallets(), ledger.crowd]) {
      for (const [asset, amount] of wallet.balances.entries()) {
        if (asset === collateral) held += amount;
        else tokens.set(asset, (tokens.get(asset) ?? 0n) + amount);
      }
    }
    return { collateral: held, fees: ledger.fees, locked: new Map(locked), tokens };
  }

  /** The crowd may live by another clock than the wallets; what time has ended for these stays ended. */
  #notBefore(now: EpochMicros): EpochMicros {
    return integerOf(now) < this.#latestMicros ? epochMicros(this.#latestMicros) : now;
  }

  #advance(now: EpochMicros): void {
    this.#games.refresh();
    this.#state.agenda.run(now);
  }

  /** Runs a change after what time ends has ended, and tells the observers what it did. */
  #change<Value>(now: EpochMicros, work: () => Value): Value {
    assert(integerOf(now) >= this.#latestMicros, "time does not go back");
    this.#latestMicros = integerOf(now);
    return this.#state.change(() => {
      this.#advance(now);
      return work();
    });
  }
}
