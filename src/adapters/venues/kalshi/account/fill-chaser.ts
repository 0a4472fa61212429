// Fills that the venue counts and the stream has not told: read by REST, a few times with growing pauses, because
// reads lag behind writes. What never comes is told to the engine by count, and the engine asks.

import {
  addDuration,
  type DurationMicros,
  milliseconds,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { AdapterLog } from "../../shared/log.ts";
import { pause } from "../../shared/pause.ts";
import type { AccountFill } from "../normalise/fill.ts";
import type { PortfolioRest } from "../rest/portfolio.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { TrackedOrder } from "./tracked-order.ts";

export interface FillChaserOptions {
  readonly clock: Clock;
  readonly portfolio: PortfolioRest;
  readonly tracker: OrderTracker;
  readonly log: AdapterLog;
  /** The stream delivers, so a fill may be a moment away. */
  readonly isStreaming: () => boolean;
  /** A fill of a read, to be counted like one of the stream. */
  readonly fill: (fill: AccountFill) => void;
}

/** How long the stream may take for a fill that the venue has counted: they are sent in the same millisecond. */
const streamGrace = milliseconds(250);

/** Pauses between reads of an order's fills; reads were seen to lag 0.4 s behind writes. */
const pauses: readonly DurationMicros[] = [
  milliseconds(200),
  milliseconds(400),
  milliseconds(800),
  seconds(2),
];

/** A read that takes longer is given up. */
const readWithin = seconds(5);

export class FillChaser {
  readonly #options: FillChaserOptions;
  readonly #chased = new Set<TrackedOrder>();

  constructor(options: FillChaserOptions) {
    this.#options = options;
  }

  /** Sees to it that the fills which the venue counts are told, if any are missing. */
  watch(order: TrackedOrder): void {
    if (!order.isMissingFills || order.isOver || this.#chased.has(order)) return;
    this.#chased.add(order);
    void this.#chase(order).finally(() => this.#chased.delete(order));
  }

  /** Reads the fills of an order once. Returns false when they could not be read. */
  async read(order: TrackedOrder): Promise<boolean> {
    const { venueOrderId } = order;
    if (venueOrderId === null) return false;
    const { clock, portfolio, fill } = this.#options;
    const now = clock.now();
    const deadline = addDuration(now, readWithin);
    const fills = await portfolio.fills({ orderId: venueOrderId }, now, deadline);
    if (!fills.ok) return false;
    for (const one of fills.value) if (one.orderId === venueOrderId) fill(one);
    return true;
  }

  async #chase(order: TrackedOrder): Promise<void> {
    const { clock, tracker, log, isStreaming } = this.#options;
    if (isStreaming()) await pause(clock, streamGrace);
    for (const wait of [...pauses, null]) {
      if (!order.isMissingFills) return;
      await this.read(order);
      if (!order.isMissingFills) return;
      if (wait !== null) await pause(clock, wait);
    }
    log({
      level: "error",
      message: "kalshi: the venue counts fills that it does not show",
      details: { clientOrderId: order.wish.clientOrderId },
    });
    tracker.conclude(order);
  }
}
