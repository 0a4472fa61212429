// A whole session that trades through faults, in memory and under a virtual clock: both simulated venues over one order
// flow, both real adapters with orders at the venues, the engine and everything that `arbytron demo` puts around it. Each
// decision is measured by the venues' own books.

import { generateKeyPairSync } from "node:crypto";
import { toEngineSettings } from "../../apps/cli/configuration/engine-settings.ts";
import { demoConfiguration, demoEndpoints, demoRelations } from "../../apps/cli/demo/demo-parts.ts";
import { LiveSession } from "../../apps/cli/host/live-session.ts";
import { namedFaults } from "../../apps/cli/host/named-faults.ts";
import { MemoryJournal } from "../../src/adapters/storage/journal/memory-journal.ts";
import { marketOf, type Venue, venueOf } from "../../src/domain/market/venue.ts";
import type { Input } from "../../src/domain/message/input.ts";
import type { EngineRecord } from "../../src/domain/message/record.ts";
import type { Leg } from "../../src/domain/order/order.ts";
import { epochMicros, milliseconds, seconds } from "../../src/domain/units/epoch-micros.ts";
import type { NewGate } from "../../src/engine/quality/gate.ts";
import type { Log } from "../../src/ports/log.ts";
import { kalshiSeriesOf } from "../../src/simulation/demo-events.ts";
import { inventQuestions } from "../../src/simulation/demo-families.ts";
import {
  flowEventsOf,
  quotedOnKalshi,
  quotedOnPolymarket,
  startDemoFlow,
} from "../../src/simulation/demo-flow.ts";
import type { DemoVenuesAddress } from "../../src/simulation/demo-venues.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../src/simulation/transport/memory-transport.ts";
import { defaultAccount as kalshiAccount } from "../../src/simulation/venues/kalshi/accounts-options.ts";
import { buildKalshiVenue } from "../../src/simulation/venues/kalshi/venue.ts";
import {
  defaultAccount as polymarketAccount,
  testKeyFor,
} from "../../src/simulation/venues/polymarket/authentication/accounts-options.ts";
import { buildPolymarketVenue } from "../../src/simulation/venues/polymarket/venue.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { settled } from "../support/settled.ts";
import { TrueBooks } from "./true-books.ts";

/** 2026-11-20T08:00Z, a Friday: Kalshi's weekly pause is far. */
const startAt = epochMicros(1_795_161_600_000_000);

const hosts = {
  kalshi: "127.0.0.1:8001",
  clob: "127.0.0.1:8002",
  gamma: "127.0.0.1:8003",
  data: "127.0.0.1:8004",
} as const;

const eventCount = 10;

/** Opening and closing may take so long under faults. */
const patienceSeconds = 120;

/** Made once and short: what is tested is not the mathematics of RSA. */
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1_024 });
const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const credentials = { keyId: "trading", privateKeyPem };

export interface TradingRunOptions {
  readonly seed: number;
  /** Of our time, after everything is connected. */
  readonly seconds: number;
  /** Name of a fault profile. */
  readonly faults: string;
  readonly newGate?: NewGate;
}

export interface DecidedLeg {
  readonly venue: Venue;
  /** How many micros ago the venue last offered it whole at its limit; 0 when it still does. */
  readonly ageMicros: number;
}

export interface TradingOutcome {
  /** For each leg of each decision. */
  readonly legs: readonly DecidedLeg[];
  readonly completed: number;
  readonly unwound: number;
  readonly stuck: number;
  readonly faults: number;
  readonly refusedUpdates: number;
  readonly updates: number;
  readonly halts: readonly string[];
  /** Markets that were listed after the run had begun: their first reading had failed. */
  readonly listedLate: number;
  /** Groups in progress when the time was over. */
  readonly open: number;
  /** Of those, what was still in progress when the session had closed. */
  readonly leftOpen: number;
  /** What the view said while the session closed, each once. */
  readonly closingWords: readonly string[];
  /** Markets of the pairs that the engine does not know at the end. */
  readonly unlisted: number;
}

function silentLog(): Log {
  const nothing = (): void => undefined;
  const log: Log = {
    ...{ debug: nothing, info: nothing, warn: nothing, error: nothing, failure: nothing },
    with: () => log,
  };
  return log;
}

/** What the engine decided on: edges that it opened an episode for, and groups that were approved. */
function decidedLegs(record: EngineRecord): readonly Leg[] {
  if (record.kind === "EpisodeOpened") return record.legs;
  return record.kind === "GroupApproved" ? record.group.legs : [];
}

function isListing(input: Input | undefined): boolean {
  return input !== undefined && "kind" in input && input.kind === "MarketListed";
}

function buildVenues(clock: VirtualClock, seed: number, profile: string) {
  const events = inventQuestions(seed, eventCount, startAt);
  const key = testKeyFor(seed);
  const kalshi = buildKalshiVenue({
    ...{ clock, seed, faults: namedFaults(profile, seed) },
    series: kalshiSeriesOf(events),
    accounts: [kalshiAccount(credentials)],
  });
  const polymarket = buildPolymarketVenue({
    ...{ clock, seed, faults: namedFaults(profile, seed + 1) },
    markets: events.map((event) => event.polymarket),
    accounts: [polymarketAccount(key)],
  });
  const flow = startDemoFlow({
    ...{ seed, clock, startAt, step: milliseconds(50) },
    events: flowEventsOf(events, (event) => [
      { ...quotedOnKalshi(kalshi.exchange, event), clock: kalshi.clock },
      { ...quotedOnPolymarket(polymarket.exchange, event), clock: polymarket.clock },
    ]),
  });
  return { events, key, kalshi, polymarket, flow };
}

/** Lets time pass until the promise is kept; throws when it takes too long. */
async function passUntil<Value>(
  clock: VirtualClock,
  promise: Promise<Value>,
  look: () => void = () => undefined,
): Promise<Value> {
  let isOver = false;
  const over = promise.finally(() => {
    isOver = true;
  });
  over.catch(() => undefined);
  for (let second = 0; second < patienceSeconds && !isOver; second += 1) {
    look();
    await clock.run(seconds(1), settled);
  }
  if (!isOver) throw new RangeError(`nothing came within ${patienceSeconds} s`);
  return over;
}

type BuiltVenues = ReturnType<typeof buildVenues>;

function addressOf({ events, key }: BuiltVenues): DemoVenuesAddress {
  return {
    kalshi: {
      restUrl: `http://${hosts.kalshi}/trade-api/v2`,
      streamUrl: `ws://${hosts.kalshi}/trade-api/ws/v2`,
      ...credentials,
    },
    polymarket: {
      gammaUrl: `http://${hosts.gamma}`,
      clobUrl: `http://${hosts.clob}`,
      streamUrl: `ws://${hosts.clob}/ws/market`,
      userStreamUrl: `ws://${hosts.clob}/ws/user`,
      siteUrl: `http://${hosts.clob}`,
      dataUrl: `http://${hosts.data}`,
      chainId: 137,
      privateKey: key.privateKey,
    },
    forecastex: null,
    chain: null,
    pairs: events.map((event) => ({
      kalshiTicker: event.kalshiTicker,
      polymarketConditionId: event.polymarket.conditionId,
      yesToken: event.polymarket.yesToken,
      forecastExConid: null,
      pool: null,
      title: event.title,
    })),
  };
}

/** Returns what measures a decided leg by the venues' own books. */
function newMeasure(clock: VirtualClock, venues: BuiltVenues): (leg: Leg) => DecidedLeg {
  const { events, kalshi, polymarket } = venues;
  const tickers = events.map((event) => event.kalshiTicker);
  const conditionIds = events.map((event) => event.polymarket.conditionId);
  const kalshiBooks = new TrueBooks(kalshi.exchange, clock, tickers);
  const polymarketBooks = new TrueBooks(polymarket.exchange, clock, conditionIds);
  return (leg) => {
    const market = marketOf(leg.instrument);
    const venue = venueOf(market);
    const symbol = market.slice(market.indexOf(":") + 1);
    const books = venue === "kalshi" ? kalshiBooks : polymarketBooks;
    return { venue, ageMicros: books.ageOf(symbol, leg) };
  };
}

/** Returns what makes the transports of a session; each venue has one. */
function transportsTo({ kalshi, polymarket }: BuiltVenues, clock: VirtualClock, seed: number) {
  let made = 0;
  return () => {
    made += 1;
    return new MemoryTransport({
      clock,
      random: new RandomStream(seededSource(seed * 10 + made)),
      shells: new Map([
        [hosts.kalshi, kalshi.door],
        [hosts.clob, polymarket.doors.clob],
        [hosts.gamma, polymarket.doors.gamma],
        [hosts.data, polymarket.doors.data],
      ]),
    });
  };
}

export async function runTrading(options: TradingRunOptions): Promise<TradingOutcome> {
  const { seed, faults, newGate } = options;
  const clock = new VirtualClock(startAt);
  const venues = buildVenues(clock, seed, faults);
  const { kalshi, polymarket } = venues;
  const measure = newMeasure(clock, venues);
  const legs: DecidedLeg[] = [];
  let isOpen = false;
  let listedLate = 0;
  const address = addressOf(venues);
  const configuration = demoConfiguration();
  const connecting = LiveSession.connect({
    ...{ command: "demo", environment: "local", clock, orders: "venue" },
    settings: toEngineSettings(configuration),
    identity: { version: "0.0.0", configurationHash: "trading", seed },
    startingCash: configuration.bankroll.startingCapital,
    staleAfter: seconds(5),
    polledStaleAfter: seconds(30),
    reconcileEvery: configuration.quality.reconcileEvery,
    endpoints: demoEndpoints(address),
    relations: demoRelations(address),
    random: seededSource(seed),
    journal: new MemoryJournal({ durability: "automatic" }),
    log: silentLog(),
    recorder: undefined,
    newTransport: transportsTo(venues, clock, seed),
    ...(newGate === undefined ? {} : { newGate }),
    observer: {
      stepped(input, { records }) {
        if (isOpen && isListing(input)) listedLate += 1;
        for (const leg of records.flatMap(decidedLegs)) legs.push(measure(leg));
      },
      problem: () => undefined,
    },
  });
  const session = await passUntil(clock, connecting);
  await passUntil(clock, session.open());
  isOpen = true;
  await clock.run(seconds(options.seconds), settled);
  const outcome = { ...outcomeOf(session, venues, legs), listedLate };
  const closingWords = new Set<string>();
  const closing = session.close("the time is over");
  await passUntil(clock, closing, () => {
    const words = session.snapshot(null).halts.filter((halt) => halt.includes("is ending"));
    for (const each of words) closingWords.add(each);
  });
  const leftOpen = session.snapshot(null).groups.open;
  venues.flow.stop();
  kalshi.faults.stop();
  polymarket.faults.stop();
  return { ...outcome, leftOpen, closingWords: [...closingWords] };
}

/** What the run came to when its time was over, before what was open had finished. */
function outcomeOf(
  session: LiveSession,
  { kalshi, polymarket }: BuiltVenues,
  legs: readonly DecidedLeg[],
): Omit<TradingOutcome, "listedLate" | "leftOpen" | "closingWords"> {
  const { groups, halts, quality, coverage } = session.snapshot(null);
  const counts = [kalshi, polymarket].flatMap((venue) => Object.values(venue.faults.counts()));
  return {
    ...{ legs: [...legs], halts },
    unlisted: (coverage?.uncovered ?? [])
      .flatMap(({ reasons }) => reasons)
      .filter((reason) => reason.endsWith("unlisted")).length,
    completed: groups.completed,
    unwound: groups.unwound,
    stuck: groups.stuck,
    open: groups.open,
    faults: counts.reduce((sum, one) => sum + one, 0),
    updates: quality.reduce((sum, one) => sum + one.updates, 0),
    refusedUpdates: quality.reduce((sum, one) => sum + one.updates - one.believed, 0),
  };
}
