// Takes cancels: by id, by market, or of everything a key has open; and says of each order that cannot be canceled why.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { CoreCancellation, CoreResult } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import type { OrderKeeping } from "./order-keeping.ts";
import type { OrderRecord } from "./order-record.ts";
import { cancelReasons, granted, refused } from "./refusals.ts";
import type { TradingModes } from "./trading-modes.ts";

export interface CancelFilter {
  readonly conditionId: string | null;
  readonly tokenId: string | null;
}

export class CancelDesk {
  readonly #state: CoreState;
  readonly #keeping: OrderKeeping;
  readonly #modes: TradingModes;

  constructor(state: CoreState, keeping: OrderKeeping, modes: TradingModes) {
    this.#state = state;
    this.#keeping = keeping;
    this.#modes = modes;
  }

  cancel(
    owner: string,
    orderIds: readonly string[],
    now: EpochMicros,
  ): CoreResult<CoreCancellation> {
    const unavailable = this.#modes.cancelRefusal();
    if (unavailable !== undefined) return refused(this.#state.worded(unavailable, ""));
    const canceled: string[] = [];
    const notCanceled = new Map<string, string>();
    for (const orderId of orderIds) {
      const order = this.#state.archive.ordersOf(owner).get(orderId);
      if (order?.status === "LIVE") {
        this.#keeping.end(order, "CANCELED", now);
        canceled.push(orderId);
      } else if (!canceled.includes(orderId)) {
        notCanceled.set(orderId, reasonAgainst(order));
      }
    }
    return granted({ canceled, notCanceled });
  }

  cancelMatching(
    owner: string,
    filter: CancelFilter,
    now: EpochMicros,
  ): CoreResult<CoreCancellation> {
    const unavailable = this.#modes.cancelRefusal();
    if (unavailable !== undefined) return refused(this.#state.worded(unavailable, ""));
    return granted(this.endAll(owner, filter, now));
  }

  /** Ends what an owner has in the book; what waits out a delay is not there yet. */
  endAll(owner: string, filter: CancelFilter, now: EpochMicros): CoreCancellation {
    const canceled: string[] = [];
    for (const order of this.#state.byBookOrder.values()) {
      if (order.owner !== owner || order.status !== "LIVE") continue;
      if (filter.conditionId !== null && filter.conditionId !== order.conditionId) continue;
      if (filter.tokenId !== null && filter.tokenId !== order.tokenId) continue;
      this.#keeping.end(order, "CANCELED", now);
      canceled.push(order.orderId);
    }
    return { canceled, notCanceled: new Map() };
  }
}

function reasonAgainst(order: OrderRecord | undefined): string {
  if (order === undefined) return cancelReasons.notFound;
  if (order.status === "DELAYED") return cancelReasons.notInBook;
  return order.status === "MATCHED" ? cancelReasons.matched : cancelReasons.canceled;
}
