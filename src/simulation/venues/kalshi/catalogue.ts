// The listed markets with their state: where each belongs, how its status reads at an instant, and how it resolved.
// Prices and books are the exchange's; what people and dates decide is here.

import { assert } from "../../../domain/failure/assert.ts";
import { contractMicros } from "../../../domain/units/contract-micros.ts";
import { addDuration, type EpochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import type { ExchangeMarket } from "../../exchange/exchange-market.ts";
import { uuidFor } from "../../identifiers.ts";
import type {
  KalshiEventFeeChange,
  KalshiEventListing,
  KalshiMarketListing,
  KalshiSeriesListing,
} from "./listing.ts";
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
  | "disputed"
  | "amended"
  | "finalized";

/** How a market came out. */
export interface Resolution {
  readonly result: "yes" | "no" | "scalar";
  /** What a YES contract pays, in millionths of a dollar. */
  readonly valueMicros: bigint;
  /** Where a result stands: announced, doubted, announced anew. */
  readonly stage: "determined" | "disputed" | "amended";
  readonly determinedAt: EpochMicros;
  readonly settledAt: EpochMicros | null;
}

/** The fee type and multiplier in force, as the wire has them. */
export interface StatedFees {
  readonly feeType: string;
  readonly feeMultiplier: number;
}

export interface ListedMarket {
  readonly listing: KalshiMarketListing;
  readonly event: KalshiEventListing;
  readonly series: KalshiSeriesListing;
  readonly marketId: string;
  /** The shard it trades on. */
  readonly exchangeIndex: number;
  readonly traded: ExchangeMarket;
  priceStructure: PriceStructure;
  closeAt: EpochMicros;
  resolution: Resolution | null;
  updatedAt: EpochMicros;
}

export class KalshiCatalogue {
  readonly series: readonly KalshiSeriesListing[];
  readonly #exchange: Exchange;
  readonly #markets = new Map<string, ListedMarket>();
  readonly #eventFees = new Map<string, readonly KalshiEventFeeChange[]>();
  #revision = 0;

  constructor(series: readonly KalshiSeriesListing[], exchange: Exchange, now: EpochMicros) {
    this.series = series;
    this.#exchange = exchange;
    for (const one of series) {
      for (const event of one.events) {
        for (const listing of event.markets) this.list(one, event, listing, now);
      }
    }
  }

  /** Counts the changes of closing times and fees, so that what was derived from them can be derived anew. */
  get revision(): number {
    return this.#revision;
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
      exchangeIndex: event.exchangeIndex ?? 0,
      traded,
      priceStructure: listing.priceStructure,
      closeAt: listing.closeAt,
      resolution: null,
      updatedAt: now,
    });
    this.#revision += 1;
  }

  /** Moves the end of trading. */
  moveClose(ticker: string, closeAt: EpochMicros): void {
    this.market(ticker).closeAt = closeAt;
    this.#revision += 1;
  }

  /** Overrides the fees of an event from an instant on. */
  changeEventFees(eventTicker: string, change: KalshiEventFeeChange): void {
    const found = this.findEvent(eventTicker);
    assert(found !== undefined, `event ${eventTicker} is not listed`);
    const changes = [...this.eventFeeChanges(found.event), change];
    // The last of several changes for one instant holds: the sort keeps their order.
    changes.sort((a, b) => integerOf(a.at) - integerOf(b.at));
    this.#eventFees.set(eventTicker, changes);
    this.#revision += 1;
  }

  /** Returns the overrides of an event, listed and stated later, in the order of their instants. */
  eventFeeChanges(event: KalshiEventListing): readonly KalshiEventFeeChange[] {
    return this.#eventFees.get(event.eventTicker) ?? event.feeChanges ?? [];
  }

  /** Returns what a fill in the market is charged by at an instant: each field from the event where it overrides it,
   * else from the series. */
  feesAt(market: ListedMarket, now: EpochMicros): StatedFees {
    const isDue = ({ at }: { readonly at: EpochMicros }): boolean =>
      integerOf(at) <= integerOf(now);
    const series = market.series.feeChanges?.findLast(isDue) ?? market.series;
    const override = this.eventFeeChanges(market.event).findLast(isDue);
    return {
      feeType: override?.feeTypeOverride ?? series.feeType,
      feeMultiplier: override?.feeMultiplierOverride ?? series.feeMultiplier,
    };
  }

  /** Returns the first instant after `now` at which a market opens or closes or a fee changes; undefined when none is ahead. */
  nextChangeAfter(now: EpochMicros): EpochMicros | undefined {
    let next: EpochMicros | undefined;
    const consider = (at: EpochMicros): void => {
      if (integerOf(at) <= integerOf(now)) return;
      if (next === undefined || integerOf(at) < integerOf(next)) next = at;
    };
    for (const market of this.#markets.values()) {
      consider(market.listing.openAt);
      consider(market.closeAt);
    }
    for (const series of this.series) {
      for (const change of series.feeChanges ?? []) consider(change.at);
      for (const event of series.events) {
        for (const change of this.eventFeeChanges(event)) consider(change.at);
      }
    }
    return next;
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
      return market.resolution.settledAt === null ? market.resolution.stage : "finalized";
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
