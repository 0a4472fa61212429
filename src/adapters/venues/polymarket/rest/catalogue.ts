// Polymarket's markets in our form, from the Gamma catalogue: all open ones, those that a filter finds, and those that
// are watched, which are compared with the order book host's own records. Prices in the catalogue are cached display
// data and are never read.

import { type Failure, type Result, succeed, unwrap } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type {
  CatalogueFilter,
  CatalogueListing,
  MarketCatalogue,
  MarketTimes,
} from "../../../../ports/market-catalogue.ts";
import { logListing, type Refusal, refusalOf, unlisted } from "../../shared/catalogue-listing.ts";
import type { CatalogueOptions } from "../../shared/catalogue-options.ts";
import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import { instantOfIsoText } from "../../shared/instant-text.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { type MarketsPage, readPages, readPortions } from "../../shared/market-pages.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { type PolymarketEnvironmentOptions, resolvePolymarketEnvironment } from "../config.ts";
import { normaliseMarket } from "../normalise/market.ts";
import type { ResolvedQuestion } from "../normalise/payout.ts";
import { gammaEventSchema, gammaMarketSchema, type WireMarket } from "../wire/rest-schemas.ts";
import { BookRest } from "./book-rest.ts";
import { PolymarketRest } from "./client.ts";
import {
  eventMisfit,
  eventQuery,
  type GammaEventFilter,
  type GammaMarketFilter,
  marketMisfit,
  marketQuery,
  orderMisfit,
} from "./gamma-filter.ts";
import type { TradedMarket } from "./trading-contract.ts";
import { type ListedMarket, WatchedMarkets } from "./watched-markets.ts";

/** Condition ids in one read: 66 characters each, in an address that proxies cut at 8 kB. */
const idsPerReadMax = 50;

/** Pages of open markets read at most; the venue lists about 90,000 markets. */
export const pagesMax = 2_000;

export interface PolymarketCatalogueOptions extends CatalogueOptions, PolymarketEnvironmentOptions {
  /** Markets of the protocol's version 2 may be traded. False unless given: whether any is live is not known, and their
   * orders are settled by another exchange. They are listed all the same, as paused. */
  readonly allowsProtocolTwo?: boolean;
}

export class PolymarketCatalogue implements MarketCatalogue {
  readonly venue = "polymarket";
  readonly #rest: PolymarketRest;
  readonly #bookRest: BookRest;
  readonly #clock: Clock;
  readonly #log: AdapterLog;
  readonly #watched: WatchedMarkets;

  constructor(options: {
    readonly rest: PolymarketRest;
    readonly bookRest: BookRest;
    readonly clock: Clock;
    readonly log: AdapterLog;
    readonly allowsProtocolTwo: boolean;
  }) {
    const { bookRest, clock, allowsProtocolTwo } = options;
    this.#rest = options.rest;
    this.#bookRest = bookRest;
    this.#clock = clock;
    this.#log = options.log;
    this.#watched = new WatchedMarkets({ rest: bookRest, clock, allowsProtocolTwo });
  }

  /** Markets asked for by symbol are compared with the order book's own records, the list of all is not: it is for
   * finding markets, and nothing is traded that was not asked for by symbol. */
  async listMarkets(filter: CatalogueFilter): Promise<Result<CatalogueListing>> {
    const isWatching = filter.symbols.length > 0;
    const read = isWatching
      ? await this.#bySymbol(filter.symbols)
      : await readPages(pagesMax, (cursor) => this.#rest.openMarkets(cursor));
    if (!read.ok) return read;
    const { listed, refused } = this.#normalise(read.value);
    const markets = isWatching
      ? await this.#compared(listed, refused)
      : listed.map(({ market }) => market);
    refused.push(...unlisted(filter.symbols, markets, refused));
    return succeed(this.#listing(listed, markets, refused));
  }

  /** Returns the markets that a filter finds, in the catalogue's words alone. `VEN-862` when the venue does not apply
   * the filter; a single market that does not fit it is left out and named. */
  async findMarkets(filter: GammaMarketFilter): Promise<Result<CatalogueListing>> {
    const refused: Refusal[] = [];
    const query = marketQuery(filter);
    const read = await readPages(pagesMax, async (cursor) => {
      const page = await this.#rest.markets(query, cursor);
      const disorder = page.ok ? orderMisfit(filter, page.value.markets) : undefined;
      if (disorder !== undefined) return { ok: false, failure: disorder };
      return fitting(page, refused, symbolOf, (record) => marketMisfit(filter, record));
    });
    return read.ok ? succeed(this.#found(read.value, refused)) : read;
  }

  /** As `findMarkets`, by what only events say of themselves: their tags and their series. */
  async findMarketsOfEvents(filter: GammaEventFilter): Promise<Result<CatalogueListing>> {
    const refused: Refusal[] = [];
    const query = eventQuery(filter);
    const read = await readPages(pagesMax, async (cursor) => {
      const page = await this.#rest.events(query, cursor);
      return fitting(page, refused, eventName, (record) => eventMisfit(filter, record));
    });
    if (!read.ok) return read;
    const markets = read.value.flatMap((event) => this.#marketsOf(event, refused));
    return succeed(this.#found(markets, refused));
  }

  /** Returns what orders must know of a market, as its last listing by symbol said; undefined when it was not listed so.
   * One that has ended, or that the venue's sources disagree about, is not tradable. */
  tradedMarket(conditionId: string): TradedMarket | undefined {
    return this.#watched.traded(conditionId);
  }

  /** Returns how the payouts of a market are read, for `PolymarketResolutions`; undefined as for `tradedMarket`. */
  question(conditionId: string): ResolvedQuestion | undefined {
    return this.#watched.question(conditionId);
  }

  /** Unknown fields of answers so far, by name. */
  unknownFields(): Readonly<Record<string, number>> {
    return { ...this.#rest.fields.counts(), ...this.#bookRest.fields.counts() };
  }

  async close(): Promise<void> {
    await Promise.all([this.#rest.close(), this.#bookRest.close()]);
  }

  /** Open markets first; those not among them are looked for among the closed ones. */
  async #bySymbol(symbols: readonly string[]): Promise<Result<readonly JsonValue[]>> {
    const found: JsonValue[] = [];
    let wanted = [...symbols];
    for (const closed of [false, true]) {
      const asked = new Set(wanted);
      const read = await readPortions(wanted, idsPerReadMax, (ids) =>
        this.#rest.marketsByCondition(ids, closed),
      );
      if (!read.ok) return read;
      // A filter that the venue did not apply would bring its first markets instead.
      found.push(...read.value.filter((record) => asked.has(symbolOf(record))));
      const seen = new Set(found.map(symbolOf));
      wanted = wanted.filter((symbol) => !seen.has(symbol));
    }
    return succeed(found);
  }

  #normalise(records: readonly JsonValue[]): { listed: ListedMarket[]; refused: Refusal[] } {
    const bySymbol = new Map<string, ListedMarket>();
    const refused: Refusal[] = [];
    for (const value of records) {
      const wire = readSchema("market", gammaMarketSchema, value, this.#rest.fields);
      const market = wire.ok ? normaliseMarket(wire.value, this.#clock.now()) : wire;
      if (wire.ok && market.ok) {
        bySymbol.set(market.value.venueSymbol, { wire: wire.value, market: market.value });
      } else if (!market.ok) refused.push(refusalOf(symbolOf(value), market.failure));
    }
    return { listed: [...bySymbol.values()], refused };
  }

  async #compared(listed: readonly ListedMarket[], refused: Refusal[]): Promise<Market[]> {
    const results = await this.#watched.compare(listed);
    const markets: Market[] = [];
    for (const [symbol, result] of results) {
      if (result.ok) markets.push(result.value);
      else refused.push(refusalOf(symbol, result.failure));
    }
    return markets;
  }

  #found(records: readonly JsonValue[], refused: readonly Refusal[]): CatalogueListing {
    const normalised = this.#normalise(records);
    const markets = normalised.listed.map(({ market }) => market);
    return this.#listing(normalised.listed, markets, [...refused, ...normalised.refused]);
  }

  #listing(
    listed: readonly ListedMarket[],
    markets: readonly Market[],
    refused: readonly Refusal[],
  ): CatalogueListing {
    const now = this.#clock.now();
    const times = listed.map(({ wire, market }) => timesOf(wire, market.id, now));
    const listing = { markets, times, refused };
    logListing(this.#log, this.venue, listing);
    return listing;
  }

  /** The markets of an event, each with what the event says for all of them. */
  #marketsOf(value: JsonValue, refused: Refusal[]): readonly JsonValue[] {
    const event = readSchema("event", gammaEventSchema, value, this.#rest.fields);
    if (!event.ok) {
      refused.push(refusalOf(eventName(value), event.failure));
      return [];
    }
    const { id, slug } = event.value;
    return (event.value.markets as readonly JsonValue[]).map((market) =>
      isJsonObject(market) ? { ...market, events: [{ id, slug }] } : market,
    );
  }
}

/** Returns the page with the records that fit; `VEN-862` when none of them does. */
function fitting(
  page: Result<MarketsPage>,
  refused: Refusal[],
  nameOf: (record: JsonValue) => string,
  misfitOf: (record: JsonValue) => Failure | undefined,
): Result<MarketsPage> {
  if (!page.ok) return page;
  const { markets: records, cursor } = page.value;
  let problem: Failure | undefined;
  const fits = records.filter((record) => {
    const misfit = misfitOf(record);
    if (misfit === undefined) return true;
    problem ??= misfit;
    refused.push(refusalOf(nameOf(record), misfit));
    return false;
  });
  if (problem !== undefined && fits.length === 0) return { ok: false, failure: problem };
  return succeed({ markets: fits, cursor });
}

/** The next time at which the market is worth a look: when its game starts or it ends. Markets trade on beyond both, so
 * a time that has passed says nothing. */
function timesOf(wire: WireMarket, market: MarketId, now: EpochMicros): MarketTimes {
  const later = [wire.gameStartTime, wire.endDate]
    .map(instantOfIsoText)
    .filter((instant): instant is EpochMicros => instant !== null && instant > now);
  const closesAt = later.reduce<EpochMicros | null>(
    (first, instant) => (first === null || instant < first ? instant : first),
    null,
  );
  return { market, opensAt: null, closesAt };
}

function symbolOf(value: JsonValue): string {
  return isJsonObject(value) && typeof value.conditionId === "string"
    ? value.conditionId
    : "(no condition id)";
}

function eventName(value: JsonValue): string {
  return isJsonObject(value) && typeof value.slug === "string" ? value.slug : "(no slug)";
}

/** Returns the catalogue. Throws `FailureError` for addresses that do not belong to the environment. */
export function createPolymarketCatalogue(
  options: PolymarketCatalogueOptions,
): PolymarketCatalogue {
  const urls = unwrap(resolvePolymarketEnvironment(options));
  const { transport, random, limits, governor, breakers } = options;
  const http = { transport, random, limits, governor, breakers };
  return new PolymarketCatalogue({
    rest: new PolymarketRest({ ...http, baseUrl: urls.gamma }),
    bookRest: new BookRest({ ...http, baseUrl: urls.clob }),
    clock: transport.clock,
    log: options.log ?? silentLog,
    allowsProtocolTwo: options.allowsProtocolTwo ?? false,
  });
}
