// What the deterministic core of the simulated broker takes and gives: accounts that buy YES and NO under ForecastEx's
// rules. There is no clock inside: callers pass `now`. Money and prices are in micros of a dollar and sizes in whole
// contracts, all bigint, so that nothing here shares arithmetic with `domain`.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { ExchangeMarket } from "../../../exchange/exchange-market.ts";
import type { ForecastExContractListing, ForecastExProductListing } from "../listing.ts";

export type CoreOutcome = "yes" | "no";

/** A contract with its two conids and its book. The book is in YES prices: a bid for NO at p is an ask at 1.01 - p. */
export interface ListedContract {
  readonly product: ForecastExProductListing;
  readonly listing: ForecastExContractListing;
  /** Its book, last trade (in YES prices; the NO side traded at 1.01 less that) and volume. The symbol is the YES conid. */
  readonly traded: ExchangeMarket;
  /** Null until answered. */
  readonly answer: CoreOutcome | null;
  /** Null until winners were paid. */
  readonly paidAt: EpochMicros | null;
  /** Trades no more: past the last trade time, or answered. */
  readonly isEnded: boolean;
  /** Price of a YES contract at the last daily close, or at the end of trading; null before the first. Middle of bid and
   * ask where both were there, else the last trade. NO closes at 1.01 less that. */
  readonly closingPrice: bigint | null;
}

export type CoreTimeInForce = "DAY" | "GTC" | "IOC";

/** A ticket with the words as they came: the core knows which of them the venue takes. */
export interface CoreOrderRequest {
  readonly account: string;
  /** Unique for 24 hours, null for none. Echoed as `orderRef`. */
  readonly clientOrderId: string | null;
  readonly conid: number;
  /** Only `BUY` is taken. */
  readonly side: string;
  /** Only `LMT` is taken. */
  readonly orderType: string;
  /** Only `DAY`, `GTC` and `IOC` are taken. */
  readonly timeInForce: string;
  /** Null when the ticket has none. */
  readonly price: bigint | null;
  /** Millionths of a contract, so that a fraction can be refused as what it is. */
  readonly sizeMillionths: bigint;
}

/** What a change of an order asks for; what is null stays. */
export interface CoreModification {
  readonly price: bigint | null;
  /** Filled and unfilled together, in millionths. */
  readonly sizeMillionths: bigint | null;
  readonly timeInForce: string | null;
}

/** Why not. The shell has the broker's words for each. */
export type CoreRefusal =
  | "unknown-contract"
  | "sell-not-allowed"
  | "order-type-not-allowed"
  | "time-in-force-not-allowed"
  | "price-missing"
  | "price-off-grid"
  | "price-out-of-range"
  | "size-not-positive"
  | "size-fractional"
  | "size-too-large"
  /** The client order id was used within 24 hours. */
  | "client-order-id-used"
  /** Past the last trade time, or answered. */
  | "trading-ended"
  /** The limit price times the size is more than the free cash. */
  | "insufficient-cash"
  | "too-many-orders"
  /** No such order, or another account's. */
  | "unknown-order"
  /** It has been filled or has ended. */
  | "order-ended"
  /** A cancel is on its way: the order cannot be changed, nor cancelled once more. */
  | "cancel-pending"
  /** A change to a size that has been filled already. */
  | "size-below-filled";

export type CoreResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: CoreRefusal };

/** `PreSubmitted` waits outside the book for trading to begin or to go on; `PendingCancel` still fills. */
export type CoreOrderStatus =
  | "PreSubmitted"
  | "Submitted"
  | "PendingCancel"
  | "Filled"
  | "Cancelled";

/** Why an order is `Cancelled`. */
export type CoreEndReason =
  | "asked"
  /** The rest of an IOC order, or an IOC order while nothing trades. */
  | "immediate"
  /** A DAY order at the close of its session. */
  | "session-close"
  /** The contract trades no more. */
  | "trading-ended"
  /** It met an order of its own account on the other side. */
  | "own-order"
  /** Taken off the book by hand. */
  | "venue";

/** An order as it stood when it was told or asked for: a copy. */
export interface CoreOrder {
  readonly orderId: number;
  readonly account: string;
  readonly orderRef: string | null;
  readonly conid: number;
  readonly outcome: CoreOutcome;
  readonly timeInForce: CoreTimeInForce;
  readonly price: bigint;
  readonly size: bigint;
  /** Counts what was bought; netting does not change it. */
  readonly filled: bigint;
  readonly remaining: bigint;
  /** What the fills cost together. */
  readonly cost: bigint;
  readonly status: CoreOrderStatus;
  readonly endReason: CoreEndReason | null;
  readonly createdAt: EpochMicros;
  readonly updatedAt: EpochMicros;
  readonly lastExecutionAt: EpochMicros | null;
}

/** A report of an execution. A fill is one `B`; where it closes a position of the other outcome two `N` follow, the held
 * conid first, each taking its size off that conid. */
export interface CoreExecution {
  readonly executionId: string;
  readonly account: string;
  readonly side: "B" | "N";
  readonly conid: number;
  readonly size: bigint;
  /** Null for `N`: a pair is worth 1.00, and no source says what its rows show. */
  readonly price: bigint | null;
  readonly orderId: number;
  readonly orderRef: string | null;
  readonly isTaker: boolean;
  readonly at: EpochMicros;
}

export interface CorePosition {
  readonly account: string;
  readonly conid: number;
  readonly outcome: CoreOutcome;
  /** Never below nothing. */
  readonly size: bigint;
  /** What the open contracts cost together; the average is this by the size. */
  readonly cost: bigint;
  /** What netting and payouts brought more than was paid, for the contracts of this conid that were held when the other
   * outcome was bought. */
  readonly realizedProfit: bigint;
  readonly updatedAt: EpochMicros;
}

export interface CoreCash {
  /** All that the account has, with what resting orders tie up. */
  readonly cash: bigint;
  /** Limit price times what is left, over all orders. */
  readonly reserved: bigint;
  /** Coupon accrued and not paid yet, rounded down. */
  readonly accruedCoupon: bigint;
}

/** A movement of cash. */
export interface CoreLedgerEntry {
  /** From 1 in each account. */
  readonly number: number;
  readonly account: string;
  /** `netting` is 1.00 for each pair, `payout` 1.00 for each winner. */
  readonly kind: "deposit" | "purchase" | "netting" | "payout" | "coupon";
  /** The conid bought, the conid whose purchase closed the pair, the conid that won. */
  readonly conid: number | null;
  readonly amount: bigint;
  /** Cash after it. */
  readonly balance: bigint;
  readonly at: EpochMicros;
}

/** Where the money is that accounts and the crowd paid in. What comes in equals what is here at every moment:
 * deposits + couponsPaid + crowdPaid = cash of all accounts + heldForPairs + exchangeFees. */
export interface CoreClearing {
  /** 1.00 for each pair that exists. */
  readonly heldForPairs: bigint;
  /** The 101st cents. */
  readonly exchangeFees: bigint;
  /** What traders without an account paid less what they got back; their positions net as one member's. */
  readonly crowdPaid: bigint;
  readonly couponsPaid: bigint;
  readonly deposits: bigint;
}

/** What one call changed for accounts, in the order it happened. Between a `B` and its `N`s the position of both conids is
 * told as long. Public changes go to the exchange's observers, after these. */
export type CoreAccountEvent =
  | { readonly kind: "order"; readonly order: CoreOrder; readonly at: EpochMicros }
  | { readonly kind: "execution"; readonly execution: CoreExecution }
  | { readonly kind: "position"; readonly position: CorePosition }
  | { readonly kind: "ledger"; readonly entry: CoreLedgerEntry };

/** The contracts of the venue. */
export interface ContractCatalogue {
  readonly products: readonly ForecastExProductListing[];
  /** By either conid. */
  find(conid: number): ListedContract | undefined;
  /** By either conid of it; must be listed. */
  contract(conid: number): ListedContract;
  /** Contracts of the product with the underlier, in the order of listing. */
  contractsOf(underlyingConid: number): readonly ListedContract[];
  contracts(): IterableIterator<ListedContract>;
  /** Adds a contract while the venue runs. Its product must be listed. */
  list(symbol: string, listing: ForecastExContractListing): void;
}

/** The accounts of the broker and what they may do. Every method that changes something takes `now`, which never
 * decreases. */
export interface ForecastExAccounts {
  readonly catalogue: ContractCatalogue;
  /** Opens an account with cash, in micros. */
  open(account: string, cash: bigint, now: EpochMicros): void;
  has(account: string): boolean;
  deposit(account: string, amount: bigint, now: EpochMicros): void;
  observe(observer: (event: CoreAccountEvent) => void): () => void;

  /** Takes an order. Where nothing trades now it waits as `PreSubmitted`, but an IOC order ends. */
  submit(request: CoreOrderRequest, now: EpochMicros): CoreResult<CoreOrder>;
  /** Returns what the order would tie up, or why it would be refused; changes nothing. */
  preview(request: CoreOrderRequest, now: EpochMicros): CoreResult<{ readonly reserve: bigint }>;
  /** Changes an order: a smaller size keeps its place in the queue, anything else loses it. */
  modify(
    account: string,
    orderId: number,
    modification: CoreModification,
    now: EpochMicros,
  ): CoreResult<CoreOrder>;
  /** Asks for the end of an order: it is `PendingCancel` until the delay is over and may fill meanwhile. */
  requestCancel(account: string, orderId: number, now: EpochMicros): CoreResult<CoreOrder>;
  /** The same for all that live; returns those asked for. */
  requestCancelAll(account: string, now: EpochMicros): readonly CoreOrder[];

  order(account: string, orderId: number): CoreOrder | undefined;
  /** Orders of the account, oldest first, ended ones included. */
  orders(account: string): readonly CoreOrder[];
  /** Oldest first. */
  executions(account: string): readonly CoreExecution[];
  /** Those with contracts in them. */
  positions(account: string): readonly CorePosition[];
  /** What the account has of a conid, closed positions with what they brought included. */
  position(account: string, conid: number): CorePosition;
  cash(account: string): CoreCash;
  /** Oldest first. */
  ledger(account: string): readonly CoreLedgerEntry[];
  clearing(): CoreClearing;

  /** True while orders meet: in a session of the contract's schedule, before its last trade, not halted. */
  isTrading(conid: number, now: EpochMicros): boolean;
  /** Stops a contract by hand, or lets it go on: as in the break, what rests stays and what comes waits. */
  setHalted(conid: number, isHalted: boolean, now: EpochMicros): void;
  /** How long a cancel takes, in microseconds. */
  setCancelDelay(micros: number): void;
  /** Annual rate in millionths: 38,300 is 3.83 %. Counts from the next daily close. */
  setCouponRate(millionths: bigint): void;

  /** Answers a contract, by either conid. Trading ends; winners are paid at the payout time, or at once when it is past. */
  resolve(conid: number, answer: CoreOutcome, now: EpochMicros): void;
  /** Pays an answered contract now. */
  payOut(conid: number, now: EpochMicros): void;

  /** What time ends and brings: sessions, last trades, cancels, coupons, payouts. Whoever uses the exchange brings time
   * along too. */
  tick(now: EpochMicros): void;
  /** When `tick` has something to do next, or null. */
  nextAt(): EpochMicros | null;
}
