// What keeps books alive when a stream does not: markets of a connection that has been down too long are polled until
// its books are whole again, and all other books are compared with the venue's own, because a connection can look alive
// and deliver nothing. All reads share one schedule and so one rate, and slow down when inputs pile up behind the feed.

import type { Result } from "../../../domain/failure/result.ts";
import type { Market } from "../../../domain/market/market.ts";
import type { MarketId, Venue } from "../../../domain/market/venue.ts";
import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
} from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type {
  DecoderFactory,
  FlowPressure,
  InputSink,
  MarketPriority,
} from "../../../ports/market-data.ts";
import { BookComparison, type ComparedMarket, type ComparisonTier } from "./book-comparison.ts";
import type { ProbeAnswer } from "./book-probes.ts";
import { sumOfSnapshot } from "./book-sum.ts";
import type { BookWatch } from "./book-watch.ts";
import type { FallbackLimits } from "./fallback-limits.ts";
import type { AdapterLog } from "./log.ts";
import type { MarketPriorities } from "./market-priorities.ts";
import { type PollPace, PollScheduler } from "./poll-scheduler.ts";
import { PolledStream, type PolledStreamOptions } from "./polled-stream.ts";
import type { WatchedConnection } from "./watched-connection.ts";

/** How a venue's books are read over HTTP. */
export interface BookReads {
  readonly decoderName: string;
  /** Understands the answers. */
  readonly decoder: DecoderFactory;
  readonly marketsPerReadMax: number;
  /** Reads whole books; returns the body of the answer. A market the venue does not know is missing in it. */
  read(markets: readonly Market[]): Promise<Result<Uint8Array>>;
  close(): Promise<void>;
}

export interface FeedFallbackOptions
  extends Omit<PolledStreamOptions, "decoder" | "decoderName" | "staleAfter"> {
  readonly reads: BookReads;
  readonly limits: FallbackLimits;
  readonly priorities: MarketPriorities;
  readonly watch: BookWatch;
  readonly log: AdapterLog;
  connections(): readonly WatchedConnection[];
  /** The venue no longer answers for these markets, or their state should be looked at. */
  doubtful(markets: readonly MarketId[], why: string): void;
}

type Tier = MarketPriority | ComparisonTier;

/** How often each tier is read while inputs pile up: what can wait half as often, then what is wanted most alone. */
const paces: Readonly<Record<FlowPressure, PollPace<Tier> | null>> = {
  easy: null,
  strained: { hot: 1, warm: 2, cold: 2, confirm: 2, "probe-hot": 2, probe: 2 },
  full: { hot: 4, warm: null, cold: null, confirm: null, "probe-hot": null, probe: null },
};

interface Watched {
  readonly connection: WatchedConnection;
  /** When it last showed a sign of life with all books whole. */
  wholeAt: EpochMicros;
  isDegraded: boolean;
}

export class FeedFallback {
  readonly #options: FeedFallbackOptions;
  readonly #clock: Clock;
  readonly #venue: Venue;
  readonly #events: InputSink;
  readonly #polled: PolledStream;
  readonly #comparison: BookComparison;
  readonly #scheduler: PollScheduler<Tier>;
  readonly #watched = new Map<WatchedConnection, Watched>();
  /** Every market that is looked after, with its connection. */
  #markets: ReadonlyMap<MarketId, ComparedMarket> = new Map();
  #withdrawLook: (() => void) | null = null;
  #pressure: FlowPressure = "easy";
  #reads = 0;
  #failedReads = 0;
  #lastReadFailed = false;
  #isStopped = false;

  constructor(options: FeedFallbackOptions) {
    const { reads, limits, clock, venue, eventSink } = options;
    this.#options = options;
    this.#clock = clock;
    this.#venue = venue;
    this.#events = eventSink;
    this.#polled = new PolledStream({
      ...options,
      decoder: reads.decoder,
      decoderName: reads.decoderName,
      staleAfter: limits.staleAfter,
    });
    this.#comparison = new BookComparison({
      clock,
      limits,
      watch: options.watch,
      events: eventSink,
      log: options.log,
      find: (id) => this.#markets.get(id),
      priorityOf: (id) => options.priorities.of(id),
      tierOf: (id) => this.#scheduler.tierOf(id),
      schedule: (id, tier, at) => {
        this.#scheduler.remove(id);
        this.#scheduler.add(id, tier, at);
      },
    });
    this.#scheduler = new PollScheduler<Tier>({
      clock,
      tiers: { ...limits.pollEvery, ...this.#comparison.intervals() },
      readEvery: limits.readEvery,
      portionMax: reads.marketsPerReadMax,
      readsTogetherMax: limits.readsTogetherMax,
      select: (tier, ids) => (isPoll(tier) ? ids : this.#comparison.begin(ids as MarketId[])),
      read: (tier, ids, done) => void this.#read(tier, ids as MarketId[]).then(done),
    });
  }

  /** Markets that are polled now. */
  get polledMarkets(): number {
    let count = 0;
    for (const id of this.#markets.keys()) if (isPoll(this.#scheduler.tierOf(id))) count += 1;
    return count;
  }

  start(): void {
    if (this.#withdrawLook === null && !this.#isStopped) this.#look();
  }

  /** Compares books with the venue's own without waiting for their turn; those that are polled anyway are left out. */
  compareNow(markets: readonly MarketId[]): void {
    for (const id of markets) {
      if (!this.#markets.has(id) || isPoll(this.#scheduler.tierOf(id))) continue;
      this.#scheduler.add(id, "confirm", this.#clock.now());
    }
  }

  /** Books may have come to what the venue answered. Not called while a frame is decoded. */
  settle(): void {
    this.#comparison.settle();
  }

  /** Reads less while inputs pile up behind the feed. */
  ease(pressure: FlowPressure): void {
    if (pressure === this.#pressure) return;
    this.#pressure = pressure;
    if (pressure === "full") this.#comparison.interrupt();
    this.#scheduler.setPace(paces[pressure]);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#withdrawLook?.();
    this.#withdrawLook = null;
    this.#scheduler.stop();
    this.#comparison.stop();
    this.#polled.close("stopped");
    await this.#options.reads.close();
  }

  counters(): Readonly<Record<string, number>> {
    return {
      "reads of books": this.#reads,
      "reads of books that failed": this.#failedReads,
      ...this.#comparison.counters(),
    };
  }

  refusedCounts(): Readonly<Record<string, number>> {
    return this.#polled.refused.counts();
  }

  #look(): void {
    const { limits } = this.#options;
    const markets = new Map<MarketId, ComparedMarket>();
    const comparable = new Set<MarketId>();
    const polled: Market[] = [];
    const current = new Set(this.#options.connections());
    for (const connection of this.#watched.keys()) {
      if (!current.has(connection)) this.#watched.delete(connection);
    }
    for (const connection of current) {
      for (const market of connection.markets.values()) {
        markets.set(market.id, { market, connection });
      }
      polled.push(...this.#judge(connection));
      if (!connection.isEstablished) continue;
      const missing = new Set(connection.missing());
      for (const id of connection.markets.keys()) if (!missing.has(id)) comparable.add(id);
    }
    this.#markets = markets;
    this.#plan(polled);
    this.#comparison.look(comparable);
    this.#withdrawLook = this.#clock.callAt(this.#after(limits.lookEvery), () => this.#look());
  }

  /** Decides whether a connection is degraded; returns its markets that are to be polled. */
  #judge(connection: WatchedConnection): readonly Market[] {
    const { degradeAfter, wholeWithin } = this.#options.limits;
    const now = this.#clock.now();
    const watched = this.#watched.get(connection) ?? {
      connection,
      wholeAt: now,
      isDegraded: false,
    };
    this.#watched.set(connection, watched);
    const { lastSignAt } = connection;
    if (
      connection.isEstablished &&
      lastSignAt !== null &&
      durationBetween(lastSignAt, now) >= degradeAfter
    ) {
      watched.wholeAt = lastSignAt < watched.wholeAt ? lastSignAt : watched.wholeAt;
      connection.giveUp("no sign of life");
    }
    const isUp = connection.isEstablished;
    const missing = isUp ? connection.missing() : [...connection.markets.keys()];
    if (isUp && missing.length === 0) {
      watched.wholeAt = now;
      this.#recover(watched);
    } else if (durationBetween(watched.wholeAt, now) >= (isUp ? wholeWithin : degradeAfter)) {
      this.#degrade(watched, isUp ? `${missing.length} books are missing` : "the stream is down");
    }
    if (!watched.isDegraded) return [];
    return missing.flatMap((id) => connection.markets.get(id) ?? []);
  }

  #degrade(watched: Watched, words: string): void {
    if (watched.isDegraded) return;
    watched.isDegraded = true;
    const { stream } = watched.connection;
    this.#options.log({ level: "warn", message: `${stream}: ${words}, its markets are polled` });
    const receivedAt = this.#clock.now();
    this.#events.event({ kind: "ModeDegraded", receivedAt, venue: this.#venue, stream, words });
  }

  #recover(watched: Watched): void {
    if (!watched.isDegraded) return;
    watched.isDegraded = false;
    const { stream } = watched.connection;
    this.#options.log({ level: "info", message: `${stream}: whole again, polling ends` });
    const receivedAt = this.#clock.now();
    this.#events.event({ kind: "ModeRecovered", receivedAt, venue: this.#venue, stream });
  }

  /** Gives every market its tier, and closes the polled stream when nothing is polled. */
  #plan(polled: readonly Market[]): void {
    const { priorities } = this.#options;
    const now = this.#clock.now();
    const isPolled = new Set<string>(polled.map(({ id }) => id));
    this.#polled.carry(polled);
    for (const { id } of polled) {
      this.#comparison.forget(id);
      this.#scheduler.add(id, priorities.of(id), now);
    }
    for (const id of this.#markets.keys()) {
      if (!isPolled.has(id)) this.#comparison.plan(id);
    }
    for (const id of this.#scheduler.names() as MarketId[]) {
      if (this.#markets.has(id)) continue;
      this.#scheduler.remove(id);
      this.#comparison.forget(id);
    }
    if (isPolled.size === 0) this.#polled.close("the streams deliver again");
  }

  async #read(tier: Tier, ids: readonly MarketId[]): Promise<void> {
    const markets = ids.flatMap((id) => this.#markets.get(id)?.market ?? []);
    if (markets.length === 0) return;
    this.#reads += 1;
    const answer = await this.#options.reads.read(markets);
    if (this.#isStopped) return;
    if (!answer.ok) {
      this.#failedReads += 1;
      if (!this.#lastReadFailed) {
        const message = `${this.#venue}: books cannot be read: ${answer.failure.message}`;
        this.#options.log({ level: "warn", message });
      }
      this.#lastReadFailed = true;
      if (!isPoll(tier)) this.#comparison.failed(ids);
      return;
    }
    this.#lastReadFailed = false;
    if (!isPoll(tier)) this.#compare(markets, answer.value);
    else if (ids.some((id) => isPoll(this.#scheduler.tierOf(id)))) {
      // Markets of the answer that a stream has taken back meanwhile are turned away by the engine.
      this.#polled.answer(answer.value);
    }
  }

  #compare(markets: readonly Market[], body: Uint8Array): void {
    const { venue, directories, reads, stream } = this.#options;
    const answers = new Map<MarketId, ProbeAnswer>();
    const decoder = reads.decoder({ stream, venue, directories, markets });
    const failure = decoder.decode(body, this.#clock.now(), {
      batch: (batch) => {
        const id = directories.markets.idAt(batch.marketIndex);
        if (!this.#markets.has(id)) return;
        answers.set(id, { sum: sumOfSnapshot(batch), venueAt: batch.venueAt });
      },
      event: () => undefined,
    });
    this.#comparison.answered(answers);
    const unanswered = markets.map(({ id }) => id).filter((id) => !answers.has(id));
    if (unanswered.length === 0) return;
    if (failure !== undefined) {
      this.#failedReads += 1;
      this.#comparison.failed(unanswered);
      return;
    }
    // The catalogue has to say now.
    this.#comparison.leftOut(unanswered);
    this.#options.doubtful(unanswered, "the venue answers no book for it");
  }

  #after(duration: DurationMicros): EpochMicros {
    return addDuration(this.#clock.now(), duration);
  }
}

function isPoll(tier: Tier | undefined): boolean {
  return tier === "hot" || tier === "warm" || tier === "cold";
}
