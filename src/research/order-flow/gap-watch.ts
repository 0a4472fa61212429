// Prices that ought to agree and do not: the same claim on two venues, or exclusive outcomes whose prices ought to total
// one dollar. Says how far they are apart over time, and how long a gap one could trade on takes to halve.

import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { gapTicksMin, heldMicrosMax } from "./observation-limits.ts";
import { type Lifetime, survivalFigure } from "./survival-quantiles.ts";
import { type Figure, WeightedValues } from "./weighted-values.ts";

export interface HeldQuote {
  readonly atMicros: number;
  readonly bidTicks: number;
  readonly askTicks: number;
}

/** How far prices are apart. */
export interface Gap {
  /** Twice the distance of the middle prices, in ticks, so that it stays an integer. */
  readonly middleTwiceTicks: number;
  /** What buying on one side and selling on the other would earn before fees, in ticks; negative when nothing. */
  readonly executableTicks: number;
}

export interface GapFigures {
  /** Distance of the middles, in cents, by time. */
  readonly gapCents: Figure;
  /** Executable gap in cents, by the time there is one. */
  readonly executableGapCents: Figure;
  /** Share of the time there is one; null without time. */
  readonly executableShare: number | null;
  /** Seconds from first sight of an executable gap of a cent or more to half of what it was then. */
  readonly halfLifeSeconds: Figure;
}

interface Episode {
  readonly sinceMicros: number;
  readonly firstTicks: number;
}

/** Watches one set of markets; several sets share their distributions. */
export interface GapSet {
  /** Quotes of the members, undefined while there is none with both sides. */
  readonly quotes: (HeldQuote | undefined)[];
  readonly measure: (quotes: readonly HeldQuote[]) => Gap;
  atMicros: number;
  gap: Gap | undefined;
  /** Until when all quotes are held. */
  heldUntilMicros: number;
  episode: Episode | undefined;
  /** The gap has halved and has not been below the threshold since: no new episode yet. */
  isSpent: boolean;
}

export class GapWatch {
  readonly #middle = new WeightedValues();
  readonly #executable = new WeightedValues();
  readonly #lifetimes: Lifetime[] = [];
  #watchedMicros = 0;

  startSet(members: number, measure: GapSet["measure"]): GapSet {
    return {
      quotes: Array.from({ length: members }, () => undefined),
      measure,
      atMicros: 0,
      gap: undefined,
      heldUntilMicros: 0,
      episode: undefined,
      isSpent: false,
    };
  }

  /** A member shows a new quote, or none that has both sides. */
  quote(set: GapSet, member: number, quote: HeldQuote | undefined, nowMicros: number): void {
    this.#account(set, nowMicros);
    set.quotes[member] = quote;
    set.atMicros = nowMicros;
    const quotes = set.quotes.filter((each) => each !== undefined);
    set.heldUntilMicros = Math.min(...quotes.map((each) => each.atMicros)) + heldMicrosMax;
    const whole = quotes.length === set.quotes.length && nowMicros < set.heldUntilMicros;
    if (!whole) {
      this.#lose(set, nowMicros);
      return;
    }
    set.gap = set.measure(quotes);
  }

  /** The session ends: nothing is known from here on. */
  endSession(set: GapSet, nowMicros: number): void {
    this.#account(set, nowMicros);
    this.#lose(set, nowMicros);
    set.quotes.fill(undefined);
  }

  figures(): GapFigures {
    const share = this.#executable.totalWeight / this.#watchedMicros;
    return {
      gapCents: this.#middle.figure(200),
      executableGapCents: this.#executable.figure(100),
      executableShare: this.#watchedMicros === 0 ? null : share,
      halfLifeSeconds: survivalFigure(this.#lifetimes, 1_000_000),
    };
  }

  /** The gap stood from the last quote until now, or until a quote was too old to be believed. What stood for no time,
   * between two quotes of one instant, was never there. */
  #account(set: GapSet, nowMicros: number): void {
    if (set.gap === undefined || nowMicros === set.atMicros) return;
    this.#follow(set, set.gap.executableTicks, set.atMicros);
    const micros = Math.min(nowMicros, set.heldUntilMicros) - set.atMicros;
    this.#watchedMicros += micros;
    this.#middle.add(set.gap.middleTwiceTicks, micros);
    if (set.gap.executableTicks > 0) this.#executable.add(set.gap.executableTicks, micros);
    if (nowMicros >= set.heldUntilMicros) this.#lose(set, set.heldUntilMicros);
  }

  #follow(set: GapSet, ticks: number, nowMicros: number): void {
    if (set.episode !== undefined && ticks * 2 <= set.episode.firstTicks) {
      this.#lifetimes.push({ duration: nowMicros - set.episode.sinceMicros, ended: true });
      set.episode = undefined;
      set.isSpent = true;
    }
    if (ticks < gapTicksMin) set.isSpent = false;
    if (set.episode !== undefined || set.isSpent || ticks < gapTicksMin) return;
    set.episode = { sinceMicros: nowMicros, firstTicks: ticks };
  }

  #lose(set: GapSet, atMicros: number): void {
    if (set.episode !== undefined) {
      this.#lifetimes.push({ duration: atMicros - set.episode.sinceMicros, ended: false });
    }
    set.gap = undefined;
    set.episode = undefined;
    set.isSpent = false;
  }
}

/** Two markets of one claim: buy where it is cheaper, sell where it is dearer. */
export function gapBetweenVenues(quotes: readonly HeldQuote[]): Gap {
  const [one, other] = quotes as readonly [HeldQuote, HeldQuote];
  return {
    middleTwiceTicks: Math.abs(one.bidTicks + one.askTicks - other.bidTicks - other.askTicks),
    executableTicks: Math.max(one.bidTicks - other.askTicks, other.bidTicks - one.askTicks),
  };
}

/** Outcomes of which exactly one pays: sell all for more than a dollar, or buy all for less. */
export function gapBetweenOutcomes(quotes: readonly HeldQuote[]): Gap {
  const bids = quotes.reduce((sum, quote) => sum + quote.bidTicks, 0);
  const asks = quotes.reduce((sum, quote) => sum + quote.askTicks, 0);
  return {
    middleTwiceTicks: Math.abs(bids + asks - 2 * ticksPerUsd),
    executableTicks: Math.max(bids - ticksPerUsd, ticksPerUsd - asks),
  };
}
