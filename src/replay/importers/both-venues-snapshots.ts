// `live_snapshots_both_venues_*`: a site's look at the busiest markets of both venues every half hour or so. Kalshi's
// entries hold a bid and an ask; Polymarket's hold a probability only, at which nobody can trade.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { isObject, parseJsonRow, textOf } from "./json-row.ts";
import { parseInstant } from "./local-time.ts";
import { PriceTexts, readTopOfBook } from "./price-text.ts";
import { outOfOrder, type QuoteTimeline } from "./quote-timeline.ts";
import type { RecordingImporter, RecordingReading } from "./recording-importer.ts";
import type { RecordingPlan } from "./recording-plan.ts";
import { SymbolList } from "./symbol-list.ts";
import { noPrice, type TopOfBook } from "./top-of-book.ts";
import { centStepTicks, kalshiMarket, stepOfTicks } from "./venue-terms.ts";

export const bothVenuesSnapshots: RecordingImporter = {
  name: "live_snapshots_both_venues",
  fileName: /^live_snapshots_both_venues_.*\.jsonl$/,
  hasHeaderLine: false,
  statement: {
    // Half of the looks come within 38 minutes of the one before.
    samplingInterval: seconds(2_280),
    // All but one come within 66 minutes; what comes later begins a new session.
    stalenessHorizon: seconds(4_000),
    sessionGap: null,
    liveness: "market",
    assumedSizes: true,
    notes: [
      "one venue only: Kalshi's entries have bid and ask, Polymarket's a probability, which is no quote",
      "a look every 1 to 98 minutes at about 40 markets; what happened in between is not known",
      "sizes were not recorded: the declared size stands on both sides",
      "a bid of 0 and an ask of 1 are no quotes",
      "an entry that stands in two lists of one look is compared and used once",
      "prices carry float noise: rounded to the nearest 0.0001 within 0.000001, else refused",
      "no relations: the pairs of the recording are matched by words and have no prices to trade at",
    ],
  },
  fits: (firstLine) => {
    const row = parseJsonRow(firstLine);
    return row !== undefined && "generated_at" in row && lists.every((list) => list in row);
  },
  startReading: () => new SnapshotsReading(),
};

type Row = Readonly<Record<string, unknown>>;

/** Lists of markets in a look. */
const lists = ["most_active", "probability_wall"] as const;

class SnapshotsReading implements RecordingReading {
  readonly #symbols = new SymbolList();
  readonly #prices = new PriceTexts(true);

  survey(line: string): void {
    const row = parseJsonRow(line);
    if (row === undefined) return;
    for (const entry of entriesOf(row)) {
      const symbol = textOf(entry, "id");
      const top = readEntry(entry, this.#prices);
      if (entry["venue"] !== "kalshi" || !symbol || !top.ok) continue;
      this.#symbols.note(symbol, stepOfTop(top.value));
    }
  }

  plan(): RecordingPlan {
    const markets = this.#symbols.entries.map(({ symbol, stepTicks }) =>
      kalshiMarket({ symbol, stepTicks, title: symbol, groupSymbol: null }),
    );
    return { streams: [{ stream: "kalshi/looks", venue: "kalshi", markets }], relations: [] };
  }

  /** A look is a row whose time is used, and each of its entries is a row. */
  translate(line: string, timeline: QuoteTimeline): void {
    const { tally } = timeline;
    const row = parseJsonRow(line);
    if (row === undefined) {
      tally.refuse("not a JSON object");
      return;
    }
    const at = parseInstant(textOf(row, "generated_at") ?? "", "utc");
    if (!at.ok || !timeline.advance(integerOf(at.value))) {
      tally.refuse(at.ok ? outOfOrder : at.failure.message);
      return;
    }
    tally.otherwiseUsed();
    const seen = new Map<string, TopOfBook>();
    for (const entry of entriesOf(row)) {
      tally.beginEntry(JSON.stringify(entry));
      this.#translateEntry(entry, seen, timeline);
    }
    timeline.endRow();
  }

  finish(): void {
    // Every look stands for itself.
  }

  #translateEntry(entry: Row, seen: Map<string, TopOfBook>, timeline: QuoteTimeline): void {
    const { tally } = timeline;
    if (entry["venue"] === "polymarket") {
      tally.leaveOut("probability without a quote");
      return;
    }
    const symbol = textOf(entry, "id") ?? "";
    const top = readEntry(entry, this.#prices);
    const market = this.#symbols.positionOf(symbol);
    if (!top.ok || market === undefined) {
      tally.refuse(top.ok ? "entry without a market" : top.failure.message);
      return;
    }
    const before = seen.get(symbol);
    if (before !== undefined) {
      const agrees =
        before.bidTicks === top.value.bidTicks && before.askTicks === top.value.askTicks;
      tally.crossCheck(agrees ? "second list agrees" : "second list differs");
      tally.leaveOut("market of an earlier list");
      return;
    }
    seen.set(symbol, top.value);
    timeline.quote({ stream: 0, market }, top.value);
    tally.quoted();
  }
}

function entriesOf(row: Row): Row[] {
  return lists.flatMap((list) => {
    const entries = row[list];
    return Array.isArray(entries) ? entries.filter(isObject) : [];
  });
}

/** An empty side needs no grid. */
function stepOfTop({ bidTicks, askTicks }: TopOfBook): number {
  const steps = [bidTicks, askTicks].filter((ticks) => ticks !== noPrice).map(stepOfTicks);
  return Math.min(centStepTicks, ...steps);
}

/** Prices are numbers of dollars. */
function readEntry(entry: Row, prices: PriceTexts): Result<TopOfBook> {
  const { bid, ask } = entry;
  if (typeof bid !== "number" || typeof ask !== "number") {
    return fail("CAP-916", "price is not readable");
  }
  const texts = { bid: String(bid), bidSize: null, ask: String(ask), askSize: null };
  const top = readTopOfBook(prices, texts);
  if (!top.ok) return top;
  const { bidTicks, askTicks } = top.value;
  return succeed({
    ...top.value,
    bidTicks: bidTicks === 0 ? noPrice : bidTicks,
    askTicks: askTicks === ticksPerUsd ? noPrice : askTicks,
  });
}
