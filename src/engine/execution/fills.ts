// What a fill does: money that moved is booked, whatever the state of its order. A fill that contradicts what we know
// stops the opening of anything new until a person has looked at it.

import type { FillReported } from "../../domain/message/input.ts";
import type { Step } from "../../domain/message/step.ts";
import type { Fill, Order } from "../../domain/order/order.ts";
import { noContracts } from "../../domain/units/contract-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { addUsd, costOf, formatUsd } from "../../domain/units/usd-micros.ts";
import { changeOrder, type ReplyContext } from "./replies.ts";
import { reverseFill } from "./reversals.ts";
import { enterSafeMode } from "./safe-mode.ts";

/** Group of a fill that belongs to no order of an open group. */
export const unattributedGroup = "unattributed";

/** Books a fill once and lets its group go on. */
export function bookFill(step: Step, context: ReplyContext, input: FillReported): void {
  const { fill } = input;
  if (context.isCounted(fill)) return;
  const order = orderOf(context, fill);
  const contradiction = contradictionOf(context, order, fill);
  const overspent = overspending(context, order, fill);
  step.emit({ kind: "LedgerPosted", posting: context.postingOf(fill) });
  step.emit({
    kind: "FillBooked",
    groupId: order?.groupId ?? unattributedGroup,
    legIndex: order?.legIndex ?? 0,
    fill,
  });
  if (overspent !== undefined) {
    step.emit({ kind: "LimitReached", code: "PFL-703", message: overspent });
    step.command({ kind: "Notify", severity: "error", message: `PFL-703: ${overspent}` });
  }
  if (contradiction !== undefined) enterSafeMode(step, contradiction);
  if (context.finality.isForestalled(fill)) reverseFill(step, context, fill);
  if (order === undefined) return;
  const reversed = context.groups.reversedMicros(fill.clientOrderId);
  const after = context.groups.order(fill.clientOrderId)?.filled ?? noContracts;
  // What was matched was matched, though some of it was taken back: the venue fills no more than the order's size.
  const matched = integerOf(after) + reversed;
  const state = matched < integerOf(order.size) ? "partially-filled" : "filled";
  changeOrder(step, context, fill.clientOrderId, { state });
}

/** The open group's order that the fill is one of, if it says the same about instrument and side. */
function orderOf(context: ReplyContext, fill: Fill): Order | undefined {
  const order = context.groups.order(fill.clientOrderId);
  const isSame = order?.instrument === fill.instrument && order.side === fill.side;
  return isSame ? order : undefined;
}

function contradictionOf(
  context: ReplyContext,
  order: Order | undefined,
  fill: Fill,
): string | undefined {
  if (order === undefined) {
    return `EXE-604: fill ${fill.fillId} of ${fill.instrument} belongs to no open order`;
  }
  if (fill.side === "sell" && fill.size > context.held(fill.instrument)) {
    return `EXE-604: fill ${fill.fillId} sells more of ${fill.instrument} than the ledger holds`;
  }
  return undefined;
}

/** Says by how much a purchase exceeds what was set aside for its leg: a fee larger than planned, a worse price. */
function overspending(
  context: ReplyContext,
  order: Order | undefined,
  fill: Fill,
): string | undefined {
  if (order === undefined || fill.side === "sell") return undefined;
  const spent = addUsd(costOf(fill.price, fill.size, "up"), fill.fee);
  const reserved = context.reservedFor(order.groupId, order.legIndex);
  if (integerOf(spent) <= integerOf(reserved)) return undefined;
  return `fill ${fill.fillId} costs ${formatUsd(spent)} USD, ${formatUsd(reserved)} were set aside`;
}
