// Polymarket's markets in our form, from the Gamma catalogue.

import { fail, type Result, succeed, unwrap } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type {
  CatalogueFilter,
  CatalogueListing,
  MarketCatalogue,
} from "../../../../ports/market-catalogue.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueEnvironment } from "../../shared/environment.ts";
import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { HttpLimits } from "../../shared/http-client.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { type PolymarketUrls, resolvePolymarketEnvironment } from "../config.ts";
import { normaliseMarket } from "../normalise/market.ts";
import { gammaMarketSchema } from "../wire/rest-schemas.ts";
import { PolymarketRest } from "./client.ts";

/** Condition ids in one read: 66 characters each, in an address that proxies cut at 8 kB. */
const idsPerReadMax = 50;

/** Pages of open markets read at most; the venue lists about 90,000 markets. */
const pagesMax = 2_000;

export interface PolymarketCatalogueOptions {
  readonly environment: VenueEnvironment;
  readonly urls?: Partial<PolymarketUrls>;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly log?: AdapterLog;
  readonly limits?: Partial<HttpLimits>;
}

interface Refusal {
  readonly venueSymbol: string;
  readonly reason: string;
}

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
      filter.symbols.length === 0 ? await this.#allOpen() : await this.#bySymbol(filter.symbols);
    if (!listed.ok) return listed;
    const markets = new Map<string, Market>();
    const refused: Refusal[] = [];
    for (const value of listed.value) {
      const wire = readSchema("market", gammaMarketSchema, value, this.#rest.fields);
      const market = wire.ok ? normaliseMarket(wire.value, this.#clock.now()) : wire;
      if (market.ok) markets.set(market.value.venueSymbol, market.value);
      else {
        const { code, message } = market.failure;
        refused.push({ venueSymbol: symbolOf(value), reason: `${code} ${message}` });
      }
    }
    const seen = new Set([...markets.keys(), ...refused.map((refusal) => refusal.venueSymbol)]);
    for (const venueSymbol of filter.symbols) {
      if (!seen.has(venueSymbol)) {
        refused.push({ venueSymbol, reason: "VEN-806 the venue does not list it" });
      }
    }
    this.#report(markets.size, refused.length);
    return succeed({ markets: [...markets.values()], refused });
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
      for (let start = 0; start < wanted.length; start += idsPerReadMax) {
        const ids = wanted.slice(start, start + idsPerReadMax);
        const page = await this.#rest.marketsByCondition(ids, closed);
        if (!page.ok) return page;
        found.push(...page.value.markets);
      }
      const seen = new Set(found.map(symbolOf));
      wanted = wanted.filter((symbol) => !seen.has(symbol));
    }
    return succeed(found);
  }

  async #allOpen(): Promise<Result<readonly JsonValue[]>> {
    const found: JsonValue[] = [];
    const cursors = new Set<string>();
    let cursor: string | null = null;
    for (let pages = 0; pages < pagesMax; pages += 1) {
      const page: Awaited<ReturnType<PolymarketRest["openMarkets"]>> =
        await this.#rest.openMarkets(cursor);
      if (!page.ok) return page;
      found.push(...page.value.markets);
      cursor = page.value.cursor;
      if (cursor === null) return succeed(found);
      if (cursors.has(cursor)) return fail("VEN-804", "the list of markets runs in a circle");
      cursors.add(cursor);
    }
    return fail("VEN-804", `the list of markets has more than ${pagesMax} pages`);
  }

  #report(count: number, refused: number): void {
    this.#log({
      level: refused === 0 ? "info" : "warn",
      message: `polymarket: ${count} markets read, ${refused} refused`,
      details: { markets: count, refused },
    });
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
  const { clock, random, limits } = options;
  const rest = new PolymarketRest({
    url: urls.gamma,
    clock,
    random,
    ...(limits === undefined ? {} : { limits }),
  });
  return new PolymarketCatalogue(rest, clock, options.log ?? silentLog);
}
