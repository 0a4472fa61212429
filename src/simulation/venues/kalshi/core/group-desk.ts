// What an account does with its order groups, and what a triggered group does to its orders.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { uuidFor } from "../../../identifiers.ts";
import type { CoreOrderGroup, CoreResult, CoreUpdateReason } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import { subaccountMax } from "./ledger.ts";
import { groupsPerAccountMax, isGroupLimit, OrderGroup } from "./order-groups.ts";
import type { OrderKeeping } from "./order-keeping.ts";
import { granted, refusals, refused } from "./refusals.ts";

type GroupEvent = "created" | "triggered" | "reset" | "deleted" | "limit_updated";

export class GroupDesk {
  readonly #state: CoreState;
  readonly #keeping: OrderKeeping;
  #groupCount = 0;

  constructor(state: CoreState, keeping: OrderKeeping) {
    this.#state = state;
    this.#keeping = keeping;
  }

  create(
    name: string,
    wanted: { readonly subaccount: number; readonly exchangeIndex: number; readonly limit: bigint },
    now: EpochMicros,
  ): CoreResult<CoreOrderGroup> {
    const account = this.#state.ledger.account(name);
    const { subaccount } = wanted;
    if (!Number.isInteger(subaccount) || subaccount < 0 || subaccount > subaccountMax) {
      return refused(refusals.subaccountRange);
    }
    if (!isGroupLimit(wanted.limit)) return refused(refusals.groupLimit);
    if (account.groups.size >= groupsPerAccountMax) return refused(refusals.tooManyGroups);
    this.#groupCount += 1;
    const orderGroupId = uuidFor(`kalshi order group ${this.#state.seed} ${this.#groupCount}`);
    const group = new OrderGroup({ orderGroupId, account: name, ...wanted });
    account.groups.set(orderGroupId, group);
    return granted(this.#announce(group, "created", now));
  }

  find(name: string, orderGroupId: string): OrderGroup | undefined {
    return this.#state.ledger.account(name).groups.get(orderGroupId);
  }

  list(name: string): OrderGroup[] {
    return [...this.#state.ledger.account(name).groups.values()];
  }

  trigger(group: OrderGroup, now: EpochMicros): CoreOrderGroup {
    group.isTriggered = true;
    const described = this.#announce(group, "triggered", now);
    this.#endOrders(group, "OrderGroupCancel", now);
    return described;
  }

  reset(group: OrderGroup, now: EpochMicros): CoreOrderGroup {
    group.reset();
    return this.#announce(group, "reset", now);
  }

  /** A new limit below what has matched within the window triggers the group at once. */
  limit(group: OrderGroup, limit: bigint, now: EpochMicros): CoreResult<CoreOrderGroup> {
    if (!isGroupLimit(limit)) return refused(refusals.groupLimit);
    group.limit = limit;
    const described = this.#announce(group, "limit_updated", now);
    return granted(!group.isTriggered && group.exceeds(now) ? this.trigger(group, now) : described);
  }

  delete(group: OrderGroup, now: EpochMicros): CoreOrderGroup {
    this.#endOrders(group, "OrderGroupCancel", now);
    this.#state.ledger.account(group.account).groups.delete(group.orderGroupId);
    return this.#announce(group, "deleted", now);
  }

  #endOrders(group: OrderGroup, reason: CoreUpdateReason, now: EpochMicros): void {
    for (const order of [...group.orders]) {
      if (order.status === "resting") this.#keeping.end(order, reason, now);
    }
  }

  #announce(group: OrderGroup, event: GroupEvent, now: EpochMicros): CoreOrderGroup {
    const described = group.describe();
    this.#state.emit({ kind: "order-group", event, group: described, at: now });
    return described;
  }
}
