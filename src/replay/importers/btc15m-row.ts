// One row of `btc15m_kalshi_poly_arb_executions`: the quotes of both venues as the bot saw them when it decided. What
// it did afterwards is not read here.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { parseDecimal } from "../../domain/units/decimal.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { splitCsvLine } from "./csv-row.ts";
import { PriceTexts, readTopOfBook } from "./price-text.ts";
import { noPrice, type TopOfBook } from "./top-of-book.ts";

export interface QuoteTimes {
  readonly receivedAtMicros: number;
  readonly venueAtMicros: number;
}

export interface BitcoinRow {
  readonly decidedAtMicros: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly kalshi: TopOfBook;
  readonly kalshiTimes: QuoteTimes;
  readonly polymarket: TopOfBook;
  readonly polymarketTimes: QuoteTimes;
  /** Polymarket's NO quotes mirror its YES quotes. */
  readonly mirrors: boolean;
  /** Token that the bot meant to buy, and of which outcome; empty where it bought on Kalshi first. */
  readonly polymarketToken: string;
  readonly polymarketOutcome: string;
}

const columnsNeeded = [
  "decision_ts",
  "interval_start_ts",
  "interval_end_ts",
  "poly_yes_bid",
  "poly_yes_ask",
  "poly_yes_bid_size",
  "poly_yes_ask_size",
  "poly_no_bid",
  "poly_no_ask",
  "poly_ts_exchange",
  "poly_ts_local",
  "kalshi_yes_bid",
  "kalshi_yes_ask",
  "kalshi_yes_bid_size",
  "kalshi_yes_ask_size",
  "kalshi_ts_exchange",
  "kalshi_ts_local",
  "leg_a_venue",
  "leg_a_side",
  "leg_a_market_id",
] as const;

type Column = (typeof columnsNeeded)[number];

const microsPerMilli = 1_000;

export class BitcoinRows {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #columns: number;
  readonly #prices = new PriceTexts(true);

  constructor(headerLine: string) {
    const names = headerLine.split(",");
    this.#columns = names.length;
    this.#positions = new Map(names.map((name, position) => [name, position]));
  }

  static fits(headerLine: string): boolean {
    const names = new Set(headerLine.split(","));
    return columnsNeeded.every((column) => names.has(column));
  }

  /** Returns the row, or CAP-916. */
  read(line: string): Result<BitcoinRow> {
    const fields = splitCsvLine(line);
    if (fields.length !== this.#columns) return fail("CAP-916", "wrong number of fields");
    const text = (column: Column): string => fields[this.#positions.get(column) ?? -1] ?? "";
    const decidedAtMicros = readMillis(text("decision_ts"));
    const startSeconds = readWhole(text("interval_start_ts"));
    const endSeconds = readWhole(text("interval_end_ts"));
    if (decidedAtMicros === 0 || startSeconds === 0 || endSeconds === 0) {
      return fail("CAP-916", "time is not readable");
    }
    const kalshiTimes = readTimes(text, "kalshi", decidedAtMicros);
    const polymarketTimes = readTimes(text, "poly", decidedAtMicros);
    if (kalshiTimes === undefined || polymarketTimes === undefined) {
      return fail("CAP-916", "quote without a time of arrival");
    }
    const kalshi = this.#readQuote(text, "kalshi");
    if (!kalshi.ok) return kalshi;
    const polymarket = this.#readQuote(text, "poly");
    if (!polymarket.ok) return polymarket;
    const legIsPolymarket = text("leg_a_venue") === "polymarket";
    return succeed({
      decidedAtMicros,
      startSeconds,
      endSeconds,
      kalshi: kalshi.value,
      kalshiTimes,
      polymarket: polymarket.value,
      polymarketTimes,
      mirrors: this.#mirrors(text, polymarket.value),
      polymarketToken: legIsPolymarket ? text("leg_a_market_id") : "",
      polymarketOutcome: legIsPolymarket ? text("leg_a_side") : "",
    });
  }

  #readQuote(text: (column: Column) => string, venue: "kalshi" | "poly"): Result<TopOfBook> {
    const top = readTopOfBook(this.#prices, {
      bid: text(`${venue}_yes_bid`),
      bidSize: text(`${venue}_yes_bid_size`),
      ask: text(`${venue}_yes_ask`),
      askSize: text(`${venue}_yes_ask_size`),
    });
    if (!top.ok) return top;
    const { bidTicks, askTicks } = top.value;
    return succeed({
      ...top.value,
      bidTicks: bidTicks === 0 ? noPrice : bidTicks,
      askTicks: askTicks === ticksPerUsd ? noPrice : askTicks,
    });
  }

  #mirrors(text: (column: Column) => string, yes: TopOfBook): boolean {
    const noBid = this.#prices.read(text("poly_no_bid"));
    const noAsk = this.#prices.read(text("poly_no_ask"));
    return (
      noBid.ok &&
      noAsk.ok &&
      Math.max(yes.bidTicks, 0) + noAsk.value === ticksPerUsd &&
      (yes.askTicks === noPrice ? ticksPerUsd : yes.askTicks) + noBid.value === ticksPerUsd
    );
  }
}

/** A quote that never arrived has no time, and none arrives after the decision that used it. */
function readTimes(
  text: (column: Column) => string,
  venue: "kalshi" | "poly",
  decidedAtMicros: number,
): QuoteTimes | undefined {
  const receivedAtMicros = readMillis(text(`${venue}_ts_local`));
  if (receivedAtMicros === 0 || receivedAtMicros > decidedAtMicros) return undefined;
  return { receivedAtMicros, venueAtMicros: readMillis(text(`${venue}_ts_exchange`)) };
}

function readMillis(text: string): number {
  return readWhole(text) * microsPerMilli;
}

/** Returns a positive whole number, or 0. */
function readWhole(text: string): number {
  const parsed = parseDecimal(text, 0);
  return parsed.ok && parsed.value > 0 ? parsed.value : 0;
}
