// Orders to Polymarket and what became of them, as inputs of the engine. An order's id at the venue is the digest of what
// is signed, so it is known before anything is sent: what cannot be proven is looked up by it, and nothing is ever sent
// that could be a second order.

import type { CancelOrder, QueryOrder, SubmitOrder } from "../../../../domain/message/command.ts";
import { type Fill, isOpenOrder, type Order } from "../../../../domain/order/order.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { OrderGateway } from "../../../../ports/order-gateway.ts";
import { EarlyQuestions } from "../../shared/early-questions.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { OrderFollower } from "./order-follower.ts";
import type { OrderResolver } from "./order-resolver.ts";
import type { OrderSender } from "./order-sender.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { Reconciler } from "./reconciler.ts";
import type { TrackedOrder } from "./tracked-order.ts";
import type { TradeBook } from "./trade-book.ts";

export interface PolymarketGatewayOptions {
  readonly clock: Clock;
  readonly tracker: OrderTracker;
  readonly sender: OrderSender;
  readonly follower: OrderFollower;
  readonly resolver: OrderResolver;
  readonly reconciler: Pick<Reconciler, "from">;
  readonly trades: Pick<TradeBook, "expect">;
  readonly log: AdapterLog;
  /** Computes the ids that an order of an earlier run may have. */
  readonly digestsOf: (order: TrackedOrder) => Promise<readonly string[]>;
}

export class PolymarketGateway implements OrderGateway {
  readonly venue = "polymarket";
  readonly #options: PolymarketGatewayOptions;
  readonly #early: EarlyQuestions;

  constructor(options: PolymarketGatewayOptions) {
    this.#options = options;
    const { clock, tracker, resolver } = options;
    this.#early = new EarlyQuestions({
      clock,
      isKnown: (clientOrderId) => tracker.find(clientOrderId) !== undefined,
      resolve: (clientOrderId, deadline) => resolver.resolve(clientOrderId, deadline),
    });
  }

  /**
   * Takes over orders of an earlier run, so that their fills are told as theirs and a question finds them. Must be called,
   * with none if there are none. `fills` are those that the engine has booked and that may still be taken back: they are
   * followed to their end, whatever has become of their orders.
   */
  resume(orders: readonly Order[], fills: readonly Pick<Fill, "fillId" | "clientOrderId">[]): void {
    const { tracker, reconciler, trades, digestsOf, clock } = this.#options;
    trades.expect(fills);
    for (const order of orders) {
      if (order.venue !== this.venue) continue;
      if (!isOpenOrder(order.state) && order.venueOrderId === null) continue;
      const tracked = tracker.begin(order, clock.now());
      if (tracked === undefined) continue;
      tracker.resumed(tracked, order);
      // Before its trades are read: they would be taken for somebody else's.
      void digestsOf(tracked);
      reconciler.from(order.intendedAt);
    }
    this.#early.release();
  }

  submit(command: SubmitOrder): void {
    const { tracker, sender, log } = this.#options;
    const order = tracker.begin(command, command.deadline);
    if (order === undefined) {
      const details = { clientOrderId: command.clientOrderId };
      log({
        level: "error",
        message: "polymarket: an order with this id was sent before",
        details,
      });
      return;
    }
    void sender.send(order, command);
  }

  cancel(command: CancelOrder): void {
    const { tracker, resolver } = this.#options;
    const order = tracker.find(command.clientOrderId);
    if (order === undefined || order.isOver || order.isRefused) return;
    order.wantsCancel = true;
    if (order.venueOrderId !== null) this.#options.follower.follow(order);
    else if (!order.isSending) resolver.resolve(command.clientOrderId, command.deadline);
  }

  query({ clientOrderId, deadline }: QueryOrder): void {
    this.#early.ask(clientOrderId, deadline);
  }

  /** The ids that the order may have at the venue; none while they are not computed. */
  venueOrderIds(clientOrderId: string): readonly string[] {
    return this.#options.tracker.find(clientOrderId)?.digests ?? [];
  }

  /** The venue is known to hold an order: what must not stand there is cancelled now. */
  linked(order: TrackedOrder): void {
    if (order.mustEnd && !order.isOver) this.#options.follower.follow(order);
  }
}
