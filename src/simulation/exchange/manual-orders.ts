// Orders by hand: what a test says to a simulated exchange, in decimal text, always about the YES side of a market.

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import type { Book } from "../../domain/book/level.ts";
import { unwrap } from "../../domain/failure/result.ts";
import { parseContracts } from "../../domain/units/contract-micros.ts";
import { parsePrice } from "../../domain/units/price-ticks.ts";
import type { Clock } from "../../ports/clock.ts";
import type { TimeInForce } from "../matching/order-book.ts";
import type { Exchange, OrderOutcome } from "./exchange.ts";

/** An order in YES terms: a `bid` buys YES, an `ask` sells YES, which is buying NO at 1 - price. */
export interface ManualOrder {
  /** Kalshi ticker or Polymarket condition id. */
  readonly market: string;
  readonly side: "bid" | "ask";
  /** Decimal text in USD, such as "0.42". */
  readonly price: string;
  /** Decimal text in contracts, such as "12.5". */
  readonly size: string;
  /** Defaults to "manual". */
  readonly owner?: string;
}

export class ManualOrders {
  protected readonly exchange: Exchange;
  protected readonly clock: Clock;

  constructor(exchange: Exchange, clock: Clock) {
    this.exchange = exchange;
    this.clock = clock;
  }

  /** Places an order that rests where it does not trade. Throws on text that is no number. */
  place(order: ManualOrder): OrderOutcome {
    return this.#send(order, "good-till-cancelled");
  }

  /** Takes what rests at the price or better; the rest of the order is dropped. */
  take(order: ManualOrder): OrderOutcome {
    return this.#send(order, "immediate-or-cancel");
  }

  /** Cancels a resting order; false when it does not rest. */
  cancel(orderId: number): boolean {
    return this.exchange.cancel(orderId, this.clock.now()) !== undefined;
  }

  /** Cancels all orders of a market and returns how many rested. */
  cancelAll(market: string): number {
    return this.exchange.cancelAll(market, this.clock.now());
  }

  /** Returns the market's book in YES prices, best level first. */
  book(market: string): Book {
    return this.exchange.market(market).book.levels();
  }

  #send(order: ManualOrder, timeInForce: TimeInForce): OrderOutcome {
    return this.exchange.place(
      {
        symbol: order.market,
        owner: order.owner ?? "manual",
        side: order.side === "bid" ? bidSide : askSide,
        price: unwrap(parsePrice(order.price)),
        size: unwrap(parseContracts(order.size)),
        timeInForce,
      },
      this.clock.now(),
    );
  }
}
