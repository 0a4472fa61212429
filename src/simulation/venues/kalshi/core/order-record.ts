// One order of an account as the core keeps it: what was asked, what became of it, and where it stands in the book.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type {
  CoreOrder,
  CoreOrderRequest,
  CoreOrderStatus,
  CoreSide,
  CoreTimeInForce,
  CoreUpdateReason,
  SelfTradePrevention,
} from "./contract.ts";
import { OrderFees } from "./fees.ts";

export class OrderRecord implements CoreOrder {
  readonly orderId: string;
  readonly account: string;
  readonly subaccount: number;
  readonly ticker: string;
  readonly exchangeIndex: number;
  readonly side: CoreSide;
  readonly timeInForce: CoreTimeInForce;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly cancelOnPause: boolean;
  readonly orderGroupId: string | null;
  readonly createdAt: EpochMicros;
  readonly expiresAt: EpochMicros | null;
  readonly fees = new OrderFees();
  clientOrderId: string | null;
  price: bigint;
  initialCount: bigint;
  /** Reduce-only took a part of it: what is left may fill, and the order is cancelled for the rest even so. */
  isCapped: boolean;
  remainingCount: bigint;
  fillCount = 0n;
  takerFillCost = 0n;
  makerFillCost = 0n;
  takerFees = 0n;
  makerFees = 0n;
  status: CoreOrderStatus = "resting";
  updatedAt: EpochMicros;
  lastUpdateReason: CoreUpdateReason = "";
  /** Its id in the matching book; a new one whenever it is placed there again. Grows with the time of arrival. */
  bookOrderId: number;

  constructor(
    request: CoreOrderRequest,
    placed: {
      readonly orderId: string;
      readonly bookOrderId: number;
      readonly exchangeIndex: number;
      /** What may be filled: less than asked where a position caps it. */
      readonly count: bigint;
      readonly now: EpochMicros;
    },
  ) {
    this.orderId = placed.orderId;
    this.account = request.account;
    this.subaccount = request.subaccount;
    this.ticker = request.ticker;
    this.exchangeIndex = placed.exchangeIndex;
    this.side = request.side;
    this.timeInForce = request.timeInForce;
    this.selfTradePrevention = request.selfTradePrevention;
    this.postOnly = request.postOnly;
    this.reduceOnly = request.reduceOnly;
    this.cancelOnPause = request.cancelOnPause;
    this.orderGroupId = request.orderGroupId;
    this.createdAt = placed.now;
    this.updatedAt = placed.now;
    this.expiresAt = request.expiresAt;
    this.clientOrderId = request.clientOrderId;
    this.price = request.price;
    this.initialCount = request.count;
    this.remainingCount = placed.count;
    this.isCapped = placed.count < request.count;
    this.bookOrderId = placed.bookOrderId;
  }

  /** Returns the order as it stands; the copy does not change. */
  describe(): CoreOrder {
    const {
      fees: _fees,
      bookOrderId: _place,
      postOnly: _post,
      reduceOnly: _reduce,
      isCapped: _capped,
      ...order
    } = this;
    return order;
  }
}
