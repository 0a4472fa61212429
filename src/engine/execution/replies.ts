// What the venues answer. A reply may come late, twice or in another order than expected; an order whose outcome is
// unknown stays so until the venue has said what became of it. Every question has a deadline before the next one, so
// that a venue which answers nonsense is asked now and then, not as fast as it answers.

import type { FailureCode } from "../../domain/failure/catalogue.ts";
import type { InstrumentId } from "../../domain/market/venue.ts";
import type { OrderCancelled, OrderExpired, OrderReported } from "../../domain/message/input.ts";
import type { FillBooked } from "../../domain/message/record.ts";
import type { Step } from "../../domain/message/step.ts";
import type { Fill, Order, OrderState } from "../../domain/order/order.ts";
import { isOpenOrder } from "../../domain/order/order.ts";
import { mayFollow } from "../../domain/order/order-transitions.ts";
import type { LedgerPosting } from "../../domain/portfolio/ledger.ts";
import type { ContractMicros } from "../../domain/units/contract-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { UsdMicros } from "../../domain/units/usd-micros.ts";
import { type AdvanceContext, advanceGroup } from "./advance.ts";
import type { Groups } from "./groups.ts";
import { cancelOrder, deadlineTimer, queryOrder, watchOrder } from "./orders.ts";
import { enterSafeMode } from "./safe-mode.ts";

/** Deadlines after which an order that is still open is no longer a matter of waiting: a person must look. */
export const openDeadlinesMax = 6;

/** What turning replies into records needs: how a fill is posted belongs to the portfolio. */
export interface ReplyContext extends AdvanceContext {
  readonly groups: Groups;
  readonly inSafeMode: boolean;
  readonly finality: FinalityView;
  isCounted(fill: Fill): boolean;
  postingOf(fill: Fill): LedgerPosting;
  /** What is still set aside for a leg. */
  reservedFor(groupId: string, legIndex: number): UsdMicros;
}

/** The two ids that name a fill. */
export type FillName = Pick<Fill, "clientOrderId" | "fillId">;

/** A fill and where it counts. */
export type BookedFill = Pick<FillBooked, "groupId" | "legIndex" | "fill">;

/** What is known about whether fills stand. */
export interface FinalityView {
  /** A fill that may be taken back. */
  awaited(fill: FillName): BookedFill | undefined;
  /** It was taken back, before or after it was reported. */
  isTakenBack(fill: FillName): boolean;
  isForestalled(fill: FillName): boolean;
  /** A fill of that id was booked, on whichever venue. */
  isBooked(fillId: string): boolean;
  /** What is to be posted, and what is held then. */
  reversalOf(fill: Fill): { readonly posting: LedgerPosting; readonly held: ContractMicros };
  /** The market was settled with a position in the instrument. */
  isSettled(instrument: InstrumentId): boolean;
}

interface Change {
  readonly state: OrderState;
  readonly venueOrderId?: string;
  readonly code?: FailureCode;
  readonly venueWords?: string;
}

/** Moves an order to a state the venue reported, if that can follow, and lets its group go on. */
export function changeOrder(
  step: Step,
  context: ReplyContext,
  clientOrderId: string,
  change: Change,
): void {
  const order = context.groups.order(clientOrderId);
  if (order === undefined || !mayFollow(order.state, change.state)) return;
  step.emit({
    kind: "OrderChanged",
    clientOrderId,
    state: change.state,
    venueOrderId: change.venueOrderId ?? null,
    code: change.code ?? null,
    venueWords: change.venueWords ?? null,
  });
  if (isOpenOrder(change.state)) return;
  step.command({ kind: "ClearTimer", timerId: deadlineTimer(clientOrderId) });
  const view = context.groups.group(order.groupId);
  if (view !== undefined) advanceGroup(step, context, view);
}

/** An order ended without the rest of its size. When the venue counts other fills than we know of, it is asked. */
export function endOrder(
  step: Step,
  context: ReplyContext,
  event: OrderCancelled | OrderExpired,
): void {
  const order = context.groups.order(event.clientOrderId);
  if (order === undefined || !isOpenOrder(order.state)) return;
  if (event.filled !== order.filled) {
    markUnknown(step, context, order, "the venue counts other fills than we know of");
    return;
  }
  const state = event.kind === "OrderCancelled" ? "cancelled" : "expired";
  const code = integerOf(order.filled) === 0 ? "EXE-606" : "EXE-603";
  changeOrder(step, context, event.clientOrderId, { state, code });
}

/** Nobody knows what became of the order: ask. One that is unknown already has been asked about. */
export function markUnknown(step: Step, context: ReplyContext, order: Order, why: string): void {
  if (order.state === "unknown" || !isOpenOrder(order.state)) return;
  changeOrder(step, context, order.clientOrderId, {
    state: "unknown",
    code: "EXE-601",
    venueWords: why,
  });
  queryOrder(step, context.settings.execution, order);
}

/** The deadline of an order has passed. */
export function orderOverdue(step: Step, context: ReplyContext, clientOrderId: string): void {
  const order = context.groups.order(clientOrderId);
  if (order === undefined || !isOpenOrder(order.state)) return;
  if (isOverdueForLong(step, context, order) && !context.inSafeMode) {
    enterSafeMode(step, `EXE-601: nobody can say what became of order ${clientOrderId}`);
  }
  if (order.state === "unknown") queryOrder(step, context.settings.execution, order);
  else markUnknown(step, context, order, "no answer within the deadline");
}

function isOverdueForLong(step: Step, context: ReplyContext, order: Order): boolean {
  const openMicros = integerOf(step.now) - integerOf(order.intendedAt);
  return openMicros > openDeadlinesMax * integerOf(context.settings.execution.orderDeadline);
}

/** The venue's answer to a query. Fills it names that we have not seen yet are awaited before the order ends. */
export function orderReported(step: Step, context: ReplyContext, input: OrderReported): void {
  const order = context.groups.order(input.clientOrderId);
  if (order === undefined || !isOpenOrder(order.state)) return;
  const { execution } = context.settings;
  if (input.state === "not-found") {
    orderNotFound(step, context, order);
    return;
  }
  if (input.filled !== order.filled) {
    watchOrder(step, order);
    return;
  }
  if (input.state === "accepted" || input.state === "partially-filled") {
    changeOrder(step, context, input.clientOrderId, { state: input.state });
    cancelOrder(step, execution, order);
    watchOrder(step, order);
    return;
  }
  // An accepted order that the venue now calls rejected: whatever it is, ask once more.
  if (!mayFollow(order.state, input.state)) {
    markUnknown(step, context, order, `accepted before, ${input.state} now`);
    return;
  }
  changeOrder(step, context, input.clientOrderId, { state: input.state });
}

/**
 * The venue does not know the order. That proves it never arrived, unless the venue had acknowledged it: then it is
 * asked again, and in the end the order is closed with the fills we know of, in safe mode.
 */
function orderNotFound(step: Step, context: ReplyContext, order: Order): void {
  const isAcknowledged = order.venueOrderId !== null || integerOf(order.filled) > 0;
  if (isAcknowledged && !isOverdueForLong(step, context, order)) {
    watchOrder(step, order);
    return;
  }
  if (isAcknowledged && !context.inSafeMode) {
    enterSafeMode(step, `EXE-601: the venue has forgotten order ${order.clientOrderId}`);
  }
  if (isAcknowledged && order.state !== "unknown") {
    changeOrder(step, context, order.clientOrderId, { state: "unknown", code: "EXE-601" });
  }
  changeOrder(step, context, order.clientOrderId, {
    state: "rejected",
    code: "EXE-602",
    venueWords: "the venue does not know the order",
  });
}
