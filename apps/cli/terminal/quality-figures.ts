// What the quality gate did with the updates of a run, as one plain object: part of the figures that a running engine
// shows of itself, and the longer report that `arbytron quality` asks for. It travels as JSON.

import type { MarketId, Venue } from "../../../src/domain/market/venue.ts";

/** Counts by failure code; codes that did not occur are absent. */
export type CountByCode = Readonly<Record<string, number>>;

/** The updates of one venue, or of all, and how the gate stands towards its markets. */
export interface QualityFigures {
  /** Updates that reached the gate, and how many of them left a book that may be decided on. */
  readonly updates: number;
  readonly believed: number;
  /** Refused updates. */
  readonly refusedUpdates: CountByCode;
  readonly markets: number;
  /** Markets that may not be decided on at this moment. */
  readonly refusedNow: CountByCode;
}

export interface VenueQuality extends QualityFigures {
  readonly venue: string;
}

/** What a market waits for before it may be decided on again. */
export interface RefusedMarket {
  readonly code: string;
  readonly title: string;
  readonly sinceMicros: number;
  /** In words: "a whole book from the venue". */
  readonly waitsFor: string;
  /** When time alone brings it back; null when something must happen first. */
  readonly returnsAtMicros: number | null;
}

/** What of a market's updates never had to be looked at, because a later one of the same level came first. */
export interface FlowFigures {
  readonly batches: number;
  readonly batchesConflated: number;
  readonly changes: number;
  readonly changesConflated: number;
  /** Found no room: the market is refused until a whole book has come. */
  readonly batchesRefused: number;
}

export interface MarketQuality {
  readonly market: string;
  readonly title: string;
  readonly updates: number;
  readonly believed: number;
  readonly refusedUpdates: CountByCode;
  /** How often it stopped being believed, and for how long in all. */
  readonly refusals: number;
  readonly refusedMicros: number;
  readonly flow: FlowFigures | null;
  /** Null while it may be decided on. */
  readonly refused: RefusedMarket | null;
}

/** One stream's clock beside ours. */
export interface StreamQuality {
  readonly stream: string;
  readonly isOpen: boolean;
  /** Least of our time of receipt less the venue's time, lately; null until the stream has told a time. */
  readonly offsetMicros: number | null;
  /** How much later than that the last message came. */
  readonly latenessMicros: number | null;
}

/** The queue in front of the engine. */
export interface QueueFigures extends FlowFigures {
  readonly pressure: string;
  readonly waiting: number;
  readonly eventsRefused: number;
}

/** What the report is asked for. */
export interface QualityQuestion {
  readonly venue: Venue | null;
  readonly market: MarketId | null;
  /** Only markets that are refused now. */
  readonly refusedOnly: boolean;
  /** Markets in the answer at most. */
  readonly limit: number;
}

/** The answer to `quality`. */
export interface QualityReport {
  readonly atMicros: number;
  readonly venues: readonly VenueQuality[];
  readonly streams: readonly StreamQuality[];
  readonly queue: QueueFigures | null;
  /** Worst first: refused now and longest, then by the share of updates refused. */
  readonly markets: readonly MarketQuality[];
  /** Markets that fit the question and found no place in the answer. */
  readonly marketsLeftOut: number;
}
