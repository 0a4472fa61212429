// How long a round of comparisons takes: the age of the oldest one. With more books than the rate of reads has room for
// it is longer than it should be, and the operator is told when that begins and when it ends.

import type { MarketId } from "../../../domain/market/venue.ts";
import {
  type DurationMicros,
  durationBetween,
  durationMicros,
  type EpochMicros,
} from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";

/** What has changed about the rounds. */
export type RoundNews = "too-long" | "in-time" | undefined;

export class ComparisonRound {
  readonly #every: DurationMicros;
  /** When each book was compared last, or began to wait for it. */
  readonly #comparedAt = new Map<MarketId, EpochMicros>();
  #longest: DurationMicros = durationMicros(0);
  #isTooLong = false;

  /** @param every How long a round may take. */
  constructor(every: DurationMicros) {
    this.#every = every;
  }

  /** Age of the oldest comparison at the last look. */
  get longest(): DurationMicros {
    return this.#longest;
  }

  compared(market: MarketId, now: EpochMicros): void {
    this.#comparedAt.set(market, now);
  }

  /** The market has no book, though it is not missing: one that was given up for its connection. It waits anew. */
  absent(market: MarketId): void {
    this.#comparedAt.delete(market);
  }

  /** Looks at the books that can be compared now; others are forgotten and begin to wait anew. */
  look(comparable: ReadonlySet<MarketId>, now: EpochMicros): RoundNews {
    for (const market of this.#comparedAt.keys()) {
      if (!comparable.has(market)) this.#comparedAt.delete(market);
    }
    let longest = 0;
    for (const market of comparable) {
      const at = this.#comparedAt.get(market);
      if (at === undefined) this.#comparedAt.set(market, now);
      else longest = Math.max(longest, integerOf(durationBetween(at, now)));
    }
    this.#longest = durationMicros(longest);
    const isTooLong = this.#longest > this.#every;
    if (isTooLong === this.#isTooLong) return undefined;
    this.#isTooLong = isTooLong;
    return isTooLong ? "too-long" : "in-time";
  }
}
