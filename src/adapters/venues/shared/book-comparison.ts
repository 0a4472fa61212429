// Compares the books of streams with the venue's own and sees to what follows: books that agree are confirmed, books that
// do not are told to be wrong and corrected through their stream, a bounded number at a time. It says what is to be
// read when; `feed-fallback.ts` reads.

import type { Market } from "../../../domain/market/market.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import {
  addDuration,
  type DurationMicros,
  durationMicros,
  type EpochMicros,
} from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { InputSink, MarketPriority } from "../../../ports/market-data.ts";
import { BookProbes, type ProbeAnswer } from "./book-probes.ts";
import type { BookWatch } from "./book-watch.ts";
import { ComparisonRound } from "./comparison-round.ts";
import { Corrections } from "./corrections.ts";
import type { FallbackLimits } from "./fallback-limits.ts";
import type { AdapterLog } from "./log.ts";
import type { WatchedConnection } from "./watched-connection.ts";

/** `confirm` is a second look at a book whose first one differed. */
export type ComparisonTier = "probe-hot" | "probe" | "confirm";

export interface ComparedMarket {
  readonly market: Market;
  readonly connection: WatchedConnection;
}

export interface BookComparisonOptions {
  readonly clock: Clock;
  readonly limits: FallbackLimits;
  readonly watch: BookWatch;
  readonly events: InputSink;
  readonly log: AdapterLog;
  /** Returns the market with its connection as long as its stream is followed. */
  find(market: MarketId): ComparedMarket | undefined;
  priorityOf(market: MarketId): MarketPriority;
  /** Returns the tier in which the market waits for its next read. */
  tierOf(market: MarketId): string | undefined;
  /** Has the market read in the tier, first at the instant. */
  schedule(market: MarketId, tier: ComparisonTier, at: EpochMicros): void;
}

/** Reads of a book within one interval of comparison, and of one that is most wanted. */
const readsPerInterval = 2;
const hotReadsPerInterval = 4;
/** A failed read is repeated after this part of the interval. */
const retriesPerInterval = 8;
/** A change counts as under way for this part of the interval at most. */
const underWayPerInterval = 10;

/** First looks at books are spread over so many parts of their interval: at 60 s a read of some every two seconds. */
const partsPerRound = 16;

export class BookComparison {
  readonly #options: BookComparisonOptions;
  readonly #probes: BookProbes;
  readonly #corrections: Corrections;
  readonly #round: ComparisonRound;
  readonly #underWayMax: DurationMicros;
  #planned = 0;

  constructor(options: BookComparisonOptions) {
    const { clock, limits, watch } = options;
    this.#options = options;
    const tenth = partOf(limits.reconcileEvery, underWayPerInterval);
    this.#underWayMax = tenth < limits.underWayMax ? tenth : limits.underWayMax;
    this.#round = new ComparisonRound(limits.reconcileEvery);
    this.#probes = new BookProbes({
      clock,
      watch,
      underWayMax: this.#underWayMax,
      levelsOf: (id) => options.find(id)?.connection.levelsOf(id),
      venueAtOf: (id) => options.find(id)?.connection.venueAtOf(id) ?? 0,
      absent: (id) => this.#round.absent(id),
      agreed: (id) => this.#agreed(id),
      doubted: (id) => options.schedule(id, "confirm", clock.now()),
      passed: (id) => this.#nextTurn(id),
      disproved: (id) => this.#disproved(id),
    });
    this.#corrections = new Corrections({
      ...limits,
      clock,
      repair: (id) => options.find(id)?.connection.repair([id]),
      renew: (id) => this.#renew(id),
    });
  }

  /** Returns how often each tier is read. */
  intervals(): Readonly<Record<ComparisonTier, DurationMicros>> {
    const { reconcileEvery } = this.#options.limits;
    return {
      confirm: this.#underWayMax,
      "probe-hot": partOf(reconcileEvery, hotReadsPerInterval),
      probe: partOf(reconcileEvery, readsPerInterval),
    };
  }

  /** Gives the market its place in the rounds unless it has it. */
  plan(id: MarketId): void {
    const options = this.#options;
    const tier = options.tierOf(id);
    const wanted = options.priorityOf(id) === "hot" ? "probe-hot" : "probe";
    if (tier === wanted || tier === "confirm") return;
    this.#planned += 1;
    const interval = integerOf(this.intervals()[wanted]);
    const part = Math.floor((interval * (this.#planned % partsPerRound)) / partsPerRound);
    options.schedule(id, wanted, this.#after(durationMicros(part)));
  }

  /** Returns those of the markets that can be compared now; their read must be sent after this. */
  begin(ids: readonly MarketId[]): readonly MarketId[] {
    return this.#probes.begin(ids.filter((id) => !this.#corrections.isWaiting(id)));
  }

  /** Takes the venue's own books. */
  answered(answers: ReadonlyMap<MarketId, ProbeAnswer>): void {
    this.#probes.answered(answers);
  }

  /** The read failed: the markets are read again sooner than at their next turn. */
  failed(ids: readonly MarketId[]): void {
    const retryAfter = partOf(this.#options.limits.reconcileEvery, retriesPerInterval);
    for (const id of ids) {
      this.#probes.unanswered(id);
      const tier = this.#options.tierOf(id);
      if (tier === "probe" || tier === "probe-hot") {
        this.#options.schedule(id, tier, this.#after(retryAfter));
      }
    }
  }

  /** The venue answered without these markets: asking again soon would bring the same. */
  leftOut(ids: readonly MarketId[]): void {
    for (const id of ids) {
      this.#probes.forget(id);
      this.#nextTurn(id);
    }
  }

  /** Frames were decoded while books were followed. */
  settle(): void {
    this.#probes.settle();
  }

  forget(id: MarketId): void {
    this.#probes.forget(id);
    this.#corrections.forget(id);
  }

  /** Nothing is compared for a while: what was begun would be decided by old answers. */
  interrupt(): void {
    this.#probes.forgetAll();
  }

  /** Looks at which books are due.
   * @param comparable The markets whose streams' books are whole. */
  look(comparable: ReadonlySet<MarketId>): void {
    const { clock, limits, log } = this.#options;
    this.#corrections.keep((id) => this.#options.find(id)?.connection.isEstablished === true);
    const news = this.#round.look(comparable, clock.now());
    if (news === undefined) return;
    const details = {
      markets: comparable.size,
      oldestMs: this.#oldestMilliseconds(),
      wantedMs: integerOf(limits.reconcileEvery) / 1_000,
      readEveryMs: integerOf(limits.readEvery) / 1_000,
    };
    if (news === "too-long") {
      log({ level: "warn", message: "books are compared less often than they should be", details });
    } else log({ level: "info", message: "books are compared in time again", details });
  }

  stop(): void {
    this.#probes.stop();
    this.#corrections.stop();
  }

  counters(): Readonly<Record<string, number>> {
    return {
      ...this.#probes.counters(),
      ...this.#corrections.counters(),
      "age of the oldest comparison in ms": this.#oldestMilliseconds(),
    };
  }

  #agreed(id: MarketId): void {
    const { clock, events } = this.#options;
    const found = this.#options.find(id);
    this.#nextTurn(id);
    if (found === undefined || !found.connection.isEstablished) return;
    this.#round.compared(id, clock.now());
    const { stream } = found.connection;
    events.event({ kind: "BookConfirmed", receivedAt: clock.now(), stream, market: id });
  }

  #disproved(id: MarketId): void {
    const { clock, log } = this.#options;
    const found = this.#options.find(id);
    this.#nextTurn(id);
    if (found === undefined || !found.connection.isEstablished) return;
    this.#round.compared(id, clock.now());
    const { connection, market } = found;
    log({
      level: "warn",
      message: `${connection.stream}: the book of ${market.venueSymbol} is not the venue's`,
      details: { market: market.venueSymbol },
    });
    connection.disprove(id);
    this.#corrections.add(id);
  }

  #renew(id: MarketId): void {
    const { limits, log } = this.#options;
    const connection = this.#options.find(id)?.connection;
    if (connection === undefined) return;
    const { correctionsMax } = limits;
    log({
      level: "error",
      message: `${connection.stream}: more than ${correctionsMax} books are wrong within a minute, it is made anew`,
    });
    for (const market of connection.markets.keys()) this.forget(market);
    connection.giveUp("too many books are wrong");
  }

  #nextTurn(id: MarketId): void {
    if (this.#options.find(id) === undefined) return;
    const tier = this.#options.priorityOf(id) === "hot" ? "probe-hot" : "probe";
    this.#options.schedule(id, tier, this.#after(this.intervals()[tier]));
  }

  #oldestMilliseconds(): number {
    return Math.floor(integerOf(this.#round.longest) / 1_000);
  }

  #after(duration: DurationMicros): EpochMicros {
    return addDuration(this.#options.clock.now(), duration);
  }
}

function partOf(duration: DurationMicros, parts: number): DurationMicros {
  return durationMicros(Math.floor(integerOf(duration) / parts));
}
