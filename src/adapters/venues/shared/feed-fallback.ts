// What keeps books alive when a stream does not: markets of a connection that has been down too long are polled until
// its books are whole again, and books that stand still are compared with the venue's own, because a connection can
// look alive and deliver nothing. All reads share one schedule and so one rate.

import type { Result } from "../../../domain/failure/result.ts";
import type { Market } from "../../../domain/market/market.ts";
import type { MarketId, Venue } from "../../../domain/market/venue.ts";
import {
  addDuration,
  type DurationMicros,
  durationBetween,
  durationMicros,
  type EpochMicros,
} from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { DecoderFactory, InputSink, MarketPriority } from "../../../ports/market-data.ts";
import { digestOfSnapshot } from "./book-digest.ts";
import { BookProbes, type ProbeAnswer } from "./book-probes.ts";
import type { FallbackLimits } from "./fallback-limits.ts";
import type { AdapterLog } from "./log.ts";
import type { MarketPriorities } from "./market-priorities.ts";
import { PollScheduler } from "./poll-scheduler.ts";
import { PolledStream, type PolledStreamOptions } from "./polled-stream.ts";

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

/** A connection as its fallback sees it. */
export interface WatchedConnection {
  readonly stream: string;
  readonly markets: ReadonlyMap<MarketId, Market>;
  /** It delivers. */
  readonly isEstablished: boolean;
  readonly lastSignAt: EpochMicros | null;
  /** Markets without a book that can be believed; only while it is established. */
  missing(): readonly MarketId[];
  /** Digest of a market's book, or undefined when there is none to compare. */
  digestOf(market: MarketId): string | undefined;
  /** Venue's time of a book's last change in epoch micros, 0 where it gave none; undefined where the venue's books carry
   * none at all. */
  venueAtOf(market: MarketId): number | undefined;
  /** The books are wrong: they are suspect from now on, and are asked for again. */
  repair(markets: readonly MarketId[]): void;
  /** Gives the connection up and makes a new one. */
  giveUp(reason: string): void;
}

export interface FeedFallbackOptions
  extends Omit<PolledStreamOptions, "decoder" | "decoderName" | "staleAfter"> {
  readonly reads: BookReads;
  readonly limits: FallbackLimits;
  readonly priorities: MarketPriorities;
  readonly log: AdapterLog;
  connections(): readonly WatchedConnection[];
  /** The venue no longer answers for these markets, or their state should be looked at. */
  doubtful(markets: readonly MarketId[], why: string): void;
}

type Tier = MarketPriority | "probe" | "confirm";

interface FollowedMarket {
  readonly market: Market;
  readonly connection: WatchedConnection;
}

interface Watched {
  readonly connection: WatchedConnection;
  /** When it last showed a sign of life with all books whole. */
  wholeAt: EpochMicros;
  isDegraded: boolean;
}

/** First looks at healthy books are spread over so many parts of the interval, so that they do not fall due at once. */
const probeParts = 64;

export class FeedFallback {
  readonly #options: FeedFallbackOptions;
  readonly #clock: Clock;
  readonly #venue: Venue;
  readonly #events: InputSink;
  readonly #polled: PolledStream;
  readonly #probes: BookProbes;
  readonly #scheduler: PollScheduler<Tier>;
  readonly #watched = new Map<WatchedConnection, Watched>();
  /** Every market that is looked after, with its connection. */
  #markets: ReadonlyMap<string, FollowedMarket> = new Map();
  #withdrawLook: (() => void) | null = null;
  #probesPlanned = 0;
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
    this.#probes = new BookProbes({
      digestOf: (id) => this.#markets.get(id)?.connection.digestOf(id as MarketId),
      venueAtOf: (id) => this.#markets.get(id)?.connection.venueAtOf(id as MarketId),
      doubted: (id) => this.#scheduler.add(id, "confirm", this.#after(limits.confirmAfter)),
      cleared: (id) => this.#scheduler.add(id, "probe", this.#after(limits.probeEvery)),
      dead: (id) => this.#dead(id),
    });
    this.#scheduler = new PollScheduler<Tier>({
      clock,
      tiers: { ...limits.pollEvery, confirm: limits.confirmAfter, probe: limits.probeEvery },
      readEvery: limits.readEvery,
      portionMax: reads.marketsPerReadMax,
      readsTogetherMax: limits.readsTogetherMax,
      select: (tier, ids) => (isPoll(tier) ? ids : this.#probes.worthReading(ids)),
      read: (tier, ids, done) => void this.#read(tier, ids).then(done),
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
      this.#probes.expect(id);
      this.#scheduler.add(id, "confirm", this.#clock.now());
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#withdrawLook?.();
    this.#withdrawLook = null;
    this.#scheduler.stop();
    this.#polled.close("stopped");
    await this.#options.reads.close();
  }

  counters(): Readonly<Record<string, number>> {
    return {
      "reads of books": this.#reads,
      "reads of books that failed": this.#failedReads,
      ...this.#probes.counters(),
    };
  }

  refusedCounts(): Readonly<Record<string, number>> {
    return this.#polled.refused.counts();
  }

  #look(): void {
    const { limits } = this.#options;
    const markets = new Map<string, FollowedMarket>();
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
    }
    this.#markets = markets;
    this.#plan(polled);
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
      this.#probes.forget(id);
      this.#scheduler.add(id, priorities.of(id), now);
    }
    for (const id of this.#markets.keys()) {
      if (!isPolled.has(id)) this.#planProbe(id);
    }
    for (const id of this.#scheduler.names()) {
      if (this.#markets.has(id)) continue;
      this.#scheduler.remove(id);
      this.#probes.forget(id);
    }
    if (isPolled.size === 0) this.#polled.close("the streams deliver again");
  }

  #planProbe(id: string): void {
    const tier = this.#scheduler.tierOf(id);
    if (tier === "probe" || tier === "confirm") return;
    this.#probesPlanned += 1;
    const interval = integerOf(this.#options.limits.probeEvery);
    const part = Math.floor((interval * (this.#probesPlanned % probeParts)) / probeParts);
    this.#scheduler.add(id, "probe", this.#after(durationMicros(part)));
  }

  async #read(tier: Tier, ids: readonly string[]): Promise<void> {
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
    const answers = new Map<string, ProbeAnswer>();
    const decoder = reads.decoder({ stream, venue, directories, markets });
    decoder.decode(body, this.#clock.now(), {
      batch: (batch) => {
        const answer = { digest: digestOfSnapshot(batch), venueAt: batch.venueAt };
        answers.set(directories.markets.idAt(batch.marketIndex), answer);
      },
      event: () => undefined,
    });
    const unanswered: MarketId[] = [];
    for (const { id } of markets) {
      const answer = answers.get(id);
      if (answer === undefined) unanswered.push(id);
      else if (this.#markets.has(id)) this.#probes.answered(id, answer);
    }
    if (unanswered.length === 0) return;
    for (const id of unanswered) {
      // The catalogue has to say now; asking for the book again soon would bring the same.
      this.#probes.forget(id);
      this.#scheduler.add(id, "probe", this.#after(this.#options.limits.probeEvery));
    }
    this.#options.doubtful(unanswered, "the venue answers no book for it");
  }

  #dead(id: string): void {
    const found = this.#markets.get(id);
    if (found === undefined) return;
    const { connection, market } = found;
    this.#scheduler.add(id, "probe", this.#after(this.#options.limits.probeEvery));
    this.#options.log({
      level: "warn",
      message: `${connection.stream}: the book of ${market.venueSymbol} is not the venue's`,
      details: { market: market.venueSymbol },
    });
    connection.repair([market.id]);
  }

  #after(duration: DurationMicros): EpochMicros {
    return addDuration(this.#clock.now(), duration);
  }
}

function isPoll(tier: Tier | undefined): boolean {
  return tier === "hot" || tier === "warm" || tier === "cold";
}
