// The gate's settings as plain numbers, in the units that its rows are in, so that a comparison on the path of every
// update is one.

import * as batches from "../../domain/book/book-batch.ts";
import type { QualitySettings } from "../../domain/message/settings.ts";
import * as units from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { MarketReader } from "../market-data/contract.ts";

const { askSide, bidSide } = batches;
const { ticksPerUsd } = units;

/** A middle is kept as bid and ask together. */
const pricesPerMiddle = 2;

export class LimitValues {
  startupConfirm = 0;
  latenessMax = 0;
  clockSkewMax = 0;
  /** As a sum of two prices, in ticks. */
  jumpMin = 0;
  /** Millionths. */
  jumpDeviations = 0;
  jumpConfirm = 0;
  frozenAfter = 0;
  /** As a sum of two prices, in ticks. */
  frozenMove = 0;
  /** Contract micros times ticks; at most what is exact, which is 900 million USD. */
  #touchMax = 0;

  constructor(settings: QualitySettings) {
    this.change(settings);
  }

  change(settings: QualitySettings): void {
    this.startupConfirm = integerOf(settings.startupConfirm);
    this.latenessMax = integerOf(settings.latenessMax);
    this.clockSkewMax = integerOf(settings.clockSkewMax);
    this.jumpMin = pricesPerMiddle * integerOf(settings.jumpMin);
    this.jumpDeviations = integerOf(settings.jumpDeviations);
    this.jumpConfirm = integerOf(settings.jumpConfirm);
    this.frozenAfter = integerOf(settings.frozenAfter);
    this.frozenMove = pricesPerMiddle * integerOf(settings.frozenMove);
    const touchMax = integerOf(settings.touchNotionalMax) * ticksPerUsd;
    this.#touchMax = Math.min(touchMax, Number.MAX_SAFE_INTEGER);
  }

  /**
   * Returns true when taking what is offered at a best price would cost more than `touchNotionalMax`: asks at their
   * price, bids at what is left of a dollar. A product beyond what is exact is beyond the limit too.
   */
  isAbsurd(markets: MarketReader, marketIndex: number, bid: number, ask: number): boolean {
    const offered = markets.bestSize(marketIndex, askSide) * ask;
    if (offered > this.#touchMax) return true;
    return markets.bestSize(marketIndex, bidSide) * (ticksPerUsd - bid) > this.#touchMax;
  }
}
