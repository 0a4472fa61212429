// One order of a wallet as the core keeps it: what was signed, what became of it, and where it stands in the book.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { Appointment } from "../../../appointment-heap.ts";
import type { ListedMarket, ListedToken } from "../catalogue.ts";
import type { CoreOrder, CoreOrderRequest, CoreOrderStatus } from "./contract.ts";
import { collateral } from "./ledger.ts";
import { costUp } from "./quantities.ts";

/** Trades an order still names; one that trades more often names its last ones. */
const tradeIdsMax = 1_000;

export class OrderRecord implements CoreOrder {
  readonly orderId: string;
  readonly owner: string;
  readonly maker: string;
  readonly conditionId: string;
  readonly tokenId: string;
  readonly side: CoreOrder["side"];
  readonly orderType: CoreOrder["orderType"];
  readonly makerAmount: bigint;
  readonly takerAmount: bigint;
  readonly price: bigint;
  readonly originalSize: bigint;
  readonly postOnly: boolean;
  readonly createdAt: EpochMicros;
  readonly expiresAt: EpochMicros | null;
  readonly market: ListedMarket;
  readonly isYes: boolean;
  readonly bookOrderId: number;
  readonly tradeIds: string[] = [];
  sizeMatched = 0n;
  status: CoreOrderStatus = "LIVE";
  /** What the order holds back of `asset`. */
  reserved = 0n;
  /** When time ends it, while it rests. */
  expiry: Appointment | null = null;
  /** What its trades took and brought, without fees. */
  making = 0n;
  taking = 0n;

  constructor(
    request: CoreOrderRequest,
    token: ListedToken,
    kept: {
      readonly price: bigint;
      readonly originalSize: bigint;
      readonly bookOrderId: number;
      readonly now: EpochMicros;
    },
  ) {
    this.orderId = request.orderId;
    this.owner = request.owner;
    this.maker = request.maker;
    this.conditionId = token.market.listing.conditionId;
    this.tokenId = request.tokenId;
    this.side = request.side;
    this.orderType = request.orderType;
    this.makerAmount = request.makerAmount;
    this.takerAmount = request.takerAmount;
    this.postOnly = request.postOnly;
    this.expiresAt = request.expiresAt;
    this.market = token.market;
    this.isYes = token.isYes;
    this.price = kept.price;
    this.originalSize = kept.originalSize;
    this.bookOrderId = kept.bookOrderId;
    this.createdAt = kept.now;
  }

  get isOpen(): boolean {
    return this.status === "LIVE" || this.status === "DELAYED";
  }

  /** Ends with its first look at the book. */
  get isImmediate(): boolean {
    return this.orderType === "FOK" || this.orderType === "FAK";
  }

  /** What it gives. */
  get asset(): string {
    return this.side === "BUY" ? collateral : this.tokenId;
  }

  get remaining(): bigint {
    return this.originalSize - this.sizeMatched;
  }

  /** Returns what so many of its shares hold back while they rest. Resting orders never pay a fee. */
  restingReserve(shares: bigint): bigint {
    return this.side === "BUY" ? costUp(shares, this.price) : shares;
  }

  fill(tradeId: string, shares: bigint, notional: bigint): void {
    this.sizeMatched += shares;
    this.making += this.side === "BUY" ? notional : shares;
    this.taking += this.side === "BUY" ? shares : notional;
    if (this.tradeIds.length === tradeIdsMax) this.tradeIds.shift();
    this.tradeIds.push(tradeId);
  }

  /** Returns the order as it stands; the copy does not change. */
  describe(): CoreOrder {
    const { orderId, owner, maker, conditionId, tokenId, side, orderType } = this;
    const { makerAmount, takerAmount, price, originalSize, sizeMatched, status } = this;
    return {
      orderId,
      owner,
      maker,
      conditionId,
      tokenId,
      side,
      orderType,
      makerAmount,
      takerAmount,
      price,
      originalSize,
      sizeMatched,
      status,
      tradeIds: [...this.tradeIds],
      createdAt: this.createdAt,
      expiresAt: this.expiresAt,
    };
  }
}
