// What trading on Polymarket consists of once signing and wire formats are out of sight: orders that can be posted,
// looked up and cancelled by their digest, trades and their finality, money, and the heartbeat. Amounts are in
// millionths of a dollar or of a share.

import type { Result } from "../../../../domain/failure/result.ts";
import type { ContractMicros } from "../../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { PriceTicks } from "../../../../domain/units/price-ticks.ts";
import type { UsdMicros } from "../../../../domain/units/usd-micros.ts";
import type { CommandResult } from "../../shared/command-result.ts";

export type WireSide = "BUY" | "SELL";

export type WireOrderType = "GTC" | "GTD" | "FOK" | "FAK";

/** What tells one contract's orders from another's: the order's version and the exchange that settles it. */
export interface OrderDomain {
  readonly version: 2 | 3;
  /** Settled by the exchange of exclusive outcomes; only version 2 knows the difference. */
  readonly isNegativeRisk: boolean;
}

/** Everything that is signed. The same terms give the same digest, so that an order of an earlier run can be found. */
export interface OrderTerms {
  readonly domain: OrderDomain;
  readonly tokenId: string;
  readonly side: WireSide;
  /** Millionths of what the maker gives and gets: collateral and shares for BUY, shares and collateral for SELL. */
  readonly makerAmount: bigint;
  readonly takerAmount: bigint;
  /** At most 2^53 - 1: it travels as a JSON number. */
  readonly salt: number;
  /** In whole milliseconds on the wire. */
  readonly createdAt: EpochMicros;
}

/** An order ready to be posted. */
export interface SignedOrder {
  readonly terms: OrderTerms;
  /** `0x` and 64 hex digits: the venue's order id, known before the order is sent. */
  readonly digest: string;
  readonly signature: string;
}

/** Signs for one wallet. */
export interface OrderSigner {
  /** The digest alone, to look an order up. */
  digest(terms: OrderTerms): string;
  sign(terms: OrderTerms): SignedOrder;
}

/** How an order is to be taken; none of it is signed. */
export interface PostOptions {
  readonly orderType: WireOrderType;
  readonly postOnly: boolean;
  /** GTD only: whole seconds; the venue ends it a minute earlier and wants at least three minutes. */
  readonly expiresAt: EpochMicros | null;
  /** `protect` for an order that makes exposure smaller: it goes before those that open; `open` when absent. */
  readonly purpose?: "open" | "protect";
}

export interface PostedOrder {
  readonly orderId: string;
  readonly status: "live" | "matched" | "delayed" | "unmatched";
  readonly tradeIds: readonly string[];
}

/** Why an order was not taken, by what may be done about it. */
export type RefusalKind =
  /** The order is wrong, or the market or the account cannot take it: never again as it is. */
  | "rejected"
  /** Nothing is wrong with the order: later it may be taken (engine restart, post-only window, too fast). */
  | "retry-later"
  /** Shares of an earlier trade are not there yet, or cash is not. */
  | "not-enough"
  /** The account may not trade: closed-only, banned, region. */
  | "account"
  /** The venue wants another version of the order. */
  | "version-mismatch"
  /** The digest was seen before: the order is, or was, at the venue. */
  | "duplicate"
  /** Words that are not on the list: refused, for a reason that a person should read. */
  | "unknown-words";

export type VenueOrderStatus =
  | "live"
  | "matched"
  | "delayed"
  | "unmatched"
  | "cancelled"
  | "resolved"
  | "invalid";

/** An order of ours as the venue has it. */
export interface VenueOrder {
  readonly orderId: string;
  readonly conditionId: string;
  readonly tokenId: string;
  readonly side: WireSide;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
  readonly matched: ContractMicros;
  readonly status: VenueOrderStatus;
  readonly tradeIds: readonly string[];
}

/** `retrying` may still go either way; `failed` takes the trade back for good. */
export type TradeFinality = "matched" | "mined" | "confirmed" | "retrying" | "failed";

/** What one order of ours did in one trade: as taker once per resting order it met, so that each has a price of its own
 * on the grid. */
export interface TradeFill {
  /** Trade and resting order: the same however often the trade is told. */
  readonly fillId: string;
  readonly tradeId: string;
  readonly orderId: string;
  readonly tokenId: string;
  readonly side: WireSide;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
  readonly isTaker: boolean;
  readonly finality: TradeFinality;
  readonly matchedAt: EpochMicros;
}

/** Collateral, or shares of a token in millionths. */
export interface WalletBalance {
  readonly balance: bigint;
  /** By spender, lower case. */
  readonly allowances: ReadonlyMap<string, bigint>;
}

export interface CancelAnswer {
  readonly cancelled: readonly string[];
  /** The venue's words, by order id. */
  readonly notCancelled: ReadonlyMap<string, string>;
}

/** The authenticated half of the order book's REST interface. Failures of reads are named; commands tell what is proven. */
export interface TradingRest {
  post(
    order: SignedOrder,
    options: PostOptions,
    deadline: EpochMicros,
  ): Promise<CommandResult<PostedOrder>>;
  /** Up to 15 at once; each has its own outcome, in the order given. */
  postBatch(
    orders: readonly { readonly order: SignedOrder; readonly options: PostOptions }[],
    deadline: EpochMicros,
  ): Promise<readonly CommandResult<PostedOrder>[]>;
  cancel(orderIds: readonly string[], deadline: EpochMicros): Promise<CommandResult<CancelAnswer>>;
  cancelMarket(
    filter: { readonly conditionId?: string; readonly tokenId?: string },
    deadline: EpochMicros,
  ): Promise<CommandResult<CancelAnswer>>;
  cancelAll(deadline: EpochMicros): Promise<CommandResult<CancelAnswer>>;
  /** The next id to send, or the one that the venue expected instead. */
  heartbeat(
    heartbeatId: string,
    deadline: EpochMicros,
  ): Promise<CommandResult<{ readonly isAccepted: boolean; readonly nextId: string }>>;
  /** Any status; undefined when the venue does not know it. */
  order(orderId: string, deadline: EpochMicros): Promise<Result<VenueOrder | undefined>>;
  /** All that live, read to the end. */
  openOrders(deadline: EpochMicros): Promise<Result<readonly VenueOrder[]>>;
  /** Our fills of one trade, or of all trades since an instant (whole seconds), read to the end. */
  trades(
    filter: { readonly tradeId: string } | { readonly after: EpochMicros },
    deadline: EpochMicros,
  ): Promise<Result<readonly TradeFill[]>>;
  collateral(deadline: EpochMicros): Promise<Result<WalletBalance>>;
  /** Makes the venue read the wallet's collateral again: what a redemption pays shows only then. */
  refreshCollateral(deadline: EpochMicros): Promise<Result<void>>;
  shares(
    tokenId: string,
    domain: OrderDomain,
    deadline: EpochMicros,
  ): Promise<Result<WalletBalance>>;
  /** Makes the venue read the wallet again: after approvals and before the first sale of a token. */
  refreshShares(tokenId: string, domain: OrderDomain, deadline: EpochMicros): Promise<Result<void>>;
  closedOnly(deadline: EpochMicros): Promise<Result<boolean>>;
  /** The order version that the venue takes now. */
  orderVersion(deadline: EpochMicros): Promise<Result<number>>;
  serverTime(deadline: EpochMicros): Promise<Result<EpochMicros>>;
  /** Whether this address may trade, and why not. */
  geoblock(
    deadline: EpochMicros,
  ): Promise<Result<{ readonly isBlocked: boolean; readonly words: string }>>;
}

/** What the account must know of a market beside the engine's own view. */
export interface TradedMarket {
  readonly conditionId: string;
  readonly domain: OrderDomain;
  readonly yesToken: string;
  readonly noToken: string;
  readonly tick: PriceTicks;
  readonly sizeMin: ContractMicros;
  readonly notionalMin: UsdMicros;
  /** Takers wait for so many whole seconds at the venue; 0 where they do not. */
  readonly takerDelaySeconds: number;
  /** Version 3 orders are refused until they are switched on. */
  readonly isTradable: boolean;
}
