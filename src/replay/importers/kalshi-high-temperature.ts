// `kalshi_highny`: best YES and NO bids in cents of the six brackets of one day's highest temperature in New York. The
// brackets of a day cover every outcome once, which makes this the recording for arbitrage among several outcomes.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import type { Market } from "../../domain/market/market.ts";
import { instrumentId } from "../../domain/market/venue.ts";
import { parseDecimal } from "../../domain/units/decimal.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { BracketSums } from "./bracket-sums.ts";
import { parseInstant } from "./local-time.ts";
import { outOfOrder, type QuoteTimeline } from "./quote-timeline.ts";
import type { RecordingImporter, RecordingReading } from "./recording-importer.ts";
import { type RecordingPlan, recordedRelation } from "./recording-plan.ts";
import { SymbolList } from "./symbol-list.ts";
import { noPrice, type TopOfBook } from "./top-of-book.ts";
import { centStepTicks, kalshiMarket } from "./venue-terms.ts";

const header = "timestamp,market_ticker,best_yes_bid,best_no_bid,implied_no_ask,implied_yes_ask";
const columns = header.split(",").length;
const centsPerUsd = 100;

export const kalshiHighTemperature: RecordingImporter = {
  name: "kalshi_highny",
  fileName: /^market_data_KXHIGHNY-.*\.csv$/,
  hasHeaderLine: true,
  statement: {
    samplingInterval: null,
    // Half of a market's rows follow the one before within a second, nine in ten within 30 s. Asks of all brackets that
    // total less than 1 USD occur only between quotes more than 600 s apart: those are stale legs.
    stalenessHorizon: seconds(60),
    // A quiet night has minutes without a change: of 597,311 rows 4,413 come after more than 60 s of silence in all six
    // brackets, 78 after more than 600 s. What is longer may be a recorder that stood still.
    sessionGap: seconds(600),
    liveness: "market",
    assumedSizes: true,
    notes: [
      "join: the latest quote of each bracket at most 60 s old",
      "a row is written when a best price changes; 600 s without one end a session",
      "times carry no zone and are presumed America/Los_Angeles (files begin at 10:00 Eastern)",
      "sizes were not recorded: the declared size stands on both sides",
      "a bid of 0 is no bid",
      "the first rows of a file are placeholder quotes (1/50); they are kept for the quality gate",
      "relation: the six brackets of a day are a partition when they meet without a gap",
      "bids of all brackets that total more than 1.08 USD, or asks less than 0.90, are stale legs: all six are disproved",
    ],
  },
  fits: (firstLine) => firstLine === header,
  startReading: () => new HighTemperatureReading(),
};

class HighTemperatureReading implements RecordingReading {
  readonly #symbols = new SymbolList();
  /** By position of the market. */
  readonly #sums: BracketSums[] = [];

  survey(line: string): void {
    const fields = line.split(",");
    if (fields.length === columns && fields[1]) this.#symbols.note(fields[1]);
  }

  plan(): RecordingPlan {
    const markets = this.#symbols.entries.map(({ symbol }) =>
      kalshiMarket({
        symbol,
        stepTicks: centStepTicks,
        title: `Highest temperature in New York: ${symbol}`,
        groupSymbol: eventOf(symbol),
      }),
    );
    const groups = Map.groupBy(markets, (market) => eventOf(market.venueSymbol));
    for (const brackets of groups.values()) {
      const positions = brackets.map((market) => markets.indexOf(market));
      const whole = coversEverything(brackets.map((market) => market.venueSymbol));
      const sums = new BracketSums(positions, whole);
      for (const position of positions) this.#sums[position] = sums;
    }
    return {
      streams: [{ stream: "kalshi/highny", venue: "kalshi", markets }],
      relations: [...groups].flatMap(([event, brackets]) => relationOf(event, brackets)),
    };
  }

  translate(line: string, timeline: QuoteTimeline): void {
    const fields = line.split(",");
    const market = this.#symbols.positionOf(fields[1] ?? "");
    if (fields.length !== columns || market === undefined) {
      timeline.tally.refuse("wrong number of fields");
      return;
    }
    const at = parseInstant(fields[0] ?? "", "us-pacific");
    const top = readCents(fields);
    if (!at.ok) timeline.tally.refuse(at.failure.message);
    else if (!top.ok) timeline.tally.refuse(top.failure.message);
    else if (!timeline.advance(integerOf(at.value))) timeline.tally.refuse(outOfOrder);
    else this.#quote(timeline, market, top.value);
  }

  /** Where the brackets cannot all be quoted so, none is believed before its next quote. */
  #quote(timeline: QuoteTimeline, market: number, top: TopOfBook): void {
    const sums = this.#sums[market] as BracketSums;
    const wasPlausible = sums.isPlausible;
    const { bidTicks, askTicks } = top;
    sums.note(
      market,
      bidTicks === noPrice ? 0 : bidTicks,
      askTicks === noPrice ? ticksPerUsd : askTicks,
    );
    const isContradicted = !sums.isPlausible;
    if (isContradicted) timeline.tally.crossCheck("brackets cannot all be current");
    if (isContradicted && wasPlausible) {
      for (const other of sums.brackets) {
        if (other !== market) timeline.contradict({ stream: 0, market: other });
      }
    }
    timeline.quote({ stream: 0, market, isContradicted }, top);
    timeline.endRow();
    timeline.tally.quoted();
  }

  finish(): void {
    // Every row stands for itself.
  }
}

/** The implied asks say the same as the bids, and a row in which they do not is refused. */
function readCents(fields: readonly string[]): Result<TopOfBook> {
  const [yesBid, noBid, noAsk, yesAsk] = [2, 3, 4, 5].map((column) => readCent(fields[column]));
  if (yesBid === undefined || noBid === undefined) return fail("CAP-916", "price is not readable");
  if (noAsk !== centsPerUsd - yesBid || yesAsk !== centsPerUsd - noBid) {
    return fail("CAP-916", "implied ask differs from the opposite bid");
  }
  return succeed({
    bidTicks: yesBid === 0 ? noPrice : yesBid * centStepTicks,
    bidSizeContractMicros: null,
    askTicks: noBid === 0 ? noPrice : yesAsk * centStepTicks,
    askSizeContractMicros: null,
  });
}

function readCent(text: string | undefined): number | undefined {
  const parsed = parseDecimal(text ?? "", 0);
  return parsed.ok && parsed.value >= 0 && parsed.value <= centsPerUsd ? parsed.value : undefined;
}

/** `KXHIGHNY-25DEC14-B34.5` belongs to the event `KXHIGHNY-25DEC14`. */
function eventOf(symbol: string): string {
  return symbol.slice(0, symbol.lastIndexOf("-"));
}

function relationOf(
  event: string,
  brackets: readonly Market[],
): ReturnType<typeof recordedRelation>[] {
  if (brackets.length < 2) return [];
  const whole = coversEverything(brackets.map((market) => market.venueSymbol));
  return [
    recordedRelation({
      id: `recording:highny:${event}`,
      kind: whole ? "partition" : "mutually-exclusive",
      instruments: brackets.map((market) => instrumentId(market.id, "yes")),
      note: whole
        ? "Brackets of one day's highest temperature that meet without a gap: exactly one pays."
        : "Brackets of one day's highest temperature, not all recorded: at most one pays.",
    }),
  ];
}

/** A bracket's number is in tenths: `B34.5` is 34 to 35 degrees, `T34` below 34 (lowest) or, the highest, above. */
function coversEverything(symbols: readonly string[]): boolean {
  const middles: number[] = [];
  const ends: number[] = [];
  for (const symbol of symbols) {
    const code = symbol.slice(symbol.lastIndexOf("-") + 1);
    const tenths = parseDecimal(code.slice(1), 1);
    if (!tenths.ok) return false;
    (code.startsWith("B") ? middles : ends).push(tenths.value);
  }
  middles.sort((a, b) => a - b);
  ends.sort((a, b) => a - b);
  const lowest = middles[0];
  const highest = middles.at(-1);
  if (ends.length !== 2 || lowest === undefined || highest === undefined) return false;
  const meet = middles.every((tenths, index) => tenths === lowest + index * 20);
  return meet && ends[0] === lowest - 5 && ends[1] === highest + 5;
}
