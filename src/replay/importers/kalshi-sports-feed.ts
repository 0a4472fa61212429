// `kalshi_sports_feed_*`: what a recorder's own books of about a hundred to a thousand sports markets showed at the top
// after every message. Some days were logged as bare changes, from which no book can be built.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { isObject, parseJsonRow, textOf } from "./json-row.ts";
import { parseInstant } from "./local-time.ts";
import { PriceTexts, type QuoteTexts, readTopOfBook } from "./price-text.ts";
import type { QuoteTimeline } from "./quote-timeline.ts";
import type { RecordingImporter, RecordingReading } from "./recording-importer.ts";
import type { RecordingPlan } from "./recording-plan.ts";
import { SymbolList } from "./symbol-list.ts";
import { kalshiMarket, stepOfPriceText } from "./venue-terms.ts";

export const kalshiSportsFeed: RecordingImporter = {
  name: "kalshi_sports_feed",
  fileName: /^kalshi_sports_feed_.*\.jsonl$/,
  hasHeaderLine: false,
  statement: {
    samplingInterval: null,
    // A market's row follows a message about it; quiet markets go minutes without one.
    stalenessHorizon: seconds(300),
    sessionGap: null,
    liveness: "market",
    assumedSizes: false,
    notes: [
      "join: the latest quote of each market at most 300 s old",
      "times are the recorder's local time, America/New_York",
      "depth beyond the best level was not recorded",
      "orderbook_delta rows are left out: without full snapshots no book can be built from them",
      "crossed snapshots (books not cleared by the recorder) are kept for the quality gate",
      "no relations: the recording states none",
    ],
  },
  fits: (firstLine) => {
    const row = parseJsonRow(firstLine);
    return row !== undefined && "recv_local" in row && (isTop(row) || isDelta(row));
  },
  startReading: () => new SportsFeedReading(),
};

type Row = Readonly<Record<string, unknown>>;

class SportsFeedReading implements RecordingReading {
  readonly #symbols = new SymbolList();
  readonly #prices = new PriceTexts(false);

  survey(line: string): void {
    const row = parseJsonRow(line);
    if (row === undefined || !isTop(row)) return;
    const symbol = textOf(row, "market_ticker");
    const texts = quoteTextsOf(row);
    if (symbol === undefined || !texts.ok) return;
    this.#symbols.note(symbol, stepOfPriceText(texts.value.bid), stepOfPriceText(texts.value.ask));
  }

  plan(): RecordingPlan {
    const markets = this.#symbols.entries.map(({ symbol, stepTicks }) =>
      kalshiMarket({ symbol, stepTicks, title: symbol, groupSymbol: eventOf(symbol) }),
    );
    return { streams: [{ stream: "kalshi/sports", venue: "kalshi", markets }], relations: [] };
  }

  translate(line: string, timeline: QuoteTimeline): void {
    const row = parseJsonRow(line);
    if (row === undefined) timeline.tally.refuse("not a JSON object");
    else if (isDelta(row)) this.#leaveOutDelta(row, timeline);
    else if (isTop(row)) this.#translateTop(row, timeline);
    else timeline.tally.refuse("unknown type of row");
  }

  finish(): void {
    // Every row stands for itself.
  }

  #leaveOutDelta(row: Row, timeline: QuoteTimeline): void {
    const message = row["msg"];
    const known = isObject(message) && textOf(message, "market_ticker") !== undefined;
    if (known) timeline.tally.leaveOut("change without a book");
    else timeline.tally.refuse("change without a market");
  }

  #translateTop(row: Row, timeline: QuoteTimeline): void {
    const market = this.#symbols.positionOf(textOf(row, "market_ticker") ?? "");
    const texts = quoteTextsOf(row);
    if (!texts.ok || market === undefined) {
      timeline.tally.refuse(texts.ok ? "row without a market" : texts.failure.message);
      return;
    }
    const at = parseInstant(textOf(row, "recv_local") ?? "", "us-eastern");
    const top = readTopOfBook(this.#prices, texts.value);
    if (!at.ok) {
      timeline.tally.refuse(at.failure.message);
    } else if (!top.ok) {
      timeline.tally.refuse(top.failure.message);
    } else {
      const isSnapshot = row["cause"] === "snapshot";
      timeline.quoteRow(integerOf(at.value), { stream: 0, market, isSnapshot }, top.value);
    }
  }
}

function isTop(row: Row): boolean {
  return row["type"] === "top_of_book";
}

function isDelta(row: Row): boolean {
  return row["type"] === "orderbook_delta";
}

function quoteTextsOf(row: Row): Result<QuoteTexts> {
  const bid = levelOf(row["best_bid"]);
  const ask = levelOf(row["best_ask"]);
  if (bid === undefined || ask === undefined) return fail("CAP-916", "level is not readable");
  return succeed({ bid: bid.price, bidSize: bid.size, ask: ask.price, askSize: ask.size });
}

/** A level is `["0.45", "40.0"]`, or null when the side is empty. */
function levelOf(value: unknown): { readonly price: string; readonly size: string } | undefined {
  if (value === null) return { price: "", size: "" };
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [price, size] = value as readonly unknown[];
  return typeof price === "string" && typeof size === "string" && price !== ""
    ? { price, size }
    : undefined;
}

/** `KXMLBSTGAME-26MAR111305DETMIN-DET` belongs to the event without its last part. */
function eventOf(symbol: string): string {
  const dash = symbol.lastIndexOf("-");
  return dash > 0 ? symbol.slice(0, dash) : symbol;
}
