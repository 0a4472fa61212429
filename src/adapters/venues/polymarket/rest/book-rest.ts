// The public reads of the order book host: books, and the host's own record of a market's terms. Nothing here is
// signed. Sources: the venue's page on order books; the official client.

import { type Result, succeed } from "../../../../domain/failure/result.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import { FieldWatch } from "../../shared/field-watch.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { wideConditionId } from "../normalise/token-ids.ts";
import { clobMarketSchema, type WireClobMarket } from "../wire/clob-schemas.ts";
import { venueWords } from "../wire/error-words.ts";
import { edgeNamed, nameHeaders } from "./edge.ts";

/** Most tokens in one read of books; more are answered with `Payload exceeds the limit`. */
export const booksPerReadMax = 500;

/** An older answer is no longer worth having: the next one is asked for. */
const booksWithin = seconds(5);

export class BookRest {
  /** Unknown fields of answers, counted. */
  readonly fields = new FieldWatch();
  readonly #http: HttpClient;
  readonly #basis: HttpClientBasis;

  /** The base address is that of the order book host. */
  constructor(basis: HttpClientBasis) {
    this.#basis = basis;
    this.#http = new HttpClient({ ...basis, headers: () => nameHeaders, venueWords });
  }

  /** Returns the answer with one token's book as it came; a list without any when the venue has none. */
  async book(tokenId: string): Promise<Result<string>> {
    const answer = await this.#http.readText({
      path: "/book",
      query: [["token_id", tokenId]],
      endpoint: "book",
      deadline: this.#booksDeadline(),
    });
    // Said with 404 here, and by leaving it out in a list.
    return !answer.ok && answer.failure.code === "VEN-806" ? succeed("[]") : edgeNamed(answer);
  }

  /** Returns the answer with the books of up to 500 tokens as it came: in any order, unknown tokens silently missing. */
  async books(tokenIds: readonly string[]): Promise<Result<string>> {
    const question: JsonValue = tokenIds.map((tokenId) => ({ token_id: tokenId }));
    return edgeNamed(
      await this.#http.readText({
        path: "/books",
        query: [],
        endpoint: "books",
        question,
        deadline: this.#booksDeadline(),
      }),
    );
  }

  /** Returns the host's own record of a market; `VEN-806` when it has none. */
  async marketRecord(conditionId: string): Promise<Result<WireClobMarket>> {
    const answer = await this.#http.read({
      path: `/clob-markets/${encodeURIComponent(wideConditionId(conditionId))}`,
      query: [],
      endpoint: "market-record",
    });
    if (!answer.ok) return edgeNamed(answer);
    return readSchema("market record", clobMarketSchema, answer.value, this.fields);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #booksDeadline() {
    return addDuration(this.#basis.transport.clock.now(), booksWithin);
  }
}
