// Keeps what the engine believes of a market's terms (status, grid, fees) in line with the catalogue, where the stream
// does not tell or may have lost it. Reads again when somebody has a doubt, around the times at which the venue says a
// market opens and closes, and now and then in any case. A time is only ever a reason to look: what a market is, the
// venue's own word says.

import type { Result } from "../../../domain/failure/result.ts";
import {
  type FeeSchedule,
  type FeeTimeline,
  feeScheduleAt,
} from "../../../domain/market/fee-schedule.ts";
import type { Market, MarketStatus } from "../../../domain/market/market.ts";
import type { TickScheme } from "../../../domain/market/tick-scheme.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import type { NewEvent } from "../../../domain/message/input.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  milliseconds,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type {
  CatalogueListing,
  MarketCatalogue,
  MarketTimes,
} from "../../../ports/market-catalogue.ts";
import type { AdapterLog } from "./log.ts";
import { PollScheduler } from "./poll-scheduler.ts";

/** What the engine believes of a market now. */
export interface KnownTerms {
  readonly status: MarketStatus;
  readonly tickScheme: TickScheme;
  readonly fees: FeeTimeline;
}

export interface TermsLimits {
  /** Between two reads of a market that nobody doubts. Long, because a portion of a hundred markets costs a read for
   * each of their events and series too; what matters sooner is told by the stream or comes of a doubt. */
  readonly routineEvery: DurationMicros;
  /** How long after its opening or closing time a market is read. */
  readonly afterTime: DurationMicros;
  /** How long after a read that came of a doubt a market is read once more: that answer may have come from a cache and be
   * older than what was doubted, and would then have undone a change that the stream told. */
  readonly secondLookAfter: DurationMicros;
  /** Between two reads of a market that should have opened or closed and has not, or is paused without a time to open: not
   * every venue says when it goes on. */
  readonly overdueEvery: DurationMicros;
  /** Least time between two reads: a portion takes several requests, for events and series too. */
  readonly readEvery: DurationMicros;
  /** Markets in one read. */
  readonly portionMax: number;
}

export const termsLimitsDefault: TermsLimits = {
  routineEvery: seconds(3_600),
  afterTime: seconds(5),
  secondLookAfter: seconds(60),
  overdueEvery: seconds(60),
  readEvery: milliseconds(1_000),
  portionMax: 100,
};

export interface TermsWatchOptions {
  readonly clock: Clock;
  readonly catalogue: Pick<MarketCatalogue, "venue" | "listMarkets">;
  readonly limits?: Partial<TermsLimits>;
  readonly log: AdapterLog;
  /** Returns what the engine believes now, or undefined for a market it was not told of. */
  known(market: MarketId): KnownTerms | undefined;
  /** Tells the engine what has changed. */
  tell(event: NewEvent): void;
  /** Nothing more will come of these markets: resolved, settled, or no longer listed. */
  gone(markets: readonly MarketId[]): void;
}

interface Followed {
  readonly id: MarketId;
  readonly symbol: string;
  /** The catalogue's last word. The engine may not have heard it yet: what it believes now does not tell whether a change
   * back would be news to it. */
  status: MarketStatus;
  tickScheme: TickScheme;
  times: MarketTimes | undefined;
  /** Reads in a row that did not list it. */
  unlisted: number;
  /** Somebody doubted it after the read that is under way was begun: the answer may be older than the doubt. */
  isDoubtedAnew: boolean;
}

/** A venue may leave a market out once, for instance in the moments after it was created. */
const unlistedMax = 2;

/** Periods of a fee timeline that are kept: old ones explain old fills and nothing else. */
const feePeriodsMax = 32;

type Tier = "doubted" | "routine";

export class TermsWatch {
  readonly #options: TermsWatchOptions;
  readonly #limits: TermsLimits;
  readonly #followed = new Map<string, Followed>();
  readonly #scheduler: PollScheduler<Tier>;
  #changes = 0;
  #isStopped = false;

  constructor(options: TermsWatchOptions) {
    this.#options = options;
    this.#limits = { ...termsLimitsDefault, ...options.limits };
    const { routineEvery, afterTime, readEvery, portionMax } = this.#limits;
    this.#scheduler = new PollScheduler<Tier>({
      clock: options.clock,
      tiers: { doubted: afterTime, routine: routineEvery },
      readEvery,
      portionMax,
      readsTogetherMax: 1,
      select: (_, ids) => ids,
      read: (tier, ids, done) => void this.#read(tier, ids).then(done),
    });
  }

  /** Differences told so far. */
  get changes(): number {
    return this.#changes;
  }

  /** Follows markets that the catalogue has just listed. */
  follow(listing: CatalogueListing): void {
    const times = new Map(listing.times?.map((one) => [one.market, one]));
    for (const { id, venueSymbol, status, tickScheme } of listing.markets) {
      const terms = { status, tickScheme, times: times.get(id) };
      const followed = { id, symbol: venueSymbol, ...terms, unlisted: 0, isDoubtedAnew: false };
      this.#followed.set(id, followed);
      this.#plan(followed);
    }
  }

  /** Somebody doubts what is believed of these markets: they are read next. */
  recheck(markets: readonly MarketId[], why: string): void {
    const ours = markets.filter((id) => this.#doubt(id));
    const waiting = ours.filter((id) => this.#scheduler.tierOf(id) !== "doubted");
    if (waiting.length === 0) return;
    const { clock, log, catalogue } = this.#options;
    const message = `${catalogue.venue}: ${waiting.length} markets are read again: ${why}`;
    log({ level: "info", message, details: { markets: waiting.length } });
    for (const id of waiting) this.#scheduler.add(id, "doubted", clock.now());
  }

  stop(): void {
    this.#isStopped = true;
    this.#scheduler.stop();
  }

  /** Returns false for a market that is not followed. */
  #doubt(id: MarketId): boolean {
    const followed = this.#followed.get(id);
    if (followed === undefined) return false;
    followed.isDoubtedAnew = true;
    return true;
  }

  async #read(tier: Tier, ids: readonly string[]): Promise<void> {
    const { catalogue, log } = this.#options;
    const markets = ids.flatMap((id) => this.#followed.get(id) ?? []);
    const symbols = markets.map(({ symbol }) => symbol);
    if (symbols.length === 0) return;
    for (const one of markets) one.isDoubtedAnew = false;
    const read: Result<CatalogueListing> = await catalogue.listMarkets({
      symbols,
      isFresh: tier === "doubted",
    });
    if (this.#isStopped) return;
    if (!read.ok) {
      const message = `${catalogue.venue}: terms cannot be read: ${read.failure.message}`;
      log({ level: "warn", message });
      // The doubted ones stay doubted and are read again after a moment; the others must not wait for an hour, one of
      // them may be paused only because it could not be read.
      const others = tier === "routine" ? markets.filter((one) => !one.isDoubtedAnew) : [];
      for (const one of others) this.#plan(one, this.#limits.overdueEvery);
      return;
    }
    this.#compare(tier, markets, read.value);
  }

  #compare(
    tier: Tier,
    asked: readonly Followed[],
    { markets, refused, times }: CatalogueListing,
  ): void {
    const { routineEvery, secondLookAfter } = this.#limits;
    const next = tier === "doubted" ? secondLookAfter : routineEvery;
    const listed = new Map(markets.map((market) => [market.id, market]));
    const unreadable = new Map(
      refused.filter(isUnreadable).map(({ venueSymbol, reason }) => [venueSymbol, reason]),
    );
    const gone: MarketId[] = [];
    for (const followed of asked) {
      const market = listed.get(followed.id);
      followed.times = times?.find((one) => one.market === followed.id) ?? followed.times;
      const isOver =
        market === undefined
          ? this.#unlisted(followed, unreadable.get(followed.symbol))
          : this.#listed(followed, market);
      if (isOver) gone.push(followed.id);
      else if (followed.isDoubtedAnew && followed.unlisted === 0) this.#planAnew(followed);
      else this.#plan(followed, next);
    }
    if (gone.length === 0) return;
    for (const id of gone) {
      this.#followed.delete(id);
      this.#scheduler.remove(id);
    }
    this.#options.gone(gone);
  }

  /** Tells every difference; returns true when nothing more will come of the market. */
  #listed(followed: Followed, market: Market): boolean {
    const before = { status: followed.status, tickScheme: followed.tickScheme };
    followed.unlisted = 0;
    followed.status = market.status;
    followed.tickScheme = market.tickScheme;
    const { clock } = this.#options;
    const known = this.#options.known(market.id);
    const receivedAt = clock.now();
    const { id: marketId, status, tickScheme } = market;
    if (known !== undefined) {
      if (known.status !== status || before.status !== status) {
        this.#tell({ kind: "MarketStatusChanged", receivedAt, market: marketId, status });
      }
      if (!isSame(known.tickScheme, tickScheme) || !isSame(before.tickScheme, tickScheme)) {
        this.#tell({ kind: "TickSchemeChanged", receivedAt, market: marketId, tickScheme });
      }
      const fees = changedFees(known.fees, market.fees, receivedAt);
      if (fees !== undefined) {
        this.#tell({ kind: "FeeScheduleChanged", receivedAt, market: marketId, fees });
      }
    }
    return status === "resolved" || status === "settled";
  }

  /** The venue does not list it any more, or lists what we cannot read or be certain of, and why: nothing may be traded on
   * it. */
  #unlisted(followed: Followed, why: string | undefined): boolean {
    followed.unlisted += 1;
    if (why === undefined && followed.unlisted < unlistedMax) return false;
    const status = why === undefined ? "closed" : "paused";
    const before = followed.status;
    followed.status = status;
    if (before !== status || this.#options.known(followed.id)?.status !== status) {
      const { clock, log, catalogue } = this.#options;
      const message = `${catalogue.venue}: ${followed.symbol} is ${status}: ${why ?? "no longer listed"}`;
      log({ level: "warn", message, details: { market: followed.id } });
      this.#tell({
        kind: "MarketStatusChanged",
        receivedAt: clock.now(),
        market: followed.id,
        status,
      });
    }
    return why === undefined;
  }

  #tell(event: NewEvent): void {
    this.#changes += 1;
    this.#options.tell(event);
  }

  /** The read that has just ended may have been answered before the doubt arose. */
  #planAnew({ id }: Followed): void {
    this.#scheduler.remove(id);
    this.#scheduler.add(id, "doubted", this.#options.clock.now());
  }

  /** Puts the market's next look where it belongs: soon while it is not listed or past a time, else in its turn. */
  #plan(followed: Followed, next = this.#limits.routineEvery): void {
    const { afterTime, overdueEvery } = this.#limits;
    const now = this.#options.clock.now();
    let at = addDuration(now, followed.unlisted > 0 ? afterTime : next);
    for (const time of [followed.times?.opensAt, followed.times?.closesAt]) {
      if (time === undefined || time === null || time <= now) continue;
      const look = addDuration(time, afterTime);
      if (look < at) at = look;
    }
    const overdueAt = addDuration(now, overdueEvery);
    if (overdueAt < at && this.#isDue(followed, now)) at = overdueAt;
    this.#scheduler.remove(followed.id);
    this.#scheduler.add(followed.id, "routine", at);
  }

  /** The time to open or close has passed and the market does not show it yet; a pause has none. */
  #isDue({ status, times }: Followed, now: EpochMicros): boolean {
    const isPast = (time: EpochMicros | null | undefined): boolean =>
      time !== undefined && time !== null && time <= now;
    if (status === "open") return isPast(times?.closesAt);
    const isToOpen =
      times?.opensAt === undefined || times.opensAt === null || isPast(times.opensAt);
    return status === "paused" && isToOpen && !isPast(times?.closesAt);
  }
}

function isUnreadable({ reason }: CatalogueListing["refused"][number]): boolean {
  return !reason.startsWith("VEN-806");
}

function isSame(a: TickScheme | FeeSchedule, b: TickScheme | FeeSchedule): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Returns the timeline as it goes on from now by the catalogue's word, or undefined when that is nothing new. */
function changedFees(
  known: FeeTimeline,
  stated: FeeTimeline,
  now: EpochMicros,
): FeeTimeline | undefined {
  const schedule = feeScheduleAt(stated, now);
  const later = stated.filter((period) => period.from > now);
  const knownLater = known.filter((period) => period.from > now);
  const isKnown =
    isSame(feeScheduleAt(known, now), schedule) &&
    JSON.stringify(knownLater) === JSON.stringify(later);
  if (isKnown) return undefined;
  const past = known.filter((period) => period.from < now).slice(-feePeriodsMax);
  return [...past, { from: now, schedule }, ...later];
}
