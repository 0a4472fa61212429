// Lists that come in pages, each naming the cursor of the next. The venue answers a cursor it does not understand with
// the first page, so a list can run in a circle: that, and a list without end, is a failure and never an answer.

import { fail, type Result, succeed } from "../../../domain/failure/result.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent, null or empty on the last page. */
  readonly cursor: string | null | undefined;
}

/** Most pages of one list: 50 times 500 is more than an account trades between two looks at it. */
export const accountPagesMax = 50;

/** Returns the items of all pages, or `VEN-804` when they run in a circle or are more than `accountPagesMax`. */
export async function readAllPages<Item>(
  what: string,
  read: (cursor: string | null) => Promise<Result<Page<Item>>>,
): Promise<Result<readonly Item[]>> {
  const items: Item[] = [];
  const cursors = new Set<string>();
  let cursor: string | null = null;
  for (let pages = 0; pages < accountPagesMax; pages += 1) {
    const page: Result<Page<Item>> = await read(cursor);
    if (!page.ok) return page;
    items.push(...page.value.items);
    cursor = page.value.cursor ?? "";
    if (cursor === "") return succeed(items);
    if (cursors.has(cursor)) return fail("VEN-804", `the list of ${what} runs in a circle`);
    cursors.add(cursor);
  }
  return fail("VEN-804", `the list of ${what} has more than ${accountPagesMax} pages`);
}
