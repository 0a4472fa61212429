// What the deterministic core of the simulated Kalshi takes and gives: accounts that trade under the venue's rules.
// There is no clock inside: callers pass `now`. Money is in micros of a dollar, counts in hundredths of a contract and
// prices in ticks of 0.0001 USD on the YES leg, all bigint, so that nothing here shares arithmetic with `domain`.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";

/** Buying YES, or selling YES, which is buying NO at 1 - price. */
export type CoreSide = "bid" | "ask";

export type CoreTimeInForce = "fill_or_kill" | "good_till_canceled" | "immediate_or_cancel";

/** `taker_at_cross` ends the incoming order where it meets one of its own account, `maker` ends the resting one. */
export type SelfTradePrevention = "taker_at_cross" | "maker";

export interface CoreOrderRequest {
  readonly account: string;
  /** 0 to 63. */
  readonly subaccount: number;
  readonly ticker: string;
  readonly clientOrderId: string | null;
  readonly side: CoreSide;
  readonly count: bigint;
  readonly price: bigint;
  readonly timeInForce: CoreTimeInForce;
  readonly expiresAt: EpochMicros | null;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly cancelOnPause: boolean;
  readonly orderGroupId: string | null;
  /** The shard the caller names, or null for the market's own. */
  readonly exchangeIndex: number | null;
}

export type CoreOrderStatus = "resting" | "canceled" | "executed";

/** Why an order last changed, in the venue's words; empty for a new one. */
export type CoreUpdateReason =
  | ""
  | "Decrease"
  | "Amend"
  | "Cancel"
  | "SelfTradeCancel"
  | "ExpiryCancel"
  | "CloseCancel"
  | "HaltCancel"
  | "OrderGroupCancel"
  | "Trade"
  | "ReduceOnlyCancel"
  | "MarginCancel";

/** An order as it stands. Values change while it lives: read them at once. */
export interface CoreOrder {
  readonly orderId: string;
  readonly account: string;
  readonly subaccount: number;
  readonly clientOrderId: string | null;
  readonly ticker: string;
  readonly exchangeIndex: number;
  readonly side: CoreSide;
  readonly price: bigint;
  readonly initialCount: bigint;
  readonly fillCount: bigint;
  readonly remainingCount: bigint;
  /** What its fills cost, on the leg that was bought or sold, without fees. */
  readonly takerFillCost: bigint;
  readonly makerFillCost: bigint;
  readonly takerFees: bigint;
  readonly makerFees: bigint;
  readonly status: CoreOrderStatus;
  readonly timeInForce: CoreTimeInForce;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly cancelOnPause: boolean;
  readonly orderGroupId: string | null;
  readonly createdAt: EpochMicros;
  readonly updatedAt: EpochMicros;
  readonly expiresAt: EpochMicros | null;
  readonly lastUpdateReason: CoreUpdateReason;
}

export interface CoreFill {
  /** Shared with the public trade and with the counterparty's fill. */
  readonly tradeId: string;
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly account: string;
  readonly subaccount: number;
  readonly ticker: string;
  readonly exchangeIndex: number;
  readonly side: CoreSide;
  /** The resting order's price, YES leg. */
  readonly price: bigint;
  readonly count: bigint;
  readonly isTaker: boolean;
  /** Trade fee and rounding less rebate. */
  readonly fee: bigint;
  /** Signed, in hundredths: + YES, - NO. */
  readonly postPosition: bigint;
  readonly at: EpochMicros;
}

export interface CorePosition {
  readonly account: string;
  readonly subaccount: number;
  readonly ticker: string;
  readonly exchangeIndex: number;
  /** Signed, in hundredths: + YES, - NO. */
  readonly position: bigint;
  /** What the open position cost, without fees. */
  readonly cost: bigint;
  readonly realizedProfit: bigint;
  readonly feesPaid: bigint;
  readonly totalTraded: bigint;
  readonly volume: bigint;
  readonly updatedAt: EpochMicros;
}

export interface CoreSettlement {
  readonly account: string;
  readonly subaccount: number;
  readonly ticker: string;
  readonly exchangeIndex: number;
  readonly result: "yes" | "no" | "scalar";
  readonly yesCount: bigint;
  readonly yesCost: bigint;
  readonly noCount: bigint;
  readonly noCost: bigint;
  /** Whole cents, in micros. */
  readonly revenue: bigint;
  /** What a YES contract paid, in micros. */
  readonly value: bigint;
  readonly at: EpochMicros;
}

export interface CoreOrderGroup {
  readonly orderGroupId: string;
  readonly account: string;
  readonly subaccount: number;
  readonly exchangeIndex: number;
  /** Contracts that may match in any 15 seconds, in hundredths. */
  readonly limit: bigint;
  readonly isTriggered: boolean;
  readonly orderIds: readonly string[];
}

/** A refusal in the venue's words. */
export interface CoreError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: string;
}

export type CoreResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: CoreError };

export interface CorePlacement {
  readonly order: CoreOrder;
  readonly fills: readonly CoreFill[];
}

export interface CoreCancellation {
  readonly order: CoreOrder;
  readonly reducedBy: bigint;
}

export interface CoreAmendment {
  readonly orderId: string;
  readonly ticker: string;
  readonly side: CoreSide;
  readonly price: bigint;
  /** Already filled and still wanted, together. */
  readonly count: bigint;
  readonly clientOrderId: string | null;
  readonly updatedClientOrderId: string | null;
  /** Where the order is looked for; the market's own shard when absent or null. */
  readonly exchangeIndex?: number | null;
}

/** What one call changed for accounts, in the order it happened; public changes go to the exchange's observers. */
export type CoreAccountEvent =
  | { readonly kind: "order"; readonly order: CoreOrder; readonly at: EpochMicros }
  | { readonly kind: "fill"; readonly fill: CoreFill }
  | { readonly kind: "position"; readonly position: CorePosition }
  | {
      readonly kind: "order-group";
      readonly event: "created" | "triggered" | "reset" | "deleted" | "limit_updated";
      readonly group: CoreOrderGroup;
      readonly at: EpochMicros;
    };

/** Whether a shard of the exchange runs at all, and whether it trades. */
export interface CoreShard {
  readonly isExchangeActive: boolean;
  readonly isTradingActive: boolean;
}

/** Whose fees: direct members pay to the 0.0001 USD, the others to the cent. */
export type CoreMembership = "direct" | "non-direct";

/** The accounts of a venue and what they may do. Every method that changes something takes `now`, which never
 * decreases. */
export interface KalshiAccounts {
  /** Opens an account with cash per shard, in micros. */
  open(account: string, cash: ReadonlyMap<number, bigint>, membership: CoreMembership): void;
  observe(observer: (event: CoreAccountEvent) => void): () => void;

  create(request: CoreOrderRequest, now: EpochMicros): CoreResult<CorePlacement>;
  /** A null shard is shard 0 unless a ticker is given. */
  cancel(
    account: string,
    order: {
      readonly orderId: string;
      readonly ticker: string | null;
      readonly exchangeIndex: number | null;
    },
    now: EpochMicros,
  ): CoreResult<CoreCancellation>;
  /** Cancels all resting orders of an account (of one subaccount, or all when null) and returns them. */
  cancelAll(
    account: string,
    subaccount: number | null,
    now: EpochMicros,
  ): readonly CoreCancellation[];
  amend(account: string, amendment: CoreAmendment, now: EpochMicros): CoreResult<CorePlacement>;
  decrease(
    account: string,
    order: {
      readonly orderId: string;
      readonly ticker: string | null;
      readonly exchangeIndex: number | null;
      readonly change: { readonly by: bigint } | { readonly to: bigint };
    },
    now: EpochMicros,
  ): CoreResult<CoreOrder>;

  order(account: string, orderId: string): CoreOrder | undefined;
  /** The account's order behind an order id of the exchange's books, known while observers of the exchange hear of it;
   * undefined for owners without an account. */
  orderInBook(bookOrderId: number): CoreOrder | undefined;
  /** Orders of the account, oldest first. */
  orders(account: string): readonly CoreOrder[];
  /** Contracts ahead of a resting order at its price. */
  queuePosition(account: string, orderId: string): bigint | undefined;
  /** Fills of the account, oldest first. */
  fills(account: string): readonly CoreFill[];
  /** Unsettled positions of the account that ever traded. */
  positions(account: string): readonly CorePosition[];
  settlements(account: string): readonly CoreSettlement[];
  /** Free cash by shard, in micros. */
  cash(account: string, subaccount: number): ReadonlyMap<number, bigint>;
  /** Moves cash between two shards of an account. */
  transfer(
    account: string,
    transfer: {
      readonly subaccount: number;
      readonly from: number;
      readonly to: number;
      readonly amount: bigint;
    },
    now: EpochMicros,
  ): CoreResult<undefined>;

  createGroup(
    account: string,
    group: { readonly subaccount: number; readonly exchangeIndex: number; readonly limit: bigint },
    now: EpochMicros,
  ): CoreResult<CoreOrderGroup>;
  group(account: string, orderGroupId: string): CoreOrderGroup | undefined;
  groups(account: string): readonly CoreOrderGroup[];
  /** Ends every order of the group and refuses new ones until `resetGroup`. */
  triggerGroup(account: string, orderGroupId: string, now: EpochMicros): CoreResult<CoreOrderGroup>;
  resetGroup(account: string, orderGroupId: string, now: EpochMicros): CoreResult<CoreOrderGroup>;
  limitGroup(
    account: string,
    orderGroupId: string,
    limit: bigint,
    now: EpochMicros,
  ): CoreResult<CoreOrderGroup>;
  deleteGroup(account: string, orderGroupId: string, now: EpochMicros): CoreResult<CoreOrderGroup>;

  /** Ends what time ends: expired orders, orders of markets that have closed. */
  tick(now: EpochMicros): void;
  /** A shard that was never paused is active. */
  shard(exchangeIndex: number): CoreShard;
  /** A trading pause of one shard, or its end. Orders that asked for it are cancelled when it begins. */
  setTradingActive(exchangeIndex: number, isActive: boolean, now: EpochMicros): void;
  /** A pause of the whole shard: nothing is accepted, cancels included. */
  setExchangeActive(exchangeIndex: number, isActive: boolean, now: EpochMicros): void;
  /** Pays a determined market: `value` is what a YES contract pays, in micros. */
  settle(ticker: string, result: "yes" | "no" | "scalar", value: bigint, now: EpochMicros): void;
}
