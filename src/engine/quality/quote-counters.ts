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
const figuresPerMarket = 8;

const marketsAtFirst = 64;

/** Judgements of updates, and of markets at the events that change how they are judged. Times in epoch micros. */
export class QuoteCounters {
  #updates = 0;
  #admitted = 0;
  readonly #byCode = new Map<FailureCode, number>();
  readonly #byMarket: (Map<FailureCode, number> | undefined)[] = [];
  #figures = new Float64Array(marketsAtFirst * figuresPerMarket);

  /** Counts one update: admitted when there is no code. */
  count(code: FailureCode | undefined, marketIndex: number, nowMicros: number): void {
    this.#updates += 1;
    const at = this.#reach(marketIndex);
    const figures = this.#figures;
    figures[at + updatesAt] = (figures[at + updatesAt] as number) + 1;
    if (code === undefined) {
      this.#admitted += 1;
      figures[at + admittedAt] = (figures[at + admittedAt] as number) + 1;
      if (figures[at + refusedSinceAt] !== 0) this.#believe(at, nowMicros);
      return;
    }
    if (figures[at + refusedSinceAt] === 0) this.#doubt(at, nowMicros);
    this.#byCode.set(code, (this.#byCode.get(code) ?? 0) + 1);
    let market = this.#byMarket[marketIndex];
    if (market === undefined) {
      market = new Map();
      this.#byMarket[marketIndex] = market;
    }
    market.set(code, (market.get(code) ?? 0) + 1);
  }

  /** Notes how a market is judged after something other than an update. */
  note(code: FailureCode | undefined, marketIndex: number, nowMicros: number): void {
    const at = this.#reach(marketIndex);
    const isRefused = this.#figures[at + refusedSinceAt] !== 0;
    if (isRefused && code === undefined) this.#believe(at, nowMicros);
    if (!isRefused && code !== undefined) this.#doubt(at, nowMicros);
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
    const open = since === 0 ? 0 : Math.max(0, nowMicros - since);
    return this.#figure(marketIndex, refusedMicrosAt) + open;
  }

  /** Epoch micros from which the market has been refused without a break; undefined while it is admitted. */
  refusedSinceOf(marketIndex: number): number | undefined {
    const since = this.#figure(marketIndex, refusedSinceAt);
    return since === 0 ? undefined : since;
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
