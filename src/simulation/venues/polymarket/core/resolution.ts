// What ends markets and pays their tokens: answers end all orders, and each token can be exchanged for its payout, at
// once or by a redeemer that some wallets have hired. Complete sets are made and broken by hand here, too.

import { assert } from "../../../../domain/failure/assert.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { CoreState } from "./core-state.ts";
import { collateral, type Wallet } from "./ledger.ts";
import { millionths } from "./quantities.ts";

/** What each token of a market pays, in millionths; together one dollar. */
export interface Payouts {
  readonly yes: bigint;
  readonly no: bigint;
}

/** The redeemer comes so long after the answer; later than the slowest block with trades of the market. */
const redeemerAfterMicros = 60_000_000;

export class Resolution {
  readonly #state: CoreState;
  readonly #payouts = new Map<string, Payouts>();

  constructor(state: CoreState) {
    this.#state = state;
  }

  payouts(conditionId: string): Payouts | undefined {
    return this.#payouts.get(conditionId);
  }

  /** Ends trading for good and fixes the payouts. */
  resolve(conditionId: string, payouts: Payouts, now: EpochMicros): void {
    const market = this.#state.catalogue.market(conditionId);
    assert(!this.#payouts.has(conditionId), `condition ${conditionId} is resolved already`);
    assert(payouts.yes >= 0n && payouts.no >= 0n, "a payout is not negative");
    assert(payouts.yes + payouts.no === millionths, "the payouts share one dollar");
    if (market.listing.negRisk) this.#assertExclusive(market, payouts);
    this.#payouts.set(conditionId, payouts);
    market.isResolved = true;
    if (payouts.yes === millionths) market.winner = "yes";
    if (payouts.no === millionths) market.winner = "no";
    market.changedAt = now;
    const { exchange } = this.#state;
    if (market.traded.phase !== "closed") exchange.setPhase(conditionId, "closed");
    exchange.cancelAll(conditionId, now);
    const redeemedAt = epochMicros(integerOf(now) + redeemerAfterMicros);
    this.#state.agenda.add(redeemedAt, () => {
      for (const wallet of this.#state.ledger.wallets()) {
        if (wallet.redeemsItself) this.#redeem(wallet, conditionId, payouts);
      }
    });
  }

  /** Pays what the wallet holds of both tokens and returns how much; losing tokens are burned for nothing. */
  redeem(address: string, conditionId: string): bigint {
    const payouts = this.#payouts.get(conditionId);
    const wallet = this.#state.ledger.find(address);
    if (payouts === undefined || wallet === undefined) return 0n;
    return this.#redeem(wallet, conditionId, payouts);
  }

  /** One dollar into one token of each outcome, or back; false when the wallet lacks what it takes. */
  changeSets(address: string, conditionId: string, made: bigint): boolean {
    const market = this.#state.catalogue.find(conditionId);
    const wallet = this.#state.ledger.find(address);
    if (market === undefined || wallet === undefined || made === 0n) return false;
    const { yesToken, noToken } = market.listing;
    const given = made > 0n ? [collateral] : [yesToken, noToken];
    const amount = made > 0n ? made : -made;
    if (given.some((asset) => wallet.spare(asset) < amount)) return false;
    wallet.move(collateral, -made);
    wallet.move(yesToken, made);
    wallet.move(noToken, made);
    this.#state.lock(conditionId, made);
    return true;
  }

  /** Outcomes that exclude each other have no ties, and one YES at most. Source: reference page, section 7.2. */
  #assertExclusive({ listing }: ListedMarket, payouts: Payouts): void {
    const { conditionId } = listing;
    assert(payouts.yes === 0n || payouts.no === 0n, `condition ${conditionId} cannot be a tie`);
    const group = listing.events?.[0]?.id;
    if (payouts.yes === 0n || group === undefined) return;
    for (const { listing: other, winner } of this.#state.catalogue.markets()) {
      const isRival = other.negRisk && other.events?.[0]?.id === group;
      assert(!isRival || winner !== "yes", `event ${group} has a winner already`);
    }
  }

  #redeem(wallet: Wallet, conditionId: string, payouts: Payouts): bigint {
    const { yesToken, noToken } = this.#state.catalogue.market(conditionId).listing;
    let paid = 0n;
    for (const [token, each] of [
      [yesToken, payouts.yes],
      [noToken, payouts.no],
    ] as const) {
      const held = wallet.spare(token);
      wallet.move(token, -held);
      paid += (held * each) / millionths;
    }
    wallet.move(collateral, paid);
    this.#state.lock(conditionId, -paid);
    return paid;
  }
}
