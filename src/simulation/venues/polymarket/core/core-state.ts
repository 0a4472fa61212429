// What the parts of the core share: the exchange and its catalogue, the ledger, the archive, the agenda, the orders by
// their place in the book, and who is told what. Observers hear of a change when the books agree again.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { Exchange } from "../../../exchange/exchange.ts";
import type { PolymarketCatalogue } from "../catalogue.ts";
import { Agenda } from "./agenda.ts";
import { Archive } from "./archive.ts";
import type { CoreAccountEvent, CoreError, CoreReadings } from "./contract.ts";
import { Ledger } from "./ledger.ts";
import type { OrderRecord } from "./order-record.ts";
import { inOlderWords } from "./refusals.ts";
import type { TradeRecord } from "./trade-record.ts";

/** What a caller decides about the simulated venue. */
export interface CoreOptions extends Partial<CoreReadings> {
  readonly exchange: Exchange;
  readonly catalogue: PolymarketCatalogue;
  /** Names trades and transactions, and draws when blocks come. */
  readonly seed: number;
}

const readingsDefault: CoreReadings = {
  fillAndKillBuys: "collateral",
  refusalWords: "current",
  delayedReplies: "held",
};

export class CoreState {
  readonly exchange: Exchange;
  readonly catalogue: PolymarketCatalogue;
  readonly seed: number;
  readonly readings: CoreReadings;
  readonly ledger = new Ledger();
  readonly archive = new Archive();
  readonly agenda = new Agenda();
  /** Orders that rest, or are being placed, by their id in the matching book. */
  readonly byBookOrder = new Map<number, OrderRecord>();
  /** Collateral that stands behind the tokens of a condition. */
  readonly locked = new Map<string, bigint>();
  readonly #observers = new Set<(event: CoreAccountEvent) => void>();
  #events: CoreAccountEvent[] = [];
  #answers: (() => void)[] = [];
  #depth = 0;
  #bookings = 0;

  constructor(options: CoreOptions) {
    this.exchange = options.exchange;
    this.catalogue = options.catalogue;
    this.seed = options.seed;
    const { exchange: _exchange, catalogue: _catalogue, seed: _seed, ...readings } = options;
    this.readings = { ...readingsDefault, ...readings };
  }

  observe(observer: (event: CoreAccountEvent) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  announceOrder(
    order: OrderRecord,
    change: "PLACEMENT" | "UPDATE" | "CANCELLATION",
    at: EpochMicros,
  ): void {
    this.#events.push({ kind: "order", change, order: order.describe(), at });
  }

  announceTrade(trade: TradeRecord, at: EpochMicros): void {
    this.#events.push({ kind: "trade", trade: trade.describe(), at });
  }

  /** Returns a refusal in the wording that is in use. */
  worded(error: CoreError, orderId: string): CoreError {
    return this.readings.refusalWords === "current" ? error : inOlderWords(error, orderId);
  }

  /** Keeps an answer until the change it belongs to is complete and told. */
  answer(answer: () => void): void {
    this.#answers.push(answer);
  }

  /** Changes what stands behind the tokens of a condition. */
  lock(conditionId: string, amount: bigint): void {
    this.locked.set(conditionId, (this.locked.get(conditionId) ?? 0n) + amount);
  }

  /** Runs a change, and tells everybody afterwards what it did. A change within a change tells nothing itself. */
  change<Value>(work: () => Value): Value {
    this.#depth += 1;
    try {
      return work();
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) this.#tellAll();
    }
  }

  /** Books what happened on the exchange. The accounts hear of it before the public does. */
  book(work: () => void): void {
    this.#bookings += 1;
    try {
      work();
    } finally {
      this.#bookings -= 1;
      if (this.#bookings === 0) this.#tell();
    }
  }

  #tellAll(): void {
    this.#tell();
    while (this.#answers.length > 0 && this.#depth === 0) {
      const answers = this.#answers;
      this.#answers = [];
      for (const answer of answers) answer();
    }
  }

  #tell(): void {
    while (this.#events.length > 0) {
      const events = this.#events;
      this.#events = [];
      for (const event of events) {
        for (const observer of this.#observers) observer(event);
      }
    }
  }
}
