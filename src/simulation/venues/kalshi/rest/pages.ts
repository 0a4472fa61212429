// Pages, filters and limits that all lists of the venue share. A limit above the maximum is refused, never clamped; a
// cursor that cannot be read is the first page. Both were seen on the demo exchange.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { epochSeconds } from "../../../instant-text.ts";
import { queryInteger } from "../../../transport/shell.ts";
import { type Parsed, parameterRefusal, refused } from "../errors.ts";

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Empty on the last page. */
  readonly cursor: string;
}

/** Returns one page of the rows. */
export function pageOf<Row>(
  rows: readonly Row[],
  query: URLSearchParams,
  limits: { readonly absent: number; readonly most: number },
): Parsed<Page<Row>> {
  const limit = queryInteger(query, "limit", limits.absent);
  if (limit === undefined || limit < 1 || limit > limits.most) {
    return refused(parameterRefusal(`limit must be between 1 and ${limits.most}`));
  }
  const text = Buffer.from(query.get("cursor") ?? "", "base64url").toString("utf8");
  const from = /^from:\d{1,9}$/.test(text) ? Number.parseInt(text.slice(5), 10) : 0;
  const end = from + limit;
  const cursor = end < rows.length ? Buffer.from(`from:${end}`).toString("base64url") : "";
  return { ok: true, value: { rows: rows.slice(from, end), cursor } };
}

/** Returns a test whether an instant lies between `min_ts` and `max_ts` (seconds, both included). */
export function timeFilter(query: URLSearchParams): Parsed<(instant: EpochMicros) => boolean> {
  const least = querySeconds(query, "min_ts");
  const most = querySeconds(query, "max_ts");
  if (least === undefined || most === undefined) {
    return refused(parameterRefusal("min_ts and max_ts are unix seconds"));
  }
  return {
    ok: true,
    value: (instant) => {
      const seconds = epochSeconds(instant);
      return (least === null || seconds >= least) && (most === null || seconds <= most);
    },
  };
}

/** Returns unix seconds, null when absent, undefined for what is no number. */
export function querySeconds(query: URLSearchParams, name: string): number | null | undefined {
  const text = query.get(name);
  if (text === null || text === "") return null;
  return /^\d{1,12}$/.test(text) ? Number.parseInt(text, 10) : undefined;
}

/** Returns a test of the `subaccount` and `exchange_index` filters; absent ones admit everything, unless
 * `subaccountAbsent` says which subaccount is meant. */
export function placeFilter(
  query: URLSearchParams,
  subaccountAbsent: number | null,
): Parsed<(row: { readonly subaccount: number; readonly exchangeIndex: number }) => boolean> {
  const subaccount = queryInteger(query, "subaccount", subaccountAbsent ?? -1);
  const exchangeIndex = queryInteger(query, "exchange_index", -1);
  if (subaccount === undefined || exchangeIndex === undefined) {
    return refused(parameterRefusal("subaccount and exchange_index are whole numbers"));
  }
  return {
    ok: true,
    value: (row) =>
      (subaccount === -1 || row.subaccount === subaccount) &&
      (exchangeIndex === -1 || row.exchangeIndex === exchangeIndex),
  };
}
