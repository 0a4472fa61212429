// What a test can do to the wallets and to the matching engine of a simulated Polymarket: decide how trades end, close
// and ban, restart the engine, move tokens, and trade on a wallet with a key that its owner knows nothing of.

import { assert } from "../../../domain/failure/assert.ts";
import { addDuration, type DurationMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import { hexWordFor, uuidFor } from "../../identifiers.ts";
import type { BalanceCache } from "./balance-cache.ts";
import type {
  CoreError,
  CoreFinality,
  CorePlacement,
  CoreResult,
  CoreSide,
  CoreTradingMode,
  PolymarketAccounts,
} from "./core/contract.ts";
import type { Geoblock, GeoblockPage } from "./geoblock.ts";

export interface WalletControlOptions {
  readonly accounts: PolymarketAccounts;
  readonly balances: BalanceCache;
  readonly geoblock: GeoblockPage;
  readonly clock: Clock;
  /** Called after everything that is done here. */
  readonly touched: () => void;
}

/** A resting order by hand. Amounts in millionths, the price in ticks of the token. */
export interface ForeignOrder {
  readonly wallet: string;
  readonly tokenId: string;
  readonly side: CoreSide;
  readonly price: bigint;
  readonly size: bigint;
}

/** The key of orders that somebody else posts with a wallet. */
export const foreignKey = uuidFor("polymarket foreign key");

const ticksPerUsd = 10_000n;

export class WalletControl {
  readonly #options: WalletControlOptions;
  #foreignOrders = 0;

  constructor(options: WalletControlOptions) {
    this.#options = options;
  }

  /** Decides the fate of the next trades, one after another, instead of chance. */
  decideNext(...fates: readonly ("confirmed" | "retried" | "failed")[]): void {
    this.#options.accounts.decideNext(...fates);
  }

  /** Refuses the next orders that nothing is wrong with, in these words: `engineRefusals` has the venue's own. */
  refuseNext(...errors: readonly CoreError[]): void {
    this.#options.accounts.refuseNext(...errors);
  }

  setFinality(finality: Partial<CoreFinality>): void {
    this.#options.accounts.setFinality(finality);
  }

  setClosedOnly(wallet: string, isClosedOnly: boolean): void {
    this.#options.accounts.setClosedOnly(wallet.toLowerCase(), isClosedOnly);
  }

  ban(wallet: string): void {
    this.#options.accounts.ban(wallet.toLowerCase());
  }

  /** Where requests seem to come from; null for a place from which trading is open. */
  setGeoblock(geoblock: Geoblock | null): void {
    this.#options.geoblock.set(geoblock);
  }

  /** Takes the wallet's allowances away, or gives them back; the venue's copy of them stays as it was. */
  setAllowance(wallet: string, isAllowed: boolean): void {
    this.#options.balances.setAllowance(wallet.toLowerCase(), isAllowed);
  }

  setTradingMode(mode: CoreTradingMode): void {
    this.#options.accounts.setTradingMode(mode, this.#options.clock.now());
    this.#options.touched();
  }

  /** Restarts the matching engine: nothing for so long, then post-only orders for two minutes, then all. */
  restart(length: DurationMicros): void {
    const { clock } = this.#options;
    this.setTradingMode("restarting");
    clock.callAt(addDuration(clock.now(), length), () => this.setTradingMode("normal"));
  }

  /** Collateral into one token of each outcome. The wallet must have it. */
  split(wallet: string, conditionId: string, amount: bigint): void {
    const { accounts, clock, touched } = this.#options;
    const isDone = accounts.split(wallet.toLowerCase(), conditionId, amount, clock.now());
    assert(isDone, `wallet ${wallet} has no ${amount} to split`);
    touched();
  }

  /** Places an order with the wallet's money and a key that is not the owner's: the owner cannot see it. */
  placeForeign(order: ForeignOrder): CoreResult<CorePlacement> {
    const { accounts, clock, touched } = this.#options;
    const { tokenId, side, size, price } = order;
    this.#foreignOrders += 1;
    const collateral = (size * price) / ticksPerUsd;
    const [makerAmount, takerAmount] = side === "BUY" ? [collateral, size] : [size, collateral];
    let answer: CoreResult<CorePlacement> | undefined;
    accounts.create(
      {
        ...{ tokenId, side, makerAmount, takerAmount, owner: foreignKey },
        orderId: hexWordFor(`polymarket foreign order ${this.#foreignOrders}`),
        maker: order.wallet.toLowerCase(),
        orderType: "GTC",
        postOnly: false,
        expiresAt: null,
      },
      clock.now(),
      (result) => {
        answer = result;
      },
    );
    touched();
    assert(answer !== undefined, "an order by hand is answered at once: its market delays nobody");
    return answer;
  }
}
