// Kalshi's markets in our form: the markets, the announced fees, then each event and each series once, for names and
// fees.

import { fail, type Result, succeed, unwrap } from "../../../../domain/failure/result.ts";
import type { KalshiMembership } from "../../../../domain/market/fees/kalshi-fee-timeline.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import { type EpochMicros, minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type {
  CatalogueFilter,
  CatalogueListing,
  MarketCatalogue,
  MarketTimes,
} from "../../../../ports/market-catalogue.ts";
import { logListing, type Refusal, refusalOf, unlisted } from "../../shared/catalogue-listing.ts";
import type { CatalogueOptions } from "../../shared/catalogue-options.ts";
import { ExpiringCache } from "../../shared/expiring-cache.ts";
import { forEachName } from "../../shared/for-each-name.ts";
import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import { instantOfIsoText } from "../../shared/instant-text.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { readPages, readPortions } from "../../shared/market-pages.ts";
import { readTolerant } from "../../shared/watched-read.ts";
import { type KalshiEnvironmentOptions, resolveKalshiEnvironment } from "../config.ts";
import { type NormalisedMarket, normaliseMarket } from "../normalise/market.ts";
import {
  marketSchema,
  type WireEvent,
  type WireMarket,
  type WireSeries,
} from "../wire/rest-schemas.ts";
import { KalshiRest } from "./client.ts";
import { FeeCalendar } from "./fee-calendar.ts";

/** Tickers in one read: they travel in the address, which proxies cut at 8 kB. */
const tickersPerReadMax = 100;

/** Pages of open markets read at most; the venue lists about 90,000 markets. */
export const pagesMax = 500;

/** Reads under way at once: the smallest tier refills 20 reads a second. */
const readsTogetherMax = 4;

/** How long an event or a series is remembered: its title and its fees change by the day, and what changes at once
 * is announced, or told by the stream. Markets are never remembered: their status is what they are asked for. */
const keepFor = minutes(15);

/** How long one that the venue does not know is: a market may be listed before its event. */
const keepFailureFor = seconds(60);

/** Remembered events and series; the venue has about 14,000 series, and fewer events are open. */
export const rememberedMax = 20_000;

/** Characters of a list of names in a line of the log. */
const quotedCharactersMax = 200;

const marketReply = { endpoint: "markets", what: "market", schema: marketSchema };

export interface KalshiCatalogueOptions extends CatalogueOptions, KalshiEnvironmentOptions {
  /** Whose fees: direct members pay to the 0.0001 USD, the others to the cent. */
  readonly membership?: KalshiMembership;
}

/** What a market takes its name and its fees from. */
interface Parents {
  readonly events: ReadonlyMap<string, Result<WireEvent>>;
  readonly series: ReadonlyMap<string, Result<WireSeries>>;
  readonly feesSettledAt: EpochMicros;
}

export class KalshiCatalogue implements MarketCatalogue {
  readonly venue = "kalshi";
  readonly #rest: KalshiRest;
  readonly #membership: KalshiMembership;
  readonly #log: AdapterLog;
  readonly #clock: Clock;
  readonly #shards = new Map<string, number>();
  readonly #events: ExpiringCache<WireEvent>;
  readonly #series: ExpiringCache<WireSeries>;
  readonly #calendar: FeeCalendar;
  readonly #waived = new Set<string>();

  constructor(rest: KalshiRest, membership: KalshiMembership, log: AdapterLog, clock: Clock) {
    this.#rest = rest;
    const limits = { clock, entriesMax: rememberedMax, keepFor, keepFailureFor };
    this.#events = new ExpiringCache(limits);
    this.#series = new ExpiringCache(limits);
    this.#calendar = new FeeCalendar(rest, log, clock);
    this.#membership = membership;
    this.#log = log;
    this.#clock = clock;
  }

  async listMarkets(filter: CatalogueFilter): Promise<Result<CatalogueListing>> {
    const listed =
      filter.symbols.length === 0
        ? await readPages(pagesMax, (cursor) => this.#rest.openMarkets(cursor))
        : await readPortions(filter.symbols, tickersPerReadMax, (tickers) =>
            this.#rest.marketsByTicker(tickers),
          );
    if (!listed.ok) return listed;
    const refused: Refusal[] = [];
    const wires = this.#read(listed.value, refused);
    this.#warnOfWaivers(wires);
    const feesSettledAt = await this.#readAnnouncedFees(wires.length, filter);
    const events = await this.#byName(
      wires.map((wire) => wire.event_ticker),
      (name) => remembered(this.#events, name, filter, () => this.#rest.event(name)),
    );
    const series = await this.#byName(
      [...events.values()].flatMap((event) => (event.ok ? [event.value.series_ticker] : [])),
      (name) => remembered(this.#series, name, filter, () => this.#rest.series(name)),
    );
    const markets: Market[] = [];
    const times: MarketTimes[] = [];
    const uncertain = new Set<string>();
    for (const wire of wires) {
      const normalised = this.#normalise(wire, { events, series, feesSettledAt });
      if (normalised.ok) {
        markets.push(normalised.value.market);
        times.push(timesOf(normalised.value.market.id, wire));
        for (const type of normalised.value.uncertainFeeTypes) uncertain.add(type);
      } else {
        refused.push(refusalOf(wire.ticker, normalised.failure));
      }
    }
    refused.push(...unlisted(filter.symbols, markets, refused));
    this.#warnOfFeeTypes(uncertain);
    const listing = { markets, times, refused };
    logListing(this.#log, this.venue, listing);
    return succeed(listing);
  }

  /** Returns the shard that matches a market, as the last read of it said, or undefined when none has been read. */
  shardOf(ticker: string): number | undefined {
    return this.#shards.get(ticker);
  }

  /** Unknown fields of answers so far, by name. */
  unknownFields(): Readonly<Record<string, number>> {
    return this.#rest.drift.fields.counts();
  }

  close(): Promise<void> {
    return this.#rest.close();
  }

  #read(values: readonly JsonValue[], refused: Refusal[]): readonly WireMarket[] {
    const wires = new Map<string, WireMarket>();
    for (const value of values) {
      const wire = readTolerant(marketReply, value, this.#rest.drift);
      if (wire.ok) this.#take(wire.value, wires);
      else refused.push(refusalOf(symbolOf(value), wire.failure));
    }
    return [...wires.values()];
  }

  /** Markets without a shard are on shard 0: the venue had only that one before August 2026. */
  #take(wire: WireMarket, wires: Map<string, WireMarket>): void {
    wires.set(wire.ticker, wire);
    this.#shards.set(wire.ticker, wire.exchange_index ?? 0);
  }

  async #byName<Value>(
    names: readonly string[],
    read: (name: string) => Promise<Result<Value>>,
  ): Promise<ReadonlyMap<string, Result<Value>>> {
    return forEachName([...new Set(names)], readsTogetherMax, read);
  }

  /** Returns up to when announced changes have settled. Whose have is read anew: what is remembered is older. */
  async #readAnnouncedFees(marketCount: number, filter: CatalogueFilter): Promise<EpochMicros> {
    if (marketCount === 0) return this.#clock.now();
    const { settledAt, events, series } = await this.#calendar.refresh(filter.isFresh === true);
    for (const ticker of events) this.#events.forget(ticker);
    for (const ticker of series) this.#series.forget(ticker);
    return settledAt;
  }

  #normalise(
    wire: WireMarket,
    { events, series, feesSettledAt }: Parents,
  ): Result<NormalisedMarket> {
    const event = events.get(wire.event_ticker);
    if (event === undefined || !event.ok) return event ?? fail("VEN-806", "event not read");
    const parent = series.get(event.value.series_ticker);
    if (parent === undefined || !parent.ok) return parent ?? fail("VEN-806", "series not read");
    const { series_ticker: seriesTicker, event_ticker: eventTicker } = event.value;
    const announced = this.#calendar.announced(seriesTicker, eventTicker, feesSettledAt);
    return normaliseMarket(wire, event.value, parent.value, announced, this.#membership);
  }

  /** What a waiver waives is documented nowhere, so fees are charged in full; that it is there is said once. */
  #warnOfWaivers(wires: readonly WireMarket[]): void {
    const now = this.#clock.now();
    const fresh = wires.filter(({ ticker, fee_waiver_expiration_time: text }) => {
      const until = instantOfIsoText(text);
      return until !== null && until > now && !this.#waived.has(ticker);
    });
    if (fresh.length === 0 || this.#waived.size >= rememberedMax) return;
    for (const { ticker } of fresh) this.#waived.add(ticker);
    this.#log({
      level: "warn",
      message: `kalshi: ${fresh.length} markets with waived fees, charged in full all the same`,
      details: { markets: tickersOf(fresh) },
    });
  }

  #warnOfFeeTypes(uncertain: ReadonlySet<string>): void {
    if (uncertain.size === 0) return;
    this.#log({
      level: "warn",
      message: "kalshi: fee types without a documented rate, charged like the dearest known",
      details: { types: [...uncertain].sort().join(", ").slice(0, quotedCharactersMax) },
    });
  }
}

function tickersOf(wires: readonly WireMarket[]): string {
  return wires
    .map(({ ticker }) => ticker)
    .join(", ")
    .slice(0, quotedCharactersMax);
}

/** Returns what is remembered under the name, or reads it; a fresh listing reads everything anew. */
function remembered<Value>(
  cache: ExpiringCache<Value>,
  name: string,
  filter: CatalogueFilter,
  read: () => Promise<Result<Value>>,
): Promise<Result<Value>> {
  if (filter.isFresh === true) cache.forget(name);
  return cache.load(name, read);
}

function timesOf(market: MarketId, wire: WireMarket): MarketTimes {
  return {
    market,
    opensAt: instantOfIsoText(wire.open_time),
    closesAt: instantOfIsoText(wire.close_time),
  };
}

function symbolOf(value: JsonValue): string {
  return isJsonObject(value) && typeof value.ticker === "string" ? value.ticker : "(no ticker)";
}

/** Returns the catalogue. Throws `FailureError` for addresses and keys that do not belong together. */
export function createKalshiCatalogue(options: KalshiCatalogueOptions): KalshiCatalogue {
  const urls = unwrap(resolveKalshiEnvironment(options));
  const { credentials, transport, random, limits, governor, breakers } = options;
  const log = options.log ?? silentLog;
  const http = { baseUrl: urls.rest, transport, random, limits, governor, breakers };
  const rest = new KalshiRest({ ...http, credentials, log });
  return new KalshiCatalogue(rest, options.membership ?? "direct", log, transport.clock);
}
