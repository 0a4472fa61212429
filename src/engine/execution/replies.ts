// What the venues answer. A reply may come late, twice or in another order than expected; a fill is counted once by
// its id, and an order whose outcome is unknown stays so until the venue has said what became of it.

import type { FailureCode } from "../../domain/failure/catalogue.ts";
import type {
  FillReported,
  OrderCancelled,
  OrderExpired,
  OrderReported,
} from "../../domain/message/input.ts";
import type { Step } from "../../domain/message/step.ts";
import { isOpenOrder, type Order, type OrderState } from "../../domain/order/order.ts";
import { mayFollow } from "../../domain/order/order-transitions.ts";
import type { LedgerPosting } from "../../domain/portfolio/ledger.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { type AdvanceContext, advanceGroup } from "./advance.ts";
import type { Groups } from "./groups.ts";
import { deadlineTimer, queryOrder } from "./orders.ts";

/** What turning replies into records needs: how a fill is posted belongs to the portfolio. */
export interface ReplyContext extends AdvanceContext {
  readonly groups: Groups;
  isCounted(fill: FillReported["fill"]): boolean;
  postingOf(fill: FillReported["fill"]): LedgerPosting;
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

/** An order ended without the rest of its size. When the venue counts more fills than we know of, it is asked. */
export function endOrder(
  step: Step,
  context: ReplyContext,
  event: OrderCancelled | OrderExpired,
): void {
  const order = context.groups.order(event.clientOrderId);
  if (order === undefined || !isOpenOrder(order.state)) return;
  if (event.filled > order.filled) {
    markUnknown(step, context, order, "a fill was lost on the way");
    return;
  }
  const state = event.kind === "OrderCancelled" ? "cancelled" : "expired";
  const code = integerOf(order.filled) === 0 ? "EXE-606" : "EXE-603";
  changeOrder(step, context, event.clientOrderId, { state, code });
}

/** Nobody knows what became of the order: ask. */
export function markUnknown(step: Step, context: ReplyContext, order: Order, why: string): void {
  if (order.state !== "unknown") {
    changeOrder(step, context, order.clientOrderId, {
      state: "unknown",
      code: "EXE-601",
      venueWords: why,
    });
  }
  queryOrder(step, context.settings.execution, order);
}

/** The deadline of an order has passed. */
export function orderOverdue(step: Step, context: ReplyContext, clientOrderId: string): void {
  const order = context.groups.order(clientOrderId);
  if (order === undefined || !isOpenOrder(order.state)) return;
  markUnknown(step, context, order, "no answer within the deadline");
}

/** Books a fill once, whatever state its order is in: money that moved has moved. */
export function bookFill(step: Step, context: ReplyContext, input: FillReported): void {
  const { fill } = input;
  if (context.isCounted(fill)) return;
  const order = context.groups.order(fill.clientOrderId);
  step.emit({ kind: "LedgerPosted", posting: context.postingOf(fill) });
  step.emit({
    kind: "FillBooked",
    groupId: order?.groupId ?? "unattributed",
    legIndex: order?.legIndex ?? 0,
    fill,
  });
  if (order === undefined) {
    step.emit({ kind: "SafeModeEntered", reason: `fill ${fill.fillId} belongs to no open order` });
    step.command({
      kind: "Notify",
      severity: "critical",
      message: `EXE-604: fill ${fill.fillId} of ${fill.instrument} belongs to no open order`,
    });
    return;
  }
  const filled = integerOf(order.filled) + integerOf(fill.size);
  const state = filled >= integerOf(order.size) ? "filled" : "partially-filled";
  changeOrder(step, context, fill.clientOrderId, { state });
}

/** The venue's answer to a query. Fills it names that we have not seen yet are awaited before the order ends. */
export function orderReported(step: Step, context: ReplyContext, input: OrderReported): void {
  const order = context.groups.order(input.clientOrderId);
  if (order === undefined || !isOpenOrder(order.state)) return;
  if (input.state === "not-found") {
    changeOrder(step, context, input.clientOrderId, {
      state: "rejected",
      code: "EXE-602",
      venueWords: "the venue does not know the order",
    });
    return;
  }
  if (input.filled > order.filled) {
    queryOrder(step, context.settings.execution, order);
    return;
  }
  if (input.state === "accepted" || input.state === "partially-filled") {
    changeOrder(step, context, input.clientOrderId, { state: input.state });
    queryOrder(step, context.settings.execution, order);
    return;
  }
  changeOrder(step, context, input.clientOrderId, { state: input.state });
}
