// What a venue's word about the finality of a fill does. A confirmed fill is final; a failed one never happened: the
// ledger is put back, and its group decides again with what is left. A closed group is opened again for the unwind of
// what now stands alone. The first final word stands; another one after it is an alarm.

import type { FillFinalityChanged } from "../../domain/message/input.ts";
import type { Step } from "../../domain/message/step.ts";
import type { Fill } from "../../domain/order/order.ts";
import { formatContracts } from "../../domain/units/contract-micros.ts";
import { formatPrice } from "../../domain/units/price-ticks.ts";
import { advanceGroup } from "./advance.ts";
import type { BookedFill, FillName, ReplyContext } from "./replies.ts";
import { enterSafeMode } from "./safe-mode.ts";

/** Takes a word about finality. `matched`, `mined` and `retrying` decide nothing: the fill may still go either way. */
export function changeFinality(
  step: Step,
  context: ReplyContext,
  event: FillFinalityChanged,
): void {
  const { finality } = context;
  if (event.finality === "confirmed") {
    if (finality.isTakenBack(event)) contradict(step, context, event, "confirmed after it failed");
    const awaited = finality.awaited(event);
    if (awaited === undefined) return;
    const { fillId, clientOrderId } = event;
    step.emit({ kind: "FillFinalised", groupId: awaited.groupId, fillId, clientOrderId });
  } else if (event.finality === "failed") {
    if (finality.isTakenBack(event)) return;
    const awaited = finality.awaited(event);
    if (awaited !== undefined) takeBack(step, context, awaited);
    else if (finality.isBooked(event.fillId)) {
      contradict(step, context, event, "failed although it was final");
    } else {
      const { fillId, clientOrderId } = event;
      step.emit({ kind: "FillForestalled", fillId, clientOrderId });
    }
  }
}

/** Takes a fill back that was booked a moment ago, in the same step: it was known to have failed. */
export function reverseFill(step: Step, context: ReplyContext, name: FillName): void {
  const booked = context.finality.awaited(name);
  if (booked === undefined) {
    contradict(step, context, name, "failed on a venue whose fills are final");
    return;
  }
  emitReversal(step, context, booked);
}

function takeBack(step: Step, context: ReplyContext, booked: BookedFill): void {
  const { groups, finality } = context;
  const { groupId, fill } = booked;
  const closed = groups.closedGroup(groupId);
  const isSettled = (closed?.view.group.legs ?? []).every((leg) =>
    finality.isSettled(leg.instrument),
  );
  if (closed !== undefined && !isSettled) {
    const { view, lossStressed, outcome, profitLocked, closedAt } = closed;
    step.emit({
      kind: "GroupReopened",
      group: view.group,
      lossStressed,
      outcome,
      profitLocked,
      closedAt,
    });
  }
  emitReversal(step, context, booked);
  const view = groups.group(groupId);
  if (view !== undefined) {
    advanceGroup(step, context, view);
    return;
  }
  const why = closed === undefined ? "is no longer remembered" : "is settled";
  const message = `EXE-608: group ${groupId} ${why} and lost ${describe(fill)}`;
  alarm(step, context, message);
}

function emitReversal(step: Step, context: ReplyContext, booked: BookedFill): void {
  const { groupId, legIndex, fill } = booked;
  const { posting, held } = context.finality.reversalOf(fill);
  step.emit({ kind: "LedgerPosted", posting });
  step.emit({ kind: "FillReversed", groupId, legIndex, fill, held });
  const message = `PFL-704: ${describe(fill)} was taken back, group ${groupId}`;
  step.command({ kind: "Notify", severity: "warning", message });
}

function describe({ fillId, side, size, instrument, price }: Fill): string {
  const trade = `${side} ${formatContracts(size)} ${instrument} at ${formatPrice(price)}`;
  return `fill ${fillId} (${trade})`;
}

function contradict(step: Step, context: ReplyContext, name: FillName, how: string): void {
  const message = `PFL-705: fill ${name.fillId} of order ${name.clientOrderId} ${how}`;
  alarm(step, context, message);
}

function alarm(step: Step, context: ReplyContext, message: string): void {
  if (!context.inSafeMode) enterSafeMode(step, message);
  else step.command({ kind: "Notify", severity: "critical", message });
}
