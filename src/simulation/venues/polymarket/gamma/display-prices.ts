// The prices that the catalogue shows: as they were when its cache was last filled, up to five minutes ago. Nobody
// should trade on them. Source: reference page, section 4.2.

import { askSide, bidSide } from "../../../../domain/book/book-batch.ts";
import { type EpochMicros, minutes } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks, ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { ListedMarket } from "../catalogue.ts";
import type { Oracle } from "../oracle.ts";
import { dollars, wirePrice } from "../wire-book.ts";

/** How long the cache keeps a price. */
export const displayPriceAgeMax = minutes(5);

export interface DisplayPrice {
  readonly bestBid: number;
  readonly bestAsk: number;
  readonly lastTradePrice: number;
  /** Decimal texts, by outcome. */
  readonly outcomePrices: readonly [string, string];
}

interface Cached {
  readonly price: DisplayPrice;
  readonly at: EpochMicros;
  readonly wasResolved: boolean;
}

export class DisplayPrices {
  readonly #clock: Clock;
  readonly #oracle: Oracle;
  readonly #cache = new WeakMap<ListedMarket, Cached>();

  constructor(clock: Clock, oracle: Oracle) {
    this.#clock = clock;
    this.#oracle = oracle;
  }

  /** Returns the cached price; the answer to a question empties its place in the cache. */
  of(market: ListedMarket): DisplayPrice {
    const at = this.#clock.now();
    const wasResolved = this.#oracle.isResolved(market);
    const cached = this.#cache.get(market);
    const isFresh =
      cached !== undefined &&
      cached.wasResolved === wasResolved &&
      integerOf(at) - integerOf(cached.at) < integerOf(displayPriceAgeMax);
    if (isFresh) return cached.price;
    const price = this.#read(market);
    this.#cache.set(market, { price, at, wasResolved });
    return price;
  }

  #read(market: ListedMarket): DisplayPrice {
    const { traded } = market;
    const bid = traded.book.best(bidSide);
    const ask = traded.book.best(askSide);
    const last = traded.lastTrade;
    return {
      bestBid: bid === undefined ? 0 : dollars(integerOf(bid.price)),
      bestAsk: ask === undefined ? 1 : dollars(integerOf(ask.price)),
      lastTradePrice: last === undefined ? 0 : dollars(integerOf(last.price)),
      outcomePrices: this.#outcomePrices(market),
    };
  }

  #outcomePrices(market: ListedMarket): readonly [string, string] {
    const payouts = this.#oracle.payouts(market);
    const bid = market.traded.book.best(bidSide);
    const ask = market.traded.book.best(askSide);
    const middle =
      bid === undefined || ask === undefined
        ? ticksPerUsd / 2
        : Math.floor((integerOf(bid.price) + integerOf(ask.price)) / 2);
    const ticks = payouts === null ? middle : Math.floor(payouts[0] / 100);
    return [wirePrice(priceTicks(ticks)), wirePrice(priceTicks(ticksPerUsd - ticks))];
  }
}
