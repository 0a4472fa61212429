// The numbers that shape an order flow: what is hidden and how it moves, when traders act, how makers quote, who takes.
// Prices in millionths of a dollar, scores in millionths of a logit, times in microseconds, sizes in contracts, rates in
// arrivals a second, chances in parts of a million.

import type { Excitement } from "./excited-arrivals.ts";
import type { Factors } from "./shaped-draws.ts";

/** From the first to the second, both included. */
export type Range = readonly [least: number, most: number];

/** How what an event turns on moves. */
export interface LatentSettings {
  /** The quantity or score stays within so much of zero. */
  readonly scoreMost: number;
  /** Where it begins: anywhere within so much of zero. */
  readonly startScoreMost: number;
  /** The walk takes a step this often, of about this size. */
  readonly walkEveryMicros: number;
  readonly walkStep: number;
  /** How much of a step is the factor that all events of a flow share, in parts of a million: a step is
   * `loading × factor + √(1 - loading²) × its own`. */
  readonly commonLoading: number;
  /** After news the walk is wilder, by a factor, for a while. */
  readonly burstMicros: number;
  readonly burstFactor: number;
  /** The answer comes so long after the beginning: what is unknown shrinks with the square root of the time that is left,
   * and prices go to 0 or 1. Null: the answer is far away. */
  readonly answerAfterMicros: number | null;
}

/** Jumps of what is hidden. */
export interface NewsSettings {
  readonly intervalMicros: Range;
  /** How far news moves the price of one claim beyond the fees of a trade on each venue. */
  readonly priceMoveMicros: Range;
  /** Of the venues that list the event, one stays on its old prices for so long. */
  readonly lagMicros: Range;
  /** Actions that a piece of news brings about in each market. */
  readonly excitesActions: number;
}

/** Busy and quiet spells of an event: the rates of all its markets are multiplied by a factor around 1 of this spread,
 * drawn anew after so long. */
export interface MoodSettings {
  readonly spread: number;
  readonly lengthMicros: Range;
}

/** How a venue's traders see an event. */
export interface ViewSettings {
  readonly delayMicros: Range;
  /** The opinion by which one venue's crowd differs from another's wanders around zero with this deviation and forgets
   * itself within this time. */
  readonly biasMicros: number;
  readonly biasMemoryMicros: number;
  /** By how much crowds pay too much for everything: exclusive outcomes together cost more than a dollar. */
  readonly overpriceMicros: number;
}

/** When anything happens in a market: bursts around a rate that differs from market to market. */
export interface ActivitySettings {
  readonly restingRate: Factors;
  readonly excitement: Excitement;
  /** What an action is, in parts of a million: noise takes, an order is withdrawn and put back elsewhere or in another
   * size, somebody joins a queue, one side of a maker's quotes is withdrawn and put back; the rest are looks, after which makers do what they find necessary. */
  readonly noiseChance: number;
  readonly joinChance: number;
  readonly replaceChance: number;
  readonly refreshChance: number;
}

/** Those who wait with a limit order. */
export interface JoinerSettings {
  readonly size: SizeSettings;
  /** At the touch, or up to so many steps of the grid behind it. */
  readonly stepsBehind: number;
  /** They leave after so long, on average. */
  readonly patienceMicros: number;
}

export interface SizeSettings extends Factors {
  /** Whole contracts. */
  readonly least: number;
  readonly most: number;
  /** How often people take a round number. */
  readonly roundChance: number;
}

/** How one kind of maker quotes. */
export interface MakerSettings {
  readonly owner: string;
  readonly levels: number;
  /** Half of the spread it wants; drawn once for each market. */
  readonly halfSpreadMicros: Factors;
  readonly levelGapMicros: number;
  /** How far its opinion may lie from its venue's. */
  readonly biasMicros: number;
  readonly size: SizeSettings;
  /** Each level is deeper than the one before it by this share of the first, in parts of a million. */
  readonly deeperShare: number;
  /** How often it is the one who acts, beside others. */
  readonly weight: number;
  /** It moves its quotes when its view has moved by more than this. */
  readonly requoteMicros: number;
  /** What was taken comes back after a pause. */
  readonly refillMicros: Range;
  /** What was withdrawn is put back after a pause. */
  readonly replaceMicros: Range;
  /** How often a replaced quote comes back one step of the grid nearer or further, in parts of a million. */
  readonly stepAsideChance: number;
  /** It takes what stands in the way of its quotes when that is no more than so many contracts. */
  readonly clearContractsMost: number;
  /** After an action it falls asleep with this chance, and its quotes go stale. */
  readonly napChance: number;
  readonly napMicros: Range;
  /** After an action it withdraws everything with this chance, for a while. */
  readonly leaveChance: number;
  readonly leaveMicros: Range;
}

export interface TakerSettings {
  readonly noiseSize: SizeSettings;
  /** Looks a second of those who know what the event is worth now. */
  readonly informedRate: number;
  /** How wrong a price must be, fees included, for them to take it. */
  readonly informedEdgeMicros: number;
  /** The share of the touch they take, in percent. */
  readonly informedPercent: Range;
}

/** Who trades one venue against the other. */
export interface ArbitrageSettings {
  /** Between two looks at an event. */
  readonly lookMicros: Range;
  /** What must be left after the fees of both sides. */
  readonly edgeMicros: number;
  readonly percent: Range;
}

/** The crowd of a market. */
export interface CrowdSettings {
  readonly activity: ActivitySettings;
  readonly makers: readonly MakerSettings[];
  readonly joiners: JoinerSettings;
  readonly takers: TakerSettings;
}

export interface FlowSettings {
  readonly latent: LatentSettings;
  readonly news: NewsSettings | null;
  /** Null: every hour is like another. */
  readonly mood: MoodSettings | null;
  readonly view: ViewSettings;
  /** Of every market that has no crowd of its own. */
  readonly crowd: CrowdSettings;
  readonly arbitrage: ArbitrageSettings | null;
}
