// One row of `nba_mvp_both_venues_ticks` in our terms, or why it is not used.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { parseJsonRow, textOf } from "./json-row.ts";
import { parseInstant } from "./local-time.ts";
import { type PriceTexts, readSize } from "./price-text.ts";
import { noPrice } from "./top-of-book.ts";

export interface NbaNames {
  readonly venue: "kalshi" | "polymarket";
  readonly player: string;
  /** Kalshi's ticker, or the Polymarket token of the outcome. */
  readonly symbol: string;
  readonly outcome: "yes" | "no";
}

export interface NbaRow extends NbaNames {
  readonly atMicros: number;
  /** The time was copied from the next row. */
  readonly timeIsInferred: boolean;
  readonly source: string;
  readonly eventType: "book" | "price_change" | "last_trade_price";
  readonly side: "BUY" | "SELL";
  /** In ticks of the row's own outcome, `noPrice` where absent. */
  readonly priceTicks: number;
  /** In contract micros; a change where `sizeIsChange`. */
  readonly sizeContractMicros: number;
  readonly sizeIsChange: boolean;
  readonly bestBidTicks: number;
  readonly bestAskTicks: number;
  /** Kalshi files of the first days: bids of one side alone, without best prices. */
  readonly isOldForm: boolean;
}

/** Returns what the row names, or undefined when it does not fit. */
export function readNbaNames(line: string): NbaNames | undefined {
  const row = parseJsonRow(line);
  return row && namesOf(row);
}

/** Returns the row, or CAP-916. */
export function readNbaRow(line: string, prices: PriceTexts): Result<NbaRow> {
  const row = parseJsonRow(line);
  if (row === undefined) return fail("CAP-916", "not a JSON object");
  const names = namesOf(row);
  if (names === undefined) return fail("CAP-916", "row without a market");
  const eventType = row["event_type"];
  const side = row["side"];
  if (eventType !== "book" && eventType !== "price_change" && eventType !== "last_trade_price") {
    return fail("CAP-916", "unknown type of row");
  }
  if (side !== "BUY" && side !== "SELL") return fail("CAP-916", "unknown side");
  const at = parseInstant(textOf(row, "ts") ?? "", "utc");
  if (!at.ok) return at;
  const price = prices.read(textOf(row, "price") ?? "");
  const bestBid = prices.read(textOf(row, "best_bid") ?? "");
  const bestAsk = prices.read(textOf(row, "best_ask") ?? "");
  if (!price.ok) return price;
  if (!bestBid.ok) return bestBid;
  if (!bestAsk.ok) return bestAsk;
  const sizeText = textOf(row, "size") ?? "";
  const sizeIsChange = row["size_kind"] === "delta";
  const size = price.value === noPrice ? succeed(0) : readSize(sizeText, sizeIsChange);
  if (!size.ok) return size;
  return succeed({
    ...names,
    atMicros: integerOf(at.value),
    timeIsInferred: row["ts_inferred"] === true,
    source: textOf(row, "src") ?? "",
    eventType,
    side,
    priceTicks: price.value,
    sizeContractMicros: size.value,
    sizeIsChange,
    bestBidTicks: bestBid.value,
    bestAskTicks: bestAsk.value,
    isOldForm: row["kalshi_book_side"] !== undefined,
  });
}

function namesOf(row: Readonly<Record<string, unknown>>): NbaNames | undefined {
  const player = textOf(row, "player");
  const venue = row["venue"];
  if (player === undefined) return undefined;
  if (venue === "kalshi") {
    const symbol = textOf(row, "ticker");
    return symbol === undefined ? undefined : { venue, player, symbol, outcome: "yes" };
  }
  const symbol = textOf(row, "token_id");
  const outcome = row["outcome"];
  if (venue !== "polymarket" || symbol === undefined) return undefined;
  if (outcome !== "YES" && outcome !== "NO") return undefined;
  return { venue, player, symbol, outcome: outcome === "YES" ? "yes" : "no" };
}
