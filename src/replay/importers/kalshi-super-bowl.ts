// `kalshi_superbowl_tob_1s`: best bid and ask with size of the two teams of one game, once a second.

import { instrumentId } from "../../domain/market/venue.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { parseInstant } from "./local-time.ts";
import { PriceTexts, readTopOfBook } from "./price-text.ts";
import type { QuoteTimeline } from "./quote-timeline.ts";
import type { RecordingImporter, RecordingReading } from "./recording-importer.ts";
import { type RecordedStream, type RecordingPlan, recordedRelation } from "./recording-plan.ts";
import { SymbolList } from "./symbol-list.ts";
import { kalshiMarket, stepOfPriceText } from "./venue-terms.ts";

const header =
  "timestamp,ticker,best_bid_price,best_bid_size,best_ask_price,best_ask_size," +
  "bid_levels,ask_levels,spread";
const columns = header.split(",").length;

export const kalshiSuperBowl: RecordingImporter = {
  name: "kalshi_superbowl_tob_1s",
  fileName: /^kalshi_superbowl_tob_1s.*\.csv$/,
  hasHeaderLine: true,
  statement: {
    samplingInterval: seconds(1),
    // Both markets are written every second; five missed seconds are an interruption.
    stalenessHorizon: seconds(5),
    sessionGap: null,
    liveness: "market",
    assumedSizes: false,
    notes: [
      "join: the latest quote of each market at most 5 s old; both are written in the same second",
      "times are the recorder's local time, America/New_York",
      "depth beyond the best level was not recorded",
      "relation: NE and SEA are complements (one game, two teams)",
    ],
  },
  fits: (firstLine) => firstLine === header,
  startReading: () => new SuperBowlReading(),
};

class SuperBowlReading implements RecordingReading {
  readonly #symbols = new SymbolList();
  readonly #prices = new PriceTexts(false);

  survey(line: string): void {
    const fields = line.split(",");
    const symbol = fields[1];
    if (fields.length !== columns || !symbol) return;
    this.#symbols.note(symbol, stepOfPriceText(fields[2] ?? ""), stepOfPriceText(fields[4] ?? ""));
  }

  plan(): RecordingPlan {
    const markets = this.#symbols.entries.map(({ symbol, stepTicks }) =>
      kalshiMarket({
        symbol,
        stepTicks,
        title: `Super Bowl: ${symbol}`,
        groupSymbol: eventOf(symbol),
      }),
    );
    const stream: RecordedStream = { stream: "kalshi/superbowl", venue: "kalshi", markets };
    const [first, second] = markets;
    if (first === undefined || second === undefined || markets.length !== 2) {
      return { streams: [stream], relations: [] };
    }
    const complement = recordedRelation({
      id: `recording:superbowl:${eventOf(first.venueSymbol)}`,
      kind: "complement",
      instruments: [instrumentId(first.id, "yes"), instrumentId(second.id, "yes")],
      note: "One game and two teams: exactly one of them wins it.",
    });
    return { streams: [stream], relations: [complement] };
  }

  translate(line: string, timeline: QuoteTimeline): void {
    const fields = line.split(",");
    const market = this.#symbols.positionOf(fields[1] ?? "");
    if (fields.length !== columns || market === undefined) {
      timeline.tally.refuse("wrong number of fields");
      return;
    }
    const at = parseInstant(fields[0] ?? "", "us-eastern");
    const top = readTopOfBook(this.#prices, {
      bid: fields[2] ?? "",
      bidSize: fields[3] ?? "",
      ask: fields[4] ?? "",
      askSize: fields[5] ?? "",
    });
    if (!at.ok) timeline.tally.refuse(at.failure.message);
    else if (!top.ok) timeline.tally.refuse(top.failure.message);
    else timeline.quoteRow(integerOf(at.value), { stream: 0, market }, top.value);
  }

  finish(): void {
    // Every row stands for itself.
  }
}

/** `KXSB-26-NE` belongs to the event `KXSB-26`. */
function eventOf(symbol: string): string {
  return symbol.slice(0, symbol.lastIndexOf("-"));
}
