// The reads of Kalshi's REST interface that market data needs. Every read is signed when there is a key: the venue's
// documents disagree on which reads are public.

import { type Result, succeed } from "../../../../domain/failure/result.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import type { Page } from "../../shared/list-pages.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { type MarketsPage, marketsPage } from "../../shared/market-pages.ts";
import { DriftWatch } from "../../shared/schema-drift.ts";
import { readTolerant } from "../../shared/watched-read.ts";
import type { KalshiCredentials } from "../config.ts";
import { signedHeaders } from "../signing.ts";
import { venueCode, venueWords } from "../wire/error-words.ts";
import {
  eventAnswerSchema,
  eventFeeChangesSchema,
  eventSchema,
  marketsPageSchema,
  seriesAnswerSchema,
  seriesFeeChangesSchema,
  seriesSchema,
  type WireEvent,
  type WireSeries,
} from "../wire/rest-schemas.ts";

/** Largest page of markets; a larger `limit` is answered with 400. */
export const marketsPerPageMax = 1_000;

/** Tokens of a request that the venue's list of costs does not name. */
const requestCostDefault = 10;

/** Most tickers in one read of order books; more are refused. */
export const orderBooksPerReadMax = 100;

/** An older answer is no longer worth having: the next one is asked for. */
const orderBooksWithin = seconds(5);

const page = { endpoint: "markets", what: "markets page", schema: marketsPageSchema };
const eventAnswer = { endpoint: "event", what: "event answer", schema: eventAnswerSchema };
const event = { endpoint: "event", what: "event", schema: eventSchema };
const seriesAnswer = { endpoint: "series", what: "series answer", schema: seriesAnswerSchema };
const series = { endpoint: "series", what: "series", schema: seriesSchema };

const seriesFees = {
  endpoint: "series-fee-changes",
  what: "series fee changes",
  schema: seriesFeeChangesSchema,
};
const eventFees = {
  endpoint: "event-fee-changes",
  what: "event fee changes",
  schema: eventFeeChangesSchema,
};

/** Listings wait for announced fees, and can do without them. */
const feeChangesWithin = seconds(5);

/** The base address ends in `/trade-api/v2`. */
export interface KalshiRestOptions extends HttpClientBasis {
  readonly credentials: KalshiCredentials | undefined;
  readonly log?: AdapterLog;
}

export class KalshiRest {
  /** What is new or gone in answers; nothing here decides about our own money. */
  readonly drift: DriftWatch;
  readonly #http: HttpClient;
  readonly #options: KalshiRestOptions;

  constructor(options: KalshiRestOptions) {
    this.#options = options;
    const { credentials, log, ...basis } = options;
    this.drift = new DriftWatch({ venue: "kalshi", log: log ?? silentLog });
    this.#http = new HttpClient({
      ...basis,
      headers: (method, path) =>
        credentials === undefined
          ? {}
          : signedHeaders(credentials, method, path, basis.transport.clock.now()),
      venueWords,
      venueCode,
      costDefault: requestCostDefault,
    });
  }

  /** Returns markets by ticker, up to a page of them; unknown tickers are silently missing. */
  async marketsByTicker(tickers: readonly string[]): Promise<Result<MarketsPage>> {
    return this.#markets([
      ["tickers", tickers.join(",")],
      ["limit", String(marketsPerPageMax)],
    ]);
  }

  /** Returns one page of the open markets, combos left out. */
  async openMarkets(cursor: string | null): Promise<Result<MarketsPage>> {
    return this.#markets([
      ["status", "open"],
      ["mve_filter", "exclude"],
      ["limit", String(marketsPerPageMax)],
      ...(cursor === null ? [] : ([["cursor", cursor]] as const)),
    ]);
  }

  /** Returns the answer with the books of up to a hundred markets as it came; unknown tickers are missing in it. */
  async orderBooks(tickers: readonly string[]): Promise<Result<string>> {
    const { clock } = this.#options.transport;
    return this.#http.readText({
      path: "/markets/orderbooks",
      query: tickers.map((ticker) => ["tickers", ticker] as const),
      endpoint: "order-books",
      deadline: addDuration(clock.now(), orderBooksWithin),
    });
  }

  async event(eventTicker: string): Promise<Result<WireEvent>> {
    const answer = await this.#http.read({
      path: `/events/${encodeURIComponent(eventTicker)}`,
      query: [],
      endpoint: "event",
    });
    if (!answer.ok) return answer;
    const envelope = readTolerant(eventAnswer, answer.value, this.drift);
    if (!envelope.ok) return envelope;
    return readTolerant(event, envelope.value.event as JsonValue, this.drift);
  }

  async series(seriesTicker: string): Promise<Result<WireSeries>> {
    const answer = await this.#http.read({
      path: `/series/${encodeURIComponent(seriesTicker)}`,
      query: [],
      endpoint: "series",
    });
    if (!answer.ok) return answer;
    const envelope = readTolerant(seriesAnswer, answer.value, this.drift);
    if (!envelope.ok) return envelope;
    return readTolerant(series, envelope.value.series as JsonValue, this.drift);
  }

  /** Returns the announced changes of all series in one answer: asked for one by one each would cost a request. */
  async seriesFeeChanges(): Promise<Result<readonly JsonValue[]>> {
    const answer = await this.#feeChanges("/series/fee_changes", seriesFees.endpoint, null);
    if (!answer.ok) return answer;
    const read = readTolerant(seriesFees, answer.value, this.drift);
    if (!read.ok) return read;
    return succeed(read.value.series_fee_change_arr as readonly JsonValue[]);
  }

  /** Returns one page of the changes of all events' overrides, of the size the venue chooses. */
  async eventFeeChanges(cursor: string | null): Promise<Result<Page<JsonValue>>> {
    const answer = await this.#feeChanges("/events/fee_changes", eventFees.endpoint, cursor);
    if (!answer.ok) return answer;
    const read = readTolerant(eventFees, answer.value, this.drift);
    if (!read.ok) return read;
    const items = read.value.event_fee_changes as readonly JsonValue[];
    return succeed({ items, cursor: read.value.cursor });
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #feeChanges(path: string, endpoint: string, cursor: string | null): Promise<Result<JsonValue>> {
    const { clock } = this.#options.transport;
    return this.#http.read({
      path,
      query: cursor === null ? [] : [["cursor", cursor]],
      endpoint,
      deadline: addDuration(clock.now(), feeChangesWithin),
    });
  }

  async #markets(
    query: readonly (readonly [name: string, value: string])[],
  ): Promise<Result<MarketsPage>> {
    const answer = await this.#http.read({ path: "/markets", query, endpoint: "markets" });
    if (!answer.ok) return answer;
    const read = readTolerant(page, answer.value, this.drift);
    if (!read.ok) return read;
    return succeed(marketsPage(read.value.markets, read.value.cursor));
  }
}
