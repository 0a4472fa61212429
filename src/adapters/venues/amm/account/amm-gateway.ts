// Orders to pools as the engine gives them. An order of an earlier run is looked for on the chain by the mark of its id, and
// nothing is said of it before it is found there or its number is taken.

import { venueOf } from "../../../../domain/market/venue.ts";
import type { CancelOrder, QueryOrder, SubmitOrder } from "../../../../domain/message/command.ts";
import type { OrderReported } from "../../../../domain/message/input.ts";
import { type Fill, isOpenOrder, type Order } from "../../../../domain/order/order.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { seconds } from "../../../../domain/units/epoch-micros.ts";
import type { OrderGateway } from "../../../../ports/order-gateway.ts";
import { EarlyQuestions } from "../../shared/early-questions.ts";
import { pause } from "../../shared/pause.ts";
import type { AmmBasis } from "./parts.ts";
import type { PoolOrder, PoolOrders } from "./pool-order.ts";
import type { SwapSender } from "./swap-sender.ts";

export interface AmmGatewayOptions extends AmmBasis {
  readonly orders: PoolOrders;
  readonly swaps: SwapSender;
}

/** Between two looks for an order of an earlier run. */
const searchEvery = seconds(2);

export class AmmGateway implements OrderGateway {
  readonly venue = "amm";
  readonly #options: AmmGatewayOptions;
  readonly #early: EarlyQuestions;
  #isStopped = false;

  constructor(options: AmmGatewayOptions) {
    this.#options = options;
    const { clock, orders } = options;
    this.#early = new EarlyQuestions({
      clock,
      isKnown: (clientOrderId) => orders.find(clientOrderId) !== undefined,
      resolve: (clientOrderId) => this.#answer(clientOrderId),
    });
  }

  /** Takes over orders of an earlier run, and the fills that it booked and that may still be taken back. Must be called,
   * with none if there are none. */
  resume(known: readonly Order[], fills: readonly Fill[]): void {
    const { orders, clock } = this.#options;
    const open = new Map(
      fills
        .filter((fill) => venueOf(fill.instrument) === "amm")
        .map((fill) => [fill.clientOrderId, fill]),
    );
    for (const one of known) {
      const fill = open.get(one.clientOrderId);
      if (one.venue !== "amm" || (!isOpenOrder(one.state) && fill === undefined)) continue;
      const order = orders.begin(one, clock.now());
      if (order === undefined) continue;
      orders.resumed(order, one);
      if (fill !== undefined) orders.resumedFill(order, fill);
      void this.#recover(order);
    }
    this.#early.release();
  }

  submit(command: SubmitOrder): void {
    const { orders, swaps, log } = this.#options;
    const { clientOrderId } = command;
    const order = orders.begin(command, command.deadline);
    if (order === undefined) {
      const message = "amm: an order with this id was sent before";
      log({ level: "error", message, details: { clientOrderId } });
      return;
    }
    swaps.send(order, command).catch((thrown: unknown) => {
      const message = `amm: order ${clientOrderId} could not be prepared: ${String(thrown)}`;
      log({ level: "error", message });
      orders.denied(order);
    });
  }

  /** The transaction is taken back as far as that is possible. */
  cancel({ clientOrderId }: CancelOrder): void {
    const order = this.#options.orders.find(clientOrderId);
    if (order === undefined || order.isOver || order.isRefused) return;
    order.wantsCancel = true;
    this.#options.sender.withdraw(clientOrderId);
  }

  query({ clientOrderId, deadline }: QueryOrder): void {
    this.#early.ask(clientOrderId, deadline);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Says what is known for certain; what is still looked for is told when it is found. */
  #answer(clientOrderId: string): void {
    const { orders, clock, emit, log } = this.#options;
    const order = orders.find(clientOrderId);
    if (order === undefined) {
      log({
        level: "error",
        message: `amm: asked about order ${clientOrderId}, which nobody handed over`,
      });
      return;
    }
    const state = stateOf(order);
    if (state === null) return;
    const filled = contractMicros(order.filledMicros);
    emit({ kind: "OrderReported", receivedAt: clock.now(), clientOrderId, state, filled });
  }

  async #recover(order: PoolOrder): Promise<void> {
    const { sender, orders, clock, swaps } = this.#options;
    const { clientOrderId, intendedAt } = order.wish;
    while (!this.#isStopped) {
      const found = await sender.find(clientOrderId, intendedAt);
      if (found.kind === "found") {
        sender.follow(clientOrderId, found.hash, clock.now(), (news) => {
          if (news.kind === "unknown") void this.#recover(order);
          else swaps.heard(order, news);
        });
        if (found.receipt === null) orders.accepted(order, found.hash);
        return;
      }
      if (found.kind === "absent") {
        this.#absent(order);
        return;
      }
      await pause(clock, searchEvery);
    }
  }

  /** It is proven that no transaction of the order will ever be carried out. */
  #absent(order: PoolOrder): void {
    const { orders } = this.#options;
    orders.unbook(order);
    if (!order.isAnnounced) {
      order.isRefused = true;
      this.#answer(order.wish.clientOrderId);
      return;
    }
    order.endedAs("cancelled");
    orders.settle(order);
  }
}

function stateOf(order: PoolOrder): OrderReported["state"] | null {
  if (order.isRefused) return order.isOfEarlierRun ? "not-found" : "rejected";
  if (order.filledMicros >= order.sizeMicros) return "filled";
  if (order.end !== null) return "cancelled";
  return order.isAnnounced ? "accepted" : null;
}
