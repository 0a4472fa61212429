// `sports_polyus_kalshi_opportunity_log`: the edges that a detector saw between Kalshi and Polymarket US, about once a
// second each. It is a log of conclusions and not of books: what it teaches is which edges nobody should believe.

import type { Market } from "../../domain/market/market.ts";
import { instrumentId } from "../../domain/market/venue.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { PriceTexts } from "./price-text.ts";
import { outOfOrder, type QuoteTimeline } from "./quote-timeline.ts";
import type { RecordingImporter, RecordingReading } from "./recording-importer.ts";
import { type RecordingPlan, recordedRelation } from "./recording-plan.ts";
import {
  isOpportunityRow,
  type OpportunityVenue,
  readOpportunityRow,
  type StatedPair,
  type StatedSide,
} from "./sports-opportunity-row.ts";
import { SymbolList } from "./symbol-list.ts";
import { noPrice, type TopOfBook } from "./top-of-book.ts";
import { kalshiMarket, polymarketUsMarket, stepOfTicks } from "./venue-terms.ts";

/** An edge that stands is written once a second; five missing entries say that it stands no longer. */
const statedMicros = 5_000_000;

export const sportsOpportunities: RecordingImporter = {
  name: "sports_polyus_kalshi_opportunity_log",
  fileName: /^sports_polyus_kalshi_opportunity_log.*\.jsonl$/,
  hasHeaderLine: false,
  statement: {
    samplingInterval: seconds(1),
    stalenessHorizon: seconds(5),
    // The detector writes only where it sees an edge, so its silence is not that of a feed.
    sessionGap: seconds(900),
    liveness: "market",
    assumedSizes: true,
    notes: [
      "join: sides that the log states at most 5 s apart; a row states one side of each of two books",
      "a log of a detector's edges, not of books: moments without an edge were not written",
      "a side that was not stated within 5 s is empty, so most books have one side and are not believed",
      "an ask of the other outcome of Polymarket US is a bid for YES at 1 less its price",
      "sizes: one for both sides of a row, the smaller of the two; none written: the declared size",
      "rows that state only a total, or name no market, are left out",
      "times are the recorder's local time, America/New_York",
      "fees before 2026-10-01 are unknown and assumed to be those since: taker 0.0695 × p × (1 − p)",
      "relations: pairs as the detector matched them, by name only; ties and voids are not stated",
    ],
  },
  fits: isOpportunityRow,
  startReading: () => new OpportunitiesReading(),
};

interface Stated {
  readonly priceTicks: number;
  readonly sizeContractMicros: number | null;
  readonly atMicros: number;
}

const streamOf: Readonly<Record<OpportunityVenue, number>> = { kalshi: 0, "polymarket-us": 1 };

class OpportunitiesReading implements RecordingReading {
  readonly #prices = new PriceTexts(false);
  readonly #symbols = { kalshi: new SymbolList(), "polymarket-us": new SymbolList() };
  readonly #pairs = new Map<string, StatedPair>();
  /** The last word on each side of each market, by venue, symbol and side. */
  readonly #stated = new Map<string, Stated>();

  survey(line: string): void {
    const read = readOpportunityRow(line, this.#prices);
    if (!read.ok || typeof read.value === "string") return;
    for (const { venue, symbol, priceTicks } of read.value.sides) {
      this.#symbols[venue].note(symbol, stepOfTicks(priceTicks));
    }
    const { pair } = read.value;
    if (pair !== null) this.#pairs.set(`${pair.slug} ${pair.ticker}`, pair);
  }

  plan(): RecordingPlan {
    const kalshi = this.#symbols.kalshi.entries.map(({ symbol, stepTicks }) =>
      kalshiMarket({ symbol, stepTicks, title: symbol, groupSymbol: eventOf(symbol) }),
    );
    const polymarket = this.#symbols["polymarket-us"].entries.map(({ symbol, stepTicks }) =>
      polymarketUsMarket({ symbol, stepTicks, title: symbol, groupSymbol: null }),
    );
    return {
      streams: [
        { stream: "kalshi/sports-opportunities", venue: "kalshi", markets: kalshi },
        {
          stream: "polymarket-us/sports-opportunities",
          venue: "polymarket-us",
          markets: polymarket,
        },
      ],
      relations: [...this.#pairs.values()].flatMap((pair) =>
        relationOf(pair, { kalshi, polymarket }),
      ),
    };
  }

  translate(line: string, timeline: QuoteTimeline): void {
    const read = readOpportunityRow(line, this.#prices);
    if (!read.ok) {
      timeline.tally.refuse(read.failure.message);
      return;
    }
    const row = read.value;
    if (typeof row === "string") {
      timeline.tally.leaveOut(row);
      return;
    }
    if (!timeline.advance(row.atMicros)) {
      timeline.tally.refuse(outOfOrder);
      return;
    }
    for (const stream of Object.values(streamOf)) timeline.open(stream);
    for (const side of row.sides) this.#quote(side, row.atMicros, timeline);
    timeline.endRow();
    timeline.tally.quoted();
  }

  finish(): void {
    // Every row stands for itself.
  }

  #quote(side: StatedSide, atMicros: number, timeline: QuoteTimeline): void {
    const market = this.#symbols[side.venue].positionOf(side.symbol);
    if (market === undefined) return;
    const { priceTicks, sizeContractMicros } = side;
    this.#stated.set(keyOf(side, side.side), { priceTicks, sizeContractMicros, atMicros });
    timeline.quote({ stream: streamOf[side.venue], market }, this.#topOf(side, atMicros));
  }

  #topOf(place: StatedSide, atMicros: number): TopOfBook {
    const bid = this.#recent(keyOf(place, "bid"), atMicros);
    const ask = this.#recent(keyOf(place, "ask"), atMicros);
    return {
      bidTicks: bid?.priceTicks ?? noPrice,
      bidSizeContractMicros: bid?.sizeContractMicros ?? null,
      askTicks: ask?.priceTicks ?? noPrice,
      askSizeContractMicros: ask?.sizeContractMicros ?? null,
    };
  }

  #recent(key: string, atMicros: number): Stated | undefined {
    const stated = this.#stated.get(key);
    return stated !== undefined && atMicros - stated.atMicros <= statedMicros ? stated : undefined;
  }
}

function keyOf({ venue, symbol }: StatedSide, side: "bid" | "ask"): string {
  return `${venue} ${symbol} ${side}`;
}

/** `KXNBAGAME-26MAR01DETORL-DET` belongs to the event without its last part. */
function eventOf(symbol: string): string {
  return symbol.slice(0, symbol.lastIndexOf("-"));
}

function relationOf(
  { slug, ticker, inverse }: StatedPair,
  markets: { readonly kalshi: readonly Market[]; readonly polymarket: readonly Market[] },
): ReturnType<typeof recordedRelation>[] {
  const one = markets.kalshi.find(({ venueSymbol }) => venueSymbol === ticker);
  const other = markets.polymarket.find(({ venueSymbol }) => venueSymbol === slug);
  if (one === undefined || other === undefined) return [];
  return [
    recordedRelation({
      id: `recording:sports-opportunities:${slug}:${ticker}`,
      kind: inverse ? "complement" : "same-claim",
      instruments: [instrumentId(one.id, "yes"), instrumentId(other.id, "yes")],
      note: "As the detector matched them, by names alone.",
    }),
  ];
}
