// Our orders at pools, and what the engine is told of them. An order is one swap: it is there when its transaction is in
// a block, and when a reorganisation takes the block away its fill has failed and the next block's is another one.

import type { Hash } from "viem";
import type { NewEvent } from "../../../../domain/message/input.ts";
import { type Fill, isOpenOrder, type Order } from "../../../../domain/order/order.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { FollowedOrder, type OrderWish as SharedWish } from "../../shared/followed-order.ts";
import { FollowedOrders } from "../../shared/followed-orders.ts";

export interface OrderWish extends SharedWish {
  readonly intendedAt: EpochMicros;
}

/** A fill that may still be taken back. */
interface OpenFill {
  readonly fillId: string;
  /** In micros. */
  readonly size: number;
}

export class PoolOrder extends FollowedOrder<OrderWish> {
  /** The transaction under which the engine knows it first. */
  transaction: Hash | null = null;
  /** The fill that stands now, until it is final. */
  openFill: OpenFill | null = null;
  /** Filled by fills that stand. */
  filled = 0;
  /** Ends when all that was told of its transaction so far is worked off, in its order. */
  heard: Promise<void> = Promise.resolve();
  /** Sets of both outcomes, in base units, whose merge completes it as a sale: it is final when that is. */
  toMerge = 0n;
  /** It was sent by an earlier run: what belongs to it is looked for before anything is sent. */
  isOfEarlierRun = false;

  get venueOrderIds(): readonly string[] {
    return this.transaction === null ? [] : [this.transaction];
  }

  get filledMicros(): number {
    return this.filled;
  }

  /** A receipt tells all of a swap. */
  get isMissingFills(): boolean {
    return false;
  }
}

export class PoolOrders extends FollowedOrders<PoolOrder> {
  /** Swaps told so far. */
  swaps = 0;

  /** The transaction of an order is on its way into a block, or out of one. */
  get isInAir(): boolean {
    return this.#air.size > 0;
  }

  readonly #air = new Set<PoolOrder>();

  /** The sender follows the order's transaction from now on. */
  takeOff(order: PoolOrder): void {
    this.#air.add(order);
  }

  /** Nothing of the order's transaction can change any more. */
  landed(order: PoolOrder): void {
    this.#air.delete(order);
  }

  begin(wish: OrderWish, deadline: EpochMicros): PoolOrder | undefined {
    if (this.find(wish.clientOrderId) !== undefined) return undefined;
    const order = new PoolOrder(wish, deadline);
    this.add(order);
    return order;
  }

  /** Takes over what the journal knows of an order of an earlier run: the engine knows it too, so nothing is told. */
  resumed(order: PoolOrder, known: Order): void {
    order.isSending = false;
    order.isOfEarlierRun = true;
    order.isOver = !isOpenOrder(known.state);
    order.filled = integerOf(known.filled);
    order.isAnnounced = known.venueOrderId !== null;
    order.transaction = known.venueOrderId as Hash | null;
    order.venueOrderId = known.venueOrderId;
  }

  /** Takes over a fill that an earlier run has told and that may still be taken back. */
  resumedFill(order: PoolOrder, fill: Pick<Fill, "fillId" | "size">): void {
    order.openFill = { fillId: fill.fillId, size: integerOf(fill.size) };
    order.fillIds.add(fill.fillId);
  }

  /** The node holds the order's transaction. */
  accepted(order: PoolOrder, hash: Hash): void {
    order.isSending = false;
    if (order.isAnnounced) return;
    order.isAnnounced = true;
    order.transaction = hash;
    order.venueOrderId = hash;
    this.index(order, hash);
    this.tell({ kind: "OrderAccepted", ...this.about(order), venueOrderId: hash });
    this.options.linked(order);
  }

  /** The order's swap is in a block. The same block is told once; another one takes the place of what was told. */
  book(order: PoolOrder, fill: Fill): void {
    if (order.openFill?.fillId === fill.fillId) return;
    this.unbook(order);
    const size = integerOf(fill.size);
    order.openFill = { fillId: fill.fillId, size };
    order.filled += size;
    this.swaps += 1;
    this.#air.delete(order);
    order.fillIds.add(fill.fillId);
    this.tell({ kind: "FillReported", receivedAt: this.options.clock.now(), fill });
    this.#finality(order, fill.fillId, "mined");
    order.endedAs(order.filled >= order.sizeMicros ? "filled" : "cancelled");
    this.settle(order);
  }

  /** The order's block is gone, and with it what it filled. */
  unbook(order: PoolOrder): void {
    const { openFill } = order;
    if (openFill === null) return;
    this.#air.add(order);
    order.openFill = null;
    order.filled = Math.max(0, order.filled - openFill.size);
    this.#finality(order, openFill.fillId, "failed");
  }

  confirmed(order: PoolOrder): void {
    const { openFill } = order;
    this.#air.delete(order);
    if (openFill === null) return;
    order.openFill = null;
    this.#finality(order, openFill.fillId, "confirmed");
  }

  /** The order's swap can never be carried out, or was taken back by the pool. */
  cameToNothing(order: PoolOrder, words: string): void {
    order.isSending = false;
    this.#air.delete(order);
    if (order.isOver || order.isRefused) return;
    if (!order.isAnnounced) {
      this.rejected(order, words);
      return;
    }
    order.endedAs("cancelled");
    this.settle(order);
  }

  #finality(
    order: PoolOrder,
    fillId: string,
    finality: (NewEvent & { kind: "FillFinalityChanged" })["finality"],
  ): void {
    const { clientOrderId } = order.wish;
    const receivedAt = this.options.clock.now();
    this.tell({ kind: "FillFinalityChanged", receivedAt, fillId, clientOrderId, finality });
  }
}
