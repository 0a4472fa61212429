// What the execution stage offers: the leg groups in progress and their orders.
//
// Invariants: an order is durable before it is sent; a group is approved before it has an order; an order whose
// outcome is unknown is asked for, never sent again; a fill that was taken back counts nowhere. Failure codes: EXE-601
// to EXE-608, PFL-703 to PFL-705.

import type { UnwindEnvelope } from "../../domain/message/record.ts";
import type { LegGroup, Order } from "../../domain/order/order.ts";

/** `opening` works through its legs; `unwinding` sells what stands alone. */
export type GroupPhase = "opening" | "unwinding";

/** What an order's own fields do not say. */
export interface OrderTrace {
  /** Filled and taken back, in contract micros: matched, so that no more of the order is to come. */
  readonly reversedMicros: number;
  /** Fills of the group that had been taken back when the order was intended. */
  readonly reversalsBefore: number;
}

export interface GroupView {
  readonly group: LegGroup;
  readonly envelope: UnwindEnvelope;
  readonly phase: GroupPhase;
  /** An earlier run of the program began it. */
  readonly resumed: boolean;
  /** Orders in the order they were intended. */
  readonly orders: readonly Order[];
  /** One for each order. */
  readonly traces: readonly OrderTrace[];
  /** Fills that were taken back so far. */
  readonly reversals: number;
  /** It had ended, and lost a fill. */
  readonly reopened: boolean;
  /** Per leg: what its purchases cost without fees, in micros. */
  readonly boughtMicros: readonly number[];
  /** Cash that has left for it so far, fees included, minus what unwinding brought, in micros. */
  readonly outlayMicros: number;
}

export interface ExecutionReader {
  openGroups(): readonly GroupView[];
  order(clientOrderId: string): Order | undefined;
}
