// Follows the rows of the NBA recording and writes the quotes they make up: the two rows of a `book` message are one
// quote, sizes are remembered per level, trades become trade prints, and a finer price changes the grid.

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import { uniformTickScheme } from "../../domain/market/tick-scheme.ts";
import { instrumentId } from "../../domain/market/venue.ts";
import type { TickSchemeChanged, TradePrint } from "../../domain/message/input.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { LevelSizes } from "./level-sizes.ts";
import { MirrorCheck } from "./mirror-check.ts";
import type { NbaRow } from "./nba-row.ts";
import { outOfOrder, type QuoteTimeline } from "./quote-timeline.ts";
import { noPrice } from "./top-of-book.ts";
import { centStepTicks, stepOfTicks } from "./venue-terms.ts";

interface RecordedMarket {
  readonly stream: number;
  readonly sizes: LevelSizes;
  readonly mirror: MirrorCheck;
  stepTicks: number;
  /** The first row of a `book` message that waits for its second. */
  half: NbaRow | undefined;
}

export class NbaQuotes {
  readonly #markets = new Map<number, RecordedMarket>();

  /** Takes the next row of the recording. */
  take(row: NbaRow, stream: number, timeline: QuoteTimeline): void {
    const market = this.#marketOf(stream);
    if (row.eventType === "last_trade_price") {
      this.#takeTrade(row, market, timeline);
      return;
    }
    if (row.isOldForm || row.bestBidTicks === noPrice || row.bestAskTicks === noPrice) {
      timeline.tally.leaveOut(row.isOldForm ? "one side without best prices" : "no best prices");
      return;
    }
    if (row.venue === "polymarket") {
      const best = { bidTicks: row.bestBidTicks, askTicks: row.bestAskTicks };
      market.mirror.note(row.outcome, best, timeline.tally);
    }
    if (row.outcome === "no") {
      timeline.tally.leaveOut("mirror of YES");
      return;
    }
    this.#flushBefore(row, timeline);
    if (row.eventType === "book") this.#takeBook(row, market, timeline);
    else this.#takeChange(row, market, timeline);
  }

  /** Writes `book` rows that wait for a second row. */
  flush(timeline: QuoteTimeline): void {
    for (const market of this.#markets.values()) this.#flushHalf(market, timeline);
  }

  /** The two rows of a message carry one time; a row of a later time says that the second is missing. */
  #flushBefore(row: NbaRow, timeline: QuoteTimeline): void {
    for (const market of this.#markets.values()) {
      if (market.half !== undefined && market.half.atMicros !== row.atMicros) {
        this.#flushHalf(market, timeline);
      }
    }
  }

  #flushHalf(market: RecordedMarket, timeline: QuoteTimeline): void {
    const half = market.half;
    market.half = undefined;
    if (half === undefined) return;
    this.#beginBook(half, market, timeline);
    this.#write(half, market, timeline, 1);
  }

  #takeBook(row: NbaRow, market: RecordedMarket, timeline: QuoteTimeline): void {
    const half = market.half;
    if (half === undefined || half.side === row.side || half.source !== row.source) {
      this.#flushHalf(market, timeline);
      market.half = row;
      return;
    }
    market.half = undefined;
    this.#beginBook(half, market, timeline);
    this.#setLevel(row, market);
    this.#write(row, market, timeline, 2);
  }

  #takeChange(row: NbaRow, market: RecordedMarket, timeline: QuoteTimeline): void {
    this.#flushHalf(market, timeline);
    if (!timeline.advance(row.atMicros)) {
      timeline.tally.refuse(outOfOrder);
      return;
    }
    // Sizes of a session that ended are of no use in the next.
    if (!timeline.isOpen(market.stream)) market.sizes.clear();
    const side = row.side === "BUY" ? bidSide : askSide;
    if (row.sizeIsChange) market.sizes.add(side, row.priceTicks, row.sizeContractMicros);
    else market.sizes.set(side, row.priceTicks, row.sizeContractMicros);
    this.#write(row, market, timeline, 1);
  }

  #beginBook(row: NbaRow, market: RecordedMarket, timeline: QuoteTimeline): void {
    timeline.advance(row.atMicros);
    market.sizes.clear();
    this.#setLevel(row, market);
  }

  #setLevel(row: NbaRow, market: RecordedMarket): void {
    const side = row.side === "BUY" ? bidSide : askSide;
    market.sizes.set(side, row.priceTicks, row.sizeContractMicros);
  }

  #write(row: NbaRow, market: RecordedMarket, timeline: QuoteTimeline, rows: number): void {
    if (!timeline.advance(row.atMicros)) {
      timeline.tally.refuse(outOfOrder);
      return;
    }
    this.#refineGrid(row, market, timeline);
    timeline.quote(
      {
        stream: market.stream,
        market: 0,
        isSnapshot: row.eventType === "book",
        ...(row.timeIsInferred ? {} : { venueAtMicros: row.atMicros }),
      },
      {
        bidTicks: row.bestBidTicks,
        bidSizeContractMicros: market.sizes.find(bidSide, row.bestBidTicks),
        askTicks: row.bestAskTicks,
        askSizeContractMicros: market.sizes.find(askSide, row.bestAskTicks),
      },
    );
    timeline.endRow();
    timeline.tally.quoted(rows);
  }

  /** Venues make the grid of a trading market finer; here only the prices show it. */
  #refineGrid(row: NbaRow, market: RecordedMarket, timeline: QuoteTimeline): void {
    const step = Math.min(stepOfTicks(row.bestBidTicks), stepOfTicks(row.bestAskTicks));
    if (step >= market.stepTicks) return;
    market.stepTicks = step;
    const changed: Omit<TickSchemeChanged, "sequence"> = {
      kind: "TickSchemeChanged",
      receivedAt: epochMicros(row.atMicros),
      market: timeline.marketAt(market.stream, 0),
      tickScheme: uniformTickScheme(step),
    };
    timeline.event(changed);
  }

  #takeTrade(row: NbaRow, market: RecordedMarket, timeline: QuoteTimeline): void {
    if (row.priceTicks === noPrice) {
      timeline.tally.refuse("trade without a price");
      return;
    }
    if (!timeline.advance(row.atMicros)) {
      timeline.tally.refuse(outOfOrder);
      return;
    }
    const trade: Omit<TradePrint, "sequence"> = {
      kind: "TradePrint",
      receivedAt: epochMicros(row.atMicros),
      instrument: instrumentId(timeline.marketAt(market.stream, 0), row.outcome),
      price: priceTicks(row.priceTicks),
      size: contractMicros(row.sizeContractMicros),
      venueAt: epochMicros(row.atMicros),
    };
    timeline.event(trade);
    timeline.tally.otherwiseUsed();
  }
  #marketOf(stream: number): RecordedMarket {
    const known = this.#markets.get(stream);
    if (known !== undefined) return known;
    const market: RecordedMarket = {
      stream,
      sizes: new LevelSizes(),
      mirror: new MirrorCheck(),
      stepTicks: centStepTicks,
      half: undefined,
    };
    this.#markets.set(stream, market);
    return market;
  }
}
