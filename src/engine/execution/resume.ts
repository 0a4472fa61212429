// After a restart: nobody knows what became of the orders that were open, so the venues are asked; groups whose last
// order had ended go on where they stood.

import type { Step } from "../../domain/message/step.ts";
import { isOpenOrder } from "../../domain/order/order.ts";
import { advanceGroup } from "./advance.ts";
import { queryOrder } from "./orders.ts";
import { markUnknown, type ReplyContext } from "./replies.ts";

export function resumeGroups(step: Step, context: ReplyContext): void {
  for (const view of [...context.groups.openGroups()]) {
    const open = view.orders.filter((order) => isOpenOrder(order.state));
    for (const order of open) {
      if (order.state === "unknown") queryOrder(step, context.settings.execution, order);
      else markUnknown(step, context, order, "the program was restarted");
    }
    if (open.length === 0) advanceGroup(step, context, view);
  }
}
