// Kalshi's markets in our form: the markets, then each event and each series once, for names and fees.

import { fail, type Result, succeed, unwrap } from "../../../../domain/failure/result.ts";
import type { KalshiMembership } from "../../../../domain/market/fees/kalshi-fee-timeline.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type {
  CatalogueFilter,
  CatalogueListing,
  MarketCatalogue,
} from "../../../../ports/market-catalogue.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueEnvironment } from "../../shared/environment.ts";
import { forEachName } from "../../shared/for-each-name.ts";
import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { HttpLimits } from "../../shared/http-client.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { type KalshiCredentials, type KalshiUrls, resolveKalshiEnvironment } from "../config.ts";
import { type NormalisedMarket, normaliseMarket } from "../normalise/market.ts";
import {
  marketSchema,
  type WireEvent,
  type WireMarket,
  type WireSeries,
} from "../wire/rest-schemas.ts";
import { KalshiRest } from "./client.ts";

/** Tickers in one read: they travel in the address, which proxies cut at 8 kB. */
const tickersPerReadMax = 100;

/** Pages of open markets read at most; the venue lists about 90,000 markets. */
const pagesMax = 500;

/** Reads under way at once: the smallest tier refills 20 reads a second. */
const readsTogetherMax = 4;

export interface KalshiCatalogueOptions {
  readonly environment: VenueEnvironment;
  readonly urls?: Partial<KalshiUrls>;
  readonly credentials?: KalshiCredentials;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly log?: AdapterLog;
  /** Whose fees: direct members pay to the 0.0001 USD, the others to the cent. */
  readonly membership?: KalshiMembership;
  readonly limits?: Partial<HttpLimits>;
}

interface Refusal {
  readonly venueSymbol: string;
  readonly reason: string;
}

export class KalshiCatalogue implements MarketCatalogue {
  readonly venue = "kalshi";
  readonly #rest: KalshiRest;
  readonly #membership: KalshiMembership;
  readonly #log: AdapterLog;

  constructor(rest: KalshiRest, membership: KalshiMembership, log: AdapterLog) {
    this.#rest = rest;
    this.#membership = membership;
    this.#log = log;
  }

  async listMarkets(filter: CatalogueFilter): Promise<Result<CatalogueListing>> {
    const listed =
      filter.symbols.length === 0 ? await this.#allOpen() : await this.#bySymbol(filter.symbols);
    if (!listed.ok) return listed;
    const refused: Refusal[] = [];
    const wires = this.#read(listed.value, refused);
    const events = await this.#byName(
      wires.map((wire) => wire.event_ticker),
      (name) => this.#rest.event(name),
    );
    const series = await this.#byName(
      [...events.values()].flatMap((event) => (event.ok ? [event.value.series_ticker] : [])),
      (name) => this.#rest.series(name),
    );
    const markets: Market[] = [];
    const uncertain = new Set<string>();
    for (const wire of wires) {
      const normalised = this.#normalise(wire, events, series);
      if (normalised.ok) {
        markets.push(normalised.value.market);
        for (const type of normalised.value.uncertainFeeTypes) uncertain.add(type);
      } else {
        refused.push({ venueSymbol: wire.ticker, reason: reasonOf(normalised.failure) });
      }
    }
    refused.push(...missing(filter.symbols, markets, refused));
    this.#report(markets.length, refused, uncertain);
    return succeed({ markets, refused });
  }

  /** Unknown fields of answers so far, by name. */
  unknownFields(): Readonly<Record<string, number>> {
    return this.#rest.fields.counts();
  }

  close(): Promise<void> {
    return this.#rest.close();
  }

  async #bySymbol(symbols: readonly string[]): Promise<Result<readonly JsonValue[]>> {
    const found: JsonValue[] = [];
    for (let start = 0; start < symbols.length; start += tickersPerReadMax) {
      const page = await this.#rest.marketsByTicker(
        symbols.slice(start, start + tickersPerReadMax),
      );
      if (!page.ok) return page;
      found.push(...page.value.markets);
    }
    return succeed(found);
  }

  async #allOpen(): Promise<Result<readonly JsonValue[]>> {
    const found: JsonValue[] = [];
    const cursors = new Set<string>();
    let cursor: string | null = null;
    for (let pages = 0; pages < pagesMax; pages += 1) {
      const page: Awaited<ReturnType<KalshiRest["openMarkets"]>> =
        await this.#rest.openMarkets(cursor);
      if (!page.ok) return page;
      found.push(...page.value.markets);
      cursor = page.value.cursor;
      if (cursor === null) return succeed(found);
      // The venue answers a cursor it does not understand with the first page, so a list could run in a circle.
      if (cursors.has(cursor)) return fail("VEN-804", "the list of markets runs in a circle");
      cursors.add(cursor);
    }
    return fail("VEN-804", `the list of markets has more than ${pagesMax} pages`);
  }

  #read(values: readonly JsonValue[], refused: Refusal[]): readonly WireMarket[] {
    const wires = new Map<string, WireMarket>();
    for (const value of values) {
      const wire = readSchema("market", marketSchema, value, this.#rest.fields);
      if (wire.ok) wires.set(wire.value.ticker, wire.value);
      else refused.push({ venueSymbol: symbolOf(value), reason: reasonOf(wire.failure) });
    }
    return [...wires.values()];
  }

  async #byName<Value>(
    names: readonly string[],
    read: (name: string) => Promise<Result<Value>>,
  ): Promise<ReadonlyMap<string, Result<Value>>> {
    return forEachName([...new Set(names)], readsTogetherMax, read);
  }

  #normalise(
    wire: WireMarket,
    events: ReadonlyMap<string, Result<WireEvent>>,
    series: ReadonlyMap<string, Result<WireSeries>>,
  ): Result<NormalisedMarket> {
    const event = events.get(wire.event_ticker);
    if (event === undefined || !event.ok) return event ?? fail("VEN-806", "event not read");
    const parent = series.get(event.value.series_ticker);
    if (parent === undefined || !parent.ok) return parent ?? fail("VEN-806", "series not read");
    return normaliseMarket(wire, event.value, parent.value, this.#membership);
  }

  #report(
    count: number,
    refused: readonly Refusal[],
    uncertainFeeTypes: ReadonlySet<string>,
  ): void {
    if (uncertainFeeTypes.size > 0) {
      this.#log({
        level: "warn",
        message: "kalshi: fee types without a documented rate, charged like the dearest known",
        details: { types: [...uncertainFeeTypes].sort().join(", ").slice(0, 200) },
      });
    }
    this.#log({
      level: refused.length === 0 ? "info" : "warn",
      message: `kalshi: ${count} markets read, ${refused.length} refused`,
      details: { markets: count, refused: refused.length },
    });
  }
}

function reasonOf(failure: { readonly code: string; readonly message: string }): string {
  return `${failure.code} ${failure.message}`;
}

function symbolOf(value: JsonValue): string {
  return isJsonObject(value) && typeof value.ticker === "string" ? value.ticker : "(no ticker)";
}

function missing(
  symbols: readonly string[],
  markets: readonly Market[],
  refused: readonly Refusal[],
): readonly Refusal[] {
  const seen = new Set([
    ...markets.map((market) => market.venueSymbol),
    ...refused.map((refusal) => refusal.venueSymbol),
  ]);
  return symbols
    .filter((symbol) => !seen.has(symbol))
    .map((venueSymbol) => ({ venueSymbol, reason: "VEN-806 the venue does not list it" }));
}

/** Returns the catalogue. Throws `FailureError` for addresses and keys that do not belong together. */
export function createKalshiCatalogue(options: KalshiCatalogueOptions): KalshiCatalogue {
  const urls = unwrap(resolveKalshiEnvironment(options));
  const { credentials, clock, random, limits } = options;
  const rest = new KalshiRest({
    url: urls.rest,
    credentials,
    clock,
    random,
    ...(limits === undefined ? {} : { limits }),
  });
  return new KalshiCatalogue(rest, options.membership ?? "direct", options.log ?? silentLog);
}
