// What stood at the touch, by time: spread, sizes, and how long books were one-sided or crossed. By time and not by row,
// because rows crowd where a market moves, while a trader meets the market whenever he looks.

import type { QuoteObservation } from "../../domain/book/quote-observation.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { heldMicrosMax, madeSpreadTicksMax } from "./observation-limits.ts";
import { type Figure, WeightedValues } from "./weighted-values.ts";

export interface TouchFigures {
  /** While somebody makes the market. */
  readonly spreadCents: Figure;
  /** Contracts at the best bid and at the best ask, both in one distribution, while somebody makes the market. */
  readonly depthContracts: Figure;
  /** Shares of the watched time: nobody makes the market; a side is empty; the book is locked or crossed. */
  readonly unmadeShare: number | null;
  readonly oneSidedShare: number | null;
  readonly crossedShare: number | null;
}

export class TouchTime {
  readonly #spreads = new WeightedValues();
  readonly #depths = new WeightedValues();
  #watchedMicros = 0;
  #unmadeMicros = 0;
  #oneSidedMicros = 0;
  #crossedMicros = 0;

  /** An observation stood until the next one of its market, or until the session ended. */
  stood(observation: QuoteObservation, untilMicros: number): void {
    const elapsed = untilMicros - integerOf(observation.at);
    const micros = Math.min(Math.max(0, elapsed), heldMicrosMax);
    const { bid, ask, bidSize, askSize } = observation;
    this.#watchedMicros += micros;
    if (bid === null || ask === null) {
      this.#oneSidedMicros += micros;
      return;
    }
    const spreadTicks = integerOf(ask) - integerOf(bid);
    if (spreadTicks <= 0) {
      this.#crossedMicros += micros;
    } else if (spreadTicks > madeSpreadTicksMax) {
      this.#unmadeMicros += micros;
    } else {
      this.#spreads.add(spreadTicks, micros);
      if (bidSize !== null) this.#depths.add(integerOf(bidSize), micros);
      if (askSize !== null) this.#depths.add(integerOf(askSize), micros);
    }
  }

  figures(): TouchFigures {
    const share = (micros: number): number | null =>
      this.#watchedMicros === 0 ? null : micros / this.#watchedMicros;
    return {
      spreadCents: this.#spreads.figure(100),
      depthContracts: this.#depths.figure(1_000_000),
      unmadeShare: share(this.#unmadeMicros),
      oneSidedShare: share(this.#oneSidedMicros),
      crossedShare: share(this.#crossedMicros),
    };
  }
}
