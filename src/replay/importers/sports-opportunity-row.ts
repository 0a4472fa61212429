// One row of `sports_polyus_kalshi_opportunity_log`: what a detector wrote down about an edge it saw. A row states one
// side of each of two books; the other sides were not written down, and nothing here makes them up.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { parseJsonRow, textOf } from "./json-row.ts";
import { parseInstant } from "./local-time.ts";
import { type PriceTexts, readSize } from "./price-text.ts";
import { noPrice } from "./top-of-book.ts";

type Row = Readonly<Record<string, unknown>>;

export type OpportunityVenue = "kalshi" | "polymarket-us";

/** The best price of one side of one book, in prices of YES. */
export interface StatedSide {
  readonly venue: OpportunityVenue;
  readonly symbol: string;
  readonly side: "bid" | "ask";
  readonly priceTicks: number;
  /** In contract micros; null where the row has none. */
  readonly sizeContractMicros: number | null;
}

/** What two markets of a row have to do with one another. */
export interface StatedPair {
  readonly slug: string;
  readonly ticker: string;
  /** The detector traded the other side of Polymarket's market against the ticker. */
  readonly inverse: boolean;
}

export interface OpportunityRow {
  readonly atMicros: number;
  readonly sides: readonly StatedSide[];
  /** Present where the row takes both markets for the same question. */
  readonly pair: StatedPair | null;
}

/** Why a row holds nothing to use. */
export const totalsOnly = "totals without prices";
export const unnamedMarket = "prices of a market that is not named";

/** The other outcome of a Polymarket US market goes by the market's name and this ending. */
const inverseEnding = "-inverse";

/** Returns true when a line is one of the log. */
export function isOpportunityRow(line: string): boolean {
  const row = parseJsonRow(line);
  if (row === undefined) return false;
  return "ts_local" in row && "log" in row && typesKnown.has(textOf(row, "type") ?? "");
}

const typesKnown: ReadonlySet<string> = new Set(["same_side", "double_buy", "double_sell"]);

/** Returns the row, a reason to leave it out, or CAP-916. */
export function readOpportunityRow(
  line: string,
  prices: PriceTexts,
): Result<OpportunityRow | string> {
  const row = parseJsonRow(line);
  if (row === undefined) return fail("CAP-916", "not a JSON object");
  const at = parseInstant(textOf(row, "ts_local") ?? "", "us-eastern");
  if (!at.ok) return at;
  switch (textOf(row, "type")) {
    case "same_side":
      return readSameSide(row, at.value, prices);
    case "double_buy":
      return "market_A" in row ? readDoubleBuy(row, at.value, prices) : succeed(totalsOnly);
    case "double_sell":
      return succeed(totalsOnly);
    default:
      return fail("CAP-916", "unknown type of row");
  }
}

/** Bought at one venue's ask and sold at the other's bid; the size is the smaller of the two. */
function readSameSide(row: Row, at: EpochMicros, prices: PriceTexts): Result<OpportunityRow> {
  const slug = textOf(row, "poly_id");
  const ticker = textOf(row, "kalshi_ticker");
  const direction = textOf(row, "direction");
  if (!slug || !ticker) return fail("CAP-916", "row without a market");
  if (direction !== "buy_poly_sell_kalshi" && direction !== "buy_kalshi_sell_poly") {
    return fail("CAP-916", "direction is not known");
  }
  const buysPolymarket = direction === "buy_poly_sell_kalshi";
  const bought = readPrice(prices, row["buy_price"]);
  const sold = readPrice(prices, row["sell_price"]);
  const size = readOptionalSize(row["size"]);
  if (!bought.ok) return bought;
  if (!sold.ok) return sold;
  if (!size.ok) return size;
  const [polymarketTicks, kalshiTicks] = buysPolymarket
    ? [bought.value, sold.value]
    : [sold.value, bought.value];
  const polymarket = polymarketSide(slug, buysPolymarket ? "ask" : "bid", polymarketTicks);
  const kalshi = { venue: "kalshi", symbol: ticker, priceTicks: kalshiTicks } as const;
  const sizeContractMicros = size.value;
  return succeed({
    atMicros: integerOf(at),
    sides: [
      { ...polymarket, sizeContractMicros },
      { ...kalshi, side: buysPolymarket ? "bid" : "ask", sizeContractMicros },
    ],
    pair: { slug: polymarket.symbol, ticker, inverse: slug.endsWith(inverseEnding) },
  });
}

/** Both bought at the ask: two sides of one question, each with its own size. */
function readDoubleBuy(
  row: Row,
  at: EpochMicros,
  prices: PriceTexts,
): Result<OpportunityRow | string> {
  const sides: StatedSide[] = [];
  for (const letter of ["A", "B"] as const) {
    const name = textOf(row, `market_${letter}`) ?? "";
    const colon = name.indexOf(": ");
    if (colon < 0) return succeed(unnamedMarket);
    // The first market's fields lost their letter in some versions of the detector.
    const field = letter === "A" && "ask_price" in row ? "ask" : `ask_${letter}`;
    const price = readPrice(prices, row[`${field}_price`]);
    if (!price.ok) return price;
    const size = readOptionalSize(row[`${field}_size`]);
    if (!size.ok) return size;
    const symbol = name.slice(colon + 2);
    const place =
      name.slice(0, colon) === "Kalshi"
        ? ({ venue: "kalshi", symbol, side: "ask", priceTicks: price.value } as const)
        : polymarketSide(symbol, "ask", price.value);
    sides.push({ ...place, sizeContractMicros: size.value });
  }
  return succeed({ atMicros: integerOf(at), sides, pair: null });
}

/** Asking for the other outcome at `p` is bidding for YES at 1 − p. */
function polymarketSide(
  symbol: string,
  side: "bid" | "ask",
  priceTicks: number,
): Omit<StatedSide, "sizeContractMicros"> {
  const venue = "polymarket-us";
  if (!symbol.endsWith(inverseEnding)) return { venue, symbol, side, priceTicks };
  return {
    venue,
    symbol: symbol.slice(0, -inverseEnding.length),
    side: side === "bid" ? "ask" : "bid",
    priceTicks: ticksPerUsd - priceTicks,
  };
}

function readPrice(prices: PriceTexts, value: unknown): Result<number> {
  if (typeof value !== "string") return fail("CAP-916", "price is not readable");
  const price = prices.read(value);
  return price.ok && price.value === noPrice ? fail("CAP-916", "price is not readable") : price;
}

/** Sizes were written as text by one venue's client and as numbers by the other's. */
function readOptionalSize(value: unknown): Result<number | null> {
  if (value === null || value === undefined) return succeed(null);
  return typeof value === "string" || typeof value === "number"
    ? readSize(String(value))
    : fail("CAP-916", "size is not readable");
}
