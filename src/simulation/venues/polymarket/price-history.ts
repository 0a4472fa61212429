// The prices that `/prices-history` tells: the YES price of each market's last trade, one point for every minute in which
// it traded. Memory is bounded: the oldest points go first.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import { epochSeconds } from "../../instant-text.ts";

/** Points kept of one market: a week of minutes. */
export const historyPointsMax = 10_080;

export interface HistoryPoint {
  /** Whole seconds at which the minute began. */
  readonly at: number;
  /** YES price in ticks of 0.0001 USD. */
  readonly ticks: number;
}

export class PriceHistory {
  readonly #points = new Map<string, HistoryPoint[]>();

  constructor(exchange: Exchange) {
    exchange.observe(({ market, events, now }) => {
      for (const event of events) {
        if (event.kind === "trade") this.#note(market.symbol, now, integerOf(event.price));
      }
    });
  }

  /** Returns the last point of every interval of so many minutes between two instants in seconds, both included. */
  between(symbol: string, from: number, to: number, minutes: number): readonly HistoryPoint[] {
    const width = minutes * 60;
    const kept = new Map<number, HistoryPoint>();
    for (const point of this.#points.get(symbol) ?? []) {
      if (point.at >= from && point.at <= to) kept.set(Math.floor(point.at / width), point);
    }
    return [...kept.values()];
  }

  #note(symbol: string, now: EpochMicros, ticks: number): void {
    const second = epochSeconds(now);
    const at = second - (second % 60);
    const points = this.#points.get(symbol) ?? [];
    this.#points.set(symbol, points);
    if (points.at(-1)?.at === at) points.pop();
    points.push({ at, ticks });
    if (points.length > historyPointsMax) points.shift();
  }
}
