// Pages of the order book host: a cursor is a position in base 64, from `MA==` at the beginning to `LTE=` after the last
// page. Source: reference page, section 3.5; the official client ends only at `LTE=`.

import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import { refuse } from "./refusals.ts";

const endCursor = "LTE=";

/** Rows of one page of orders and trades, and of markets. */
export const accountPageRows = 500;
export const marketPageRows = 1_000;

/** Answers with the page that the cursor names, each row written only when it is on it. */
export function cursorPage<Row>(
  rows: readonly Row[],
  query: URLSearchParams,
  pageRows: number,
  write: (row: Row) => unknown,
): ShellReply {
  const start = positionOf(query.get("next_cursor") ?? "");
  if (start === undefined) return refuse(400, "invalid next_cursor");
  const page = start === "end" ? [] : rows.slice(start, start + pageRows);
  const isLast = start === "end" || start + pageRows >= rows.length;
  return jsonReply(200, {
    limit: pageRows,
    count: page.length,
    next_cursor: isLast ? endCursor : Buffer.from(String(start + pageRows)).toString("base64"),
    data: page.map(write),
  });
}

function positionOf(cursor: string): number | "end" | undefined {
  if (cursor === "") return 0;
  if (cursor === endCursor) return "end";
  const text = Buffer.from(cursor, "base64").toString("utf8");
  return /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : undefined;
}
