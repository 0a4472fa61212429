// Lists of markets that a venue gives in portions: pages that follow one another by cursor, and reads of so many
// symbols at a time. Markets are handed on as they stand on the wire.

import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { JsonValue } from "./frame-text.ts";

/** One page: markets as they stand on the wire, and the cursor of the next page or null. */
export interface MarketsPage {
  readonly markets: readonly JsonValue[];
  readonly cursor: string | null;
}

/** Returns the page. The venues end a list with an empty cursor; their documents also say null, or none. */
export function marketsPage(
  markets: readonly unknown[],
  cursor: string | null | undefined,
): MarketsPage {
  return {
    markets: markets as readonly JsonValue[],
    cursor: cursor === undefined || cursor === "" ? null : cursor,
  };
}

/** Returns the markets of all pages, or `VEN-804` when there are more than `pagesMax` or they run in a circle. */
export async function readPages(
  pagesMax: number,
  read: (cursor: string | null) => Promise<Result<MarketsPage>>,
): Promise<Result<readonly JsonValue[]>> {
  const found: JsonValue[] = [];
  const cursors = new Set<string>();
  let cursor: string | null = null;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const page = await read(cursor);
    if (!page.ok) return page;
    found.push(...page.value.markets);
    cursor = page.value.cursor;
    if (cursor === null) return succeed(found);
    // A venue may answer a cursor it does not understand with the first page, so a list could run in a circle.
    if (cursors.has(cursor)) return fail("VEN-804", "the list of markets runs in a circle");
    cursors.add(cursor);
  }
  return fail("VEN-804", `the list of markets has more than ${pagesMax} pages`);
}

/** Returns the markets of the symbols, asked for in portions of `portionMax`; unknown ones are silently missing. */
export async function readPortions(
  symbols: readonly string[],
  portionMax: number,
  read: (portion: readonly string[]) => Promise<Result<MarketsPage>>,
): Promise<Result<readonly JsonValue[]>> {
  const found: JsonValue[] = [];
  for (let start = 0; start < symbols.length; start += portionMax) {
    const page = await read(symbols.slice(start, start + portionMax));
    if (!page.ok) return page;
    found.push(...page.value.markets);
  }
  return succeed(found);
}
