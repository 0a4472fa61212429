// Decides what is read next over HTTP, and when. Names stand in tiers, each with the interval at which its names want
// to be read; all tiers together keep to one rate. When the rate does not suffice for all, the tier whose first name
// is late by most of its own intervals goes next, so that hot names come often and cold ones still come. Within a
// tier it is first come, first served. The pace of each tier can be slowed or its reads stopped; what was held back is
// caught up with in the same order and within the same rate.

import {
  addDuration,
  type DurationMicros,
  durationBetween,
  durationMicros,
  type EpochMicros,
} from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";

export interface PollSchedulerOptions<Tier extends string> {
  readonly clock: Clock;
  /** The interval of each tier. Tiers that are equally late go in this order. */
  readonly tiers: Readonly<Record<Tier, DurationMicros>>;
  /** Least time between the beginnings of two reads: the share of the venue's rate that this may use. */
  readonly readEvery: DurationMicros;
  /** Most names in one read. */
  readonly portionMax: number;
  /** Most reads under way: a venue that answers slowly is not asked ever more. */
  readonly readsTogetherMax: number;
  /** Returns those of the names that are worth a read now; the others wait for their next turn. */
  select(tier: Tier, names: readonly string[]): readonly string[];
  /** Reads the names; calls `done` once when it has ended, well or not, and not from inside this call. */
  read(tier: Tier, names: readonly string[], done: () => void): void;
}

/** Times its interval that a tier waits between two reads of a name; null reads nothing of it. */
export type PollPace<Tier extends string> = Readonly<Record<Tier, number | null>>;

interface Entry<Tier> {
  readonly name: string;
  readonly tier: Tier;
  dueAt: EpochMicros;
  isUnderWay: boolean;
}

/** Lateness is compared in thousandths of an interval. */
const latenessScale = 1_000;

const noDelay = durationMicros(0);

export class PollScheduler<Tier extends string> {
  readonly #options: PollSchedulerOptions<Tier>;
  readonly #entries = new Map<string, Entry<Tier>>();
  /** Names that wait, by tier, the one that is due first in front. */
  readonly #queues: ReadonlyMap<Tier, Entry<Tier>[]>;
  /** Null while every tier keeps its interval. */
  #pace: PollPace<Tier> | null = null;
  #readsUnderWay = 0;
  #nextReadAt: EpochMicros;
  #timer: { readonly at: EpochMicros; withdraw(): void } | null = null;
  #isStopped = false;
  #isPumping = false;

  constructor(options: PollSchedulerOptions<Tier>) {
    this.#options = options;
    this.#nextReadAt = options.clock.now();
    this.#queues = new Map((Object.keys(options.tiers) as Tier[]).map((tier) => [tier, []]));
  }

  get size(): number {
    return this.#entries.size;
  }

  names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Returns the tier a name stands in, or undefined. */
  tierOf(name: string): Tier | undefined {
    return this.#entries.get(name)?.tier;
  }

  /** Puts a name into a tier, first due at an instant. A name that stands in the tier already is left as it is. */
  add(name: string, tier: Tier, firstAt: EpochMicros): void {
    if (this.#isStopped || this.tierOf(name) === tier) return;
    this.remove(name);
    const entry: Entry<Tier> = { name, tier, dueAt: firstAt, isUnderWay: false };
    this.#entries.set(name, entry);
    this.#enqueue(entry);
    // Not at once: names that are added together go into one read.
    this.#arm(this.#options.clock.now());
  }

  remove(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    this.#entries.delete(name);
    const queue = this.#queueOf(entry.tier);
    const place = entry.isUnderWay ? -1 : queue.indexOf(entry);
    if (place >= 0) queue.splice(place, 1);
  }

  /** Changes how often each tier is read; null reads each at its interval. What is due later or earlier by it keeps its
   * order. */
  setPace(pace: PollPace<Tier> | null): void {
    this.#pace = pace;
    if (this.#isStopped) return;
    this.#timer?.withdraw();
    this.#timer = null;
    this.#arm(this.#options.clock.now());
  }

  /** Ends everything; reads under way end unheard. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.withdraw();
    this.#timer = null;
    this.#entries.clear();
    for (const queue of this.#queues.values()) queue.length = 0;
  }

  /** Starts every read that may start now and sets the timer for the next. */
  #pump(): void {
    if (this.#isPumping || this.#isStopped) return;
    this.#isPumping = true;
    const { clock, readsTogetherMax } = this.#options;
    const now = clock.now();
    while (this.#readsUnderWay < readsTogetherMax && now >= this.#nextReadAt) {
      const tier = this.#mostLate(now);
      if (tier === undefined) break;
      this.#visit(tier, now);
    }
    this.#isPumping = false;
    this.#arm(now);
  }

  #visit(tier: Tier, now: EpochMicros): void {
    const { portionMax, readEvery } = this.#options;
    const queue = this.#queueOf(tier);
    let count = 0;
    const delay = this.#delayOf(tier);
    while (count < portionMax && count < queue.length && isDue(queue[count], delay, now))
      count += 1;
    const portion = queue.splice(0, count);
    const names = portion.map(({ name }) => name);
    const selected = new Set(this.#options.select(tier, names));
    const read = portion.filter(({ name }) => selected.has(name));
    for (const entry of portion) if (!selected.has(entry.name)) this.#again(entry, now);
    if (read.length === 0) return;
    for (const entry of read) entry.isUnderWay = true;
    this.#readsUnderWay += 1;
    this.#nextReadAt = addDuration(now, readEvery);
    let isDone = false;
    this.#options.read(
      tier,
      read.map(({ name }) => name),
      () => {
        if (isDone) return;
        isDone = true;
        this.#readsUnderWay -= 1;
        for (const entry of read) this.#again(entry, this.#options.clock.now());
        this.#pump();
      },
    );
  }

  /** The name's next turn, unless it was removed or moved to another tier meanwhile. */
  #again(entry: Entry<Tier>, now: EpochMicros): void {
    entry.isUnderWay = false;
    if (this.#entries.get(entry.name) !== entry) return;
    entry.dueAt = addDuration(now, this.#options.tiers[entry.tier]);
    this.#enqueue(entry);
  }

  #enqueue(entry: Entry<Tier>): void {
    const queue = this.#queueOf(entry.tier);
    let place = queue.length;
    // Nearly always the end: a tier has one interval, so turns fall due in the order in which they were given.
    while (place > 0 && (queue[place - 1] as Entry<Tier>).dueAt > entry.dueAt) place -= 1;
    queue.splice(place, 0, entry);
  }

  #mostLate(now: EpochMicros): Tier | undefined {
    let latest: Tier | undefined;
    let latestBy = -1;
    for (const [tier, queue] of this.#queues) {
      const first = queue[0];
      const delay = this.#delayOf(tier);
      if (!isDue(first, delay, now)) continue;
      const late = integerOf(durationBetween(first.dueAt, now)) - integerOf(delay ?? noDelay);
      const by = Math.floor((late * latenessScale) / integerOf(this.#options.tiers[tier]));
      if (by > latestBy) {
        latest = tier;
        latestBy = by;
      }
    }
    return latest;
  }

  #arm(now: EpochMicros): void {
    const { clock, readsTogetherMax } = this.#options;
    // The end of a read looks again.
    if (this.#readsUnderWay >= readsTogetherMax) return;
    let wakeAt: EpochMicros | undefined;
    for (const [tier, [first]] of this.#queues) {
      const delay = this.#delayOf(tier);
      if (first === undefined || delay === null) continue;
      const dueAt = addDuration(first.dueAt, delay);
      if (wakeAt === undefined || dueAt < wakeAt) wakeAt = dueAt;
    }
    if (wakeAt === undefined) return;
    if (wakeAt < this.#nextReadAt) wakeAt = this.#nextReadAt;
    if (wakeAt < now) wakeAt = now;
    if (this.#timer !== null && this.#timer.at <= wakeAt) return;
    this.#timer?.withdraw();
    const withdraw = clock.callAt(wakeAt, () => {
      this.#timer = null;
      this.#pump();
    });
    this.#timer = { at: wakeAt, withdraw };
  }

  /** How much later than at its interval the tier is read, or null when it is not. */
  #delayOf(tier: Tier): DurationMicros | null {
    const times = this.#pace === null ? 1 : this.#pace[tier];
    if (times === null || times === 1) return times === null ? null : noDelay;
    return durationMicros(integerOf(this.#options.tiers[tier]) * (times - 1));
  }

  #queueOf(tier: Tier): Entry<Tier>[] {
    return this.#queues.get(tier) as Entry<Tier>[];
  }
}

function isDue<Tier>(
  entry: Entry<Tier> | undefined,
  delay: DurationMicros | null,
  now: EpochMicros,
): entry is Entry<Tier> {
  return entry !== undefined && delay !== null && addDuration(entry.dueAt, delay) <= now;
}
