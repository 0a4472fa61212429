// One event as it is quoted on one venue: the exchange, the symbol, and how the traders there see the truth. A view is
// late by nature, and stands still while the venue's makers sleep through news.

import { askSide, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import type { TickScheme } from "../../domain/market/tick-scheme.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { divide, type Rounding } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { TimeInForce } from "../matching/order-book.ts";
import type { RandomStream } from "../random-stream.ts";
import type { FlowSettings } from "./flow-settings.ts";
import type { LatentPrice } from "./latent-price.ts";

/** Where an event is quoted. */
export interface FlowListing {
  readonly exchange: Exchange;
  readonly symbol: string;
  /** Taker fee rate in millionths: fee = rate × p × (1 - p) per contract. */
  readonly feeRate: number;
  /** Chance in millionths that a quoted size is not a whole number of contracts. */
  readonly fractionChance: number;
}

const wholeContract = 1_000_000;
const centOfContract = 10_000;

/** Returns the price on the grid at or next to `ticks` in the given direction, strictly between 0 and 1 USD. */
export function priceOnGrid(scheme: TickScheme, ticks: number, rounding: Rounding): number {
  const band = scheme.bands.find(
    ({ from, to }) => ticks >= integerOf(from) && ticks <= integerOf(to),
  );
  const step = band === undefined ? 100 : integerOf(band.step);
  const from = band === undefined ? 0 : integerOf(band.from);
  const rounded = from + divide(ticks - from, step, rounding) * step;
  return Math.min(ticksPerUsd - step, Math.max(step, rounded));
}

export class FlowMarket {
  readonly listing: FlowListing;
  readonly #random: RandomStream;
  readonly #latent: LatentPrice;
  readonly #delayMicros: number;
  #asleepUntilMicros = 0;
  #frozenViewMicros = 0;

  constructor(
    listing: FlowListing,
    random: RandomStream,
    latent: LatentPrice,
    settings: FlowSettings,
  ) {
    this.listing = listing;
    this.#random = random;
    this.#latent = latent;
    this.#delayMicros = random.between(settings.viewDelayLeastMicros, settings.viewDelayMostMicros);
  }

  /** Keeps the view where it is until the instant: the makers of this venue have not heard the news. */
  sleepUntil(untilMicros: number, nowMicros: number): void {
    this.#frozenViewMicros = this.view(nowMicros);
    this.#asleepUntilMicros = untilMicros;
  }

  /** Returns what this venue's makers believe the event to be worth now, in millionths of a dollar. */
  view(nowMicros: number): number {
    if (nowMicros < this.#asleepUntilMicros) return this.#frozenViewMicros;
    return this.#latent.valueAt(nowMicros - this.#delayMicros);
  }

  get tickScheme(): TickScheme {
    return this.listing.exchange.market(this.listing.symbol).tickScheme;
  }

  /** Returns the best price of a side in ticks and its size in contract micros, or undefined. */
  best(side: BookSide): { readonly ticks: number; readonly sizeMicros: number } | undefined {
    const level = this.listing.exchange.market(this.listing.symbol).book.best(side);
    if (level === undefined) return undefined;
    return { ticks: integerOf(level.price), sizeMicros: integerOf(level.size) };
  }

  /** Places an order and returns its id; undefined when the exchange refused it or nothing of it rests. */
  place(
    owner: string,
    order: { readonly side: BookSide; readonly ticks: number; readonly sizeMicros: number },
    timeInForce: TimeInForce,
    now: EpochMicros,
  ): number | undefined {
    const outcome = this.listing.exchange.place(
      {
        symbol: this.listing.symbol,
        owner,
        side: order.side,
        price: priceTicks(order.ticks),
        size: contractMicros(order.sizeMicros),
        timeInForce,
      },
      now,
    );
    if (!outcome.accepted || integerOf(outcome.placement.resting) === 0) return undefined;
    return outcome.orderId;
  }

  /** Returns a size between two whole numbers of contracts, at times with a fraction, as the venue's users have. */
  drawSize(leastContracts: number, mostContracts: number): number {
    const contracts = this.#random.between(leastContracts, mostContracts);
    const fraction = this.#random.chance(this.listing.fractionChance)
      ? this.#random.between(1, 99)
      : 0;
    return contracts * wholeContract + fraction * centOfContract;
  }

  /** Returns the taker's fee at a price, in millionths of a dollar per contract, rounded up. */
  takerFeeMicros(ticks: number): number {
    return divide(this.listing.feeRate * ticks * (ticksPerUsd - ticks), ticksPerUsd ** 2, "up");
  }
}

/** Returns the other side of a book. */
export function oppositeSide(side: BookSide): BookSide {
  return side === bidSide ? askSide : bidSide;
}
