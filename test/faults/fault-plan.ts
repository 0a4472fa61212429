// What one seed does to a venue and to the engine that watches it: how many markets, what traffic, which faults by chance
// and which by the clock. A plan is plain data, so that it can be printed, and shrunk by leaving parts of it out.

import type { Venue } from "../../src/domain/market/venue.ts";
import { milliseconds, seconds } from "../../src/domain/units/epoch-micros.ts";
import {
  type Fault,
  type FaultOptions,
  noFaults,
  type RequestFault,
} from "../../src/simulation/faults/fault.ts";
import type { RandomStream } from "../../src/simulation/random-stream.ts";

/** How often somebody acts in a market. `flow` is the order flow of the demo, `once` fills the book and leaves it. */
export type Pace = "flow" | "busy" | "brisk" | "slow" | "rare" | "once";

export interface PlannedMarket {
  readonly pace: Pace;
  /** False: listed and traded, and not watched before a `join`. */
  readonly isWatched: boolean;
}

/** Something that happens at an instant. Markets are named by their place in the plan. */
export type PlannedAct =
  | { readonly kind: "stream"; readonly fault: Fault }
  | { readonly kind: "request"; readonly fault: RequestFault }
  | { readonly kind: "chances"; readonly chances: Partial<FaultOptions> }
  | { readonly kind: "grid"; readonly market: number }
  | { readonly kind: "pause" | "resume"; readonly market: number }
  | { readonly kind: "leave" | "join"; readonly market: number }
  /** An order far from the touch, which stays: nobody but a comparison ever sees it again. */
  | { readonly kind: "order"; readonly market: number }
  /** A frame about a market that nobody asked for. */
  | { readonly kind: "stranger" }
  /** Old frames come once more, up to so many, beginning so many before the last. */
  | { readonly kind: "replay"; readonly frames: number; readonly from: number }
  /** The engine takes no turn for so long. */
  | { readonly kind: "stall"; readonly forMillis: number };

export interface PlannedFault {
  /** Since the beginning of the faults; those of one incident share its number and are left out together. */
  readonly atMillis: number;
  readonly incident: number;
  readonly act: PlannedAct;
}

export interface FaultPlan {
  readonly seed: number;
  readonly venue: Venue;
  readonly markets: readonly PlannedMarket[];
  /** How long faults happen. */
  readonly faultMillis: number;
  readonly faults: readonly PlannedFault[];
}

const marketsMax = 6;
const incidentsMax = 14;

/** Frames of a venue that can be replayed: minutes of it. */
export const replayableMax = 400;

const paces: readonly Pace[] = ["flow", "busy", "brisk", "brisk", "slow", "rare", "once"];

/** Lists of chances that belong together, in millionths; a storm draws some of them. */
const storms: readonly ((random: RandomStream) => Partial<FaultOptions>)[] = [
  (random) => ({ dropChance: random.between(500, 60_000) }),
  (random) => ({ gapChance: random.between(200, 8_000), gapFrames: random.between(2, 40) }),
  (random) => ({ duplicateChance: random.between(500, 120_000) }),
  (random) => ({ reorderChance: random.between(500, 120_000) }),
  (random) => ({
    delayChance: random.between(200, 10_000),
    delay: milliseconds(random.between(50, 6_000)),
  }),
  (random) => ({ resetChance: random.between(100, 6_000) }),
  (random) => ({
    freezeChance: random.between(100, 2_000),
    freezeFor: milliseconds(random.between(500, 40_000)),
  }),
  (random) => ({
    snapshotDelayChance: random.between(50_000, 900_000),
    snapshotDelay: milliseconds(random.between(20, 6_000)),
  }),
  (random) => ({
    requests: {
      ...noFaults.requests,
      rateLimitChance: random.between(5_000, 200_000),
      rateLimitFor: milliseconds(random.between(500, 5_000)),
    },
  }),
  (random) => ({
    requests: {
      ...noFaults.requests,
      errorBeforeChance: random.between(10_000, 400_000),
      errorAfterChance: random.between(10_000, 300_000),
      lostRequestChance: random.between(5_000, 100_000),
      lostReplyChance: random.between(5_000, 100_000),
    },
  }),
  (random) => ({
    requests: {
      ...noFaults.requests,
      readDelayChance: random.between(100_000, 1_000_000),
      readDelay: milliseconds(random.between(20, 8_000)),
    },
  }),
  (random) => ({
    clock: {
      // The venue's clock is ahead; signatures count as stale beyond ten seconds.
      offset: milliseconds(random.between(0, 4_000)),
      swing: milliseconds(random.between(0, 3_000)),
      swingPeriod: seconds(random.between(60, 600)),
    },
  }),
  (random) => ({
    markets: {
      ...noFaults.markets,
      exchangePauseEvery: seconds(random.between(20, 90)),
      exchangePauseFor: milliseconds(random.between(500, 20_000)),
    },
  }),
];

/** Returns the plan of a seed. */
export function planFaults(seed: number, venue: Venue, random: RandomStream): FaultPlan {
  const markets = drawMarkets(random);
  const faultMillis = random.between(20_000, random.chance(250_000) ? 240_000 : 90_000);
  const faults: PlannedFault[] = [];
  const incidents = random.between(1, incidentsMax);
  for (let incident = 1; incident <= incidents; incident += 1) {
    const acts = drawIncident(random, markets.length);
    // Now and then several things happen at one moment.
    const isTogether = faults.length > 0 && random.chance(150_000);
    let atMillis = isTogether ? random.pick(faults).atMillis : random.between(0, faultMillis - 1);
    for (const { act, afterMillis } of acts) {
      atMillis = Math.min(faultMillis, atMillis + afterMillis);
      faults.push({ atMillis, incident, act });
    }
  }
  faults.sort((a, b) => a.atMillis - b.atMillis);
  return { seed, venue, markets, faultMillis, faults };
}

function drawMarkets(random: RandomStream): readonly PlannedMarket[] {
  const count = random.between(1, marketsMax);
  return Array.from({ length: count }, (_, place) => ({
    pace: random.pick(paces),
    isWatched: place === 0 || random.chance(850_000),
  }));
}

interface Timed {
  readonly act: PlannedAct;
  /** After the one before. */
  readonly afterMillis: number;
}

function drawIncident(random: RandomStream, markets: number): readonly Timed[] {
  const market = random.between(0, markets - 1);
  const at = (act: PlannedAct, afterMillis = 0): Timed => ({ act, afterMillis });
  const stream = (fault: Fault, afterMillis = 0): Timed =>
    at({ kind: "stream", fault }, afterMillis);
  const draws: readonly (() => readonly Timed[])[] = [
    () => drawStorm(random),
    () => drawStorm(random),
    () => drawStorm(random),
    () => [stream({ kind: "drop-next-change" })],
    () => [stream({ kind: "duplicate-next-change" })],
    () => [
      stream({ kind: "delay-next-snapshot", delay: milliseconds(random.between(5, 6_000)) }),
      stream({ kind: "drop-next-change" }),
    ],
    () => [stream({ kind: "reset" })],
    () => [
      stream({ kind: "freeze" }),
      stream({ kind: "thaw" }, random.between(100, random.chance(200_000) ? 240_000 : 60_000)),
    ],
    () => [stream({ kind: "drop-next-change" }), at({ kind: "order", market })],
    () => [
      stream({ kind: "freeze" }),
      at({ kind: "order", market }, random.between(0, 2_000)),
      stream({ kind: "thaw" }, random.between(1, 10_000)),
    ],
    () => [at({ kind: "request", fault: drawRequestFault(random) })],
    () => [at({ kind: "grid", market })],
    () => [
      at({ kind: "pause", market }),
      at({ kind: "resume", market }, random.between(50, 20_000)),
    ],
    () => [at({ kind: "leave", market }), at({ kind: "join", market }, random.between(1, 15_000))],
    () => [at({ kind: "join", market })],
    () => [at({ kind: "stranger" })],
    () => [
      at({ kind: "replay", frames: random.between(1, 60), from: random.between(1, replayableMax) }),
    ],
    () => [at({ kind: "stall", forMillis: random.between(100, 8_000) })],
  ];
  return random.pick(draws)();
}

/** Some chances for a while. */
function drawStorm(random: RandomStream): readonly Timed[] {
  let chances: Partial<FaultOptions> = {};
  const count = random.chance(200_000) ? random.between(4, 9) : random.between(1, 3);
  for (let draw = 0; draw < count; draw += 1) {
    const { requests, ...others } = random.pick(storms)(random);
    const merged = requests === undefined ? chances.requests : mergedRequests(chances, requests);
    chances = { ...chances, ...others, ...(merged === undefined ? {} : { requests: merged }) };
  }
  return [
    { act: { kind: "chances", chances }, afterMillis: 0 },
    { act: { kind: "chances", chances: {} }, afterMillis: random.between(1_000, 90_000) },
  ];
}

function mergedRequests(
  chances: Partial<FaultOptions>,
  added: FaultOptions["requests"],
): FaultOptions["requests"] {
  const changed = Object.entries(added).filter(
    ([name, value]) => value !== noFaults.requests[name as keyof FaultOptions["requests"]],
  );
  return { ...noFaults.requests, ...chances.requests, ...Object.fromEntries(changed) };
}

function drawRequestFault(random: RandomStream): RequestFault {
  const kinds = [
    "rate-limit",
    "error-before",
    "error-after",
    "lose-request",
    "lose-reply",
  ] as const;
  if (random.chance(250_000)) {
    return { kind: "delay-reply", delay: milliseconds(random.between(10, 15_000)) };
  }
  return { kind: random.pick(kinds) };
}

/** Returns the plan without some of its incidents. */
export function withoutIncidents(plan: FaultPlan, left: ReadonlySet<number>): FaultPlan {
  return { ...plan, faults: plan.faults.filter(({ incident }) => !left.has(incident)) };
}

/** Returns the plan in lines of text. */
export function describePlan({ seed, venue, markets, faultMillis, faults }: FaultPlan): string {
  const traded = markets.map(({ pace, isWatched }) => (isWatched ? pace : `(${pace})`)).join(" ");
  const lines = faults.map(
    ({ atMillis, incident, act }) => `  ${atMillis} ms #${incident} ${JSON.stringify(act)}`,
  );
  return [`seed ${seed}, ${venue}, markets ${traded}, faults for ${faultMillis} ms`, ...lines].join(
    "\n",
  );
}
