// One order of an account: what was asked, what came of it, where it stands. Its status follows from its fields, so the two
// cannot disagree.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { Entry } from "./agenda.ts";
import type { ContractRecord } from "./catalogue.ts";
import type {
  CoreEndReason,
  CoreOrder,
  CoreOrderStatus,
  CoreOutcome,
  CoreTimeInForce,
} from "./contract.ts";

/** What an order may still be changed in. */
export interface OrderTerms {
  readonly price: bigint;
  /** Whole contracts. */
  readonly size: bigint;
  readonly timeInForce: CoreTimeInForce;
}

export class OrderRecord {
  readonly orderId: number;
  readonly account: string;
  readonly orderRef: string | null;
  readonly contract: ContractRecord;
  readonly outcome: CoreOutcome;
  readonly createdAt: EpochMicros;
  terms: OrderTerms;
  filled = 0n;
  cost = 0n;
  /** Its place in the matching book; null while it waits outside. */
  bookOrderId: number | null = null;
  /** The end it was asked for, while that is on its way. */
  pendingCancel: Entry | null = null;
  isCancelPending = false;
  endReason: CoreEndReason | null = null;
  updatedAt: EpochMicros;
  lastExecutionAt: EpochMicros | null = null;

  constructor(order: {
    readonly orderId: number;
    readonly account: string;
    readonly orderRef: string | null;
    readonly contract: ContractRecord;
    readonly outcome: CoreOutcome;
    readonly terms: OrderTerms;
    readonly now: EpochMicros;
  }) {
    this.orderId = order.orderId;
    this.account = order.account;
    this.orderRef = order.orderRef;
    this.contract = order.contract;
    this.outcome = order.outcome;
    this.terms = order.terms;
    this.createdAt = order.now;
    this.updatedAt = order.now;
  }

  get remaining(): bigint {
    return this.terms.size - this.filled;
  }

  get isLive(): boolean {
    return this.endReason === null && this.remaining > 0n;
  }

  /** Cash that the order ties up: its limit price for all that is left. */
  get reserve(): bigint {
    return this.isLive ? this.terms.price * this.remaining : 0n;
  }

  get status(): CoreOrderStatus {
    if (this.remaining === 0n) return "Filled";
    if (this.endReason !== null) return "Cancelled";
    if (this.isCancelPending) return "PendingCancel";
    return this.bookOrderId === null ? "PreSubmitted" : "Submitted";
  }

  /** Returns the order as it stands; the copy does not change. */
  describe(): CoreOrder {
    return {
      orderId: this.orderId,
      account: this.account,
      orderRef: this.orderRef,
      conid: this.contract.conidOf(this.outcome),
      outcome: this.outcome,
      timeInForce: this.terms.timeInForce,
      price: this.terms.price,
      size: this.terms.size,
      filled: this.filled,
      remaining: this.remaining,
      cost: this.cost,
      status: this.status,
      endReason: this.endReason,
      createdAt: this.createdAt,
      updatedAt: this.updatedAt,
      lastExecutionAt: this.lastExecutionAt,
    };
  }
}
