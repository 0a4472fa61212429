// `nba_mvp_both_venues_ticks`: the same three questions on Kalshi and Polymarket, tick by tick. The recording for
// arbitrage between venues.

import { instrumentId } from "../../domain/market/venue.ts";
import { seconds } from "../../domain/units/epoch-micros.ts";
import { parseJsonRow } from "./json-row.ts";
import { NbaQuotes } from "./nba-quotes.ts";
import { readNbaNames, readNbaRow } from "./nba-row.ts";
import { PriceTexts } from "./price-text.ts";
import type { QuoteTimeline } from "./quote-timeline.ts";
import type { RecordingImporter, RecordingReading } from "./recording-importer.ts";
import { type RecordedStream, type RecordingPlan, recordedRelation } from "./recording-plan.ts";
import { centStepTicks, kalshiMarket, polymarketMarket, polymarketNoFees } from "./venue-terms.ts";

export const nbaBothVenues: RecordingImporter = {
  name: "nba_mvp_both_venues_ticks",
  fileName: /^nba_mvp_both_venues_ticks.*\.jsonl$/,
  hasHeaderLine: false,
  statement: {
    samplingInterval: null,
    // Kalshi's market about Shai moves every few minutes while its price stands for hours. With 300 s the joint quotes of
    // the description of the recording are found exactly (1,305); with 60 s two thirds of them.
    stalenessHorizon: seconds(300),
    sessionGap: null,
    liveness: "market",
    assumedSizes: true,
    notes: [
      "join: the latest quote of each venue at most 300 s old",
      "best prices are the recorder's own book (best_bid, best_ask); full snapshots were not recorded",
      "sizes: of book rows and of levels named since; else the declared size",
      "Polymarket NO rows mirror YES and are compared, not used",
      "Kalshi book rows had no time: it is copied from the next row",
      "Kalshi rows of one side without best prices (files Kalshi_Luka_YES and _NO) are left out",
      "prices carry float noise: rounded to the nearest 0.0001 within 0.000001, else refused",
      "Polymarket's grid is 0.01 until a finer price shows that it has changed",
      "fees: Kalshi cent-aligned 0.07, Polymarket none before 2026-01-05",
      "relations: per player, Kalshi YES and Polymarket YES are the same claim",
    ],
  },
  fits: (firstLine) => {
    const row = parseJsonRow(firstLine);
    return row !== undefined && "best_bid" in row && readNbaNames(firstLine) !== undefined;
  },
  startReading: () => new NbaReading(),
};

interface Player {
  readonly name: string;
  ticker?: string;
  yesToken?: string;
  noToken?: string;
  /** Positions of its streams in the plan. */
  kalshiStream?: number;
  polymarketStream?: number;
}

class NbaReading implements RecordingReading {
  readonly #players = new Map<string, Player>();
  readonly #prices = new PriceTexts(true);
  readonly #quotes = new NbaQuotes();

  survey(line: string): void {
    const names = readNbaNames(line);
    if (names === undefined) return;
    const player = this.#players.get(names.player) ?? { name: names.player };
    this.#players.set(names.player, player);
    if (names.venue === "kalshi") player.ticker ??= names.symbol;
    else if (names.outcome === "yes") player.yesToken ??= names.symbol;
    else player.noToken ??= names.symbol;
  }

  plan(): RecordingPlan {
    const streams: RecordedStream[] = [];
    const relations: ReturnType<typeof recordedRelation>[] = [];
    for (const player of this.#players.values()) {
      const kalshi = kalshiStream(player);
      const polymarket = polymarketStream(player);
      if (kalshi !== undefined) player.kalshiStream = streams.push(kalshi) - 1;
      if (polymarket !== undefined) player.polymarketStream = streams.push(polymarket) - 1;
      const [one] = kalshi?.markets ?? [];
      const [other] = polymarket?.markets ?? [];
      if (one === undefined || other === undefined) continue;
      relations.push(
        recordedRelation({
          id: `recording:nba-mvp:${player.name.toLowerCase()}`,
          kind: "same-claim",
          instruments: [instrumentId(one.id, "yes"), instrumentId(other.id, "yes")],
          note: `${player.name} is the most valuable player of the NBA season 2025-26.`,
        }),
      );
    }
    return { streams, relations };
  }

  translate(line: string, timeline: QuoteTimeline): void {
    const read = readNbaRow(line, this.#prices);
    if (!read.ok) {
      timeline.tally.refuse(read.failure.message);
      return;
    }
    const row = read.value;
    const player = this.#players.get(row.player);
    const stream = row.venue === "kalshi" ? player?.kalshiStream : player?.polymarketStream;
    if (stream === undefined) timeline.tally.leaveOut("market without a YES side");
    else this.#quotes.take(row, stream, timeline);
  }

  finish(timeline: QuoteTimeline): void {
    this.#quotes.flush(timeline);
  }
}

/** Each player was recorded into files of its own, by a connection of its own: a stream each. */
function kalshiStream(player: Player): RecordedStream | undefined {
  if (player.ticker === undefined) return undefined;
  const market = kalshiMarket({
    symbol: player.ticker,
    stepTicks: centStepTicks,
    title: `NBA most valuable player 2025-26: ${player.name}`,
    groupSymbol: player.ticker.slice(0, player.ticker.lastIndexOf("-")),
  });
  const stream = `kalshi/nba-mvp-${player.name.toLowerCase()}`;
  return { stream, venue: "kalshi", markets: [market] };
}

/** The condition id was not recorded; the market is named for the player and its outcomes by their tokens. */
function polymarketStream(player: Player): RecordedStream | undefined {
  if (player.yesToken === undefined) return undefined;
  const name = player.name.toLowerCase();
  const market = polymarketMarket(
    {
      symbol: `nba-mvp-2025-26-${name}`,
      stepTicks: centStepTicks,
      title: `NBA most valuable player 2025-26: ${player.name}`,
      groupSymbol: null,
    },
    polymarketNoFees,
    { yes: player.yesToken, no: player.noToken ?? "" },
  );
  return { stream: `polymarket/nba-mvp-${name}`, venue: "polymarket", markets: [market] };
}
