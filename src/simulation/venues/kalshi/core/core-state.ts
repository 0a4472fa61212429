// What the parts of the core share: the exchange and its catalogue, the ledger, the orders by their place in the book, the
// shards' switches, and the observers. Also the conversions between the core's units and the matching book's.

import { askSide, type BookSide, bidSide } from "../../../../domain/book/book-batch.ts";
import { type ContractMicros, contractMicros } from "../../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { type PriceTicks, priceTicks } from "../../../../domain/units/price-ticks.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Exchange } from "../../../exchange/exchange.ts";
import type { KalshiCatalogue, ListedMarket } from "../catalogue.ts";
import type { CoreAccountEvent, CoreFill, CoreMembership, CoreSide } from "./contract.ts";
import { type FeeTerms, feeTerms } from "./fees.ts";
import { type Holding, Ledger } from "./ledger.ts";
import type { OrderRecord } from "./order-record.ts";

/** What a caller decides about the simulated venue. */
export interface CoreOptions {
  readonly exchange: Exchange;
  readonly catalogue: KalshiCatalogue;
  /** Names orders and groups. */
  readonly seed: number;
  /** What a fill-or-kill order that cannot be filled comes to: an order without fills, or a refusal. No source has
   * captured it. Defaults to `empty`. */
  readonly fillOrKillMiss?: "empty" | "refused";
}

export interface ShardSwitches {
  isExchangeActive: boolean;
  isTradingActive: boolean;
}

/** Orders remembered after they left the book, until everybody has heard: more than one call ends at once. */
export const departedOrdersMax = 10_000;

/** Millionths of a contract in a hundredth. */
const microsPerHundredth = 10_000;

export class CoreState {
  readonly exchange: Exchange;
  readonly catalogue: KalshiCatalogue;
  readonly seed: number;
  readonly fillOrKillMiss: "empty" | "refused";
  readonly ledger = new Ledger();
  /** Orders that rest, or are being placed, by their id in the matching book. */
  readonly byBookOrder = new Map<number, OrderRecord>();
  readonly #departed = new Map<number, OrderRecord>();
  readonly #shards = new Map<number, ShardSwitches>();
  readonly #observers = new Set<(event: CoreAccountEvent) => void>();
  #unsent: CoreAccountEvent[] = [];
  #depth = 0;
  #bookings = 0;
  /** The order that is being placed. */
  incoming: OrderRecord | null = null;
  /** The fills of the order that is being placed. */
  incomingFills: CoreFill[] = [];

  constructor(options: CoreOptions) {
    this.exchange = options.exchange;
    this.catalogue = options.catalogue;
    this.seed = options.seed;
    this.fillOrKillMiss = options.fillOrKillMiss ?? "empty";
  }

  observe(observer: (event: CoreAccountEvent) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Keeps an event until the books agree again: an observer never sees half a trade. */
  emit(event: CoreAccountEvent): void {
    this.#unsent.push(event);
  }

  /** Runs a change, and tells the observers afterwards what it did. A change within a change tells nothing itself. */
  change<Value>(work: () => Value): Value {
    this.#depth += 1;
    try {
      return work();
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) this.#send();
    }
  }

  /** Books what happened on the exchange. The accounts hear of it before the public does. */
  book(work: () => void): void {
    this.#bookings += 1;
    try {
      work();
    } finally {
      this.#bookings -= 1;
      if (this.#bookings === 0) this.#send();
    }
  }

  #send(): void {
    while (this.#unsent.length > 0) {
      const events = this.#unsent;
      this.#unsent = [];
      for (const event of events) {
        for (const observer of this.#observers) observer(event);
      }
    }
  }

  shard(exchangeIndex: number): ShardSwitches {
    const known = this.#shards.get(exchangeIndex);
    if (known !== undefined) return known;
    const shard = { isExchangeActive: true, isTradingActive: true };
    this.#shards.set(exchangeIndex, shard);
    return shard;
  }

  /** Returns true for a shard that was ever named. */
  hasShard(exchangeIndex: number): boolean {
    return this.#shards.has(exchangeIndex);
  }

  /** Forgets the order's place in the book, but not at once: the public hears of its last change after this. */
  leaveBook(order: OrderRecord): void {
    this.byBookOrder.delete(order.bookOrderId);
    this.#departed.set(order.bookOrderId, order);
    if (this.#departed.size <= departedOrdersMax) return;
    for (const oldest of this.#departed.keys()) {
      this.#departed.delete(oldest);
      return;
    }
  }

  orderInBook(bookOrderId: number): OrderRecord | undefined {
    return this.byBookOrder.get(bookOrderId) ?? this.#departed.get(bookOrderId);
  }

  /** Returns what a fill in the market is charged by now. */
  feeTerms(market: ListedMarket, membership: CoreMembership, now: EpochMicros): FeeTerms {
    const stated = this.catalogue.feesAt(market, now);
    return feeTerms({ ...stated, membership, atMicros: BigInt(integerOf(now)) });
  }

  /** Returns the holding an order belongs to. */
  holdingOf(order: OrderRecord, now: EpochMicros): Holding {
    return this.ledger.account(order.account).holding(order.subaccount, order, now);
  }
}

/** Who an order belongs to, as the matching book and its open interest see it. */
export function ownerOf(order: { readonly account: string; readonly subaccount: number }): string {
  return `${order.account}/${order.subaccount}`;
}

export function bookSideOf(side: CoreSide): BookSide {
  return side === "bid" ? bidSide : askSide;
}

export function bookPrice(price: bigint): PriceTicks {
  return priceTicks(safeNumber(price));
}

export function bookSize(count: bigint): ContractMicros {
  return contractMicros(safeNumber(count) * microsPerHundredth);
}

/** Returns hundredths of a contract. */
export function coreCount(size: ContractMicros): bigint {
  return BigInt(integerOf(size)) / BigInt(microsPerHundredth);
}
