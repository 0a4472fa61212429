// Pages of the Data API: a cursor and nothing else. It carries the size of the first page and the filters it was made
// for, since a later page takes neither. Source: reference page, section 4.3.

import { jsonReply, queryInteger, type ShellReply } from "../../../transport/shell.ts";
import { refuseData } from "./refusals.ts";

const pageDefault = 100;
export const dataPageMax = 1_000;

/** What a row is sorted by, newest first. */
export interface PagePlace {
  readonly second: number;
  readonly sequence: number;
}

interface Cursor extends PagePlace {
  readonly limit: number;
  readonly filters: string;
}

export interface PageSource<Row> {
  /** In the order of the list. */
  readonly rows: readonly Row[];
  readonly place: (row: Row) => PagePlace;
  readonly write: (row: Row) => unknown;
  /** True now and then: the page is empty and the list goes on, which clients must bear. */
  readonly isEmptyPage: () => boolean;
}

/** Parameters that name the page, all others being filters. */
const pageNames: ReadonlySet<string> = new Set(["cursor", "limit"]);

/** Answers with the page that the query names. */
export function dataPage<Row>(query: URLSearchParams, source: PageSource<Row>): ShellReply {
  const filters = [...query].filter(([name]) => !pageNames.has(name)).join("&");
  const text = query.get("cursor") ?? "";
  const limit = queryInteger(query, "limit", pageDefault);
  if (limit === undefined || limit < 1 || limit > dataPageMax) {
    return refuseData(400, "invalid_parameter", `limit must be 1 to ${dataPageMax}`, "limit");
  }
  const begin: Cursor = { second: Number.MAX_SAFE_INTEGER, sequence: 0, limit, filters };
  const cursor = text === "" ? begin : readCursor(text);
  if (cursor === undefined || cursor.filters !== filters) {
    return refuseData(400, "invalid_cursor", "the cursor does not belong to this query", "cursor");
  }
  const left = source.rows.filter((row) => isBeyond(cursor, source.place(row)));
  const isEmpty = text !== "" && left.length > 0 && source.isEmptyPage();
  const page = isEmpty ? [] : left.slice(0, cursor.limit);
  const last = page[page.length - 1];
  const hasMore = page.length < left.length;
  const next = last === undefined ? cursor : { ...cursor, ...source.place(last) };
  return jsonReply(200, {
    data: page.map(source.write),
    pagination: {
      limit: cursor.limit,
      offset: 0,
      has_more: hasMore,
      next_cursor: hasMore ? writeCursor(next) : null,
    },
  });
}

function isBeyond(cursor: Cursor, place: PagePlace): boolean {
  if (place.second !== cursor.second) return place.second < cursor.second;
  return place.sequence < cursor.sequence;
}

function writeCursor(cursor: Cursor): string {
  const { second, sequence, limit, filters } = cursor;
  return Buffer.from(JSON.stringify([second, sequence, limit, filters])).toString("base64url");
}

function readCursor(text: string): Cursor | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const [second, sequence, limit, filters] = value as readonly unknown[];
  if (!isCount(second) || !isCount(sequence) || !isCount(limit)) return undefined;
  if (limit < 1 || limit > dataPageMax) return undefined;
  return typeof filters === "string" ? { second, sequence, limit, filters } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
