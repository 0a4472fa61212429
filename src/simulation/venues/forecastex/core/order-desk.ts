// Takes orders, changes and cancels of accounts, checks them against rules and money, and hands them on. A cancel is a
// request: the order ends when its delay is over, unless it has been filled by then.

import {
  addDuration,
  durationMicros,
  type EpochMicros,
} from "../../../../domain/units/epoch-micros.ts";
import type { CoreModification, CoreOrder, CoreOrderRequest, CoreResult } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import type { OrderKeeping } from "./order-keeping.ts";
import { OrderRecord } from "./order-record.ts";
import { type AdmittedOrder, admit, changedTerms, granted, refused } from "./order-rules.ts";

/** Orders are numbered from here, as wide as the broker's own. */
const firstOrderId = 510_000_001;

export class OrderDesk {
  readonly #state: CoreState;
  readonly #keeping: OrderKeeping;
  #orderCount = 0;

  constructor(state: CoreState, keeping: OrderKeeping) {
    this.#state = state;
    this.#keeping = keeping;
  }

  submit(request: CoreOrderRequest, now: EpochMicros): CoreResult<CoreOrder> {
    const admitted = this.#admit(request, now);
    if (!admitted.ok) return admitted;
    const { contract, terms } = admitted.value;
    const { account, clientOrderId } = request;
    if (clientOrderId !== null) this.#state.ledger.account(account).claim(clientOrderId, now);
    const order = new OrderRecord({
      orderId: firstOrderId + this.#orderCount,
      account,
      orderRef: clientOrderId,
      contract,
      outcome: contract.outcomeOf(request.conid),
      terms,
      now,
    });
    this.#orderCount += 1;
    this.#keeping.enter(order);
    this.#keeping.route(order, now);
    return granted(order.describe());
  }

  preview(request: CoreOrderRequest, now: EpochMicros): CoreResult<{ readonly reserve: bigint }> {
    const admitted = this.#admit(request, now);
    if (!admitted.ok) return admitted;
    const { price, size } = admitted.value.terms;
    return granted({ reserve: price * size });
  }

  modify(
    account: string,
    orderId: number,
    modification: CoreModification,
    now: EpochMicros,
  ): CoreResult<CoreOrder> {
    const found = this.#findLive(account, orderId);
    if (!found.ok) return found;
    const order = found.value;
    const changed = changedTerms(order, modification);
    if (!changed.ok) return changed;
    const terms = changed.value;
    const needed = terms.price * (terms.size - order.filled) - order.reserve;
    if (needed > this.#state.accountOf(order).free) return refused("insufficient-cash");
    this.#keeping.amend(order, terms, now);
    return granted(order.describe());
  }

  requestCancel(account: string, orderId: number, now: EpochMicros): CoreResult<CoreOrder> {
    const found = this.#findLive(account, orderId);
    if (!found.ok) return found;
    const order = found.value;
    const { cancelDelayMicros } = this.#state;
    order.isCancelPending = true;
    this.#keeping.announce(order, now);
    if (cancelDelayMicros === 0) {
      this.#keeping.end(order, "asked", now);
      return granted(order.describe());
    }
    const due = addDuration(now, durationMicros(cancelDelayMicros));
    order.pendingCancel = this.#state.agenda.add("cancel", due, (at) =>
      this.#keeping.end(order, "asked", at),
    );
    return granted(order.describe());
  }

  requestCancelAll(name: string, now: EpochMicros): CoreOrder[] {
    const asked: CoreOrder[] = [];
    for (const order of [...this.#state.ledger.account(name).orders.values()]) {
      if (!order.isLive || order.isCancelPending) continue;
      const result = this.requestCancel(name, order.orderId, now);
      if (result.ok) asked.push(result.value);
    }
    return asked;
  }

  #admit(request: CoreOrderRequest, now: EpochMicros): CoreResult<AdmittedOrder> {
    const admitted = admit(this.#state, request, now);
    if (!admitted.ok) return admitted;
    const { price, size } = admitted.value.terms;
    const { free } = this.#state.ledger.account(request.account);
    return price * size > free ? refused("insufficient-cash") : admitted;
  }

  #findLive(account: string, orderId: number): CoreResult<OrderRecord> {
    const order = this.#state.ledger.account(account).orders.get(orderId);
    if (order === undefined) return refused("unknown-order");
    if (!order.isLive) return refused("order-ended");
    return order.isCancelPending ? refused("cancel-pending") : granted(order);
  }
}
