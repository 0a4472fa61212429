// `polymarket_us/quotes_changes_*`: best bid and ask of every market of Polymarket US, polled about every two minutes
// and reduced to the rows in which one of the two changed.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { type EpochMicros, seconds } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { parseInstant } from "./local-time.ts";
import { groupOf, relationsOfNames } from "./polymarket-us-groups.ts";
import { PriceTexts, readTopOfBook } from "./price-text.ts";
import { outOfOrder, type QuoteTimeline } from "./quote-timeline.ts";
import type { RecordingImporter, RecordingReading } from "./recording-importer.ts";
import type { RecordingPlan } from "./recording-plan.ts";
import { SymbolList } from "./symbol-list.ts";
import { noPrice, type TopOfBook } from "./top-of-book.ts";
import { polymarketUsMarket, stepOfPriceText } from "./venue-terms.ts";

const header = "ts,slug,category,bid,ask";
const columns = header.split(",").length;

export const polymarketUsQuotes: RecordingImporter = {
  name: "polymarket_us_quotes_changes",
  fileName: /^quotes_changes_.*\.csv$/,
  hasHeaderLine: true,
  statement: {
    samplingInterval: seconds(124),
    // Two polls that bring nothing are an interruption; polls of both days are 122 to 132 s apart.
    stalenessHorizon: seconds(300),
    sessionGap: null,
    // A market without a row in a poll was polled and had not changed.
    liveness: "stream",
    assumedSizes: true,
    notes: [
      "join: the value of each market in the latest poll; a value holds until the market's next row",
      "what a poll brings of related markets replaces what the one before brought, all at once",
      "a poll of all markets about every 124 s; a stream without any row for 300 s is closed",
      "sizes were not recorded: the declared size stands on both sides",
      "fees before 2026-10-01 are unknown and assumed to be those since: taker 0.0695 × p × (1 − p)",
      "grid: the coarsest of 0.01, 0.001, 0.0001 that holds all prices of the market in the file",
      "relations: rdc-usfed-fomc and tc-temp-*high groups are partitions where whole, else mutually exclusive",
      "relations: cpc-btc-hitprice-high-yr and -low-yr groups are ladders; others are unrelated",
    ],
  },
  fits: (firstLine) => firstLine === header,
  startReading: () => new QuotesReading(),
};

/** Takes away the book of a market whose next quote is at hand. */
const noBook: TopOfBook = {
  bidTicks: noPrice,
  bidSizeContractMicros: null,
  askTicks: noPrice,
  askSizeContractMicros: null,
};

interface PolledQuote {
  readonly market: number;
  readonly top: TopOfBook;
}

class QuotesReading implements RecordingReading {
  readonly #symbols = new SymbolList();
  readonly #prices = new PriceTexts(false);
  /** Quotes of the poll whose rows are being read. */
  #poll: PolledQuote[] = [];
  // A poll writes hundreds of rows with one time.
  #timeText = "";
  #time: Result<EpochMicros> = fail("CAP-916", "time is not readable");

  survey(line: string): void {
    const fields = line.split(",");
    const slug = fields[1];
    if (fields.length !== columns || !slug) return;
    this.#symbols.note(slug, stepOfPriceText(fields[3] ?? ""), stepOfPriceText(fields[4] ?? ""));
  }

  plan(): RecordingPlan {
    const markets = this.#symbols.entries.map(({ symbol, stepTicks }) =>
      polymarketUsMarket({ symbol, stepTicks, title: symbol, groupSymbol: groupOf(symbol) }),
    );
    return {
      streams: [{ stream: "polymarket-us/quotes", venue: "polymarket-us", markets }],
      relations: relationsOfNames(markets),
    };
  }

  translate(line: string, timeline: QuoteTimeline): void {
    const fields = line.split(",");
    const market = this.#symbols.positionOf(fields[1] ?? "");
    if (fields.length !== columns || market === undefined) {
      timeline.tally.refuse("wrong number of fields");
      return;
    }
    const at = this.#readTime(fields[0] ?? "");
    const top = readTopOfBook(this.#prices, {
      bid: fields[3] ?? "",
      bidSize: null,
      ask: fields[4] ?? "",
      askSize: null,
    });
    if (!at.ok) timeline.tally.refuse(at.failure.message);
    else if (!top.ok) timeline.tally.refuse(top.failure.message);
    else this.#take(timeline, integerOf(at.value), { market, top: top.value });
  }

  finish(timeline: QuoteTimeline): void {
    this.#write(timeline);
  }

  #take(timeline: QuoteTimeline, nowMicros: number, quote: PolledQuote): void {
    if (nowMicros !== integerOf(timeline.now)) this.#write(timeline);
    if (timeline.advance(nowMicros)) {
      this.#poll.push(quote);
      timeline.tally.quoted();
    } else timeline.tally.refuse(outOfOrder);
  }

  /** A poll asked about all markets at once: what it brings of markets that relations connect must not stand beside what
   * the poll before brought, so their books are taken away together before the new ones come. */
  #write(timeline: QuoteTimeline): void {
    const related = this.#poll.filter(({ market }) => timeline.isRelated(0, market));
    if (related.length > 1) {
      for (const { market } of related) timeline.quote({ stream: 0, market }, noBook);
    }
    for (const { market, top } of this.#poll) {
      timeline.quote({ stream: 0, market }, top);
      timeline.endRow();
    }
    this.#poll = [];
  }

  #readTime(text: string): Result<EpochMicros> {
    if (text === this.#timeText) return this.#time;
    const parsed = parseInstant(text, "utc");
    this.#timeText = text;
    this.#time = parsed.ok ? succeed(parsed.value) : parsed;
    return this.#time;
  }
}
