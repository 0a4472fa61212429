// A whole session that trades through faults, in memory and under a virtual clock: the simulated venues over one order
// flow, their real adapters with orders at the venues, the engine and everything that `arbytron demo` puts around it. Each
// decision at the two that stream whole books is measured by the venues' own.

import { generateKeyPairSync } from "node:crypto";
import { toEngineSettings } from "../../apps/cli/configuration/engine-settings.ts";
import { demoConfiguration, demoEndpoints, demoEvents } from "../../apps/cli/demo/demo-parts.ts";
import { demoRelations } from "../../apps/cli/demo/demo-relations.ts";
import { LiveSession } from "../../apps/cli/host/live-session.ts";
import { namedFaults } from "../../apps/cli/host/named-faults.ts";
import { MemoryJournal } from "../../src/adapters/storage/journal/memory-journal.ts";
import {
  instrumentId,
  marketOf,
  outcomeOf,
  type Venue,
  venueOf,
} from "../../src/domain/market/venue.ts";
import type { Input } from "../../src/domain/message/input.ts";
import type { EngineRecord, EpisodeOpened } from "../../src/domain/message/record.ts";
import type { Lane, Leg } from "../../src/domain/order/order.ts";
import {
  type EpochMicros,
  epochMicros,
  milliseconds,
  seconds,
} from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { PositionView } from "../../src/engine/portfolio/contract.ts";
import type { NewGate } from "../../src/engine/quality/gate.ts";
import type { Log } from "../../src/ports/log.ts";
import { type DemoEvent, kalshiSeriesOf } from "../../src/simulation/demo-events.ts";
import { familyPlaces, inventQuestions } from "../../src/simulation/demo-families.ts";
import {
  flowEventsOf,
  quotedOnKalshi,
  quotedOnPolymarket,
  startDemoFlow,
} from "../../src/simulation/demo-flow.ts";
import { forecastExProductsOf } from "../../src/simulation/demo-forecastex.ts";
import {
  brokerQuestions,
  demoFlowEvents,
  demoPairs,
  plantsAmong,
} from "../../src/simulation/demo-markets.ts";
import type { DemoVenuesAddress } from "../../src/simulation/demo-venues.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../src/simulation/transport/memory-transport.ts";
import {
  defaultAccount as brokerAccount,
  buildForecastExVenue,
} from "../../src/simulation/venues/forecastex/venue.ts";
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
  broker: "127.0.0.1:8005",
} as const;

/** Enough to trade through faults: two venues, two families, nothing planted. */
const eventCountUsual = 10;

/** Opening and closing may take so long under faults. */
const patienceSeconds = 120;

/** A trade is on Polymarket's chain after so long at the latest. */
const finalSeconds = 60;

/** Venues where YES and NO of one market, held together, become their dollar. */
const nettingVenues: ReadonlySet<Venue> = new Set(["kalshi", "forecastex"]);

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
  /** All that the demonstration has but the pool: every family, the broker, and what is planted. */
  readonly isWholeDemo?: boolean;
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
  /** In the order of their opening. */
  readonly episodes: readonly EpisodeOpened[];
  /** Mispricings that were planted while the session was open, each with the time it stood. */
  readonly planted: readonly PlantedTime[];
  /** Cash by the engine's books and by those of the venue, USD micros, once nothing is open any more. The engine counts a
   * YES and a NO held together as two positions; where the venue has made them a dollar, so does this figure. */
  readonly cash: Readonly<Record<string, readonly [engine: number, venue: number]>>;
  /** What the engine's accounts sum to, USD micros: whatever one of them gains another one loses. */
  readonly ledgerSum: number;
}

export interface PlantedTime {
  readonly lane: Lane;
  /** Markets that leant, as their venues name them. */
  readonly symbols: readonly string[];
  readonly fromMicros: number;
  readonly untilMicros: number;
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

function buildVenues(clock: VirtualClock, { seed, faults: profile, ...rest }: TradingRunOptions) {
  const { isWholeDemo = false } = rest;
  const events = inventQuestions(seed, isWholeDemo ? demoEvents : eventCountUsual, startAt);
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
  const forecastex = buildForecastExVenue({
    ...{ clock, seed, faults: namedFaults(profile, seed + 2) },
    products: forecastExProductsOf(brokerQuestions(events)),
    keepsNightlyReset: false,
  });
  const listingsOf = (event: DemoEvent) => [
    { ...quotedOnKalshi(kalshi.exchange, event), clock: kalshi.clock },
    { ...quotedOnPolymarket(polymarket.exchange, event), clock: polymarket.clock },
  ];
  const flow = startDemoFlow({
    ...{ seed, clock, startAt, step: milliseconds(50) },
    events: isWholeDemo
      ? demoFlowEvents(seed, events, { kalshi, polymarket, forecastex, chain: null })
      : flowEventsOf(events, listingsOf),
  });
  const plants = isWholeDemo ? plantsAmong(seed, events, { hasPool: false }) : [];
  return { isWholeDemo, plants, events, key, kalshi, polymarket, forecastex, flow };
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

function addressOf({ isWholeDemo, events, key }: BuiltVenues): DemoVenuesAddress {
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
    forecastex: isWholeDemo
      ? {
          restUrl: `http://${hosts.broker}/v1/api`,
          streamUrl: `ws://${hosts.broker}/v1/api/ws`,
          account: brokerAccount,
        }
      : null,
    chain: null,
    pairs: demoPairs(events, null).map((pair) =>
      isWholeDemo ? pair : { ...pair, forecastExConid: null },
    ),
    families: isWholeDemo ? familyPlaces(events.length) : [],
  };
}

/** Returns what measures a decided leg by the venues' own books. */
function newMeasure(clock: VirtualClock, venues: BuiltVenues): (leg: Leg) => readonly DecidedLeg[] {
  const { events, kalshi, polymarket } = venues;
  const tickers = events.map((event) => event.kalshiTicker);
  const conditionIds = events.map((event) => event.polymarket.conditionId);
  const kalshiBooks = new TrueBooks(kalshi.exchange, clock, tickers);
  const polymarketBooks = new TrueBooks(polymarket.exchange, clock, conditionIds);
  return (leg) => {
    const market = marketOf(leg.instrument);
    const venue = venueOf(market);
    const symbol = market.slice(market.indexOf(":") + 1);
    if (venue === "forecastex") return [];
    const books = venue === "kalshi" ? kalshiBooks : polymarketBooks;
    return [{ venue, ageMicros: books.ageOf(symbol, leg) }];
  };
}

/** Returns what makes the transports of a session; each venue has one. */
function transportsTo(
  { kalshi, polymarket, forecastex }: BuiltVenues,
  clock: VirtualClock,
  seed: number,
) {
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
        [hosts.broker, forecastex.door],
      ]),
    });
  };
}

export async function runTrading(options: TradingRunOptions): Promise<TradingOutcome> {
  const { seed, newGate } = options;
  const clock = new VirtualClock(startAt);
  const venues = buildVenues(clock, options);
  const measure = newMeasure(clock, venues);
  const legs: DecidedLeg[] = [];
  const episodes: EpisodeOpened[] = [];
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
        legs.push(...records.flatMap(decidedLegs).flatMap(measure));
        for (const record of records) if (record.kind === "EpisodeOpened") episodes.push(record);
      },
      problem: () => undefined,
    },
  });
  const session = await passUntil(clock, connecting);
  await passUntil(clock, session.open());
  isOpen = true;
  const openedAt = clock.now();
  await clock.run(seconds(options.seconds), settled);
  const planted = plantedWithin(venues, openedAt, clock.now());
  const outcome = {
    ...figuresOf(session, venues, legs),
    listedLate,
    episodes: [...episodes],
    planted,
  };
  const closingWords = new Set<string>();
  const closing = session.close("the time is over");
  await passUntil(clock, closing, () => {
    const words = session.snapshot(null).halts.filter((halt) => halt.includes("is ending"));
    for (const each of words) closingWords.add(each);
  });
  const leftOpen = session.snapshot(null).groups.open;
  venues.flow.stop();
  for (const { faults } of [venues.kalshi, venues.polymarket, venues.forecastex]) faults.stop();
  venues.forecastex.shell.stop();
  // On a chain money moves after the trade.
  await clock.run(seconds(finalSeconds), settled);
  const closed = { leftOpen, closingWords: [...closingWords], ...moneyOf(session, venues) };
  return { ...outcome, ...closed };
}

/** What was planted whole between two instants. */
function plantedWithin({ plants }: BuiltVenues, from: EpochMicros, until: EpochMicros) {
  return plants.flatMap(({ lane, leaning }): PlantedTime[] => {
    const { firstMicros, everyMicros, lengthMicros, leanings } = leaning;
    const symbols = leanings.map(({ symbol }) => symbol);
    const times: PlantedTime[] = [];
    let fromMicros = integerOf(startAt) + firstMicros;
    for (; fromMicros + lengthMicros <= integerOf(until); fromMicros += everyMicros) {
      const untilMicros = fromMicros + lengthMicros;
      if (fromMicros >= integerOf(from)) times.push({ lane, symbols, fromMicros, untilMicros });
    }
    return times;
  });
}

/** Dollars that the venue has made of YES and NO of one market, in micros. */
function nettedAt(venue: Venue, positions: readonly PositionView[]): number {
  if (!nettingVenues.has(venue)) return 0;
  const sizes = new Map(positions.map(({ instrument, size }) => [instrument, integerOf(size)]));
  let dollars = 0;
  for (const [instrument, size] of sizes) {
    const market = marketOf(instrument);
    if (venueOf(market) !== venue || outcomeOf(instrument) !== "yes") continue;
    dollars += Math.min(size, sizes.get(instrumentId(market, "no")) ?? 0);
  }
  return dollars;
}

/** Cash beside cash, once nothing moves any more. */
function moneyOf(
  session: LiveSession,
  { isWholeDemo, key, kalshi, polymarket, forecastex }: BuiltVenues,
): Pick<TradingOutcome, "cash" | "ledgerSum"> {
  const { cashUsdMicrosByVenue } = session.snapshot(null);
  const shards = [...kalshi.accounts.cash("default", 0).values()];
  const atVenue: Readonly<Record<string, bigint>> = {
    kalshi: shards.reduce((sum, shard) => sum + shard, 0n),
    polymarket: polymarket.accounts.collateral(key.address.toLowerCase()),
    ...(isWholeDemo ? { forecastex: forecastex.accounts.cash(brokerAccount).cash } : {}),
  };
  const { accounts } = session.host.engine.core.durable;
  const cash = Object.entries(atVenue).map(([venue, micros]) => {
    const counted =
      (cashUsdMicrosByVenue[venue] ?? Number.NaN) + nettedAt(venue as Venue, accounts.positions());
    return [venue, [counted, Number(micros)] as const];
  });
  const balances = accounts.balances();
  return {
    cash: Object.fromEntries(cash),
    ledgerSum: balances.reduce((sum, { amount }) => sum + integerOf(amount), 0),
  };
}

/** What the run came to when its time was over, before what was open had finished. */
function figuresOf(
  session: LiveSession,
  { kalshi, polymarket }: BuiltVenues,
  legs: readonly DecidedLeg[],
): Omit<
  TradingOutcome,
  "listedLate" | "leftOpen" | "closingWords" | "episodes" | "planted" | "cash" | "ledgerSum"
> {
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
