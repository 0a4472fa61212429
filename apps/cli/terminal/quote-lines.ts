// The books of the same claim beside each other, as a table: a row for each claim, a column for each venue.

import { formatPrice, priceTicks } from "../../../src/domain/units/price-ticks.ts";
import type { Paint } from "./paint.ts";
import type { ClaimQuotes, Quote, RunSnapshot } from "./snapshot.ts";
import { type Column, tableLines } from "./table.ts";
import { safeText } from "./text-width.ts";

/** Returns the table with at most so many claims; nothing where there is no claim. The last line counts the others. */
export function quoteLines(
  { quotes }: Pick<RunSnapshot, "quotes">,
  width: number,
  paint: Paint,
  claimsMax: number,
): string[] {
  if (quotes.length === 0) return [];
  const shown = quotes.slice(0, claimsMax);
  const venues = [...new Set(shown.flatMap((claim) => claim.quotes.map(({ venue }) => venue)))];
  const columns: Column[] = [
    { title: "bid/ask", align: "left", gives: true },
    ...venues.map((venue) => ({ title: venue, align: "right" as const })),
  ];
  const rows = shown.map((claim) => [
    safeText(claim.title),
    ...venues.map((venue) => cellOf(claim, venue)),
  ]);
  const lines = tableLines(columns, rows, width, paint.dim);
  const left = quotes.length - shown.length;
  return left === 0 ? lines : [...lines, paint.dim(`and ${left} more`)];
}

/** What a venue shows of a claim: `0.46/0.48`, in parentheses while it is not believed, a dash for a side without a level. A
 * venue with several instruments in one relation shows each. */
function cellOf({ quotes }: ClaimQuotes, venue: string): string {
  const ours = quotes.filter((quote) => quote.venue === venue);
  return ours.map(quoteText).join(" ");
}

function quoteText({ bid, ask, refusal }: Quote): string {
  if (refusal === "unlisted") return "unlisted";
  const side = (level: Quote["bid"]): string =>
    level === null ? "–" : formatPrice(priceTicks(level.priceTicks));
  const text = `${side(bid)}/${side(ask)}`;
  return refusal === null ? text : `(${text})`;
}
