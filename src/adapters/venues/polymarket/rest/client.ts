// The reads of the Gamma catalogue that market data needs, by keyset pages: the older offset pages are announced to
// go. Answers come from a cache that may be five minutes old.

import { type Result, succeed } from "../../../../domain/failure/result.ts";
import { FieldWatch } from "../../shared/field-watch.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import { type MarketsPage, marketsPage } from "../../shared/market-pages.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { venueWords } from "../wire/error-words.ts";
import { marketsPageSchema } from "../wire/rest-schemas.ts";

/** Largest page the venue gives. */
export const marketsPerPageMax = 100;

/** The venue's edge answers some clients without a name with 403. */
export const nameHeaders: Readonly<Record<string, string>> = { "user-agent": "arbytron" };

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
    return this.#markets([
      ["closed", "false"],
      ["limit", String(marketsPerPageMax)],
      ...(cursor === null ? [] : ([["after_cursor", cursor]] as const)),
    ]);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #markets(
    query: readonly (readonly [name: string, value: string])[],
  ): Promise<Result<MarketsPage>> {
    const answer = await this.#http.read({ path: "/markets/keyset", query, endpoint: "markets" });
    if (!answer.ok) return answer;
    const page = readSchema("markets page", marketsPageSchema, answer.value, this.fields);
    if (!page.ok) return page;
    return succeed(marketsPage(page.value.markets, page.value.next_cursor));
  }
}
