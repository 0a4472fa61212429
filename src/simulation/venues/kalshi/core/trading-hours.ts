// When what trades: orders expire, markets close and empty, shards pause and resume, announced fees take hold. Called
// before every change, so that nothing happens after its time; cheap while nothing is due.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { CoreState } from "./core-state.ts";
import type { OrderKeeping } from "./order-keeping.ts";
import type { OrderRecord } from "./order-record.ts";

export class TradingHours {
  readonly #state: CoreState;
  readonly #keeping: OrderKeeping;
  readonly #expiring = new Set<OrderRecord>();
  #nextExpiryMicros = Number.POSITIVE_INFINITY;
  #nextChangeMicros = Number.NEGATIVE_INFINITY;
  #revision = -1;

  constructor(state: CoreState, keeping: OrderKeeping) {
    this.#state = state;
    this.#keeping = keeping;
  }

  /** Remembers an order that time will end. */
  watch(order: OrderRecord): void {
    if (order.expiresAt === null) return;
    this.#expiring.add(order);
    this.#nextExpiryMicros = Math.min(this.#nextExpiryMicros, integerOf(order.expiresAt));
  }

  /** Ends what time ends. */
  advance(now: EpochMicros): void {
    const nowMicros = integerOf(now);
    if (nowMicros >= this.#nextChangeMicros || this.#revision !== this.#state.catalogue.revision) {
      this.#revision = this.#state.catalogue.revision;
      const next = this.#state.catalogue.nextChangeAfter(now);
      this.#nextChangeMicros = next === undefined ? Number.POSITIVE_INFINITY : integerOf(next);
      for (const market of this.#state.catalogue.markets()) this.#openOrClose(market, now);
      this.#keeping.reserveAll(now);
    }
    if (nowMicros >= this.#nextExpiryMicros) this.#expire(now);
  }

  setTradingActive(exchangeIndex: number, isActive: boolean, now: EpochMicros): void {
    const shard = this.#state.shard(exchangeIndex);
    if (shard.isTradingActive === isActive) return;
    shard.isTradingActive = isActive;
    this.#haltShard(exchangeIndex, now);
    if (!isActive) this.#cancelOnPause(exchangeIndex, now);
  }

  setExchangeActive(exchangeIndex: number, isActive: boolean, now: EpochMicros): void {
    this.#state.shard(exchangeIndex).isExchangeActive = isActive;
    this.#haltShard(exchangeIndex, now);
  }

  #haltShard(exchangeIndex: number, now: EpochMicros): void {
    for (const market of this.#state.catalogue.markets()) {
      if (market.exchangeIndex === exchangeIndex) this.#openOrClose(market, now);
    }
  }

  /** A closed market loses all its orders, whoever's they are; one that opens again begins with an empty book. */
  #openOrClose(market: ListedMarket, now: EpochMicros): void {
    const { traded, listing } = market;
    const { isExchangeActive, isTradingActive } = this.#state.shard(market.exchangeIndex);
    const isClosed = integerOf(now) >= integerOf(market.closeAt);
    const isUnopened = integerOf(now) < integerOf(listing.openAt);
    traded.isHalted = isClosed || isUnopened || !isExchangeActive || !isTradingActive;
    if (isClosed && traded.book.orderCount > 0) this.#state.exchange.cancelAll(traded.symbol, now);
  }

  #cancelOnPause(exchangeIndex: number, now: EpochMicros): void {
    for (const order of [...this.#state.byBookOrder.values()]) {
      if (order.exchangeIndex !== exchangeIndex || !order.cancelOnPause) continue;
      if (order.status === "resting") this.#keeping.end(order, "HaltCancel", now);
    }
  }

  #expire(now: EpochMicros): void {
    const nowMicros = integerOf(now);
    const due: OrderRecord[] = [];
    this.#nextExpiryMicros = Number.POSITIVE_INFINITY;
    for (const order of this.#expiring) {
      const expiresAt = order.expiresAt === null ? 0 : integerOf(order.expiresAt);
      if (order.status !== "resting") this.#expiring.delete(order);
      else if (expiresAt <= nowMicros) due.push(order);
      else this.#nextExpiryMicros = Math.min(this.#nextExpiryMicros, expiresAt);
    }
    for (const order of due) {
      this.#expiring.delete(order);
      if (order.status === "resting") this.#keeping.end(order, "ExpiryCancel", now);
    }
  }
}
