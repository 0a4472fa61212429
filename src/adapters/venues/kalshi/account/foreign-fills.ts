// Fills whose order we do not know, yet or at all: the reply to a create may still be on its way, or somebody else
// trades on the account. None is dropped: each is held until its order is ours, or reported as not ours.

import { instrumentId, marketId } from "../../../../domain/market/venue.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import type { Clock } from "../../../../ports/clock.ts";
import { type AccountFill, fillOfOrder } from "../normalise/fill.ts";

/** Fills held at most: a burst of one account while a reply is on its way. Beyond it the oldest is reported. */
export const fillsHeldMax = 4_096;

/** Ids of reported fills remembered, so that the next read does not report them again. */
export const reportedMax = 65_536;

export interface ForeignFillsOptions {
  readonly clock: Clock;
  readonly emit: (event: NewEvent) => void;
}

export class ForeignFills {
  readonly #options: ForeignFillsOptions;
  /** By trade id, oldest first. */
  readonly #held = new Map<string, AccountFill>();
  readonly #reported = new Set<string>();
  #count = 0;

  constructor(options: ForeignFillsOptions) {
    this.#options = options;
  }

  /** Fills reported as not ours so far. */
  get count(): number {
    return this.#count;
  }

  /** Holds a fill; returns false when it is known already. The stream's copy replaces a read's, since it names the
   * order. */
  hold(fill: AccountFill): boolean {
    if (this.#reported.has(fill.tradeId)) return false;
    const known = this.#held.get(fill.tradeId);
    if (known !== undefined) {
      if (known.clientOrderId === null) this.#held.set(fill.tradeId, fill);
      return known.clientOrderId === null && fill.clientOrderId !== null;
    }
    if (this.#held.size >= fillsHeldMax) {
      for (const oldest of this.#held.values()) {
        this.#report(oldest, oldest.clientOrderId);
        break;
      }
    }
    this.#held.set(fill.tradeId, fill);
    return true;
  }

  holds(tradeId: string): boolean {
    return this.#held.has(tradeId);
  }

  /** Gives out the fills of an order that turned out to be ours. */
  release(orderId: string): readonly AccountFill[] {
    const fills = [...this.#held.values()].filter((fill) => fill.orderId === orderId);
    for (const fill of fills) this.#held.delete(fill.tradeId);
    return fills;
  }

  /** Orders whose fills wait. */
  orderIds(): readonly string[] {
    return [...new Set([...this.#held.values()].map((fill) => fill.orderId))];
  }

  /** The order is not one we follow: its fills are told to the engine under the id it was sent with, if any. Returns
   * how many. */
  report(orderId: string, clientOrderId: string | null): number {
    const fills = this.release(orderId);
    for (const fill of fills) this.#report(fill, clientOrderId);
    return fills.length;
  }

  /**
   * Positions at the venue are net, so which of our instruments a foreign fill traded cannot be known: a bid is told
   * as YES bought, an ask as NO bought, which leaves the same net position.
   */
  #report(fill: AccountFill, clientOrderId: string | null): void {
    this.#held.delete(fill.tradeId);
    if (this.#reported.size >= reportedMax) this.#reported.clear();
    this.#reported.add(fill.tradeId);
    this.#count += 1;
    const outcome = fill.bookSide === "bid" ? "yes" : "no";
    const instrument = instrumentId(marketId("kalshi", fill.ticker), outcome);
    const named = clientOrderId ?? fill.clientOrderId ?? "";
    this.#options.emit({
      kind: "FillReported",
      receivedAt: this.#options.clock.now(),
      fill: fillOfOrder(fill, {
        clientOrderId: named === "" ? `venue:${fill.orderId}` : named,
        instrument,
        side: "buy",
      }),
    });
  }
}
