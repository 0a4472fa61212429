// Follows an order that the broker has taken until all is known of it: what must end is looked at until it has, and the
// executions that the broker counts are read until they are all there. Reads lag, so each is repeated a few times; what
// then is still open the next round of reconciliation takes up again.

import {
  addDuration,
  type DurationMicros,
  durationBetween,
  milliseconds,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { pause } from "../../shared/pause.ts";
import type { OrderReads } from "../orders/order-reads.ts";
import type { ExecutionDesk } from "./execution-desk.ts";
import { listWithin, readWithin, streamGrace } from "./limits.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { TrackedOrder } from "./tracked-order.ts";

export interface OrderFollowerOptions {
  readonly clock: Clock;
  readonly tracker: OrderTracker;
  readonly reads: OrderReads;
  readonly desk: ExecutionDesk;
  readonly log: AdapterLog;
  /** The stream delivers, so what happened may be a moment away. */
  readonly isStreaming: () => boolean;
}

/** Pauses between looks at one order; together longer than the broker takes for a cancel. */
const pauses: readonly DurationMicros[] = [
  milliseconds(250),
  milliseconds(500),
  seconds(1),
  seconds(2),
  seconds(4),
];

const microsPerDay = 86_400_000_000;

export class OrderFollower {
  readonly #options: OrderFollowerOptions;
  /** Orders that are followed now, with whether something new came of them meanwhile. */
  readonly #followed = new Map<TrackedOrder, { again: boolean }>();

  constructor(options: OrderFollowerOptions) {
    this.#options = options;
  }

  /** Sees to it that the order's end and executions become known. Returns at once. */
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

  /** Reads one order once. Returns false when the broker does not show it, which proves nothing. */
  async look(order: TrackedOrder): Promise<boolean> {
    const { reads, tracker, clock } = this.#options;
    if (order.venueOrderId === null) return false;
    const deadline = addDuration(clock.now(), readWithin);
    const read = await reads.status(order.venueOrderId, deadline);
    if (read.ok) tracker.seen(read.value, "read");
    return read.ok;
  }

  /** Reads the executions since the order was sent. Returns false when they could not all be read. */
  async readFills(order: TrackedOrder): Promise<boolean> {
    const { reads, desk, clock } = this.#options;
    const now = clock.now();
    const age = integerOf(durationBetween(order.submittedAt, now));
    const days = 2 + Math.floor(Math.max(0, age) / microsPerDay);
    const read = await reads.trades(days, addDuration(now, listWithin));
    if (!read.ok) return false;
    for (const execution of read.value.executions) desk.see(execution);
    return read.value.isWhole;
  }

  async #run(order: TrackedOrder, followed: { again: boolean }): Promise<void> {
    const { clock, isStreaming } = this.#options;
    if (isStreaming()) await pause(clock, streamGrace);
    while (followed.again && !order.isOver) {
      followed.again = false;
      for (const wait of [...pauses, null]) {
        if (order.isOver) return;
        if (order.end === null) await this.look(order);
        if (order.isMissingFills) await this.#awaitFills(order);
        if (order.isOver || (order.end === null && !order.mustEnd && !order.isMissingFills)) break;
        if (wait !== null) await pause(clock, wait);
      }
    }
    if (!order.isOver && order.end !== null) this.#giveUp(order);
  }

  async #awaitFills(order: TrackedOrder): Promise<void> {
    const { clock, isStreaming } = this.#options;
    if (isStreaming()) await pause(clock, streamGrace);
    if (order.isMissingFills) await this.readFills(order);
  }

  /** The engine is told of the end by count, and asks. */
  #giveUp(order: TrackedOrder): void {
    const { log, tracker } = this.#options;
    const details = { clientOrderId: order.wish.clientOrderId };
    const message = "forecastex: executions are counted but not shown";
    log({ level: "error", message, details });
    tracker.conclude(order);
  }
}
