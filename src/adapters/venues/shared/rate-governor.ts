// Decides when a request may go, so that the venue never has to refuse one for coming too fast: token buckets by class,
// a reserve that only `protect` may spend, and a bounded queue by priority. What cannot go before its deadline is
// refused by name, and nothing of it is sent.

import { type Failure, failure } from "../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { BucketName, RequestPurpose } from "./request-class.ts";
import {
  type BucketRules,
  type BucketSeed,
  bucketRulesDefault,
  TokenBucket,
} from "./token-bucket.ts";

export interface RateTicket {
  /** All of them must hold the cost. */
  readonly buckets: readonly BucketName[];
  /** Tokens, a whole number. */
  readonly cost: number;
  readonly purpose: RequestPurpose;
  readonly deadline: EpochMicros;
}

export interface GovernorSeeds {
  readonly read: BucketSeed;
  /** Of the common writes, and of each shard's. */
  readonly write: BucketSeed;
  /** Of cancels, where the venue counts them apart; as `write` when absent. */
  readonly cancel?: BucketSeed;
}

export interface GovernorOptions {
  readonly clock: Clock;
  readonly seeds?: GovernorSeeds;
  readonly rules?: Partial<BucketRules>;
  readonly waitingMax?: number;
}

/** Counters for a status screen. */
export interface GovernorCounts {
  readonly admitted: number;
  /** Of the admitted, those that had to wait. */
  readonly waited: number;
  /** Not sent because their deadline came first. */
  readonly late: number;
  /** Not sent because they cost more than their bucket can ever hold. */
  readonly tooDear: number;
  /** Not sent because too many were waiting. */
  readonly crowdedOut: number;
  /** Complaints of the venue that cut a rate. */
  readonly cuts: number;
  readonly waiting: number;
  /** By bucket: whole tokens, and the rate in force in tokens a second. */
  readonly buckets: Readonly<Record<string, { tokens: number; refillPerSecond: number }>>;
}

/** Until the venue has told its own numbers: half of the smallest tier known, which every account has. */
export const governorSeedsDefault: GovernorSeeds = {
  read: { refillPerSecond: 100, capacity: 200 },
  write: { refillPerSecond: 50, capacity: 100 },
};

/** Held back for cancels and unwinds: at the smallest tier three orders or fifteen cancels at once. Reads have less to
 * protect: the queries that resolve what is unknown. */
const writeReservePercent = 30;
const readReservePercent = 10;

/** Requests that wait: several seconds' worth at the smallest tier; more would only grow old. */
export const waitingMaxDefault = 256;

/** Shards with a rate of their own; the venue has four. More are charged to the common writes. */
export const shardsMax = 32;

/** Largest numbers taken from a venue: a hundred times its largest tier. */
const refillMax = 1_000_000;
const capacityMax = 10_000_000;

const ranks: Readonly<Record<RequestPurpose, number>> = { protect: 0, open: 1, read: 2 };

interface Waiting {
  readonly ticket: RateTicket;
  readonly settle: (failure: Failure | null) => void;
  withdrawDeadline: () => void;
}

export class RateGovernor {
  readonly #clock: Clock;
  readonly #rules: BucketRules;
  readonly #waitingMax: number;
  readonly #buckets = new Map<string, TokenBucket>();
  /** By rank, then by arrival. */
  #queue: Waiting[] = [];
  #seeds: GovernorSeeds;
  #wake: (() => void) | null = null;
  #counts = { admitted: 0, waited: 0, late: 0, tooDear: 0, crowdedOut: 0, cuts: 0 };

  constructor(options: GovernorOptions) {
    this.#clock = options.clock;
    this.#rules = { ...bucketRulesDefault, ...options.rules };
    this.#waitingMax = options.waitingMax ?? waitingMaxDefault;
    this.#seeds = options.seeds ?? governorSeedsDefault;
    this.#bucket("read");
    this.#bucket("write");
  }

  /** Takes the numbers of the venue's own limits endpoint. Returns `VEN-808` and changes nothing when they are no
   * whole numbers in a sane range. */
  seed(seeds: GovernorSeeds): Failure | null {
    const { read, write, cancel = write } = seeds;
    const isSane = [read, write, cancel].every(
      ({ refillPerSecond, capacity }) =>
        isWithin(refillPerSecond, refillMax) && isWithin(capacity, capacityMax),
    );
    if (!isSane) return failure("VEN-808", `rate limits out of range: ${JSON.stringify(seeds)}`);
    this.#seeds = seeds;
    const now = this.#clock.now();
    for (const [name, bucket] of this.#buckets) bucket.reseed(seedOf(seeds, name), now);
    this.#pump();
    return null;
  }

  /**
   * Calls back once, with null when the request may be sent (its tokens are taken), or with why it may not: `VEN-820`
   * its deadline came first, `VEN-821` it costs more than a bucket ever holds, `VEN-822` too many wait. It may call
   * back inside this call. Returns a function that withdraws the request.
   */
  admit(ticket: RateTicket, settle: (failure: Failure | null) => void): () => void {
    const refusal = this.#refusalOf(ticket) ?? this.#makeRoom(ticket);
    if (refusal !== null) {
      settle(refusal);
      return () => undefined;
    }
    const waiting: Waiting = { ticket, settle, withdrawDeadline: () => undefined };
    const place = this.#queue.findIndex(
      (other) => ranks[other.ticket.purpose] > ranks[ticket.purpose],
    );
    this.#queue.splice(place === -1 ? this.#queue.length : place, 0, waiting);
    this.#pump();
    if (this.#queue.includes(waiting)) {
      this.#counts.waited += 1;
      waiting.withdrawDeadline = this.#clock.callAt(ticket.deadline, () => this.#late(waiting));
    }
    return () => {
      if (this.#remove(waiting)) this.#pump();
    };
  }

  /** Gives the tokens of an admitted request back: it was not sent after all. */
  giveBack(ticket: RateTicket): void {
    const now = this.#clock.now();
    for (const bucket of this.#bucketsOf(ticket.buckets)) bucket.giveBack(ticket.cost, now);
    this.#pump();
  }

  /** The venue answered "too many requests". */
  throttled(buckets: readonly BucketName[]): void {
    const now = this.#clock.now();
    for (const bucket of this.#bucketsOf(buckets)) if (bucket.cut(now)) this.#counts.cuts += 1;
    this.#pump();
  }

  /** The venue said how many tokens it has left for us, below zero when we owe some. More than we believe in changes
   * nothing: what is under way it has not counted yet. */
  left(name: BucketName, tokens: number): void {
    if (!Number.isSafeInteger(tokens)) return;
    this.#bucket(name).lower(tokens, this.#clock.now());
    this.#pump();
  }

  counts(): GovernorCounts {
    const now = this.#clock.now();
    const buckets = Object.fromEntries(
      [...this.#buckets].map(([name, bucket]) => {
        const tokens = bucket.tokens(now);
        return [name, { tokens, refillPerSecond: bucket.refillPerSecond }];
      }),
    );
    return { ...this.#counts, waiting: this.#queue.length, buckets };
  }

  #refusalOf(ticket: RateTicket): Failure | null {
    const { cost, purpose, deadline } = ticket;
    const couldGo =
      Number.isSafeInteger(cost) &&
      cost >= 0 &&
      this.#bucketsOf(ticket.buckets).every((bucket) =>
        bucket.couldHold(cost, heldBackFrom(purpose, bucket)),
      );
    if (!couldGo) return this.#tooDear(ticket);
    return deadline <= this.#clock.now() ? this.#tooLate(ticket) : null;
  }

  /** Makes room in a full queue at the cost of who matters less, or returns why there is none. */
  #makeRoom(ticket: RateTicket): Failure | null {
    if (this.#queue.length < this.#waitingMax) return null;
    this.#counts.crowdedOut += 1;
    const last = this.#queue.at(-1);
    const crowded = failure("VEN-822", `${this.#queue.length} requests are waiting`);
    if (last === undefined || ranks[last.ticket.purpose] <= ranks[ticket.purpose]) return crowded;
    this.#remove(last);
    last.settle(crowded);
    return null;
  }

  /** Lets go whoever can, in order. A bucket that one waits for lets nobody behind it through: small requests would
   * otherwise keep a dear one waiting for ever. */
  #pump(): void {
    this.#wake?.();
    this.#wake = null;
    const now = this.#clock.now();
    const blocked = new Set<TokenBucket>();
    const verdicts = new Map<Waiting, Failure | null>();
    let wakeAt: EpochMicros | null = null;
    for (const waiting of this.#queue) {
      const { cost, purpose, buckets: names } = waiting.ticket;
      const buckets = this.#bucketsOf(names);
      // A new seed may have made the bucket too small.
      if (buckets.some((bucket) => !bucket.couldHold(cost, heldBackFrom(purpose, bucket)))) {
        verdicts.set(waiting, this.#tooDear(waiting.ticket));
        continue;
      }
      const isFree = buckets.every((bucket) => !blocked.has(bucket));
      const short = buckets.filter((b) => !b.holds(cost, heldBackFrom(purpose, b), now));
      if (isFree && short.length === 0) {
        for (const bucket of buckets) bucket.take(cost, now);
        verdicts.set(waiting, null);
        this.#counts.admitted += 1;
        continue;
      }
      for (const bucket of buckets) blocked.add(bucket);
      for (const bucket of isFree ? short : []) {
        const at = bucket.holdsAt(cost, heldBackFrom(purpose, bucket), now);
        if (wakeAt === null || at < wakeAt) wakeAt = at;
      }
    }
    if (wakeAt !== null) this.#wake = this.#clock.callAt(wakeAt, () => this.#pump());
    this.#queue = this.#queue.filter((waiting) => !verdicts.has(waiting));
    for (const [waiting, verdict] of verdicts) {
      waiting.withdrawDeadline();
      waiting.settle(verdict);
    }
  }

  #late(waiting: Waiting): void {
    if (!this.#remove(waiting)) return;
    waiting.settle(this.#tooLate(waiting.ticket));
    this.#pump();
  }

  #tooLate({ cost, buckets }: RateTicket): Failure {
    this.#counts.late += 1;
    return failure("VEN-820", `${cost} tokens of ${buckets.join(" and ")} not free in time`);
  }

  #tooDear({ cost, purpose }: RateTicket): Failure {
    this.#counts.tooDear += 1;
    return failure("VEN-821", `${cost} tokens can never be had at once to "${purpose}"`, { cost });
  }

  /** Takes the request out of the queue; returns false when it is not in it. */
  #remove(waiting: Waiting): boolean {
    const before = this.#queue.length;
    this.#queue = this.#queue.filter((other) => other !== waiting);
    waiting.withdrawDeadline();
    return this.#queue.length < before;
  }

  /** Each bucket once, even where two names share one. */
  #bucketsOf(names: readonly BucketName[]): readonly TokenBucket[] {
    return [...new Set(names.map((name) => this.#bucket(name)))];
  }

  #bucket(name: BucketName): TokenBucket {
    const known = this.#buckets.get(name);
    if (known !== undefined) return known;
    if (name.startsWith("write/") && this.#shards() >= shardsMax) return this.#bucket("write");
    const isRead = name === "read";
    const reservePercent = isRead ? readReservePercent : writeReservePercent;
    const rules = { ...this.#rules, reservePercent };
    const bucket = new TokenBucket(seedOf(this.#seeds, name), rules, this.#clock.now());
    this.#buckets.set(name, bucket);
    return bucket;
  }

  #shards(): number {
    return [...this.#buckets.keys()].filter((name) => name.startsWith("write/")).length;
  }
}

function seedOf({ read, write, cancel = write }: GovernorSeeds, name: string): BucketSeed {
  if (name === "read") return read;
  return name === "cancel" ? cancel : write;
}

/** Returns the tokens of the bucket that a request of this purpose must leave. */
function heldBackFrom(purpose: RequestPurpose, bucket: TokenBucket): number {
  return purpose === "protect" ? 0 : bucket.reserve;
}

function isWithin(value: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= max;
}
