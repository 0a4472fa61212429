// `btc15m_kalshi_poly_arb_executions`: both venues' quotes at each moment at which a live bot took a 15-minute bitcoin
// market for an arbitrage. The two venues settle on different sources, so the pair is not riskless, and the relation
// says so with a soft state that nobody has priced.

import type { Market } from "../../domain/market/market.ts";
import { instrumentId } from "../../domain/market/venue.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { type BitcoinRow, BitcoinRows } from "./btc15m-row.ts";
import { wallClock } from "./local-time.ts";
import { outOfOrder, type QuoteTimeline } from "./quote-timeline.ts";
import type { RecordingImporter, RecordingReading } from "./recording-importer.ts";
import { type RecordingPlan, recordedRelation } from "./recording-plan.ts";
import {
  centStepTicks,
  kalshiMarket,
  polymarketFifteenMinuteFees,
  polymarketMarket,
} from "./venue-terms.ts";

const kalshiStream = 0;
const polymarketStream = 1;
const microsPerSecond = 1_000_000;

export const fifteenMinuteBitcoin: RecordingImporter = {
  name: "btc15m_kalshi_poly_arb_executions",
  fileName: /^btc15m_kalshi_poly_arb_executions.*\.csv$/,
  hasHeaderLine: true,
  statement: {
    samplingInterval: null,
    // Nearly all quotes were younger than a second when they were used; older ones are what the bot lost money on.
    stalenessHorizon: seconds(1),
    // Rows exist only where the bot acted, so silence says nothing within one interval.
    sessionGap: seconds(900),
    liveness: "market",
    assumedSizes: false,
    notes: [
      "join: both quotes of one row, each at most 1 s old at the moment of decision",
      "only moments at which the bot saw an edge of at least 4.1 cents: no continuous stream",
      "Kalshi's ticker was not recorded: derived from the end of the interval in Eastern time",
      "prices carry float noise: rounded to the nearest 0.0001 within 0.000001, else refused",
      "Polymarket NO quotes mirror YES and are compared; a YES quote whose NO says otherwise is disproved",
      "a bid of 0 and an ask of 1 are no quotes",
      "fees: Kalshi cent-aligned 0.07; Polymarket 0.25 × (p × (1 − p))² in shares",
      "relation: same claim with an unpriced soft state, since the venues settle on other sources",
      "markets close at the end of their interval",
    ],
  },
  fits: (firstLine) => firstLine.startsWith("decision_ts,") && BitcoinRows.fits(firstLine),
  startReading: (firstLine) => new BitcoinReading(new BitcoinRows(firstLine)),
};

interface Interval {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Position of its market in both streams. */
  readonly position: number;
  yesToken: string;
  noToken: string;
  closed: boolean;
}

class BitcoinReading implements RecordingReading {
  readonly #rows: BitcoinRows;
  readonly #intervals = new Map<number, Interval>();
  #kalshi: readonly Market[] = [];
  #polymarket: readonly Market[] = [];

  constructor(rows: BitcoinRows) {
    this.#rows = rows;
  }

  survey(line: string): void {
    const read = this.#rows.read(line);
    if (!read.ok) return;
    const { startSeconds, endSeconds, polymarketToken, polymarketOutcome } = read.value;
    let interval = this.#intervals.get(endSeconds);
    if (interval === undefined) {
      const position = this.#intervals.size;
      interval = { startSeconds, endSeconds, position, yesToken: "", noToken: "", closed: false };
      this.#intervals.set(endSeconds, interval);
    }
    if (polymarketOutcome === "yes") interval.yesToken ||= polymarketToken;
    if (polymarketOutcome === "no") interval.noToken ||= polymarketToken;
  }

  plan(): RecordingPlan {
    const intervals = [...this.#intervals.values()];
    this.#kalshi = intervals.map(kalshiMarketOf);
    this.#polymarket = intervals.map(polymarketMarketOf);
    return {
      streams: [
        { stream: "kalshi/btc15m", venue: "kalshi", markets: this.#kalshi },
        { stream: "polymarket/btc15m", venue: "polymarket", markets: this.#polymarket },
      ],
      relations: intervals.map((interval) => this.#relationOf(interval)),
    };
  }

  translate(line: string, timeline: QuoteTimeline): void {
    const read = this.#rows.read(line);
    if (!read.ok) {
      timeline.tally.refuse(read.failure.message);
      return;
    }
    const row = read.value;
    this.#closeIntervals(row.decidedAtMicros, timeline);
    const interval = this.#intervals.get(row.endSeconds);
    if (interval === undefined || !timeline.advance(row.decidedAtMicros)) {
      timeline.tally.refuse(outOfOrder);
      return;
    }
    timeline.open(kalshiStream);
    timeline.open(polymarketStream);
    const market = interval.position;
    timeline.quote({ stream: kalshiStream, market, ...row.kalshiTimes }, row.kalshi);
    const isContradicted = !row.mirrors;
    timeline.quote(
      { stream: polymarketStream, market, isContradicted, ...row.polymarketTimes },
      row.polymarket,
    );
    timeline.endRow();
    timeline.tally.quoted();
    noteMirror(row, timeline);
  }

  finish(): void {
    // Every row stands for itself.
  }

  /** A market takes no orders after its interval; its last quotes must not meet a later one's. */
  #closeIntervals(nowMicros: number, timeline: QuoteTimeline): void {
    for (const interval of this.#intervals.values()) {
      const endMicros = interval.endSeconds * microsPerSecond;
      if (interval.closed || endMicros > nowMicros || timeline.turns === 0) continue;
      interval.closed = true;
      timeline.advance(Math.max(endMicros, timeline.lastAtMicros));
      this.#closeMarkets(interval, timeline);
    }
  }

  #closeMarkets(interval: Interval, timeline: QuoteTimeline): void {
    for (const stream of [kalshiStream, polymarketStream]) {
      timeline.event({
        kind: "MarketStatusChanged",
        receivedAt: timeline.now,
        market: timeline.marketAt(stream, interval.position),
        status: "closed",
      });
    }
  }

  #relationOf(interval: Interval): ReturnType<typeof recordedRelation> {
    const one = this.#kalshi[interval.position] as Market;
    const other = this.#polymarket[interval.position] as Market;
    return recordedRelation({
      id: `recording:btc15m:${interval.endSeconds}`,
      kind: "same-claim",
      instruments: [instrumentId(one.id, "yes"), instrumentId(other.id, "yes")],
      softStates: [{ reason: "another settlement source", probability: null }],
      note:
        "Kalshi settles on a 60 s average of CF Benchmarks, Polymarket on Chainlink; near the " +
        "reference price both legs can lose.",
    });
  }
}

function noteMirror(row: BitcoinRow, timeline: QuoteTimeline): void {
  timeline.tally.crossCheck(row.mirrors ? "mirror agrees" : "mirror differs");
}

const months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");

/** `KXBTC15M-26FEB202200-00` closes on 2026-02-20 at 22:00 Eastern: date, hour and minute of the end, and its minute. */
function kalshiMarketOf(interval: Interval): Market {
  const { year, month, day, hour, minute } = wallClock(
    interval.endSeconds * microsPerSecond,
    "us-eastern",
  );
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = `${two(year % 100)}${months[month - 1]}${two(day)}${two(hour)}${two(minute)}`;
  return kalshiMarket({
    symbol: `KXBTC15M-${date}-${two(minute)}`,
    stepTicks: centStepTicks,
    title: `Bitcoin up in the 15 minutes to ${two(hour)}:${two(minute)} Eastern`,
    groupSymbol: `KXBTC15M-${date}`,
  });
}

function polymarketMarketOf(interval: Interval): Market {
  const slug = `btc-updown-15m-${interval.startSeconds}`;
  const tokens = { yes: interval.yesToken, no: interval.noToken };
  return polymarketMarket(
    {
      symbol: slug,
      stepTicks: centStepTicks,
      title: "Bitcoin up or down, 15 minutes",
      groupSymbol: null,
    },
    polymarketFifteenMinuteFees,
    tokens,
  );
}
