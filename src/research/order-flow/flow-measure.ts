// Measures a stream of top-of-book observations, whether recorded or simulated. Keeps one observation per market and no
// history, so that a day of a recording costs as little memory as a minute of the model.

import type { QuoteObservation } from "../../domain/book/quote-observation.ts";
import { type MarketId, type Venue, venueOf } from "../../domain/market/venue.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { FlowView } from "./flow-view.ts";
import {
  type GapFigures,
  type GapSet,
  GapWatch,
  gapBetweenOutcomes,
  gapBetweenVenues,
  type HeldQuote,
} from "./gap-watch.ts";
import { silenceMicrosMax } from "./observation-limits.ts";
import { type TouchFigures, TouchTime } from "./touch-time.ts";
import { type TimingFigures, UpdateTiming } from "./update-timing.ts";

/** What is measured of each venue by itself. */
export interface VenueFigures extends TouchFigures, TimingFigures {
  readonly markets: number;
  readonly updates: number;
  /** Share of the updates in which a best price moved; null without updates. */
  readonly touchMovedShare: number | null;
}

/** Everything measured of one stream. */
export interface FlowFigures {
  readonly sessions: number;
  readonly sessionMinutes: number;
  readonly venues: Readonly<Partial<Record<Venue, VenueFigures>>>;
  /** Null where the view measures none. */
  readonly gaps: GapFigures | null;
}

interface VenueMeasure {
  readonly touch: TouchTime;
  readonly timing: UpdateTiming;
  readonly markets: Set<MarketId>;
  updates: number;
  touchMoved: number;
}

interface LastSeen {
  readonly observation: QuoteObservation;
  readonly venue: VenueMeasure;
}

interface Place {
  readonly set: GapSet;
  readonly member: number;
}

/** Which parts of a stream may be measured: a recorder's own rhythm is not the market's. */
export interface FlowParts {
  readonly timing: boolean;
}

const wholeFlow: FlowParts = { timing: true };

export class FlowMeasure {
  readonly #view: FlowView;
  readonly #places: ReadonlyMap<MarketId, Place>;
  readonly #sets: readonly GapSet[];
  readonly #venues = new Map<Venue, VenueMeasure>();
  readonly #gaps = new GapWatch();
  readonly #last = new Map<MarketId, LastSeen>();
  #parts = wholeFlow;
  #sessionFrom: number | undefined;
  #nowMicros = 0;
  #sessions = 0;
  #sessionMicros = 0;

  /** `gapMembers`: the markets of each set between which gaps are measured, as `gapSetsOf` finds them. */
  constructor(view: FlowView, gapMembers: readonly (readonly MarketId[])[]) {
    this.#view = view;
    const places = new Map<MarketId, Place>();
    const measure = view.gaps === "venues" ? gapBetweenVenues : gapBetweenOutcomes;
    this.#sets = gapMembers.map((members) => {
      const set = this.#gaps.startSet(members.length, measure);
      for (const [member, market] of members.entries()) places.set(market, { set, member });
      return set;
    });
    this.#places = places;
  }

  /** Says what may be measured from here on; ends the session. */
  restrictTo(parts: FlowParts): void {
    this.endSession();
    this.#parts = parts;
  }

  /** Takes the next observation; observations come in order of time. */
  take(observation: QuoteObservation): void {
    const nowMicros = integerOf(observation.at);
    if (nowMicros - this.#nowMicros > silenceMicrosMax) this.endSession();
    if (this.#sessionFrom === undefined) {
      this.#sessionFrom = nowMicros;
      this.#sessions += 1;
    }
    this.#nowMicros = nowMicros;
    const { market } = observation;
    const last = this.#last.get(market);
    const venue = last?.venue ?? this.#venueOf(market);
    if (last !== undefined) this.#takeNext(last, observation);
    this.#last.set(market, { observation, venue });
    const place = this.#places.get(market);
    if (place !== undefined) {
      this.#gaps.quote(place.set, place.member, heldQuote(observation), nowMicros);
    }
  }

  /** Ends the session with the last observation: between two recordings, and at the end. */
  endSession(): void {
    if (this.#sessionFrom === undefined) return;
    for (const { observation, venue } of this.#last.values()) {
      venue.touch.stood(observation, this.#nowMicros);
    }
    for (const { timing } of this.#venues.values()) timing.endSession(this.#nowMicros);
    for (const set of this.#sets) this.#gaps.endSession(set, this.#nowMicros);
    this.#last.clear();
    this.#sessionMicros += this.#nowMicros - this.#sessionFrom;
    this.#sessionFrom = undefined;
  }

  /** Returns the figures of what was taken; ends the session. */
  finish(): FlowFigures {
    this.endSession();
    const venues = [...this.#venues].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      sessions: this.#sessions,
      sessionMinutes: this.#sessionMicros / 60_000_000,
      venues: Object.fromEntries(venues.map(([name, venue]) => [name, venueFigures(venue)])),
      gaps: this.#view.gaps === "none" ? null : this.#gaps.figures(),
    };
  }

  #takeNext({ observation: before, venue }: LastSeen, after: QuoteObservation): void {
    venue.touch.stood(before, this.#nowMicros);
    const moved = before.bid !== after.bid || before.ask !== after.ask;
    if (!moved && this.#view.updates === "prices") return;
    venue.updates += 1;
    if (moved) venue.touchMoved += 1;
    if (!this.#parts.timing) return;
    venue.timing.update(after.market, this.#nowMicros, this.#sessionFrom as number);
  }

  #venueOf(market: MarketId): VenueMeasure {
    const name = venueOf(market);
    let venue = this.#venues.get(name);
    if (venue === undefined) {
      const touch = new TouchTime();
      venue = { touch, timing: new UpdateTiming(), markets: new Set(), updates: 0, touchMoved: 0 };
      this.#venues.set(name, venue);
    }
    venue.markets.add(market);
    return venue;
  }
}

function heldQuote(observation: QuoteObservation): HeldQuote | undefined {
  const { at, bid, ask } = observation;
  if (bid === null || ask === null) return undefined;
  return { atMicros: integerOf(at), bidTicks: integerOf(bid), askTicks: integerOf(ask) };
}

function venueFigures({ touch, timing, markets, updates, touchMoved }: VenueMeasure): VenueFigures {
  return {
    markets: markets.size,
    updates,
    touchMovedShare: updates === 0 ? null : touchMoved / updates,
    ...touch.figures(),
    ...timing.figures(),
  };
}
