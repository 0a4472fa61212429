// What the gate has done so far, gathered from the engine for people: the sums that every picture of a run shows, and
// the market by market report of `arbytron quality`. Reading changes nothing.

import { catalogue } from "../../../src/domain/failure/catalogue.ts";
import { type MarketId, type Venue, venueOf } from "../../../src/domain/market/venue.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { MarketState } from "../../../src/engine/market-data/contract.ts";
import type { ReturnCondition } from "../../../src/engine/quality/contract.ts";
import type {
  CountByCode,
  FlowFigures,
  MarketQuality,
  QualityFigures,
  QualityQuestion,
  QualityReport,
  QueueFigures,
  RefusedMarket,
  StreamQuality,
  VenueQuality,
} from "../terminal/quality-figures.ts";

/** What each condition means to whoever waits for it. */
const conditionWords: Readonly<Record<ReturnCondition, string>> = {
  "next-quote": "the next update that is in order",
  "whole-book": "a whole book from the venue",
  time: "time to pass",
  "market-open": "the venue to open it",
  feed: "a sign of life from its feed",
  catalogue: "the catalogue's next word on its grid, or an update that fits it",
  clock: "the venue's clock and ours to agree",
};

/** Titles come from venues; a longer one is cut, so that a report of many markets fits its answer. */
const titleLengthMax = 120;

/** How inputs came through the queue, where there is one. */
export interface QueueView {
  figures(): QueueFigures;
  flowOf(market: MarketId): FlowFigures | undefined;
}

/** Counts that are put together while markets are gone through. */
class Tally {
  #updates = 0;
  #believed = 0;
  #markets = 0;
  readonly #refusedUpdates = new Map<string, number>();
  readonly #refusedNow = new Map<string, number>();

  add(engine: Engine, { index }: MarketState, nowMicros: number): void {
    const { quotes, quality } = engine.core;
    this.#updates += quotes.updatesOf(index);
    this.#believed += quotes.admittedOf(index);
    this.#markets += 1;
    for (const [code, count] of quotes.refusedOf(index)) add(this.#refusedUpdates, code, count);
    const code = quality.judge(index, nowMicros);
    if (code !== undefined) add(this.#refusedNow, code, 1);
  }

  figures(): QualityFigures {
    return {
      updates: this.#updates,
      believed: this.#believed,
      refusedUpdates: byCode(this.#refusedUpdates),
      markets: this.#markets,
      refusedNow: byCode(this.#refusedNow),
    };
  }
}

/** Returns the sums of each venue at an instant, in order of the venues' names. */
export function venueQuality(engine: Engine, nowMicros: number): VenueQuality[] {
  const tallies = new Map<Venue, Tally>();
  engine.core.markets.forEachListed((state) => {
    const venue = venueOf(state.market.id);
    let tally = tallies.get(venue);
    if (tally === undefined) {
      tally = new Tally();
      tallies.set(venue, tally);
    }
    tally.add(engine, state, nowMicros);
  });
  return [...tallies]
    .map(([venue, tally]) => ({ venue, ...tally.figures() }))
    .sort((a, b) => (a.venue < b.venue ? -1 : 1));
}

/** Returns the answer to a question about the gate at an instant. */
export function qualityReport(
  engine: Engine,
  question: QualityQuestion,
  nowMicros: number,
  queue: QueueView | null,
): QualityReport {
  const asked: MarketQuality[] = [];
  engine.core.markets.forEachListed((state) => {
    const { id } = state.market;
    if (question.venue !== null && venueOf(id) !== question.venue) return;
    if (question.market !== null && id !== question.market) return;
    const market = marketQuality(engine, state, nowMicros, queue);
    if (market.refused !== null || !question.refusedOnly) asked.push(market);
  });
  asked.sort(worstFirst);
  return {
    atMicros: nowMicros,
    venues: venueQuality(engine, nowMicros),
    streams: streamQuality(engine),
    queue: queue?.figures() ?? null,
    markets: asked.slice(0, question.limit),
    marketsLeftOut: Math.max(0, asked.length - question.limit),
  };
}

function marketQuality(
  engine: Engine,
  { index, market }: MarketState,
  nowMicros: number,
  queue: QueueView | null,
): MarketQuality {
  const { quotes } = engine.core;
  return {
    market: market.id,
    title: market.title.slice(0, titleLengthMax),
    updates: quotes.updatesOf(index),
    believed: quotes.admittedOf(index),
    refusedUpdates: byCode(quotes.refusedOf(index)),
    refusals: quotes.refusalsOf(index),
    refusedMicros: quotes.refusedMicrosOf(index, nowMicros),
    flow: queue?.flowOf(market.id) ?? null,
    refused: refusedMarket(engine, index, nowMicros),
  };
}

function refusedMarket(engine: Engine, index: number, nowMicros: number): RefusedMarket | null {
  const refusal = engine.core.quality.refusal(index, nowMicros);
  if (refusal === undefined) return null;
  const { code, since, condition, returnsAt } = refusal;
  return {
    code,
    title: catalogue[code].title,
    sinceMicros: integerOf(since),
    waitsFor: conditionWords[condition],
    returnsAtMicros: returnsAt === null ? null : integerOf(returnsAt),
  };
}

function streamQuality({ core }: Engine): StreamQuality[] {
  const streams: StreamQuality[] = [];
  for (let index = 0; index < core.directories.streams.size; index += 1) {
    const stream = core.markets.stream(index);
    if (stream === undefined) continue;
    const clock = core.quality.feedClock(index);
    streams.push({
      stream: stream.id,
      isOpen: stream.open,
      offsetMicros: clock?.offsetMicros ?? null,
      latenessMicros: clock?.latenessMicros ?? null,
    });
  }
  return streams.sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

/** Refused before believed, longer refused before shorter, then by the share of refused updates; ties by name. */
function worstFirst(a: MarketQuality, b: MarketQuality): number {
  const byName = a.market < b.market ? -1 : 1;
  if (a.refused !== null && b.refused !== null) {
    return a.refused.sinceMicros - b.refused.sinceMicros || byName;
  }
  if (a.refused !== null || b.refused !== null) return a.refused !== null ? -1 : 1;
  // As products, so that no share has to be divided.
  const share = refusedOf(b) * Math.max(1, a.updates) - refusedOf(a) * Math.max(1, b.updates);
  return share || byName;
}

function refusedOf({ updates, believed }: MarketQuality): number {
  return updates - believed;
}

function add(sums: Map<string, number>, code: string, count: number): void {
  sums.set(code, (sums.get(code) ?? 0) + count);
}

function byCode(counts: ReadonlyMap<string, number>): CountByCode {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
