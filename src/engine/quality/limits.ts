// The fixed sizes of what the quality gate remembers: how far back it looks and how much it keeps of each market. What a
// trader may want otherwise is in the settings.

/** The quickest message of a feed is looked for in the present and the one before of such stretches of time, so over five
 * to ten minutes: long enough to meet a quick one on a slow feed, short enough to forget a clock that was set. */
export const feedStretchMicros = 300_000_000;

/** Moves of the middle price kept of a market: an odd number has one in the middle. */
export const movesKept = 31;
/** With fewer moves the market's own scale says nothing, and only `jumpMin` counts. */
export const movesForScale = 5;

/** Times between two updates kept of a market: enough for a median that one burst does not bend for long. */
export const intervalsKept = 15;
/** Longer ones are kept as so many micros: what fits 32 bits, an hour and more. */
export const intervalMicrosMax = 0xffff_ffff;
/** A market may be silent for so many of its ordinary intervals beside a twin that moves. Of updates that come at random
 * one silence in 65,000 lasts as long as sixteen of their medians. */
export const patienceIntervals = 16;
/** And for so long in any case: updates come in bursts, and a venue may stop for a moment to match. */
export const patienceMicrosMin = 1_000_000;
/** A market whose rhythm is not known may be silent for this part of `frozenAfter`: it was whole when its session
 * began, and a quarter of the wait of a market that is known to be slow is as much as can be left open. */
export const patienceUnknownDivisor = 4;

/** Middle prices kept of a market, of the last seconds and of the last minutes each. */
export const middlesKept = 64;
/** Of the prices within such a span only the first and the last are kept, so that the fine ones reach back a quarter of a
 * minute and the coarse ones two minutes however often the price changes. */
export const fineSpanMicros = 500_000;
export const coarseSpanMicros = 4_000_000;
/** Of the coarse ones each differs from the one before by more than this part of `frozenMove`. What trembles takes no
 * room among them, so that they mostly reach back much further, and are never further than that from what stood. */
export const coarseMoveDivisor = 2;

/** An offer is absurd when it costs so many times what the market's offers ordinarily do: offers of one market differ by
 * less from minute to minute, and one that slipped by a digit or two more is beyond it. A power of two, so that the
 * product is exact. */
export const offerMultipleMax = 16;
/** Costs of offers kept of a market, and how far apart they are at least: half of them reach back a minute, so that
 * what is new becomes ordinary after about that time. */
export const offersKept = 31;
export const offerSpanMicros = 4_000_000;
/** Fewer offers, or the offers of less than a minute, have no say: only the fixed amount counts. */
export const offersForMedian = 5;
export const offersSpanMicrosMin = 60_000_000;

/** A market's whole book is asked for at most once in this time: an answer takes less, and what is wrong for good must
 * not use up the venue's rate. */
export const refreshPauseMicros = 5_000_000;
