// The broker's event contracts in our form. Asked by symbol, each contract costs its details and its rules; asked for all,
// the tree of products comes first and then the contracts of each. Hours are a product's. What does not change is
// remembered, because the broker allows few requests.

import type { FailureCode } from "../../../../domain/failure/catalogue.ts";
import { type Failure, failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { addDuration, minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { PartsPerMillion } from "../../../../domain/units/parts-per-million.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type {
  CatalogueFilter,
  CatalogueListing,
  MarketCatalogue,
  MarketTimes,
} from "../../../../ports/market-catalogue.ts";
import { logListing, type Refusal, refusalOf, unlisted } from "../../shared/catalogue-listing.ts";
import { ExpiringCache } from "../../shared/expiring-cache.ts";
import { forEachName } from "../../shared/for-each-name.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { type NormalisedContract, normaliseContract } from "../normalise/market.ts";
import { conidText } from "../normalise/quote-rows.ts";
import { type TradingWeek, tradingWeekOf } from "../normalise/trading-week.ts";
import type { BrokerSession } from "../session/contract.ts";
import type { WireDetails, WireRules } from "../wire/catalogue-schemas.ts";
import { ContractReads } from "./contract-reads.ts";

/** Details and rules of a contract hold for its life; a postponed release is seen within the hour. */
const keepContractFor = minutes(60);
/** Hours of a product change by the year; the broker publishes no date for it. */
const keepWeekFor = minutes(60);
/** One that the broker does not know: it may be listed soon. */
const keepFailureFor = seconds(60);
const rememberedMax = 20_000;

/** Reads under way at once; their rate is the session's. */
const readsTogetherMax = 4;

/** Contracts of one listing of all: through the gateway it takes six minutes. More are cut off, and said. */
export const contractsMax = 1_000;

/** How long a listing waits for a session that is being made. */
const sessionWithin = seconds(30);

/** Failures of the session: nothing can be listed, and nothing is said about a contract. */
const sessionCodes: ReadonlySet<FailureCode> = new Set(["VEN-871", "VEN-873", "VEN-824"]);

export interface ForecastExCatalogueOptions {
  /** Shared by everything that talks to this broker; started and stopped by its owner. */
  readonly session: BrokerSession;
  readonly log?: AdapterLog;
  /** What is paid a year for holding contracts, of their value at the market. The exchange documents no formula, so
   * that it is configured; nothing when absent. */
  readonly couponRate?: PartsPerMillion;
}

/** What the rules of a contract say for people and for comparing questions of different venues. */
export interface ContractDescription {
  readonly conid: string;
  readonly question: string;
  readonly threshold: string | null;
  readonly measuredPeriod: string | null;
  readonly sourceAgency: string | null;
  readonly resolutionLink: string | null;
  readonly rulesLink: string | null;
  readonly text: string | null;
}

export class ForecastExCatalogue implements MarketCatalogue {
  readonly venue = "forecastex";
  readonly #session: BrokerSession;
  readonly #clock: Clock;
  readonly #reads: ContractReads;
  readonly #log: AdapterLog;
  readonly #couponRate: PartsPerMillion | undefined;
  readonly #details: ExpiringCache<WireDetails>;
  readonly #rules: ExpiringCache<WireRules>;
  readonly #weeks: ExpiringCache<TradingWeek>;

  constructor({ session, log = silentLog, couponRate }: ForecastExCatalogueOptions) {
    this.#session = session;
    this.#clock = session.clock;
    this.#log = log;
    this.#couponRate = couponRate;
    this.#reads = new ContractReads(session, log);
    const limits = { clock: this.#clock, entriesMax: rememberedMax, keepFailureFor };
    this.#details = new ExpiringCache({ ...limits, keepFor: keepContractFor });
    this.#rules = new ExpiringCache({ ...limits, keepFor: keepContractFor });
    this.#weeks = new ExpiringCache({ ...limits, keepFor: keepWeekFor });
  }

  /** Symbols are the conids of YES contracts. `VEN-871` when there is no session within half a minute. */
  async listMarkets(filter: CatalogueFilter): Promise<Result<CatalogueListing>> {
    const refusal = await this.#whenReady();
    if (refusal !== null) return { ok: false, failure: refusal };
    const wanted =
      filter.symbols.length === 0 ? await this.#allContracts() : succeed(filter.symbols);
    if (!wanted.ok) return wanted;
    const refused: Refusal[] = [];
    const conids = wanted.value.filter((symbol) => {
      const isConid = conidText(symbol) === symbol;
      if (!isConid)
        refused.push({ venueSymbol: symbol, reason: "VEN-806 not a contract's number" });
      return isConid;
    });
    const unique = [...new Set(conids)];
    const read = await forEachName(unique, readsTogetherMax, (conid) =>
      this.#contract(conid, filter.isFresh === true),
    );
    const markets: Market[] = [];
    const times: MarketTimes[] = [];
    for (const conid of unique) {
      const contract = read.get(conid);
      if (contract === undefined) continue;
      if (contract.ok) {
        markets.push(contract.value.market);
        times.push(contract.value.times);
      } else if (sessionCodes.has(contract.failure.code)) return contract;
      else refused.push(refusalOf(conid, contract.failure));
    }
    refused.push(...unlisted(filter.symbols, markets, refused));
    const listing = { markets, times, refused };
    logListing(this.#log, this.venue, listing);
    return succeed(listing);
  }

  /** Returns what the rules say of a contract, or why they cannot be read. */
  async describe(conid: string): Promise<Result<ContractDescription>> {
    const details = await this.#details.load(conid, () => this.#reads.details(conid));
    if (!details.ok) return details;
    const rules = await this.#rules.load(conid, () => this.#reads.rules(conid));
    if (!rules.ok) return rules;
    const { threshold } = rules.value;
    return succeed({
      conid,
      question: details.value.question,
      threshold: threshold === null || threshold === undefined ? null : String(threshold),
      measuredPeriod: details.value.measured_period ?? null,
      sourceAgency: rules.value.source_agency ?? null,
      resolutionLink: rules.value.data_and_resolution_link ?? null,
      rulesLink: rules.value.market_rules_link ?? null,
      text: rules.value.description ?? null,
    });
  }

  /** Unknown fields of answers so far, by name. */
  unknownFields(): Readonly<Record<string, number>> {
    return this.#reads.drift.fields.counts();
  }

  /** The session is its owner's to close. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  async #allContracts(): Promise<Result<readonly string[]>> {
    const products = await this.#reads.products();
    if (!products.ok) return products;
    const all: string[] = [];
    for (const product of products.value) {
      const contracts = await this.#reads.contractsOf(product);
      if (!contracts.ok) {
        if (sessionCodes.has(contracts.failure.code)) return contracts;
        const { code, message } = contracts.failure;
        this.#log({
          level: "warn",
          message: `forecastex: contracts of ${product.symbol} not read: ${code} ${message}`,
        });
        continue;
      }
      all.push(...contracts.value);
    }
    if (all.length > contractsMax) {
      this.#log({
        level: "warn",
        message: `forecastex: ${all.length} contracts, of which ${contractsMax} are read`,
        details: { contracts: all.length, contractsMax },
      });
    }
    return succeed(all.slice(0, contractsMax));
  }

  async #contract(conid: string, isFresh: boolean): Promise<Result<NormalisedContract>> {
    if (isFresh) {
      this.#details.forget(conid);
      this.#rules.forget(conid);
    }
    const details = await this.#details.load(conid, () => this.#reads.details(conid));
    if (!details.ok) return details;
    const rules = await this.#rules.load(conid, () => this.#reads.rules(conid));
    if (!rules.ok) return rules;
    const week = await this.#weeks.load(details.value.symbol, () => this.#week(conid));
    if (!week.ok) return week;
    const now = this.#clock.now();
    return normaliseContract(conid, {
      details: details.value,
      rules: rules.value,
      week: week.value,
      now,
      couponRate: this.#couponRate,
    });
  }

  async #week(conid: string): Promise<Result<TradingWeek>> {
    const schedules = await this.#reads.schedules(conid);
    return schedules.ok ? tradingWeekOf(schedules.value) : schedules;
  }

  /** Waits for a session that is being made; returns why there is none. */
  #whenReady(): Promise<Failure | null> {
    const session = this.#session;
    if (session.state === "ready") return Promise.resolve(null);
    if (session.state === "stopped") {
      return Promise.resolve(failure("VEN-824", "the session is closed"));
    }
    return new Promise((resolve) => {
      let last: Failure | null = null;
      const finish = (refusal: Failure | null): void => {
        withdraw();
        leave();
        resolve(refusal);
      };
      const words = () => failure("VEN-871", `the brokerage session is ${session.state}`);
      const withdraw = this.#clock.callAt(addDuration(this.#clock.now(), sessionWithin), () =>
        finish(last ?? words()),
      );
      const leave = session.observe({
        ready: () => finish(null),
        lost: (reason) => {
          last = reason;
          if (session.state === "stopped") finish(reason);
        },
      });
    });
  }
}

/** Returns the catalogue over a session that its owner starts. */
export function createForecastExCatalogue(
  options: ForecastExCatalogueOptions,
): ForecastExCatalogue {
  return new ForecastExCatalogue(options);
}
