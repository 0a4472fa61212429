// The beginning of a leg group: the approval and the reservations become durable before the first leg is intended.

import { marketOf, venueOf } from "../../domain/market/venue.ts";
import type { LegReservation } from "../../domain/message/record.ts";
import type { Step } from "../../domain/message/step.ts";
import type { LegGroup } from "../../domain/order/order.ts";
import type { Approved } from "../risk/contract.ts";
import { type AdvanceContext, advanceGroup } from "./advance.ts";
import type { Groups } from "./groups.ts";

/** Starts an approved group. Takes nothing that risk has not approved: the type says so. */
export function startGroup(
  step: Step,
  context: AdvanceContext,
  groups: Groups,
  approved: Approved<LegGroup>,
): void {
  const { value: group, envelope, lossWorst, lossStressed } = approved;
  step.emit({ kind: "GroupApproved", group, envelope, lossWorst, lossStressed });
  const amounts = group.legs.map(
    (leg, legIndex): LegReservation => ({
      venue: venueOf(leg.instrument),
      market: marketOf(leg.instrument),
      legIndex,
      amount: leg.reserve,
    }),
  );
  step.emit({ kind: "CollateralReserved", groupId: group.groupId, amounts });
  const view = groups.group(group.groupId);
  if (view !== undefined) advanceGroup(step, context, view);
}
