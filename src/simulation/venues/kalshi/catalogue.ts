// The listed markets with their state: where each belongs, how its status reads at an instant, and how it resolved.
// Prices and books are the exchange's; what people and dates decide is here.

import { assert } from "../../../domain/failure/assert.ts";
import { contractMicros } from "../../../domain/units/contract-micros.ts";
import { addDuration, type EpochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import type { ExchangeMarket } from "../../exchange/exchange-market.ts";
import { uuidFor } from "../../identifiers.ts";
import type { KalshiEventListing, KalshiMarketListing, KalshiSeriesListing } from "./listing.ts";
import { type PriceStructure, priceStructures } from "./price-structures.ts";

/** Counts are whole hundredths of a contract, and one hundredth is enough. */
const lot = contractMicros(10_000);

/** The words of the market object. Source: docs.kalshi.com market lifecycle page. */
export type KalshiStatus =
  | "initialized"
  | "active"
  | "inactive"
  | "closed"
  | "determined"
  | "finalized";

export interface ListedMarket {
  readonly listing: KalshiMarketListing;
  readonly event: KalshiEventListing;
  readonly series: KalshiSeriesListing;
  readonly marketId: string;
  readonly traded: ExchangeMarket;
  priceStructure: PriceStructure;
  closeAt: EpochMicros;
  resolution: { readonly result: "yes" | "no"; readonly settledAt: EpochMicros | null } | null;
  updatedAt: EpochMicros;
}

export class KalshiCatalogue {
  readonly series: readonly KalshiSeriesListing[];
  readonly #exchange: Exchange;
  readonly #markets = new Map<string, ListedMarket>();

  constructor(series: readonly KalshiSeriesListing[], exchange: Exchange, now: EpochMicros) {
    this.series = series;
    this.#exchange = exchange;
    for (const one of series) {
      for (const event of one.events) {
        for (const listing of event.markets) this.list(one, event, listing, now);
      }
    }
  }

  /** Adds a market, opening it on the exchange. */
  list(
    series: KalshiSeriesListing,
    event: KalshiEventListing,
    listing: KalshiMarketListing,
    now: EpochMicros,
  ): void {
    const traded = this.#exchange.list({
      symbol: listing.ticker,
      tickScheme: priceStructures[listing.priceStructure],
      lot,
      sizeMin: lot,
    });
    this.#markets.set(listing.ticker, {
      listing,
      event,
      series,
      marketId: uuidFor(`kalshi market ${listing.ticker}`),
      traded,
      priceStructure: listing.priceStructure,
      closeAt: listing.closeAt,
      resolution: null,
      updatedAt: now,
    });
  }

  find(ticker: string): ListedMarket | undefined {
    return this.#markets.get(ticker);
  }

  /** Returns the market; it must be listed. */
  market(ticker: string): ListedMarket {
    const market = this.#markets.get(ticker);
    assert(market !== undefined, `market ${ticker} is not listed`);
    return market;
  }

  /** Markets of one event, in the order of their listing. */
  marketsOf(eventTicker: string): readonly ListedMarket[] {
    return [...this.#markets.values()].filter(({ event }) => event.eventTicker === eventTicker);
  }

  /** All markets, in the order of their listing. */
  markets(): IterableIterator<ListedMarket> {
    return this.#markets.values();
  }

  findEvent(
    eventTicker: string,
  ): { readonly series: KalshiSeriesListing; readonly event: KalshiEventListing } | undefined {
    for (const series of this.series) {
      const event = series.events.find((candidate) => candidate.eventTicker === eventTicker);
      if (event !== undefined) return { series, event };
    }
    return undefined;
  }

  /** Returns the status word. Opening and closing are matters of time alone and announced nowhere. */
  statusAt(market: ListedMarket, now: EpochMicros): KalshiStatus {
    if (market.resolution !== null) {
      return market.resolution.settledAt === null ? "determined" : "finalized";
    }
    if (integerOf(now) < integerOf(market.listing.openAt)) return "initialized";
    if (integerOf(now) >= integerOf(market.closeAt)) return "closed";
    if (market.traded.phase === "closed") return "closed";
    return market.traded.phase === "open" ? "active" : "inactive";
  }
}

/** Returns when the result of a market is expected. */
export function expectedExpiration(market: ListedMarket): EpochMicros {
  return addDuration(market.closeAt, seconds(3_600));
}
