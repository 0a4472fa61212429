// How many updates passed the gate and how many were refused, by reason and market, and for how long each market stood
// refused: what a person looks at first when a venue seems to offer nothing, or too much. Nothing is decided on it.

import type { FailureCode } from "../../domain/failure/catalogue.ts";

/** What is counted of a market, by position in its part of the array. */
const updatesAt = 0;
const admittedAt = 1;
const refusalsAt = 2;
const refusedMicrosAt = 3;
/** Epoch micros from which it has been refused without a break; 0 while it is admitted. */
const refusedSinceAt = 4;
/** Epoch micros at which that ends by time alone; 0 where it does not. */
const refusedUntilAt = 5;
const figuresPerMarket = 8;

const marketsAtFirst = 64;

/** Judgements of updates, and of markets at the events that change how they are judged. Times in epoch micros. */
export class QuoteCounters {
  #updates = 0;
  #admitted = 0;
  readonly #byCode = new Map<FailureCode, number>();
  readonly #byMarket: (Map<FailureCode, number> | undefined)[] = [];
  #figures = new Float64Array(marketsAtFirst * figuresPerMarket);

  /**
   * Counts one update: admitted when there is no code. `endsAt` is when the refusal ends by time alone: it counts no
   * longer, however long the next update takes to come; 0 where only something new ends it.
   */
  count(
    code: FailureCode | undefined,
    marketIndex: number,
    nowMicros: number,
    endsAt: number,
  ): void {
    this.#updates += 1;
    const at = this.#reach(marketIndex);
    const figures = this.#figures;
    if (figures[at + refusedUntilAt] !== 0) this.#endByTime(at, nowMicros);
    figures[at + updatesAt] = (figures[at + updatesAt] as number) + 1;
    if (code === undefined) {
      this.#admitted += 1;
      figures[at + admittedAt] = (figures[at + admittedAt] as number) + 1;
      if (figures[at + refusedSinceAt] !== 0) this.#believe(at, nowMicros);
      return;
    }
    if (figures[at + refusedSinceAt] === 0) this.#doubt(at, nowMicros);
    figures[at + refusedUntilAt] = endsAt;
    this.#addTo(code, marketIndex);
  }

  /** Counts an update that never reached its book: by itself it says nothing about what stands there. */
  turnAway(code: FailureCode, marketIndex: number): void {
    this.#updates += 1;
    const at = this.#reach(marketIndex) + updatesAt;
    this.#figures[at] = (this.#figures[at] as number) + 1;
    this.#addTo(code, marketIndex);
  }

  #addTo(code: FailureCode, marketIndex: number): void {
    this.#byCode.set(code, (this.#byCode.get(code) ?? 0) + 1);
    let market = this.#byMarket[marketIndex];
    if (market === undefined) {
      market = new Map();
      this.#byMarket[marketIndex] = market;
    }
    market.set(code, (market.get(code) ?? 0) + 1);
  }

  /** Notes how a market is judged after something other than an update; `endsAt` as in `count`. */
  note(
    code: FailureCode | undefined,
    marketIndex: number,
    nowMicros: number,
    endsAt: number,
  ): void {
    const at = this.#reach(marketIndex);
    this.#endByTime(at, nowMicros);
    const isRefused = this.#figures[at + refusedSinceAt] !== 0;
    if (isRefused && code === undefined) this.#believe(at, nowMicros);
    if (!isRefused && code !== undefined) this.#doubt(at, nowMicros);
    if (code !== undefined) this.#figures[at + refusedUntilAt] = endsAt;
  }

  updates(): number {
    return this.#updates;
  }

  admitted(): number {
    return this.#admitted;
  }

  /** Refused updates by code. */
  refused(): ReadonlyMap<FailureCode, number> {
    return this.#byCode;
  }

  /** Updates of one market. */
  updatesOf(marketIndex: number): number {
    return this.#figure(marketIndex, updatesAt);
  }

  admittedOf(marketIndex: number): number {
    return this.#figure(marketIndex, admittedAt);
  }

  /** Refused updates of one market by code. */
  refusedOf(marketIndex: number): ReadonlyMap<FailureCode, number> {
    return this.#byMarket[marketIndex] ?? new Map();
  }

  /** How many times the market stopped being believed, its first update included when that was refused. */
  refusalsOf(marketIndex: number): number {
    return this.#figure(marketIndex, refusalsAt);
  }

  /** How long the market stood refused in all up to an instant, in micros, as far as updates and events showed. */
  refusedMicrosOf(marketIndex: number, nowMicros: number): number {
    const since = this.#figure(marketIndex, refusedSinceAt);
    const endsAt = this.#figure(marketIndex, refusedUntilAt);
    const until = endsAt === 0 ? nowMicros : Math.min(endsAt, nowMicros);
    const open = since === 0 ? 0 : Math.max(0, until - since);
    return this.#figure(marketIndex, refusedMicrosAt) + open;
  }

  /** Epoch micros from which the market has been refused without a break; undefined while it is admitted at `nowMicros`,
   * as far as updates, events and the ends of what time ends showed. */
  refusedSinceOf(marketIndex: number, nowMicros: number): number | undefined {
    const since = this.#figure(marketIndex, refusedSinceAt);
    const endsAt = this.#figure(marketIndex, refusedUntilAt);
    const hasEnded = endsAt !== 0 && endsAt <= nowMicros;
    return since === 0 || hasEnded ? undefined : since;
  }

  #figure(marketIndex: number, which: number): number {
    return this.#figures[marketIndex * figuresPerMarket + which] ?? 0;
  }

  #doubt(at: number, nowMicros: number): void {
    const figures = this.#figures;
    figures[at + refusalsAt] = (figures[at + refusalsAt] as number) + 1;
    figures[at + refusedSinceAt] = nowMicros;
  }

  #believe(at: number, nowMicros: number): void {
    const figures = this.#figures;
    const lasted = nowMicros - (figures[at + refusedSinceAt] as number);
    figures[at + refusedMicrosAt] = (figures[at + refusedMicrosAt] as number) + lasted;
    figures[at + refusedSinceAt] = 0;
    figures[at + refusedUntilAt] = 0;
  }

  #endByTime(at: number, nowMicros: number): void {
    const endsAt = this.#figures[at + refusedUntilAt] as number;
    if (endsAt !== 0 && endsAt <= nowMicros) this.#believe(at, endsAt);
  }

  #reach(marketIndex: number): number {
    const at = marketIndex * figuresPerMarket;
    if (at < this.#figures.length) return at;
    let length = this.#figures.length;
    while (length <= at) length *= 2;
    const grown = new Float64Array(length);
    grown.set(this.#figures);
    this.#figures = grown;
    return at;
  }
}
