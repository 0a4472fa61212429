// How often and how unevenly a market's touch changes: rates and intervals per market and window of a quarter of an hour.

import { burstMicrosMax, intervalsMin, windowMicros } from "./observation-limits.ts";
import { type Figure, WeightedValues } from "./weighted-values.ts";

const microsPerMinute = 60_000_000;

interface MarketWindow {
  updates: number;
  lastAtMicros: number;
  intervals: number;
  sumMicros: number;
  sumSquares: number;
  bursts: number;
  minute: number;
  minuteUpdates: number;
  /** Updates of minutes that had any. */
  readonly busyMinutes: number[];
}

export interface TimingFigures {
  /** Updates per minute of a market, over market-windows that have any. */
  readonly updatesPerMinute: Figure;
  /** Updates in one minute of a market, over the minutes that have any. */
  readonly updatesPerBusyMinute: Figure;
  /** Standard deviation over mean of the time between updates: 0 like a clock, 1 at random, more in bursts. */
  readonly intervalVariation: Figure;
  /** Share of updates within 100 ms of the one before. */
  readonly burstShare: Figure;
}

export class UpdateTiming {
  readonly #rate = new WeightedValues();
  readonly #busy = new WeightedValues();
  readonly #variation = new WeightedValues();
  readonly #bursts = new WeightedValues();
  readonly #markets = new Map<string, MarketWindow>();
  #windowFrom: number | undefined;

  /** A market's book has changed. The windows of a session follow one another from its start. */
  update(market: string, nowMicros: number, sessionFromMicros: number): void {
    this.#advance(nowMicros, sessionFromMicros);
    const minute = Math.floor((nowMicros - sessionFromMicros) / microsPerMinute);
    const known = this.#markets.get(market);
    if (known === undefined) {
      this.#markets.set(market, firstUpdate(nowMicros, minute));
      return;
    }
    const interval = nowMicros - known.lastAtMicros;
    known.updates += 1;
    known.lastAtMicros = nowMicros;
    known.intervals += 1;
    known.sumMicros += interval;
    known.sumSquares += interval * interval;
    if (interval < burstMicrosMax) known.bursts += 1;
    if (minute !== known.minute) {
      known.busyMinutes.push(known.minuteUpdates);
      known.minute = minute;
      known.minuteUpdates = 0;
    }
    known.minuteUpdates += 1;
  }

  /** Ends the session. A window that was not watched to its end is left out: its rate would not be one. */
  endSession(nowMicros: number): void {
    if (this.#windowFrom !== undefined) this.#advance(nowMicros, this.#windowFrom);
    this.#windowFrom = undefined;
    this.#markets.clear();
  }

  figures(): TimingFigures {
    return {
      updatesPerMinute: this.#rate.figure(),
      updatesPerBusyMinute: this.#busy.figure(),
      intervalVariation: this.#variation.figure(),
      burstShare: this.#bursts.figure(),
    };
  }

  #advance(nowMicros: number, sessionFromMicros: number): void {
    this.#windowFrom ??= sessionFromMicros;
    while (nowMicros >= this.#windowFrom + windowMicros) {
      this.#closeWindow();
      this.#windowFrom += windowMicros;
    }
  }

  #closeWindow(): void {
    for (const market of this.#markets.values()) {
      this.#rate.add(market.updates / (windowMicros / microsPerMinute));
      for (const updates of [...market.busyMinutes, market.minuteUpdates]) this.#busy.add(updates);
      if (market.intervals < intervalsMin) continue;
      this.#bursts.add(market.bursts / market.intervals);
      const mean = market.sumMicros / market.intervals;
      const variance = Math.max(0, market.sumSquares / market.intervals - mean * mean);
      if (mean > 0) this.#variation.add(Math.sqrt(variance) / mean);
    }
    this.#markets.clear();
  }
}

function firstUpdate(nowMicros: number, minute: number): MarketWindow {
  return {
    updates: 1,
    lastAtMicros: nowMicros,
    intervals: 0,
    sumMicros: 0,
    sumSquares: 0,
    bursts: 0,
    minute,
    minuteUpdates: 1,
    busyMinutes: [],
  };
}
