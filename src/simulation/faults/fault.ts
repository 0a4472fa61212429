// What can go wrong with a simulated venue on purpose: with its streams, its answers, its clock and its markets, by
// chance from a seed, or one at a time by a test's hand.

import {
  type DurationMicros,
  durationMicros,
  milliseconds,
  seconds,
} from "../../domain/units/epoch-micros.ts";

const never: DurationMicros = durationMicros(0);

/** Faults of stream connections, public and private alike. Chances are millionths per message they apply to; zero
 * switches a fault off. */
export interface StreamFaults {
  /** A message is never sent. On a numbered stream its number is used up. Answers to commands and snapshots are not
   * dropped one by one: `gapChance` takes them along. */
  readonly dropChance: number;
  /** `gapFrames` messages in a row are never sent, whatever they are. */
  readonly gapChance: number;
  readonly gapFrames: number;
  /** A message is sent twice. */
  readonly duplicateChance: number;
  /** A message is overtaken by the next one, or sent a moment later when there is none. */
  readonly reorderChance: number;
  /** Everything from a message on waits for `delay`, in order. */
  readonly delayChance: number;
  readonly delay: DurationMicros;
  /** A message about an account (order, fill, position) comes `accountDelay` late; everything else overtakes it. */
  readonly accountDelayChance: number;
  readonly accountDelay: DurationMicros;
  /** The connection ends without a close frame. */
  readonly resetChance: number;
  /** The connection stays up and answers pings, and carries no data for `freezeFor`. */
  readonly freezeChance: number;
  readonly freezeFor: DurationMicros;
  /** A book snapshot arrives `snapshotDelay` late. */
  readonly snapshotDelayChance: number;
  readonly snapshotDelay: DurationMicros;
}

/** Faults of requests. Chances are millionths per request. */
export interface RequestFaults {
  /** For `rateLimitFor` every request is answered with 429 and has no effect. */
  readonly rateLimitChance: number;
  readonly rateLimitFor: DurationMicros;
  /** An answer of the kind 5xx to a request that had no effect. Upgrades of streams are refused so too. */
  readonly errorBeforeChance: number;
  /** An answer of the kind 5xx to a request that did have its effect. */
  readonly errorAfterChance: number;
  /** The request has no effect and no answer. */
  readonly lostRequestChance: number;
  /** The request has its effect, and the answer never comes. */
  readonly lostReplyChance: number;
  /** A read is answered `readDelay` late, with what was true when it arrived. */
  readonly readDelayChance: number;
  readonly readDelay: DurationMicros;
  /** A cancel has its effect at once and is answered `cancelDelay` late. */
  readonly cancelDelayChance: number;
  readonly cancelDelay: DurationMicros;
}

/** How the venue's clock differs from everybody else's. */
export interface ClockFaults {
  /** Positive: the venue is ahead. */
  readonly offset: DurationMicros;
  /** It drifts to and fro by so much around the offset. */
  readonly swing: DurationMicros;
  /** Time for once to and fro. */
  readonly swingPeriod: DurationMicros;
}

/** What happens to markets behind everybody's back. Times between two happenings are drawn around the given one; zero
 * switches a fault off. */
export interface MarketFaults {
  readonly gridChangeEvery: DurationMicros;
  readonly pauseEvery: DurationMicros;
  readonly pauseFor: DurationMicros;
  readonly exchangePauseEvery: DurationMicros;
  readonly exchangePauseFor: DurationMicros;
}

/** What becomes of trades between match and settlement, where a venue settles on a chain. Chances are millionths. */
export interface TradeFaults {
  /** Per trade: its transaction is tried again. */
  readonly retryChance: number;
  /** Per trade that is tried again: it fails, and the trade is taken back. */
  readonly failChance: number;
}

export interface FaultOptions extends StreamFaults {
  readonly seed: number;
  readonly requests: RequestFaults;
  readonly clock: ClockFaults;
  readonly markets: MarketFaults;
  readonly trades: TradeFaults;
}

/** No faults; lengths are those that the profiles use unless they say otherwise. */
export const noFaults: FaultOptions = {
  seed: 0,
  dropChance: 0,
  gapChance: 0,
  gapFrames: 5,
  duplicateChance: 0,
  reorderChance: 0,
  delayChance: 0,
  delay: milliseconds(400),
  accountDelayChance: 0,
  accountDelay: milliseconds(900),
  resetChance: 0,
  freezeChance: 0,
  freezeFor: seconds(30),
  snapshotDelayChance: 0,
  snapshotDelay: milliseconds(750),
  requests: {
    rateLimitChance: 0,
    rateLimitFor: seconds(2),
    errorBeforeChance: 0,
    errorAfterChance: 0,
    lostRequestChance: 0,
    lostReplyChance: 0,
    readDelayChance: 0,
    readDelay: milliseconds(500),
    cancelDelayChance: 0,
    cancelDelay: milliseconds(800),
  },
  clock: { offset: never, swing: never, swingPeriod: never },
  markets: {
    gridChangeEvery: never,
    pauseEvery: never,
    pauseFor: seconds(10),
    exchangePauseEvery: never,
    exchangePauseFor: seconds(20),
  },
  trades: { retryChance: 0, failChance: 0 },
};

/** A fault that happens once, to the next message it applies to, or at once. */
export type Fault =
  | { readonly kind: "drop-next-change" }
  | { readonly kind: "duplicate-next-change" }
  | { readonly kind: "delay-next-snapshot"; readonly delay: DurationMicros }
  | { readonly kind: "reset" }
  /** Lasts until `thaw`. */
  | { readonly kind: "freeze" }
  | { readonly kind: "thaw" }
  /** Ends a freeze and a gap, and takes back what was asked for and has not happened. */
  | { readonly kind: "calm" };

/** A fault of the next request. */
export type RequestFault =
  | { readonly kind: "rate-limit" }
  | { readonly kind: "error-before" }
  | { readonly kind: "error-after" }
  | { readonly kind: "lose-request" }
  | { readonly kind: "lose-reply" }
  | { readonly kind: "delay-reply"; readonly delay: DurationMicros };

/** Counts of what was done to streams. */
export interface StreamFaultCounts {
  dropped: number;
  gaps: number;
  duplicated: number;
  reordered: number;
  delays: number;
  lateAccountMessages: number;
  resets: number;
  freezes: number;
  delayedSnapshots: number;
  /** Frames that a frozen connection kept to itself. */
  withheld: number;
}

/** Counts of what was done to requests, in requests. */
export interface RequestFaultCounts {
  rateLimited: number;
  errorsBefore: number;
  errorsAfter: number;
  lostRequests: number;
  lostReplies: number;
  delayedReads: number;
  delayedCancels: number;
}

export interface MarketFaultCounts {
  gridChanges: number;
  pauses: number;
  exchangePauses: number;
}

/** Everything that was done to one venue. */
export type FaultCounts = StreamFaultCounts & RequestFaultCounts & MarketFaultCounts;

export function newStreamFaultCounts(): StreamFaultCounts {
  return {
    dropped: 0,
    gaps: 0,
    duplicated: 0,
    reordered: 0,
    delays: 0,
    lateAccountMessages: 0,
    resets: 0,
    freezes: 0,
    delayedSnapshots: 0,
    withheld: 0,
  };
}

export function newRequestFaultCounts(): RequestFaultCounts {
  return {
    rateLimited: 0,
    errorsBefore: 0,
    errorsAfter: 0,
    lostRequests: 0,
    lostReplies: 0,
    delayedReads: 0,
    delayedCancels: 0,
  };
}

/** The kinds of fault that are counted, in the order in which they are shown. */
export const faultCountNames: readonly (keyof FaultCounts)[] = [
  "dropped",
  "gaps",
  "duplicated",
  "reordered",
  "delays",
  "delayedSnapshots",
  "lateAccountMessages",
  "resets",
  "freezes",
  "withheld",
  "rateLimited",
  "errorsBefore",
  "errorsAfter",
  "lostRequests",
  "lostReplies",
  "delayedReads",
  "delayedCancels",
  "gridChanges",
  "pauses",
  "exchangePauses",
];

/** Adds the second to the first. */
export function addStreamFaultCounts(sum: StreamFaultCounts, counts: StreamFaultCounts): void {
  sum.dropped += counts.dropped;
  sum.gaps += counts.gaps;
  sum.duplicated += counts.duplicated;
  sum.reordered += counts.reordered;
  sum.delays += counts.delays;
  sum.lateAccountMessages += counts.lateAccountMessages;
  sum.resets += counts.resets;
  sum.freezes += counts.freezes;
  sum.delayedSnapshots += counts.delayedSnapshots;
  sum.withheld += counts.withheld;
}

/** Adds the second to the first. */
export function addRequestFaultCounts(sum: RequestFaultCounts, counts: RequestFaultCounts): void {
  sum.rateLimited += counts.rateLimited;
  sum.errorsBefore += counts.errorsBefore;
  sum.errorsAfter += counts.errorsAfter;
  sum.lostRequests += counts.lostRequests;
  sum.lostReplies += counts.lostReplies;
  sum.delayedReads += counts.delayedReads;
  sum.delayedCancels += counts.delayedCancels;
}
