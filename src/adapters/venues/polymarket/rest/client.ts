// The reads of the Gamma catalogue that market data needs, by keyset pages: the older offset pages are announced to
// go. Answers come from a cache that may be five minutes old.

import { type Result, succeed } from "../../../../domain/failure/result.ts";
import { FieldWatch } from "../../shared/field-watch.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type { HttpClientBasis, HttpQuery } from "../../shared/http-options.ts";
import { type MarketsPage, marketsPage } from "../../shared/market-pages.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { venueWords } from "../wire/error-words.ts";
import { eventsPageSchema, marketsPageSchema } from "../wire/rest-schemas.ts";
import { edgeNamed, nameHeaders } from "./edge.ts";

/** Largest page the venue gives. */
export const marketsPerPageMax = 100;

export class PolymarketRest {
  /** Unknown fields of answers, counted. */
  readonly fields = new FieldWatch();
  readonly #http: HttpClient;

  /** The base address is that of the catalogue. */
  constructor(basis: HttpClientBasis) {
    this.#http = new HttpClient({ ...basis, headers: () => nameHeaders, venueWords });
  }

  /** Returns markets by condition id, up to a page of them; unknown ones are silently missing. The venue leaves out
   * closed markets unless asked for them alone. */
  async marketsByCondition(
    conditionIds: readonly string[],
    closed: boolean,
  ): Promise<Result<MarketsPage>> {
    return this.#markets([
      ...conditionIds.map((id) => ["condition_ids", id] as const),
      ["closed", String(closed)],
      ["limit", String(marketsPerPageMax)],
    ]);
  }

  /** Returns one page of the markets that are not closed. */
  async openMarkets(cursor: string | null): Promise<Result<MarketsPage>> {
    return this.markets([["closed", "false"]], cursor);
  }

  /** Returns one page of the markets that a query finds. */
  async markets(query: HttpQuery, cursor: string | null): Promise<Result<MarketsPage>> {
    return this.#markets([...query, ...pageOf(cursor)]);
  }

  /** Returns one page of the events that a query finds, each with its markets. */
  async events(query: HttpQuery, cursor: string | null): Promise<Result<MarketsPage>> {
    const answer = await this.#http.read({
      path: "/events/keyset",
      query: [...query, ...pageOf(cursor)],
      endpoint: "events",
    });
    if (!answer.ok) return edgeNamed(answer);
    const page = readSchema("events page", eventsPageSchema, answer.value, this.fields);
    if (!page.ok) return page;
    return succeed(marketsPage(page.value.events, page.value.next_cursor));
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #markets(query: HttpQuery): Promise<Result<MarketsPage>> {
    const answer = await this.#http.read({ path: "/markets/keyset", query, endpoint: "markets" });
    if (!answer.ok) return edgeNamed(answer);
    const page = readSchema("markets page", marketsPageSchema, answer.value, this.fields);
    if (!page.ok) return page;
    return succeed(marketsPage(page.value.markets, page.value.next_cursor));
  }
}

function pageOf(cursor: string | null): HttpQuery {
  const limit = ["limit", String(marketsPerPageMax)] as const;
  return cursor === null ? [limit] : [limit, ["after_cursor", cursor]];
}
