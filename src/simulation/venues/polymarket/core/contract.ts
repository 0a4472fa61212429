// What the deterministic core of the simulated Polymarket takes and gives: wallets that trade under the venue's rules.
// There is no clock inside: callers pass `now`. Money and shares are in millionths (the contracts' base units) and
// prices in ticks of 0.0001 USD of the token itself, all bigint, so that nothing here shares arithmetic with `domain`.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";

export type CoreSide = "BUY" | "SELL";

export type CoreOrderType = "GTC" | "GTD" | "FOK" | "FAK";

/** An order whose signature the shell has verified. Addresses and ids in lower case. */
export interface CoreOrderRequest {
  /** EIP-712 digest: the venue's order id. */
  readonly orderId: string;
  /** Key of the credentials that posted it: whose orders and trades these are. */
  readonly owner: string;
  /** The wallet whose money moves. */
  readonly maker: string;
  readonly tokenId: string;
  readonly side: CoreSide;
  /** What the maker gives: collateral for BUY, shares for SELL. */
  readonly makerAmount: bigint;
  /** What the maker gets. */
  readonly takerAmount: bigint;
  readonly orderType: CoreOrderType;
  readonly postOnly: boolean;
  /** GTD: as sent, in whole seconds; the venue ends the order a minute earlier. Null otherwise. */
  readonly expiresAt: EpochMicros | null;
}

export type CoreOrderStatus =
  | "LIVE"
  | "MATCHED"
  | "DELAYED"
  | "UNMATCHED"
  | "CANCELED"
  | "CANCELED_MARKET_RESOLVED"
  | "INVALID";

/** An order as it stands. Values change while it lives: read them at once. */
export interface CoreOrder {
  readonly orderId: string;
  readonly owner: string;
  readonly maker: string;
  readonly conditionId: string;
  readonly tokenId: string;
  readonly side: CoreSide;
  readonly orderType: CoreOrderType;
  readonly makerAmount: bigint;
  readonly takerAmount: bigint;
  /** Ticks of the token: the price shown, which is the implied one rounded to the grid in the maker's favour. */
  readonly price: bigint;
  /** Shares. For FOK and FAK buys those its sum would buy at its price. */
  readonly originalSize: bigint;
  readonly sizeMatched: bigint;
  readonly status: CoreOrderStatus;
  readonly tradeIds: readonly string[];
  readonly createdAt: EpochMicros;
  readonly expiresAt: EpochMicros | null;
}

/** MATCHED, then MINED and CONFIRMED; or RETRYING, then MINED or FAILED, which takes the trade back. */
export type CoreTradeStatus = "MATCHED" | "MINED" | "CONFIRMED" | "RETRYING" | "FAILED";

/** What one resting order gave to a trade, in its own token and side. */
export interface CoreMakerFill {
  readonly orderId: string;
  readonly owner: string;
  readonly maker: string;
  readonly tokenId: string;
  readonly side: CoreSide;
  readonly matched: bigint;
  readonly price: bigint;
}

/** All that one incoming order matched in one transaction. Several resting orders of every kind (same token, mint, merge)
 * may stand on the other side. */
export interface CoreTrade {
  readonly tradeId: string;
  readonly takerOrderId: string;
  /** Empty where the taker is a participant without an account. */
  readonly takerOwner: string;
  readonly taker: string;
  readonly conditionId: string;
  readonly tokenId: string;
  readonly side: CoreSide;
  /** Shares. */
  readonly size: bigint;
  /** What the taker paid or got per share, without fees, in millionths: an average, so it may lie off the grid. */
  readonly price: bigint;
  /** Collateral that the taker pays besides, rounded down to 0.00001 USD. */
  readonly fee: bigint;
  readonly makers: readonly CoreMakerFill[];
  /** Trades of one incoming order are told apart by it. */
  readonly bucketIndex: number;
  readonly status: CoreTradeStatus;
  readonly matchedAt: EpochMicros;
  readonly updatedAt: EpochMicros;
  /** Empty until a transaction carries it. */
  readonly transactionHash: string;
}

/** A refusal in the venue's words. */
export interface CoreError {
  readonly status: number;
  readonly message: string;
  /** Given in the post-only window after a restart: how long it still lasts. */
  readonly retryAfterSeconds?: number;
}

export type CoreResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: CoreError };

export interface CorePlacement {
  readonly order: CoreOrder;
  readonly status: "live" | "matched" | "delayed" | "unmatched";
  /** What the order gave and got at once, in millionths of collateral and shares as its side has them. */
  readonly making: bigint;
  readonly taking: bigint;
  readonly tradeIds: readonly string[];
}

export interface CoreCancellation {
  readonly canceled: readonly string[];
  /** Why not, by order id. */
  readonly notCanceled: ReadonlyMap<string, string>;
}

/** What one call changed for accounts, in the order it happened; public changes go to the exchange's observers. */
export type CoreAccountEvent =
  | {
      readonly kind: "order";
      readonly change: "PLACEMENT" | "UPDATE" | "CANCELLATION";
      readonly order: CoreOrder;
      readonly at: EpochMicros;
    }
  /** Told for every status of a trade, to its taker's and its makers' owners. */
  | { readonly kind: "trade"; readonly trade: CoreTrade; readonly at: EpochMicros };

/** What the matching engine takes: `restarting` answers 425 to everything of trading, then a window of `post-only`. */
export type CoreTradingMode = "normal" | "restarting" | "post-only" | "cancel-only" | "disabled";

/** How trades become final; what is not given stays as it is. */
export interface CoreFinality {
  /** From match to the block. */
  readonly minedAfterMillis: number;
  readonly confirmedAfterMillis: number;
  /** In millionths: how many trades are retried on the way, and how many of those fail. */
  readonly retryChance: number;
  readonly failChance: number;
}

/** Where sources contradict each other about orders: what the venue does here. */
export interface CoreReadings {
  /** What a FOK or FAK buy aims at: its sum, so that a better price buys more shares, or the shares it names. Sources
   * differ; defaults to `collateral`. */
  readonly fillAndKillBuys: "collateral" | "shares";
  /** Pages and reports have two wordings of some refusals; defaults to `current`. */
  readonly refusalWords: "current" | "older";
  /** What is said of an order that the market delays: nothing until the delay is over, at once that it is delayed, or at
   * once the refusal that is none. The order goes its way in every case. Defaults to `held`. */
  readonly delayedReplies: "held" | "delayed" | "refused";
}

/** Wallets of a venue and what they may do. Every method that changes something takes `now`, which never decreases. */
export interface PolymarketAccounts {
  /** Gives a wallet collateral, in millionths. Its allowances are unlimited unless taken away. */
  open(wallet: string, collateral: bigint): void;
  observe(observer: (event: CoreAccountEvent) => void): () => void;

  /**
   * Takes an order. Where the market delays takers, `answered` comes later, from `tick` or any other call; otherwise
   * before this returns. It is called exactly once.
   */
  create(
    request: CoreOrderRequest,
    now: EpochMicros,
    answered: (result: CoreResult<CorePlacement>) => void,
  ): void;
  cancel(
    owner: string,
    orderIds: readonly string[],
    now: EpochMicros,
  ): CoreResult<CoreCancellation>;
  /** Cancels what matches; either may be null for any. */
  cancelMatching(
    owner: string,
    filter: { readonly conditionId: string | null; readonly tokenId: string | null },
    now: EpochMicros,
  ): CoreResult<CoreCancellation>;

  /** Only the owner's own: credentials see nothing of each other. */
  order(owner: string, orderId: string): CoreOrder | undefined;
  /** Orders of the owner, oldest first, ended ones included. */
  orders(owner: string): readonly CoreOrder[];
  /** Trades in which the owner is taker or maker, oldest first. */
  trades(owner: string): readonly CoreTrade[];
  /** All trades of the venue, oldest first, for public feeds. */
  publicTrades(): readonly CoreTrade[];
  /** What the chain holds for a wallet: collateral, or a token. */
  collateral(wallet: string): bigint;
  tokens(wallet: string, tokenId: string): bigint;
  /** Tokens of which the wallet holds any. */
  positions(wallet: string): ReadonlyMap<string, bigint>;
  /** What is left for new orders: the balance less open orders and trades not yet mined, never below nothing. */
  free(wallet: string, asset: "collateral" | { readonly tokenId: string }): bigint;
  /** Collateral and tokens that the exchange may move. */
  setAllowance(wallet: string, isAllowed: boolean): void;
  /** 1 collateral into one of each token, and back; no fee. False when the wallet lacks it. */
  split(wallet: string, conditionId: string, amount: bigint, now: EpochMicros): boolean;
  merge(wallet: string, conditionId: string, amount: bigint, now: EpochMicros): boolean;

  /**
   * Beats the heart of an owner: an empty id begins, then each beat carries the id of the last answer. Returns the next
   * id, or the one expected. An owner whose heart stands still loses all orders.
   */
  heartbeat(
    owner: string,
    heartbeatId: string,
    now: EpochMicros,
  ): { readonly ok: boolean; readonly heartbeatId: string };

  /** True from the first beat until the heart has stood still. */
  isBeating(owner: string): boolean;

  /** Wallets that may only reduce. */
  setClosedOnly(wallet: string, isClosedOnly: boolean): void;
  isClosedOnly(wallet: string): boolean;
  ban(wallet: string): void;
  setTradingMode(mode: CoreTradingMode, now: EpochMicros): void;
  tradingMode(): CoreTradingMode;
  setFinality(finality: Partial<CoreFinality>): void;
  /** Decides the fate of the next trades, one after another, instead of chance. */
  decideNext(...fates: readonly ("confirmed" | "retried" | "failed")[]): void;
  /** Refuses the next orders that nothing is wrong with, one after another, as the engine does for reasons of its own. */
  refuseNext(...errors: readonly CoreError[]): void;

  /** What time ends and brings: expiries, delays, hearts, blocks. */
  tick(now: EpochMicros): void;
  /** When `tick` has something to do next, or null. */
  nextAt(): EpochMicros | null;
  /** Answers a market: open orders end; each token pays so many millionths. */
  resolve(
    conditionId: string,
    payouts: { readonly yes: bigint; readonly no: bigint },
    now: EpochMicros,
  ): void;
  /** The payouts of a resolved market. */
  payouts(conditionId: string): { readonly yes: bigint; readonly no: bigint } | undefined;
  /** Exchanges what the wallet holds of a resolved market for its payout; returns what was paid. */
  redeem(wallet: string, conditionId: string, now: EpochMicros): bigint;
  /** Wallets that redeem by themselves a moment after a market is resolved. */
  setAutoRedeem(wallet: string, isOn: boolean): void;
}
