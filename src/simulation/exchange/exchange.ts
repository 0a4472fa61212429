// The deterministic core of a simulated venue: its markets, who may trade what, and an observer for every change. A
// protocol shell over it speaks the venue's wire format. There is no clock inside: callers pass `now`.

import type { BookSide } from "../../domain/book/book-batch.ts";
import { assert } from "../../domain/failure/assert.ts";
import type { TickScheme } from "../../domain/market/tick-scheme.ts";
import type { ContractMicros } from "../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import type { PriceTicks } from "../../domain/units/price-ticks.ts";
import type { BookEvent } from "../matching/book-event.ts";
import type {
  Cancellation,
  Placement,
  SelfTradeRule,
  TimeInForce,
} from "../matching/order-book.ts";
import {
  ExchangeMarket,
  type MarketPhase,
  type MarketTerms,
  type RefusalReason,
} from "./exchange-market.ts";

export interface OrderRequest {
  readonly symbol: string;
  readonly owner: string;
  /** `bidSide` buys YES, `askSide` sells YES. */
  readonly side: BookSide;
  readonly price: PriceTicks;
  readonly size: ContractMicros;
  readonly timeInForce: TimeInForce;
  readonly selfTrade?: SelfTradeRule;
  /** From `newOrderId`, for a caller that must know the id before anything happens. */
  readonly orderId?: number;
  /** A keeper has checked the size by rules of its own: lot and minimum do not apply. */
  readonly hasAnySize?: boolean;
}

export type OrderOutcome =
  | { readonly accepted: true; readonly orderId: number; readonly placement: Placement }
  | { readonly accepted: false; readonly reason: RefusalReason };

/** All that one call changed in one market, in order. */
export interface ExchangeActivity {
  readonly market: ExchangeMarket;
  readonly events: readonly BookEvent[];
  readonly now: EpochMicros;
}

export type ExchangeObserver = (activity: ExchangeActivity) => void;

/** Who keeps accounts over an exchange. It acts before any observer sees anything, and may place and cancel itself. */
export interface ExchangeKeeper {
  /** Called before anything is placed or taken off, so that what time ends has ended by then. */
  keepTime(now: EpochMicros): void;
  /** Called with everything that happened, at once. */
  book(activity: ExchangeActivity): void;
}

/** Most markets of one exchange: the whole catalogue of the largest venue is about 88,000. */
export const exchangeMarketsMax = 100_000;

export class Exchange {
  readonly #markets = new Map<string, ExchangeMarket>();
  readonly #marketOfOrder = new Map<number, ExchangeMarket>();
  readonly #observers = new Set<ExchangeObserver>();
  readonly #unpublished: ExchangeActivity[] = [];
  #keeper: ExchangeKeeper | undefined;
  #isPublishing = false;
  #lastOrderId = 0;

  /** Lists a market. Its symbol must be new. */
  list(terms: MarketTerms): ExchangeMarket {
    assert(!this.#markets.has(terms.symbol), `market ${terms.symbol} is listed already`);
    assert(this.#markets.size < exchangeMarketsMax, `more than ${exchangeMarketsMax} markets`);
    const market = new ExchangeMarket(terms);
    this.#markets.set(terms.symbol, market);
    return market;
  }

  find(symbol: string): ExchangeMarket | undefined {
    return this.#markets.get(symbol);
  }

  /** Returns the market; it must be listed. */
  market(symbol: string): ExchangeMarket {
    const market = this.#markets.get(symbol);
    assert(market !== undefined, `market ${symbol} is not listed`);
    return market;
  }

  /** Puts the exchange into the care of a keeper, of which it has one at most. */
  keepWith(keeper: ExchangeKeeper): void {
    assert(this.#keeper === undefined, "an exchange has one keeper");
    this.#keeper = keeper;
  }

  /** Returns an id for an order to be placed. */
  newOrderId(): number {
    this.#lastOrderId += 1;
    return this.#lastOrderId;
  }

  /** Calls the observer with everything that happens from now on, until the returned function is called. */
  observe(observer: ExchangeObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Places an order, or refuses it with the first rule it breaks. */
  place(request: OrderRequest, now: EpochMicros): OrderOutcome {
    this.#keeper?.keepTime(now);
    const market = this.#markets.get(request.symbol);
    if (market === undefined) return { accepted: false, reason: "unknown-market" };
    const reason = market.refusal(request.price, request.size, request.hasAnySize);
    if (reason !== undefined) return { accepted: false, reason };
    const orderId = request.orderId ?? this.newOrderId();
    const placement = market.book.place({ ...request, orderId });
    if (market.book.remaining(orderId) !== undefined) this.#marketOfOrder.set(orderId, market);
    this.#forgetEnded(placement.events);
    this.#publish(market, placement.events, now);
    return { accepted: true, orderId, placement };
  }

  /** Cancels a resting order and returns what was taken off the book; undefined when it does not rest. */
  cancel(orderId: number, now: EpochMicros): ContractMicros | undefined {
    this.#keeper?.keepTime(now);
    const market = this.#marketOfOrder.get(orderId);
    return this.#takeOff(market, market?.book.cancel(orderId), now);
  }

  /** Takes so much off a resting order, which keeps its place; undefined when it does not rest. Must leave some. */
  reduce(orderId: number, by: ContractMicros, now: EpochMicros): ContractMicros | undefined {
    this.#keeper?.keepTime(now);
    const market = this.#marketOfOrder.get(orderId);
    return this.#takeOff(market, market?.book.reduce(orderId, by), now);
  }

  /** Cancels every resting order of a market and returns how many there were. */
  cancelAll(symbol: string, now: EpochMicros): number {
    const ids = this.market(symbol).book.restingOrderIds();
    for (const orderId of ids) this.cancel(orderId, now);
    return ids.length;
  }

  /** Returns what is left of a resting order, or undefined when it does not rest. */
  remaining(orderId: number): ContractMicros | undefined {
    return this.#marketOfOrder.get(orderId)?.book.remaining(orderId);
  }

  /** Returns what stands before a resting order at its price, or undefined when it does not rest. */
  ahead(orderId: number): ContractMicros | undefined {
    return this.#marketOfOrder.get(orderId)?.book.ahead(orderId);
  }

  /** Opens, pauses or closes a market. Resting orders stay. */
  setPhase(symbol: string, phase: MarketPhase): void {
    const market = this.market(symbol);
    assert(market.phase !== "closed", `market ${symbol} is closed for good`);
    market.phase = phase;
  }

  /** Changes a market's grid. Resting orders stay where they are. */
  setTickScheme(symbol: string, tickScheme: TickScheme): void {
    this.market(symbol).tickScheme = tickScheme;
  }

  #takeOff(
    market: ExchangeMarket | undefined,
    cancellation: Cancellation | undefined,
    now: EpochMicros,
  ): ContractMicros | undefined {
    if (market === undefined || cancellation === undefined) return undefined;
    this.#forgetEnded(cancellation.events);
    this.#publish(market, cancellation.events, now);
    return cancellation.removed;
  }

  #forgetEnded(events: readonly BookEvent[]): void {
    for (const event of events) {
      const orderId = event.kind === "trade" ? event.makerOrderId : event.orderId;
      if (this.remaining(orderId) === undefined) this.#marketOfOrder.delete(orderId);
    }
  }

  /** Keeper and observers may act on what they see; what follows from that is told after what came first. */
  #publish(market: ExchangeMarket, events: readonly BookEvent[], now: EpochMicros): void {
    if (events.length === 0) return;
    market.account(events);
    const activity = { market, events, now };
    this.#unpublished.push(activity);
    const isOutermost = !this.#isPublishing;
    this.#isPublishing = true;
    try {
      this.#keeper?.book(activity);
      if (!isOutermost) return;
      for (let next = this.#unpublished.shift(); next; next = this.#unpublished.shift()) {
        for (const observer of this.#observers) observer(next);
      }
    } finally {
      if (isOutermost) {
        this.#isPublishing = false;
        this.#unpublished.length = 0;
      }
    }
  }
}
