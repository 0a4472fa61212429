// The faults that belong together, by name: what `--faults` takes and what the soak tests go through in turn. Chances are
// millionths; the numbers are chosen so that each fault happens many times in a few minutes of ordinary flow and the
// venue is still worth connecting to.

import { milliseconds, seconds } from "../../domain/units/epoch-micros.ts";
import { type FaultOptions, noFaults } from "./fault.ts";

export interface FaultProfile {
  readonly name: string;
  /** One line on what it does. */
  readonly summary: string;
  readonly options: FaultOptions;
}

const lossyStream = {
  dropChance: 2_000,
  gapChance: 300,
  duplicateChance: 2_000,
  reorderChance: 2_000,
  delayChance: 500,
  snapshotDelayChance: 50_000,
} as const;

const rateLimited = { rateLimitChance: 30_000, rateLimitFor: seconds(2) } as const;
const serverErrors = { errorBeforeChance: 40_000, errorAfterChance: 40_000 } as const;
const lostReplies = { lostRequestChance: 20_000, lostReplyChance: 60_000 } as const;
const slowReads = { readDelayChance: 500_000, readDelay: milliseconds(500) } as const;
const lateFills = { accountDelayChance: 400_000, accountDelay: milliseconds(900) } as const;
const lateCancels = { cancelDelayChance: 500_000, cancelDelay: milliseconds(800) } as const;
/** Signatures count as stale 10 s after their time: the venue stays within that. */
const skewedClock = {
  offset: seconds(2),
  swing: seconds(3),
  swingPeriod: seconds(1_800),
} as const;
const movingGrids = { gridChangeEvery: seconds(45) } as const;
const pauses = {
  pauseEvery: seconds(60),
  pauseFor: seconds(10),
  exchangePauseEvery: seconds(240),
  exchangePauseFor: seconds(20),
} as const;

const failingTrades = { retryChance: 200_000, failChance: 400_000 } as const;

export const faultProfiles: readonly FaultProfile[] = [
  profile("none", "nothing goes wrong", {}),
  profile("lossy-stream", "messages are dropped, doubled, overtaken and late", lossyStream),
  profile("silent-socket", "connections fall silent for 30 s and still answer pings", {
    freezeChance: 400,
  }),
  profile("resets", "connections end without a close frame", { resetChance: 800 }),
  profile("rate-limited", "for 2 s at a time every request is answered with 429", {
    requests: { ...noFaults.requests, ...rateLimited },
  }),
  profile("server-errors", "answers are 5xx, before and after a request's effect", {
    requests: { ...noFaults.requests, ...serverErrors },
  }),
  profile("lost-replies", "requests take effect unanswered, or are lost whole", {
    requests: { ...noFaults.requests, ...lostReplies },
  }),
  profile("late-fills", "fills are told after the cancel's answer, itself late", {
    ...lateFills,
    requests: { ...noFaults.requests, ...lateCancels },
  }),
  profile("slow-reads", "reads are answered late, with what was true before", {
    requests: { ...noFaults.requests, ...slowReads },
  }),
  profile("skewed-clock", "the venue's clock is ahead of ours and drifts to and fro", {
    clock: skewedClock,
  }),
  profile("moving-grids", "markets change their price grid while they trade", {
    markets: { ...noFaults.markets, ...movingGrids },
  }),
  profile("pauses", "markets pause, and now and then the whole exchange", {
    markets: { ...noFaults.markets, ...pauses },
  }),
  profile("failing-trades", "trades are tried again, and some taken back (Polymarket)", {
    trades: failingTrades,
  }),
  profile("everything", "all of it at once", {
    ...lossyStream,
    ...lateFills,
    freezeChance: 100,
    resetChance: 200,
    requests: {
      ...noFaults.requests,
      ...rateLimited,
      ...serverErrors,
      ...lostReplies,
      ...lateCancels,
      ...slowReads,
      rateLimitChance: 10_000,
      errorBeforeChance: 15_000,
      errorAfterChance: 15_000,
      lostReplyChance: 20_000,
    },
    clock: skewedClock,
    markets: { ...noFaults.markets, ...movingGrids, ...pauses },
    trades: { retryChance: 50_000, failChance: 300_000 },
  }),
];

/** Returns the profile of the name, or undefined. */
export function findFaultProfile(name: string): FaultProfile | undefined {
  return faultProfiles.find((candidate) => candidate.name === name);
}

function profile(name: string, summary: string, faults: Partial<FaultOptions>): FaultProfile {
  return { name, summary, options: { ...noFaults, ...faults } };
}
