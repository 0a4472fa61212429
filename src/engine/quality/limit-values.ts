// The gate's settings as plain numbers, in the units that its rows are in, so that a comparison on the path of every
// update is one.

import type { QualitySettings } from "../../domain/message/settings.ts";
import * as units from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";

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
  /** USD micros. */
  touchMax = 0;
  /** Contract micros times ticks; at most what is exact, which is 900,000 USD. */
  touchProductMax = 0;

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
    this.touchMax = integerOf(settings.touchNotionalMax);
    this.touchProductMax = Math.min(this.touchMax * ticksPerUsd, Number.MAX_SAFE_INTEGER);
  }
}
