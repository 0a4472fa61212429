// Reads the list of a wallet's activity, newest first, page by page, back to a second. Cursors alone: the list grows at its
// head while it is read. Source: the venue's pages on its Data API, second version.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { FieldWatch } from "../../shared/field-watch.ts";
import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { edgeNamed, nameHeaders } from "../rest/edge.ts";
import { activityPageSchema } from "../wire/activity-schemas.ts";
import { venueWords } from "../wire/error-words.ts";

/** The largest page, and one for the last minute; only the first page says how large pages are. */
export const linesPerPageMax = 1_000;
export const linesPerPageFew = 100;

/** Pages of one read, so that a busy wallet cannot keep it going for ever: twenty thousand lines at most. */
export const pagesMax = 20;

/** What a read of the list came to. */
export interface ActivityRead {
  /** Newest first. */
  readonly lines: readonly JsonValue[];
  readonly pages: number;
  /** `floor`: everything back to the second. `limit`: there is more than is read at once. */
  readonly end: "floor" | "limit" | Extract<Result<never>, { readonly ok: false }>;
}

interface Page {
  readonly lines: readonly JsonValue[];
  readonly next: string | null;
}

export class ActivityReads {
  /** Unknown fields of answers, counted. */
  readonly fields = new FieldWatch();
  readonly #http: HttpClient;

  /** The base address is that of the Data API. */
  constructor(basis: HttpClientBasis) {
    this.#http = new HttpClient({ ...basis, headers: () => nameHeaders, venueWords });
  }

  /** Reads back until the lines are older than a second. What was read before a failure is returned with it. */
  async since(wallet: string, floorSeconds: number, linesPerPage: number): Promise<ActivityRead> {
    const lines: JsonValue[] = [];
    let cursor: string | null = null;
    for (let pages = 1; pages <= pagesMax; pages += 1) {
      const page: Result<Page> = await this.#page(wallet, cursor, linesPerPage);
      if (!page.ok) return { lines, pages, end: page };
      lines.push(...page.value.lines);
      const { next } = page.value;
      if (next === null || oldestSecond(page.value.lines) < floorSeconds) {
        return { lines, pages, end: "floor" };
      }
      if (next === cursor) {
        return { lines, pages, end: { ok: false, failure: stuck().failure } };
      }
      cursor = next;
    }
    return { lines, pages: pagesMax, end: "limit" };
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #page(wallet: string, cursor: string | null, linesPerPage: number): Promise<Result<Page>> {
    const answer = edgeNamed(
      await this.#http.read({
        path: "/v2/activity",
        query: [
          ["user", wallet],
          ["limit", String(linesPerPage)],
          ...(cursor === null ? [] : [["cursor", cursor] as const]),
        ],
        endpoint: "activity",
      }),
    );
    if (!answer.ok) return answer;
    const page = readSchema("activity page", activityPageSchema, answer.value, this.fields);
    if (!page.ok) return page;
    const { data, pagination } = page.value;
    return succeed({ lines: data as readonly JsonValue[], next: pagination.next_cursor ?? null });
  }
}

/** An empty page is no end, and a line without a time says nothing. */
function oldestSecond(lines: readonly JsonValue[]): number {
  let oldest = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const second = isJsonObject(line) ? line.timestamp : undefined;
    if (typeof second === "number") oldest = Math.min(oldest, second);
  }
  return oldest;
}

function stuck() {
  const answer = fail("VEN-801", "the list of activity names the same page again and again");
  return answer as Extract<typeof answer, { readonly ok: false }>;
}
