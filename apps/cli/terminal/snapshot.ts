// What a running engine shows of itself: one plain object of figures, read by the live view, the closing summary,
// `arbytron status` and scripts. Numbers carry their unit in their name, because the object travels as JSON.

import type { EngineMode } from "../../../src/domain/message/settings.ts";
import type { VenueQuality } from "./quality-figures.ts";

/** State of the connection to one venue. */
export interface VenueFigures {
  readonly venue: string;
  readonly state: "idle" | "connecting" | "open" | "waiting" | "stopped";
  readonly frames: number;
  readonly refusedFrames: number;
  readonly reconnects: number;
  readonly markets: number;
  /** Of these, the ones whose books are read over HTTP because their stream is down. */
  readonly polledMarkets: number;
}

/** Which approved pairs show live books on all sides. */
export interface CoverageFigures {
  readonly pairs: number;
  readonly covered: number;
  /** Of the covered ones, those with a book that is polled. */
  readonly degraded: number;
  /** Uncovered for so long that an alarm was raised. */
  readonly alarms: number;
  /** The first of the uncovered ones, with since when and why, market by market. */
  readonly uncovered: readonly {
    readonly pair: string;
    readonly sinceMicros: number;
    readonly reasons: readonly string[];
  }[];
}

/** The best level of a side, in the instrument's own prices. */
export interface QuotedLevel {
  readonly priceTicks: number;
  readonly sizeContractMicros: number;
}

/** What a venue shows of one instrument. */
export interface Quote {
  readonly instrument: string;
  readonly venue: string;
  readonly bid: QuotedLevel | null;
  readonly ask: QuotedLevel | null;
  /** Null when it is believed, else the code of the reason why not, or `unlisted`. */
  readonly refusal: string | null;
}

/** The books of one relation beside each other. */
export interface ClaimQuotes {
  readonly relation: string;
  readonly kind: string;
  readonly title: string;
  readonly quotes: readonly Quote[];
}

export interface LaneFigures {
  /** Episodes opened. */
  readonly opportunities: number;
  /** Net of all fees, in millionths of a dollar per contract; null before the first. */
  readonly edgeMedianUsdMicros: number | null;
  readonly edgeLargestUsdMicros: number | null;
}

/** The best open opportunity. */
export interface BestOpportunity {
  readonly lane: string;
  readonly title: string;
  /** Net of all fees, per contract. */
  readonly edgeUsdMicros: number;
  readonly sizeContractMicros: number;
}

export interface GroupFigures {
  readonly completed: number;
  readonly unwound: number;
  readonly stuck: number;
  /** Nothing of it was filled. */
  readonly empty: number;
  readonly open: number;
}

/** The fills that stand, and how many more were taken back by their venue. */
export interface FillFigures {
  readonly count: number;
  readonly contractMicros: number;
  readonly feesUsdMicros: number;
  readonly reversed: number;
}

/** Our part of a pool. It hedges nothing and is no part of the cash. */
export interface PoolPartFigures {
  readonly market: string;
  /** If nobody trades with the pool any more. */
  readonly worthLeastUsdMicros: number;
  /** At the pool's own price. */
  readonly worthNowUsdMicros: number;
  readonly feesEarnedUsdMicros: number;
}

/** From the receipt of a frame to the decision on it. */
export interface LatencyFigures {
  readonly count: number;
  readonly p50Micros: number;
  readonly p95Micros: number;
  readonly p99Micros: number;
}

/** What goes wrong on purpose: counts by venue and kind of fault since the start. */
export interface FaultFigures {
  readonly profile: string;
  readonly countsByVenue: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** How far the work has come; the unit is what is counted ("s", "updates"). */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

export interface RunSnapshot {
  /** Name of the command: `demo`, `run`, `replay`. */
  readonly command: string;
  readonly mode: EngineMode;
  /** Environment of the venues: `production`, `demo`, `local`, `recording`. */
  readonly environment: string;
  readonly elapsedMicros: number;
  readonly venues: readonly VenueFigures[];
  /** Null where nothing is watched live, as in a replay. */
  readonly coverage: CoverageFigures | null;
  /** What the approved relations' markets show now; empty where nothing is watched live. */
  readonly quotes: readonly ClaimQuotes[];
  /** How far the data could be believed, venue by venue. */
  readonly quality: readonly VenueQuality[];
  /** Null where nothing goes wrong on purpose. */
  readonly faults: FaultFigures | null;
  readonly markets: number;
  readonly updates: number;
  readonly updatesPerSecond: number;
  readonly opportunitiesByLane: Readonly<Record<string, LaneFigures>>;
  readonly episodesOpen: number;
  readonly best: BestOpportunity | null;
  readonly groups: GroupFigures;
  readonly fills: FillFigures;
  readonly refusalsByCode: Readonly<Record<string, number>>;
  readonly cashUsdMicrosByVenue: Readonly<Record<string, number>>;
  readonly profitLockedUsdMicros: number;
  readonly poolParts: readonly PoolPartFigures[];
  readonly latency: LatencyFigures | null;
  readonly progress: Progress | null;
  /** The sizes behind these figures were declared, not observed. */
  readonly assumedSizes: boolean;
  /** What stops the engine from opening, in words; empty when nothing does. */
  readonly halts: readonly string[];
}
