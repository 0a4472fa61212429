// What the parts of the core share: the exchange and its catalogue, the agenda, the accounts, the clearing house, live
// orders by their place in the book, and the observers.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { Exchange } from "../../../exchange/exchange.ts";
import { Agenda } from "./agenda.ts";
import type { ContractRecord, ForecastExCatalogue } from "./catalogue.ts";
import { Clearing } from "./clearing.ts";
import type { CoreAccountEvent } from "./contract.ts";
import { type Account, Ledger } from "./ledger.ts";
import type { OrderRecord } from "./order-record.ts";

/** What a caller decides about the simulated broker. */
export interface CoreOptions {
  readonly exchange: Exchange;
  readonly catalogue: ForecastExCatalogue;
  /** Where time begins: sessions before it are not gone through. */
  readonly startAt: EpochMicros;
  /** How long a cancel takes, in microseconds. Defaults to 20 ms. */
  readonly cancelDelayMicros?: number;
  /** Annual coupon in millionths. Defaults to 38,300: the rate the broker showed. */
  readonly couponRate?: bigint;
}

const defaultCancelDelayMicros = 20_000;
const defaultCouponRate = 38_300n;

export class CoreState {
  readonly exchange: Exchange;
  readonly catalogue: ForecastExCatalogue;
  readonly agenda = new Agenda();
  readonly ledger = new Ledger();
  readonly clearing = new Clearing();
  /** Orders that rest, or are being placed, by their id in the matching book. */
  readonly byBookOrder = new Map<number, OrderRecord>();
  cancelDelayMicros: number;
  couponRate: bigint;
  readonly #live = new Map<ContractRecord, Set<OrderRecord>>();
  readonly #observers = new Set<(event: CoreAccountEvent) => void>();
  readonly #unsent: CoreAccountEvent[] = [];
  #depth = 0;
  #bookings = 0;
  #isSending = false;

  constructor(options: CoreOptions) {
    this.exchange = options.exchange;
    this.catalogue = options.catalogue;
    this.cancelDelayMicros = options.cancelDelayMicros ?? defaultCancelDelayMicros;
    this.couponRate = options.couponRate ?? defaultCouponRate;
  }

  observe(observer: (event: CoreAccountEvent) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Live orders of accounts in a contract, oldest first. */
  liveOrders(contract: ContractRecord): Set<OrderRecord> {
    const known = this.#live.get(contract);
    if (known !== undefined) return known;
    const live = new Set<OrderRecord>();
    this.#live.set(contract, live);
    return live;
  }

  accountOf(order: OrderRecord): Account {
    return this.ledger.account(order.account);
  }

  /** Keeps an event until the accounts agree with the book again. */
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

  /** What an observer brings about is told after what it is being told. */
  #send(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let event = this.#unsent.shift(); event; event = this.#unsent.shift()) {
        for (const observer of this.#observers) observer(event);
      }
    } finally {
      this.#isSending = false;
    }
  }
}
