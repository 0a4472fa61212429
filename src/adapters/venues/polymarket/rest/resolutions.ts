// Reads how markets were resolved: the payout vector from the Data API, the named winner from the order book host.

import { fail, type Result, succeed, unwrap } from "../../../../domain/failure/result.ts";
import { FieldWatch } from "../../shared/field-watch.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { type PolymarketEnvironmentOptions, resolvePolymarketUrls } from "../config.ts";
import {
  agreedPayout,
  payoutOfVector,
  payoutOfWinner,
  type ResolvedQuestion,
  type YesPayout,
} from "../normalise/payout.ts";
import { wideConditionId } from "../normalise/token-ids.ts";
import { venueWords } from "../wire/error-words.ts";
import {
  resolutionSchema,
  resolutionsPageSchema,
  winnerRecordSchema,
} from "../wire/resolution-schemas.ts";
import { edgeNamed, nameHeaders } from "./edge.ts";

/** What was read and does not fit is no reason to believe the poorer source. */
const contradictions: ReadonlySet<string> = new Set(["VEN-801", "VEN-808", "VEN-862"]);

export interface PolymarketResolutionsOptions
  extends Omit<HttpClientBasis, "baseUrl">,
    PolymarketEnvironmentOptions {}

type Payout = YesPayout | "unresolved";

export class PolymarketResolutions {
  /** Unknown fields of answers, counted. */
  readonly fields = new FieldWatch();
  /** Of a record with dozens of fields that are read nowhere: new ones say nothing. */
  readonly #winnerFields = new FieldWatch();
  readonly #data: HttpClient;
  readonly #clob: HttpClient;

  /** Throws `FailureError` for addresses that do not belong to the environment. */
  constructor(options: PolymarketResolutionsOptions) {
    const urls = unwrap(resolvePolymarketUrls(options, ["data", "clob"]));
    const { transport, random, limits, governor, breakers } = options;
    const http = { transport, random, limits, governor, breakers };
    const common = { ...http, headers: () => nameHeaders, venueWords };
    this.#data = new HttpClient({ ...common, baseUrl: urls.data });
    this.#clob = new HttpClient({ ...common, baseUrl: urls.clob });
  }

  /**
   * Returns what one YES share of the market pays, or `unresolved` while nobody has reported. Where the vector's source
   * cannot be read, or does not know the market, the named winner stands alone if it leaves no doubt; else the failure of
   * the vector's source is returned.
   */
  async payoutOf(question: ResolvedQuestion): Promise<Result<Payout>> {
    const [vector, winner] = await Promise.all([this.#vector(question), this.#winner(question)]);
    if (vector.ok) return winner.ok ? agreedPayout(vector.value, winner.value) : vector;
    if (!winner.ok || contradictions.has(vector.failure.code)) return vector;
    const isUnknown = vector.failure.code === "VEN-806";
    return winner.value !== "unresolved" || isUnknown ? winner : vector;
  }

  async close(): Promise<void> {
    await Promise.all([this.#data.close(), this.#clob.close()]);
  }

  async #vector(question: ResolvedQuestion): Promise<Result<Payout>> {
    const condition = wideConditionId(question.conditionId);
    const answer = edgeNamed(
      await this.#data.read({
        path: "/v2/resolutions",
        query: [["condition", condition]],
        endpoint: "resolutions",
      }),
    );
    if (!answer.ok) return answer;
    const page = readSchema("resolutions", resolutionsPageSchema, answer.value, this.fields);
    if (!page.ok) return page;
    const records = page.value.data as readonly JsonValue[];
    if (records.length === 0) return fail("VEN-806", "no resolution of the market is known");
    for (const value of records) {
      const record = readSchema("resolution", resolutionSchema, value, this.fields);
      if (!record.ok) return record;
      if (wideConditionId(record.value.condition_id) === condition) {
        return payoutOfVector(record.value, question);
      }
    }
    return fail("VEN-862", "the answer does not fit the filter condition");
  }

  async #winner(question: ResolvedQuestion): Promise<Result<Payout>> {
    const condition = wideConditionId(question.conditionId);
    const answer = edgeNamed(
      await this.#clob.read({ path: `/markets/${condition}`, query: [], endpoint: "winner" }),
    );
    if (!answer.ok) return answer;
    const record = readSchema(
      "winner record",
      winnerRecordSchema,
      answer.value,
      this.#winnerFields,
    );
    if (!record.ok) return record;
    if (wideConditionId(record.value.condition_id) !== condition) {
      return fail("VEN-860", "the order book's record is that of another market");
    }
    return succeed(payoutOfWinner(record.value, question));
  }
}
