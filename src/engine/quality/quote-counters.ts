// How many updates passed the gate and how many were refused, by reason and market: what a person looks at first when
// a venue seems to offer nothing, or too much.

import type { FailureCode } from "../../domain/failure/catalogue.ts";

export class QuoteCounters {
  #updates = 0;
  #admitted = 0;
  readonly #byCode = new Map<FailureCode, number>();
  readonly #byMarket: (Map<FailureCode, number> | undefined)[] = [];

  /** Counts one update: admitted when there is no code. */
  count(code: FailureCode | undefined, marketIndex: number): void {
    this.#updates += 1;
    if (code === undefined) {
      this.#admitted += 1;
      return;
    }
    this.#byCode.set(code, (this.#byCode.get(code) ?? 0) + 1);
    let market = this.#byMarket[marketIndex];
    if (market === undefined) {
      market = new Map();
      this.#byMarket[marketIndex] = market;
    }
    market.set(code, (market.get(code) ?? 0) + 1);
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

  /** Refused updates of one market by code. */
  refusedOf(marketIndex: number): ReadonlyMap<FailureCode, number> {
    return this.#byMarket[marketIndex] ?? new Map();
  }
}
