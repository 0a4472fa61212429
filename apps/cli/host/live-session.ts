// A run on live market data: engine, journal, venues and, when asked, a capture. `run`, `record` and `demo` are this
// with different parts; what they share is here, once.

import { MemorySeenEvents } from "../../../src/adapters/storage/seen-events/memory-seen-events.ts";
import { CoverageWatch } from "../../../src/adapters/venues/shared/coverage.ts";
import { type Failure, failure, unwrap } from "../../../src/domain/failure/result.ts";
import { newDirectories } from "../../../src/domain/market/directory.ts";
import { type MarketId, marketOf, type Venue, venueOf } from "../../../src/domain/market/venue.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import type { EngineSettings } from "../../../src/domain/message/settings.ts";
import type { Fill, Order } from "../../../src/domain/order/order.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { UsdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { Engine, EngineIdentity } from "../../../src/engine/engine.ts";
import type { NewGate } from "../../../src/engine/quality/gate.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Journal } from "../../../src/ports/journal.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { CatalogueListing, MarketCatalogue } from "../../../src/ports/market-catalogue.ts";
import type { FeedStatus, FlowPressure, MarketDataFeed } from "../../../src/ports/market-data.ts";
import type { RandomSource } from "../../../src/ports/random-source.ts";
import type { SeenEvents } from "../../../src/ports/seen-events.ts";
import type { VenueTransport } from "../../../src/ports/venue-transport.ts";
import { EngineHost } from "../../../src/runtime/engine-host.ts";
import type { LoopObserver } from "../../../src/runtime/engine-loop.ts";
import type { VenueQuality } from "../terminal/quality-figures.ts";
import type {
  ClaimQuotes,
  CoverageFigures,
  FaultFigures,
  Progress,
  RunSnapshot,
  VenueFigures,
} from "../terminal/snapshot.ts";
import { newBookStore } from "./book-stores.ts";
import type { CaptureRecorder } from "./capture-recorder.ts";
import { Notifier } from "./notifier.ts";
import { coverageFigures, coverageOfMarket, knownTerms, pairsOf } from "./pair-coverage.ts";
import { startingCash } from "./paper-venues.ts";
import { venueQuality } from "./quality-figures.ts";
import { RunFigures } from "./run-figures.ts";
import { type OrderPlace, type SessionVenue, SessionVenues } from "./session-venues.ts";
import { sideBySide } from "./side-by-side.ts";
import { askPatiently } from "./start-patience.ts";
import { tellInTurns } from "./tell-in-turns.ts";
import { UnreadMarkets } from "./unread-markets.ts";
import type { VenueEndpoint } from "./venue-connections.ts";
import type { VenueLedger } from "./venues/reached-venue.ts";
import { requireCompleteRelation, symbolsOf } from "./watched-markets.ts";

/** How long an ending run waits for the groups it has open: one answer that fails to come (10 s if nothing else is set),
 * then all six sales of what stands alone (31 s). With none open it ends at once; a second Ctrl-C does not wait. */
const finishWithin = seconds(45);

/** What only people say: whoever says it has seen the alarms until then. */
const actsOfPeople: ReadonlySet<NewEvent["kind"]> = new Set([
  "KillSwitchSet",
  "KillSwitchCleared",
  "SafeModeAcknowledged",
  "VenueGateAcknowledged",
]);

const finishLook = milliseconds(50);

export interface LiveSessionOptions {
  readonly command: string;
  readonly environment: string;
  readonly settings: EngineSettings;
  readonly identity: EngineIdentity;
  readonly startingCash: UsdMicros;
  readonly orders: OrderPlace;
  readonly staleAfter: DurationMicros;
  /** As `staleAfter`, for books that are polled while their stream is down. */
  readonly polledStaleAfter: DurationMicros;
  /** Every book is compared with the venue's own at least this often. */
  readonly reconcileEvery: DurationMicros;
  readonly endpoints: readonly VenueEndpoint[];
  readonly relations: readonly Relation[];
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly journal: Journal;
  /** What earlier runs told; without it, this run remembers only itself. */
  readonly seen?: SeenEvents;
  readonly log: Log;
  readonly recorder: CaptureRecorder | undefined;
  /** Makes what carries the requests and sockets of one venue; the system's when absent. */
  readonly newTransport?: () => VenueTransport;
  /** Makes the quality gate; the fast one when absent. */
  readonly newGate?: NewGate;
  /** What goes wrong on purpose so far; absent where nothing does. */
  readonly faults?: () => FaultFigures;
  /** Told of every step, after the figures. */
  readonly observer?: LoopObserver;
}

export class LiveSession {
  readonly host: EngineHost;
  readonly figures: RunFigures;
  readonly startedAt: EpochMicros;
  readonly #options: LiveSessionOptions;
  readonly #observed: LoopObserver;
  readonly #venues: readonly SessionVenue[];
  readonly #coverage: CoverageWatch;
  readonly #notifier: Notifier;
  /** One for each venue that is started. */
  readonly #unread: UnreadMarkets[] = [];
  #lastCoverage: CoverageFigures | undefined;
  #lastQuality: readonly VenueQuality[] | undefined;
  #lastQuotes: readonly ClaimQuotes[] | undefined;
  #closing = false;
  #isClosed = false;

  /** Reaches the venues and makes the session over them, not opened yet. Throws `FailureError` when an account cannot be
   * reached. */
  static async connect(options: LiveSessionOptions): Promise<LiveSession> {
    const { endpoints, clock, random, log, orders, newTransport } = options;
    const reach = { clock, random, log, ...(newTransport === undefined ? {} : { newTransport }) };
    const venues = await SessionVenues.connect(endpoints, reach, orders);
    return new LiveSession(options, venues);
  }

  private constructor(options: LiveSessionOptions, venues: SessionVenues) {
    this.#options = options;
    const { clock, journal, log, recorder } = options;
    const directories = newDirectories();
    this.figures = new RunFigures(clock);
    const { seen = new MemorySeenEvents(clock) } = options;
    this.#notifier = new Notifier({ seen, clock, log });
    this.#observed = this.#observer();
    const recovered = recorder === undefined ? [] : [...journal.read(1)];
    this.host = new EngineHost({
      directories,
      books: newBookStore("fast"),
      settings: options.settings,
      identity: options.identity,
      clock,
      journal,
      defer: (callback) => setImmediate(callback),
      observer: this.#observed,
      notify: (alarm) => this.#notifier.notify(alarm),
      gateways: (sink, books) => venues.gateways(sink, books),
      pressure: (pressure) => this.#ease(pressure),
      refresh: (market) => this.#feedOf(market)?.refresh(market),
      ...(recorder === undefined ? {} : { recorder }),
      ...(options.newGate === undefined ? {} : { newGate: options.newGate }),
    });
    this.startedAt = this.host.start();
    recorder?.begin(this.host.engine, { startedAtMicros: integerOf(this.startedAt), recovered });
    const pairs = pairsOf(options.relations);
    this.#coverage = new CoverageWatch({
      clock,
      log: ({ level, message, details }) => log[level](message, details),
      pairs: () => pairs,
      view: (market) => coverageOfMarket(this.host.engine, market, clock.now()),
    });
    this.#venues = venues.open({
      decoded: this.host.loop.decoded,
      connection: this.host.sink,
      directories,
      staleAfter: options.staleAfter,
      polledStaleAfter: options.polledStaleAfter,
      reconcileEvery: options.reconcileEvery,
      known: (market) => knownTerms(this.host.engine, market),
      recorder,
    });
  }

  /**
   * Tells the engine what is known, then opens the venues beside each other: each as soon as it has listed its markets,
   * so that a slow one holds up only what needs it. Throws `FailureError`: the venue's own failure when its catalogue
   * cannot be read, `RUN-935` when no relation is complete.
   */
  async open(): Promise<void> {
    const { clock, startingCash: cash, relations } = this.#options;
    const onPaper = this.#venues.flatMap(({ venue, trading }) => (trading ? [] : [venue]));
    for (const event of startingCash(this.host.engine, onPaper, cash, clock)) this.tell(event);
    await this.#tellAll(
      relations.map((relation) => ({
        kind: "RelationApproved",
        receivedAt: clock.now(),
        relation,
      })),
    );
    if (this.#closing) return;
    this.#coverage.start();
    const listings = await Promise.all(this.#venues.map((venue) => this.#openVenue(venue)));
    if (!this.#closing) requireCompleteRelation(relations, listings);
  }

  async #openVenue(venue: SessionVenue): Promise<CatalogueListing> {
    const { clock } = this.#options;
    await venue.prepare();
    const listing = await this.#listMarkets(venue.catalogue);
    if (this.#closing) return listing;
    await this.#tellAll(
      listing.markets.map((market) => ({ kind: "MarketListed", receivedAt: clock.now(), market })),
    );
    if (!this.#closing) await this.#start(venue, listing);
    return listing;
  }

  #tellAll(events: readonly NewEvent[]): Promise<void> {
    const taker = {
      tell: (event: NewEvent) => this.tell(event),
      waiting: () => this.host.queue.waiting,
    };
    return tellInTurns(taker, events);
  }

  /** Nothing can open at a venue without its books, so they come after its account has been looked at. */
  async #start(venue: SessionVenue, listing: CatalogueListing): Promise<void> {
    const { feed, terms, trading } = venue;
    terms.follow(listing);
    trading?.list(listing.markets);
    const { engine } = this.host;
    trading?.resume(openOrders(engine), reversibleFills(engine), () =>
      ledgerOf(engine, venue.venue),
    );
    await trading?.start();
    if (this.#closing) return;
    // What is held, or half done, must be seen first.
    feed.prioritise(marketsAtStake(this.host.engine), "hot");
    feed.subscribe(listing.markets);
    feed.start();
    this.#askForUnread(venue, listing);
  }

  /** What could not be read is asked for until it is known; then it is watched like the others. */
  #askForUnread(
    { catalogue, feed, terms, trading }: SessionVenue,
    listing: CatalogueListing,
  ): void {
    const { clock, log } = this.#options;
    const told = (later: CatalogueListing): void => {
      this.#refused(catalogue, later);
      for (const market of later.markets) {
        this.tell({ kind: "MarketListed", receivedAt: clock.now(), market });
      }
      terms.follow(later);
      trading?.list(later.markets);
      feed.subscribe(later.markets);
    };
    const unread = new UnreadMarkets({ clock, catalogue, log, told });
    this.#unread.push(unread);
    unread.begin(listing);
  }

  /** Says which markets are not watched for good. */
  #refused({ venue }: MarketCatalogue, { refused }: CatalogueListing): void {
    for (const { venueSymbol, reason, isUnread } of refused) {
      if (isUnread) continue;
      const message = `${venue}: ${venueSymbol} is not watched: ${reason}`;
      this.#observed.problem(failure("VEN-806", message));
    }
  }

  /** Puts an event before the engine: what a person decided, what a catalogue said. */
  tell(event: NewEvent): void {
    if (event.kind === "VenueGateAcknowledged") {
      for (const { venue, trading } of this.#venues) {
        if (venue === event.venue) trading?.acknowledged();
      }
    }
    this.host.sink.event(event);
    // Noted on disk, which a kill does not wait for; what the engine says of it comes with its next turn.
    if (actsOfPeople.has(event.kind)) this.#notifier.personActed();
  }

  /** Reads over HTTP give way to what streams bring, before anything is dropped. */
  #ease(pressure: FlowPressure): void {
    const { waiting } = this.host.queue;
    const level = pressure === "easy" ? "info" : "warn";
    this.#options.log[level](`inputs wait for the engine: the flow is ${pressure}`, { waiting });
    for (const { feed } of this.#venues) feed.ease(pressure);
  }

  #quality(): readonly VenueQuality[] {
    return venueQuality(this.host.engine, integerOf(this.#options.clock.now()));
  }

  #quotes(): readonly ClaimQuotes[] {
    const { relations, clock } = this.#options;
    return sideBySide(this.host.engine, relations, clock.now());
  }

  #feedOf(market: MarketId): MarketDataFeed | undefined {
    return this.#venues.find(({ venue }) => venue === venueOf(market))?.feed;
  }

  snapshot(progress: Progress | null): RunSnapshot {
    const { command, environment, clock } = this.#options;
    const figures = this.figures.snapshot(this.host.engine, {
      command,
      environment,
      elapsedMicros: integerOf(durationBetween(this.startedAt, clock.now())),
      progress,
      venues: this.#venues.map(({ feed }) => venueFigures(feed.status())),
      coverage: this.#lastCoverage ?? coverageFigures(this.#coverage.look()),
      quality: this.#lastQuality ?? this.#quality(),
      faults: this.#options.faults?.() ?? null,
      quotes: this.#lastQuotes ?? this.#quotes(),
    });
    return { ...figures, halts: [...figures.halts, ...this.#ending()] };
  }

  /** What an ending run still waits for, in words. */
  #ending(): string[] {
    const { length } = this.host.engine.core.durable.groups.openGroups();
    if (!this.#closing || this.#isClosed || length === 0) return [];
    return [
      `the run is ending: waiting for ${length === 1 ? "1 group" : `${length} groups`} to finish`,
    ];
  }

  /** Opens nothing more, lets what is open finish within its time, closes the feeds and ends the engine. */
  async close(reason: string): Promise<void> {
    const { clock } = this.#options;
    this.#closing = true;
    for (const unread of this.#unread) unread.stop();
    // The closing summary tells of the run, not of the feeds that were stopped at its end.
    this.#lastCoverage = coverageFigures(this.#coverage.look());
    this.#lastQuality = this.#quality();
    this.#lastQuotes = this.#quotes();
    this.#coverage.stop();
    this.tell({ kind: "StopRequested", receivedAt: clock.now(), reason });
    const deadline = addDuration(clock.now(), finishWithin);
    while (this.host.engine.core.durable.groups.openGroups().length > 0 && clock.now() < deadline) {
      await new Promise<void>((resolve) => {
        clock.callAt(addDuration(clock.now(), finishLook), resolve);
      });
    }
    this.#isClosed = true;
    const stopped = await Promise.allSettled(this.#venues.map((venue) => venue.close()));
    this.host.loop.turn();
    this.#options.recorder?.checkpoint();
    this.host.stop();
    for (const result of stopped) if (result.status === "rejected") throw result.reason;
  }

  #observer(): LoopObserver {
    const { figures } = this;
    const { log, observer } = this.#options;
    return {
      stepped: (input, result, now) => {
        figures.stepped(input, result, now);
        observer?.stepped(input, result, now);
      },
      problem: (problem: Failure) => {
        figures.problem(problem);
        log.failure(problem);
        observer?.problem(problem);
      },
    };
  }

  async #listMarkets(catalogue: MarketCatalogue): Promise<CatalogueListing> {
    const symbols = symbolsOf(this.#options.relations, catalogue.venue);
    if (symbols.length === 0) return { markets: [], refused: [] };
    const { clock, log } = this.#options;
    const isGivenUp = () => this.#closing;
    const ask = () => catalogue.listMarkets({ symbols });
    const listing = unwrap(await askPatiently(ask, { clock, log, isGivenUp }));
    // What an ending run did not get to read is nobody's problem.
    if (!this.#closing) this.#refused(catalogue, listing);
    return listing;
  }
}

/** Markets in which an earlier run holds something, or has a group in progress. */
function marketsAtStake({ core }: Engine): MarketId[] {
  const held = core.durable.accounts
    .positions()
    .filter(({ size }) => integerOf(size) !== 0)
    .map(({ instrument }) => marketOf(instrument));
  const inProgress = core.durable.groups
    .openGroups()
    .flatMap(({ group }) => group.legs.map(({ instrument }) => marketOf(instrument)));
  return [...new Set([...held, ...inProgress])];
}

/** Orders that an earlier run left open, or whose fate it did not learn. */
function openOrders({ core }: Engine): Order[] {
  return core.durable.groups.openGroups().flatMap(({ orders }) => [...orders]);
}

/** Fills of an earlier run that their venue may still take back, whatever has become of their orders. */
function reversibleFills({ core }: Engine): Fill[] {
  return core.durable.accounts.fills.awaitedFills();
}

/** What the ledger says of a venue, for an account that lists neither settlements nor coupons. */
function ledgerOf({ core }: Engine, venue: Venue): VenueLedger {
  const { accounts } = core.durable;
  const cash = accounts.hasLedger(venue) ? accounts.cashAtVenue(venue) : null;
  return { cash, positions: accounts.positions() };
}

function venueFigures(status: FeedStatus): VenueFigures {
  return {
    venue: status.venue,
    state: status.state,
    frames: status.frames,
    refusedFrames: Object.values(status.refusedFrames).reduce((sum, count) => sum + count, 0),
    reconnects: status.reconnects,
    markets: status.markets,
    polledMarkets: status.polledMarkets,
  };
}
