// The rows of a snapshot by contract. The first answer to a session about a contract is a pre-flight with its ids alone.

import type { Failure, Result } from "../../../../domain/failure/result.ts";
import { succeed } from "../../../../domain/failure/result.ts";
import { isJsonArray, isJsonObject, type JsonValue, misfit } from "../../shared/frame-text.ts";
import { availabilityField } from "../wire/market-fields.ts";
import { Quote } from "./quote.ts";

export interface QuoteRow {
  readonly quote: Quote;
  /** Why a field of it cannot be read. */
  readonly failure: Failure | undefined;
}

/** Returns the rows that are quotes, by conid, or `VEN-801` for an answer that is no list of rows. */
export function quoteRows(answer: JsonValue | undefined): Result<ReadonlyMap<string, QuoteRow>> {
  if (!isJsonArray(answer)) {
    return { ok: false, failure: misfit("not-array", "a snapshot is a list of rows") };
  }
  const rows = new Map<string, QuoteRow>();
  for (const row of answer) {
    if (!isJsonObject(row)) {
      return { ok: false, failure: misfit("row-not-object", "a row of a snapshot is an object") };
    }
    const conid = conidText(row.conid);
    if (conid === undefined) {
      return { ok: false, failure: misfit("conid-missing", "a row without a contract") };
    }
    if (row[availabilityField] === undefined) continue;
    const quote = new Quote();
    rows.set(conid, { quote, failure: quote.take(row) });
  }
  return succeed(rows);
}

/** Returns a conid as text: the broker writes it as a number or as text. */
export function conidText(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return String(value);
  return typeof value === "string" && /^[1-9]\d{0,15}$/.test(value) ? value : undefined;
}
