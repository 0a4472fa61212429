// What the engine asks of the world. Adapters answer with inputs; they never call back and never throw across the
// port. A command leaves when the record it follows from is durable.

import type { InstrumentId, MarketId, Venue } from "../market/venue.ts";
import type { OrderSide, TimeInForce } from "../order/order.ts";
import type { ContractMicros } from "../units/contract-micros.ts";
import type { EpochMicros } from "../units/epoch-micros.ts";
import type { PriceTicks } from "../units/price-ticks.ts";

interface CommandBase {
  /** Sequence of the record that must be durable before this command leaves. */
  readonly follows: number;
}

export interface SubmitOrder extends CommandBase {
  readonly kind: "SubmitOrder";
  readonly venue: Venue;
  readonly clientOrderId: string;
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  readonly limitPrice: PriceTicks;
  readonly size: ContractMicros;
  readonly timeInForce: TimeInForce;
  /** May only shrink a position. */
  readonly reduceOnly: boolean;
  /** When the order became durable: the same after a restart, so that what a venue derives its order's id from is. */
  readonly intendedAt: EpochMicros;
  /** No answer by then counts as unknown. */
  readonly deadline: EpochMicros;
}

export interface CancelOrder extends CommandBase {
  readonly kind: "CancelOrder";
  readonly venue: Venue;
  readonly clientOrderId: string;
  readonly deadline: EpochMicros;
}

/** Ask the venue what became of an order whose outcome is unknown. */
export interface QueryOrder extends CommandBase {
  readonly kind: "QueryOrder";
  readonly venue: Venue;
  readonly clientOrderId: string;
  readonly deadline: EpochMicros;
}

/** Ask the venue for the whole book of a market whose updates were refused. Its feed answers with market data. */
export interface RefreshBook extends CommandBase {
  readonly kind: "RefreshBook";
  readonly market: MarketId;
}

export interface SetTimer extends CommandBase {
  readonly kind: "SetTimer";
  readonly timerId: string;
  readonly at: EpochMicros;
}

export interface ClearTimer extends CommandBase {
  readonly kind: "ClearTimer";
  readonly timerId: string;
}

export interface Notify extends CommandBase {
  readonly kind: "Notify";
  readonly severity: "information" | "warning" | "error" | "critical";
  readonly message: string;
}

export type Command =
  | SubmitOrder
  | CancelOrder
  | QueryOrder
  | RefreshBook
  | SetTimer
  | ClearTimer
  | Notify;
