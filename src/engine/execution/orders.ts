// Intending an order: the record first, then the command that follows from it, then the deadline after which silence
// counts as an unknown outcome.

import { type InstrumentId, venueOf } from "../../domain/market/venue.ts";
import type { ExecutionSettings } from "../../domain/message/settings.ts";
import type { Step } from "../../domain/message/step.ts";
import type { Order, OrderSide } from "../../domain/order/order.ts";
import { type ContractMicros, noContracts } from "../../domain/units/contract-micros.ts";
import { addDuration, seconds } from "../../domain/units/epoch-micros.ts";
import type { PriceTicks } from "../../domain/units/price-ticks.ts";

export interface OrderIntent {
  readonly groupId: string;
  readonly legIndex: number;
  readonly instrument: InstrumentId;
  readonly side: OrderSide;
  readonly limitPrice: PriceTicks;
  readonly size: ContractMicros;
  readonly purpose: Order["purpose"];
  /** Which try it is: a leg is sold again only after a fill was taken back. Counted from 1. */
  readonly attempt: number;
}

/** The id of the order that a leg has for a purpose: the same in every run of the same inputs. */
export function clientOrderId(intent: OrderIntent): string {
  const { groupId, purpose, legIndex, attempt } = intent;
  const again = attempt === 1 ? "" : `-${attempt}`;
  return `${groupId}-${purpose === "open" ? "" : "u"}${legIndex}${again}`;
}

/** Name of the timer that guards an order's deadline. */
export function deadlineTimer(orderId: string): string {
  return `order/${orderId}`;
}

export function intendOrder(step: Step, settings: ExecutionSettings, intent: OrderIntent): void {
  const { attempt: _, ...terms } = intent;
  const order: Order = {
    ...terms,
    clientOrderId: clientOrderId(intent),
    venueOrderId: null,
    venue: venueOf(intent.instrument),
    filled: noContracts,
    timeInForce: "immediate-or-cancel",
    state: "intended",
    intendedAt: step.now,
  };
  const deadline = addDuration(step.now, settings.orderDeadline);
  step.emit({ kind: "LegIntended", order });
  step.command({
    kind: "SubmitOrder",
    venue: order.venue,
    clientOrderId: order.clientOrderId,
    instrument: order.instrument,
    side: order.side,
    limitPrice: order.limitPrice,
    size: order.size,
    timeInForce: order.timeInForce,
    reduceOnly: order.purpose === "unwind",
    intendedAt: order.intendedAt,
    deadline,
  });
  step.command({ kind: "SetTimer", timerId: deadlineTimer(order.clientOrderId), at: deadline });
}

/** Pause before an answer that settles nothing is followed by the next question: fills may still be on their way, and
 * a venue must not be asked as fast as it answers. */
export const askAgainAfter = seconds(1);

/** Waits a moment before the venue is asked again. */
export function watchOrder(step: Step, order: Order): void {
  const at = addDuration(step.now, askAgainAfter);
  step.command({ kind: "SetTimer", timerId: deadlineTimer(order.clientOrderId), at });
}

/** Withdraws an order that should not rest at the venue. */
export function cancelOrder(step: Step, settings: ExecutionSettings, order: Order): void {
  const deadline = addDuration(step.now, settings.orderDeadline);
  const { clientOrderId: id, venue } = order;
  step.command({ kind: "CancelOrder", venue, clientOrderId: id, deadline });
}

/** Asks the venue what became of an order, and again after each deadline until it has answered. */
export function queryOrder(step: Step, settings: ExecutionSettings, order: Order): void {
  const deadline = addDuration(step.now, settings.orderDeadline);
  const { clientOrderId: id, venue } = order;
  step.command({ kind: "QueryOrder", venue, clientOrderId: id, deadline });
  step.command({ kind: "SetTimer", timerId: deadlineTimer(id), at: deadline });
}
