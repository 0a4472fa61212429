// Polymarket's markets in our form, from the Gamma catalogue.

import { type Result, succeed, unwrap } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type {
  CatalogueFilter,
  CatalogueListing,
  MarketCatalogue,
} from "../../../../ports/market-catalogue.ts";
import { logListing, type Refusal, refusalOf, unlisted } from "../../shared/catalogue-listing.ts";
import type { CatalogueOptions } from "../../shared/catalogue-options.ts";
import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { readPages, readPortions } from "../../shared/market-pages.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { type PolymarketEnvironmentOptions, resolvePolymarketEnvironment } from "../config.ts";
import { normaliseMarket } from "../normalise/market.ts";
import { gammaMarketSchema } from "../wire/rest-schemas.ts";
import { PolymarketRest } from "./client.ts";

/** Condition ids in one read: 66 characters each, in an address that proxies cut at 8 kB. */
const idsPerReadMax = 50;

/** Pages of open markets read at most; the venue lists about 90,000 markets. */
const pagesMax = 2_000;

export interface PolymarketCatalogueOptions
  extends CatalogueOptions,
    PolymarketEnvironmentOptions {}

export class PolymarketCatalogue implements MarketCatalogue {
  readonly venue = "polymarket";
  readonly #rest: PolymarketRest;
  readonly #clock: Clock;
  readonly #log: AdapterLog;

  constructor(rest: PolymarketRest, clock: Clock, log: AdapterLog) {
    this.#rest = rest;
    this.#clock = clock;
    this.#log = log;
  }

  async listMarkets(filter: CatalogueFilter): Promise<Result<CatalogueListing>> {
    const listed =
      filter.symbols.length === 0
        ? await readPages(pagesMax, (cursor) => this.#rest.openMarkets(cursor))
        : await this.#bySymbol(filter.symbols);
    if (!listed.ok) return listed;
    const bySymbol = new Map<string, Market>();
    const refused: Refusal[] = [];
    for (const value of listed.value) {
      const wire = readSchema("market", gammaMarketSchema, value, this.#rest.fields);
      const market = wire.ok ? normaliseMarket(wire.value, this.#clock.now()) : wire;
      if (market.ok) bySymbol.set(market.value.venueSymbol, market.value);
      else refused.push(refusalOf(symbolOf(value), market.failure));
    }
    const markets = [...bySymbol.values()];
    refused.push(...unlisted(filter.symbols, markets, refused));
    const listing = { markets, refused };
    logListing(this.#log, this.venue, listing);
    return succeed(listing);
  }

  /** Unknown fields of answers so far, by name. */
  unknownFields(): Readonly<Record<string, number>> {
    return this.#rest.fields.counts();
  }

  close(): Promise<void> {
    return this.#rest.close();
  }

  /** Open markets first; those not among them are looked for among the closed ones. */
  async #bySymbol(symbols: readonly string[]): Promise<Result<readonly JsonValue[]>> {
    const found: JsonValue[] = [];
    let wanted = [...symbols];
    for (const closed of [false, true]) {
      const listed = await readPortions(wanted, idsPerReadMax, (ids) =>
        this.#rest.marketsByCondition(ids, closed),
      );
      if (!listed.ok) return listed;
      found.push(...listed.value);
      const seen = new Set(found.map(symbolOf));
      wanted = wanted.filter((symbol) => !seen.has(symbol));
    }
    return succeed(found);
  }
}

function symbolOf(value: JsonValue): string {
  return isJsonObject(value) && typeof value.conditionId === "string"
    ? value.conditionId
    : "(no condition id)";
}

/** Returns the catalogue. Throws `FailureError` for addresses that do not belong to the environment. */
export function createPolymarketCatalogue(
  options: PolymarketCatalogueOptions,
): PolymarketCatalogue {
  const urls = unwrap(resolvePolymarketEnvironment(options));
  const { transport, random, limits, governor, breakers } = options;
  const rest = new PolymarketRest({
    baseUrl: urls.gamma,
    transport,
    random,
    limits,
    governor,
    breakers,
  });
  return new PolymarketCatalogue(rest, transport.clock, options.log ?? silentLog);
}
