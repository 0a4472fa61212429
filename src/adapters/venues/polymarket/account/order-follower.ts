// Follows an order that the venue holds until all is known of it: what must not rest is cancelled at once, the count of
// what was matched is read, and the fills it counts are read until they are all there. Reads lag behind writes, so each
// is repeated a few times; what then is still open the next round of reconciliation takes up again.

import {
  addDuration,
  type DurationMicros,
  epochMicros,
  milliseconds,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { CommandResult } from "../../shared/command-result.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { pause } from "../../shared/pause.ts";
import type { CancelAnswer, TradingRest } from "../rest/trading-contract.ts";
import { clockSkew, readWithin } from "./limits.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { TrackedOrder } from "./tracked-order.ts";
import type { TradeBook } from "./trade-book.ts";

export interface OrderFollowerOptions {
  readonly clock: Clock;
  readonly rest: Pick<TradingRest, "cancel" | "order" | "trades">;
  readonly tracker: OrderTracker;
  readonly trades: TradeBook;
  readonly log: AdapterLog;
}

/** Pauses between looks at one order; together longer than the venue delays a taker. */
const pauses: readonly DurationMicros[] = [
  milliseconds(200),
  milliseconds(400),
  milliseconds(800),
  seconds(2),
  seconds(4),
];

/** What the venue says when nothing is left to cancel. */
const goneWords = /^order (?:not found|already)/i;

/** Cancels in vain, in words that are not known, after which nothing is believed to be left: more than fit into the time
 * for which the venue delays a taker. */
const vainCancelsMax = 5;

/** A cancel that takes longer is asked about instead. */
const cancelWithin = seconds(5);

export class OrderFollower {
  readonly #options: OrderFollowerOptions;
  /** Orders that are followed now, with whether something new came of them meanwhile. */
  readonly #followed = new Map<TrackedOrder, { again: boolean }>();

  constructor(options: OrderFollowerOptions) {
    this.#options = options;
  }

  /** Sees to it that the order ends if it must, and that its fills are told. Returns at once. */
  follow(order: TrackedOrder): void {
    if (order.isOver || order.venueOrderId === null) return;
    const followed = this.#followed.get(order);
    if (followed !== undefined) {
      followed.again = true;
      return;
    }
    const begun = { again: true };
    this.#followed.set(order, begun);
    void this.#run(order, begun).finally(() => this.#followed.delete(order));
  }

  /** The venue lists an order that has ended by all that was told of it: whatever stands of it is taken away. */
  async sweep(order: TrackedOrder): Promise<void> {
    const details = { clientOrderId: order.wish.clientOrderId };
    this.#options.log({
      level: "warn",
      message: "polymarket: an order that had ended still stands",
      details,
    });
    await this.#cancel(order);
  }

  /** Reads the order and the fills that it counts, once. Returns false when something could not be read. */
  async look(order: TrackedOrder): Promise<boolean> {
    const { rest, tracker, clock } = this.#options;
    if (order.venueOrderId === null) return false;
    const read = await rest.order(order.venueOrderId, addDuration(clock.now(), readWithin));
    if (!read.ok || read.value === undefined) return false;
    tracker.orderSeen(read.value, "read");
    return this.readFills(order);
  }

  /** Reads the trades of the order that are not known, by their ids or, where it counts more, since it was sent. */
  async readFills(order: TrackedOrder): Promise<boolean> {
    const { rest, trades, clock } = this.#options;
    for (const tradeId of order.tradeIds) {
      if (trades.hasTold(tradeId, order)) continue;
      const read = await rest.trades({ tradeId }, addDuration(clock.now(), readWithin));
      if (!read.ok) return false;
      trades.see(read.value);
    }
    if (!order.isMissingFills) return true;
    const after = integerOf(order.wish.intendedAt) - integerOf(clockSkew);
    const filter = { after: epochMicros(Math.max(0, after)) };
    const read = await rest.trades(filter, addDuration(clock.now(), readWithin));
    if (!read.ok) return false;
    trades.see(read.value.filter(({ orderId }) => order.digests.includes(orderId)));
    return true;
  }

  async #run(order: TrackedOrder, followed: { again: boolean }): Promise<void> {
    const { clock } = this.#options;
    while (followed.again) {
      followed.again = false;
      for (const wait of [...pauses, null]) {
        if (order.mustEnd && order.mayStand && order.end === null) await this.#cancel(order);
        await this.look(order);
        if (order.isOver || (!order.mustEnd && !order.isMissingFills)) break;
        if (wait !== null) await pause(clock, wait);
      }
    }
    if (!order.isOver && order.end !== null) this.#giveUp(order);
  }

  /** The engine is told of the end by count, and asks. */
  #giveUp(order: TrackedOrder): void {
    const { log, tracker } = this.#options;
    const details = { clientOrderId: order.wish.clientOrderId };
    log({ level: "error", message: "polymarket: fills are counted but not shown", details });
    tracker.conclude(order);
  }

  /** That the venue cancelled it does not say what was matched before: that is read. */
  async #cancel(order: TrackedOrder): Promise<void> {
    const { rest, clock } = this.#options;
    const { venueOrderId } = order;
    if (venueOrderId === null) return;
    order.wantsCancel = true;
    const result = await rest.cancel([venueOrderId], addDuration(clock.now(), cancelWithin));
    if (result.kind === "done" && result.value.cancelled.includes(venueOrderId)) {
      order.isGone = true;
      return;
    }
    const words = result.kind === "done" ? result.value.notCancelled.get(venueOrderId) : undefined;
    if (words !== undefined) {
      order.vainCancels += 1;
      if (goneWords.test(words) || order.vainCancels >= vainCancelsMax) order.isGone = true;
    }
    this.#logCancel(order, venueOrderId, result);
  }

  #logCancel(order: TrackedOrder, digest: string, result: CommandResult<CancelAnswer>): void {
    const words = wordsOf(result, digest);
    this.#options.log({
      level: "info",
      message: "polymarket: a cancel took nothing away",
      details: { clientOrderId: order.wish.clientOrderId, words: words.slice(0, 200) },
    });
  }
}

function wordsOf(result: CommandResult<CancelAnswer>, digest: string): string {
  switch (result.kind) {
    case "done":
      return result.value.notCancelled.get(digest) ?? "the venue did not name it";
    case "refused":
      return result.words;
    default:
      return result.failure.message;
  }
}
