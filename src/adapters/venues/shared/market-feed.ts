// The market data of one venue over as many connections as it takes. New markets join the connections that have room,
// without disturbing what flows there; a new connection is opened only when all are full.

import type { Market } from "../../../domain/market/market.ts";
import type { MarketId, Venue } from "../../../domain/market/venue.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type {
  FeedStatus,
  FlowPressure,
  MarketDataFeed,
  MarketPriority,
  RefusedFrame,
} from "../../../ports/market-data.ts";
import { BookWatch } from "./book-watch.ts";
import type { FallbackLimits } from "./fallback-limits.ts";
import { FeedConnection, type FeedConnectionOptions } from "./feed-connection.ts";
import { type BookReads, FeedFallback } from "./feed-fallback.ts";
import { MarketPriorities, mostWantedFirst } from "./market-priorities.ts";
import { RefreshRequests } from "./refresh-requests.ts";
import type { SocketState } from "./venue-socket.ts";

export interface MarketFeedOptions
  extends Omit<FeedConnectionOptions, "stream" | "priorities" | "compare" | "settle" | "watch"> {
  /** How books are read over HTTP while streams are down; without it a market waits for its stream. */
  readonly reads?: BookReads;
  readonly fallbackLimits: FallbackLimits;
  readonly environment: string;
  /** Most markets on one connection. */
  readonly marketsPerConnectionMax: number;
  /** Most connections; markets that find no place are refused and named in the log. */
  readonly connectionsMax: number;
}

/** The port's status, and what a developer of the adapter wants to see besides. */
export interface MarketFeedStatus extends FeedStatus {
  readonly connections: number;
  readonly counters: Readonly<Record<string, number>>;
}

/** From the state a feed most wants to be in to the one it least wants. */
const statesBestFirst: readonly SocketState[] = [
  "open",
  "connecting",
  "waiting",
  "idle",
  "stopped",
];

export class MarketFeed implements MarketDataFeed {
  readonly venue: Venue;
  readonly #options: MarketFeedOptions;
  readonly #priorities = new MarketPriorities();
  readonly #watch: BookWatch;
  readonly #fallback: FeedFallback | undefined;
  readonly #refreshes: RefreshRequests;
  /** Markets that were let go: whoever takes one up again has not heard what became of its terms meanwhile. */
  readonly #left = new Set<MarketId>();
  #connections: FeedConnection[] = [];
  #state: "idle" | "started" | "stopped" = "idle";
  #streamsMade = 0;

  constructor(options: MarketFeedOptions) {
    this.#options = options;
    this.venue = options.venue;
    this.#watch = new BookWatch(options.frameSink, options.directories);
    this.#refreshes = new RefreshRequests({
      clock: options.transport.clock,
      connectionOf: (market) => this.#connections.find(({ markets }) => markets.has(market)),
    });
    this.#fallback = options.reads === undefined ? undefined : this.#fallbackOf(options.reads);
  }

  start(): void {
    if (this.#state !== "idle") return;
    this.#state = "started";
    for (const connection of this.#connections) connection.start();
    this.#fallback?.start();
  }

  subscribe(markets: readonly Market[]): void {
    const wanted = new Map(markets.map((market) => [market.id, market]));
    for (const connection of this.#connections) {
      for (const id of connection.markets.keys()) wanted.delete(id);
    }
    const ours = [...wanted.values()].filter((market) => market.venue === this.venue);
    const waiting = mostWantedFirst(ours, ({ id }) => this.#priorities.of(id));
    const { marketsPerConnectionMax, doubtful } = this.#options;
    const back = ours.map(({ id }) => id).filter((id) => this.#left.delete(id));
    if (back.length > 0) doubtful(back, "nobody listened to them for a while");
    while (waiting.length > 0 && this.#state !== "stopped") {
      const connection = this.#connectionForMore();
      if (connection === undefined) {
        this.#refuse(waiting);
        return;
      }
      const room = marketsPerConnectionMax - connection.markets.size;
      connection.add(waiting.splice(0, room));
      if (this.#state === "started") connection.start();
    }
  }

  unsubscribe(markets: readonly MarketId[]): void {
    for (const connection of this.#connections) {
      const ours = markets.filter((id) => connection.markets.has(id));
      for (const id of ours) this.#left.add(id);
      if (ours.length > 0) connection.remove(ours);
    }
    const empty = this.#connections.filter((connection) => connection.markets.size === 0);
    this.#connections = this.#connections.filter((connection) => connection.markets.size > 0);
    for (const connection of empty) void connection.stop();
  }

  prioritise(markets: readonly MarketId[], priority: MarketPriority): void {
    this.#priorities.set(markets, priority);
  }

  refresh(market: MarketId): void {
    if (this.#state === "started") this.#refreshes.add(market);
  }

  ease(pressure: FlowPressure): void {
    this.#fallback?.ease(pressure);
  }

  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#refreshes.stop();
    await Promise.all([
      ...this.#connections.map((connection) => connection.stop()),
      this.#fallback?.stop(),
    ]);
  }

  status(): MarketFeedStatus {
    const connections = this.#connections;
    return {
      venue: this.venue,
      environment: this.#options.environment,
      state: this.#worstState(),
      frames: total(connections, (connection) => connection.frames),
      refusedFrames: sumAll([
        ...connections.map((connection) => connection.refused.counts()),
        this.#fallback?.refusedCounts() ?? {},
      ]),
      reconnects: total(connections, (connection) => connection.reconnects),
      resyncs: total(connections, (connection) => connection.resyncs),
      markets: total(connections, (connection) => connection.markets.size),
      polledMarkets: this.#fallback?.polledMarkets ?? 0,
      lastFrameAt: latest(connections.map((connection) => connection.lastFrameAt)),
      connections: connections.length,
      counters: sumAll([
        ...connections.map((connection) => connection.counters()),
        this.#fallback?.counters() ?? {},
        this.#refreshes.counters(),
      ]),
    };
  }

  /** The last frames of each connection that did not fit. */
  refusedFrames(): readonly RefusedFrame[] {
    return this.#connections.flatMap((connection) => connection.refused.kept());
  }

  /** Returns the least loaded connection with room, else a new one while there may be more. */
  #connectionForMore(): FeedConnection | undefined {
    const { connectionsMax, marketsPerConnectionMax } = this.#options;
    const withRoom = this.#connections.filter(
      (connection) => connection.markets.size < marketsPerConnectionMax,
    );
    const leastLoaded = withRoom.sort((a, b) => a.markets.size - b.markets.size)[0];
    if (leastLoaded !== undefined || this.#connections.length >= connectionsMax) return leastLoaded;
    this.#streamsMade += 1;
    const stream = `${this.venue}/market-${this.#streamsMade}`;
    const connection = new FeedConnection({
      ...this.#options,
      stream,
      priorities: this.#priorities,
      watch: this.#watch,
      compare: (markets) => this.#fallback?.compareNow(markets),
      settle: () => this.#fallback?.settle(),
    });
    this.#connections.push(connection);
    return connection;
  }

  #fallbackOf(reads: BookReads): FeedFallback {
    const { venue, transport, frameSink, eventSink, directories, recorder, log } = this.#options;
    return new FeedFallback({
      stream: `${venue}/poll-1`,
      venue,
      clock: transport.clock,
      frameSink,
      eventSink,
      directories,
      recorder,
      log,
      reads,
      limits: this.#options.fallbackLimits,
      priorities: this.#priorities,
      watch: this.#watch,
      connections: () => this.#connections,
      doubtful: (markets, why) => this.#options.doubtful(markets, why),
    });
  }

  #refuse(markets: readonly Market[]): void {
    this.#options.log({
      level: "error",
      message: `${this.venue}: every connection is full, ${markets.length} markets are not watched`,
      details: { markets: markets.length, connectionsMax: this.#options.connectionsMax },
    });
  }

  #worstState(): SocketState {
    if (this.#state !== "started") return this.#state;
    const states = this.#connections.map((connection) => statesBestFirst.indexOf(connection.state));
    return states.length === 0 ? "idle" : (statesBestFirst[Math.max(...states)] ?? "idle");
  }
}

function total(
  connections: readonly FeedConnection[],
  countOf: (connection: FeedConnection) => number,
): number {
  return connections.reduce((sum, connection) => sum + countOf(connection), 0);
}

function latest(instants: readonly (EpochMicros | null)[]): EpochMicros | null {
  return instants.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function sumAll(
  records: readonly Readonly<Record<string, number>>[],
): Readonly<Record<string, number>> {
  const sum = new Map<string, number>();
  for (const record of records) {
    for (const [name, count] of Object.entries(record)) {
      sum.set(name, (sum.get(name) ?? 0) + count);
    }
  }
  return Object.fromEntries(sum);
}
