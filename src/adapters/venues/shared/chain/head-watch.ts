// The newest block of the chain. The node is asked for it by the clock; where it has a stream, that only says when to ask,
// so that what is told is always what the same node answers about. It tells what a reorganisation took away, and when
// the newest block is too old to be believed.

import { type Failure, failure } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  epochMicros,
  milliseconds,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import { type BackoffPolicy, backoffPause } from "../backoff.ts";
import type { AdapterLog } from "../log.ts";
import type { ChainConnection } from "./chain-connection.ts";
import type { Head, HeadObserver, HeadWatch } from "./contract.ts";
import { HeadLine, readHead } from "./head-line.ts";

export interface HeadWatchLimits {
  /** Between two questions. */
  readonly pollEvery: DurationMicros;
  /** Between two questions while a stream says when there is a new block. */
  readonly pollEveryBesideStream: DurationMicros;
  /** A newest block whose own time lies further back is not believed. */
  readonly blockAgeMax: DurationMicros;
  /** Without a new block for so long none is believed. */
  readonly silenceMax: DurationMicros;
  readonly backoff: BackoffPolicy;
}

/** Blocks come every 2 s on Polygon, every 5 s on Gnosis Chain, every 12 s on the main chain, where one is at times
 * left out. */
export const headWatchLimitsDefault: HeadWatchLimits = {
  pollEvery: seconds(1),
  pollEveryBesideStream: seconds(5),
  blockAgeMax: seconds(60),
  silenceMax: seconds(60),
  backoff: { first: milliseconds(500), longest: seconds(5) },
};

/** A stream that tells of new blocks. */
export interface HeadStream {
  /** `news` is called when there may be a new block. */
  start(news: () => void): void;
  stop(): Promise<void>;
  readonly isLive: boolean;
}

export interface HeadWatchOptions {
  readonly connection: Pick<ChainConnection, "ask" | "clock">;
  readonly random: RandomSource;
  readonly log: AdapterLog;
  readonly limits?: Partial<HeadWatchLimits>;
  readonly stream?: HeadStream;
}

/** A node that contradicts itself: how often a look begins anew before it is given up until the next. */
const looksMax = 3;

/** What the node's newest block means for those that we know. */
type Placement =
  | { readonly kind: "known" }
  /** Follows on; blocks from `from` on are gone, where it is not null. */
  | { readonly kind: "new"; readonly from: bigint | null }
  | { readonly kind: "failed"; readonly why: Failure };

export class NodeHeadWatch implements HeadWatch {
  readonly #options: HeadWatchOptions;
  readonly #limits: HeadWatchLimits;
  readonly #line = new HeadLine();
  readonly #observers = new Set<HeadObserver>();
  #isRunning = false;
  #isLooking = false;
  #mustLookAgain = false;
  #isStale = false;
  #failures = 0;
  #newSince: EpochMicros;
  #withdraw: (() => void) | null = null;

  constructor(options: HeadWatchOptions) {
    this.#options = options;
    this.#limits = { ...headWatchLimitsDefault, ...options.limits };
    this.#newSince = options.connection.clock.now();
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#newSince = this.#options.connection.clock.now();
    this.#options.stream?.start(() => this.#look());
    this.#look();
  }

  stop(): void {
    this.#isRunning = false;
    this.#withdraw?.();
    this.#withdraw = null;
    void this.#options.stream?.stop();
  }

  latest(): Head | undefined {
    const newest = this.#line.newest;
    if (newest === undefined || this.#isStale || this.#agedOut(newest) !== null) return undefined;
    return newest;
  }

  observe(observer: HeadObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** One look at a time; news that come during one cause another. */
  #look(): void {
    if (!this.#isRunning) return;
    if (this.#isLooking) {
      this.#mustLookAgain = true;
      return;
    }
    this.#isLooking = true;
    this.#withdraw?.();
    this.#withdraw = null;
    void this.#lookOnce().then((why) => {
      this.#isLooking = false;
      if (!this.#isRunning) return;
      this.#failures = why === null ? 0 : this.#failures + 1;
      this.#judge(why);
      if (this.#mustLookAgain) {
        this.#mustLookAgain = false;
        this.#look();
      } else {
        this.#arm();
      }
    });
  }

  #arm(): void {
    const { connection, random, stream } = this.#options;
    const { pollEvery, pollEveryBesideStream, backoff } = this.#limits;
    const usual = stream?.isLive === true ? pollEveryBesideStream : pollEvery;
    const wait = this.#failures === 0 ? usual : backoffPause(backoff, this.#failures, random);
    const at = addDuration(connection.clock.now(), wait);
    this.#withdraw = connection.clock.callAt(at, () => this.#look());
  }

  /** Returns why the look brought nothing, or null. */
  async #lookOnce(): Promise<Failure | null> {
    for (let look = 1; ; look += 1) {
      const newest = await this.#blockAt("latest");
      if (!newest.ok) return newest.failure;
      const head = newest.value;
      if (head === null) return failure("VEN-892", "the node has no newest block");
      const placement = await this.#place(head);
      if (placement.kind === "failed") {
        if (placement.why.code === "VEN-891" && look < looksMax) continue;
        return placement.why;
      }
      if (this.#isRunning && placement.kind === "new") this.#take(head, placement.from);
      return null;
    }
  }

  async #place(head: Head): Promise<Placement> {
    const newest = this.#line.newest;
    if (newest === undefined) return { kind: "new", from: null };
    const remembered = this.#line.at(head.number);
    // The same block, or one that we were past: another node behind the address lags, and takes nothing away.
    if (remembered?.hash === head.hash) return { kind: "known" };
    if (head.number < newest.number && remembered === undefined) return this.#placeBehind(head);
    if (newest.number + 1n === head.number && newest.hash === head.parentHash) {
      return { kind: "new", from: null };
    }
    return this.#placeApart(head);
  }

  /** A block below our newest that we have not seen: the node lags, unless it knows another block where ours was. */
  async #placeBehind(head: Head): Promise<Placement> {
    const child = this.#line.at(head.number + 1n);
    if (child !== undefined && child.parentHash !== head.hash) return this.#placeApart(head);
    for (const below of this.#line.below(head.number)) {
      const there = await this.#blockAt(below.number);
      if (!there.ok) return { kind: "failed", why: there.failure };
      return there.value?.hash === below.hash ? { kind: "known" } : this.#placeApart(head);
    }
    return { kind: "known" };
  }

  /** Looks for the newest of our blocks that the node still has. */
  async #placeApart(head: Head): Promise<Placement> {
    for (const below of this.#line.below(head.number)) {
      const isParent = below.number + 1n === head.number;
      let hash: string | null = head.parentHash;
      if (!isParent) {
        const there = await this.#blockAt(below.number);
        if (!there.ok) return { kind: "failed", why: there.failure };
        hash = there.value?.hash ?? null;
      }
      // Blocks between two questions may have come and gone: the node is asked anew.
      if (hash === null) return { kind: "failed", why: movedOn(below.number) };
      if (hash === below.hash) return { kind: "new", from: below.number + 1n };
    }
    return { kind: "new", from: 0n };
  }

  #take(head: Head, from: bigint | null): void {
    const isCut = from !== null && this.#line.cut(from);
    this.#line.add(head);
    this.#newSince = this.#options.connection.clock.now();
    if (isCut) {
      const details = { from: String(from), head: String(head.number) };
      const message = `VEN-891 blocks from ${from} on are not what they were`;
      this.#options.log({ level: "warn", message, details });
      for (const observer of this.#observers) observer.reorganised(from);
    }
    if (this.#agedOut(head) !== null) return;
    this.#isStale = false;
    for (const observer of this.#observers) observer.head(head);
  }

  /** Tells once when there is no newest block to believe, for the reason of the last look where it failed. */
  #judge(why: Failure | null): void {
    const newest = this.#line.newest;
    const aged = newest === undefined ? why : this.#agedOut(newest);
    // A node of another chain has never told us anything.
    const isForeign = why?.code === "VEN-880";
    if (aged === null && !isForeign) {
      if (this.#isStale && why === null && newest !== undefined) {
        this.#isStale = false;
        for (const observer of this.#observers) observer.head(newest);
      }
      return;
    }
    if (this.#isStale) return;
    this.#isStale = true;
    const told = why ?? aged ?? failure("VEN-882", "there is no newest block");
    this.#options.log({ level: "error", message: `${told.code} ${told.message}` });
    for (const observer of this.#observers) observer.stale(told);
  }

  #agedOut(head: Head): Failure | null {
    const now = this.#options.connection.clock.now();
    const blockAt = epochMicros(safeNumber(head.timestamp * 1_000_000n));
    if (durationBetween(blockAt, now) > this.#limits.blockAgeMax) {
      const age = Math.floor(integerOf(durationBetween(blockAt, now)) / 1_000_000);
      const limit = Math.floor(integerOf(this.#limits.blockAgeMax) / 1_000_000);
      const words = `the newest block ${head.number} is ${age} s old, more than ${limit} s`;
      return failure("VEN-882", words, { block: String(head.number), ageSeconds: age });
    }
    return this.#silence();
  }

  #silence(): Failure | null {
    const silence = durationBetween(this.#newSince, this.#options.connection.clock.now());
    if (silence <= this.#limits.silenceMax) return null;
    const count = Math.floor(integerOf(silence) / 1_000_000);
    return failure("VEN-882", `no new block for ${count} s`, { silentSeconds: count });
  }

  async #blockAt(
    number: bigint | "latest",
  ): Promise<{ ok: true; value: Head | null } | { ok: false; failure: Failure }> {
    const tag = number === "latest" ? number : `0x${number.toString(16)}`;
    const outcome = await this.#options.connection.ask("eth_getBlockByNumber", [tag, false]);
    if (outcome.kind === "refused") {
      return { ok: false, failure: failure("VEN-892", `block ${tag}: ${outcome.words}`) };
    }
    if (outcome.kind !== "result") return { ok: false, failure: outcome.failure };
    if (outcome.value === null) return { ok: true, value: null };
    const head = readHead(outcome.value);
    if (head !== undefined) return { ok: true, value: head };
    return { ok: false, failure: failure("VEN-892", `block ${tag} is no block`) };
  }
}

function movedOn(number: bigint): Failure {
  return failure("VEN-891", `the node no longer has block ${number}`);
}
