// The best prices and sizes that a venue's markets really had, and until when: what an engine's view of them is measured
// by.

import { askSide, type BookSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Exchange } from "../../src/simulation/exchange/exchange.ts";

/** Touches that are remembered of each market: those of the last minutes of a busy one. */
const rememberedMax = 20_000;

interface Touch {
  readonly text: string;
  /** Micros; the touch holds until the next one begins. */
  readonly from: number;
}

export class TrueTouches {
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  readonly #touches = new Map<string, Touch[]>();

  /** Times are by the clock, which is not the venue's. */
  constructor(exchange: Exchange, clock: Clock, symbols: readonly string[]) {
    this.#exchange = exchange;
    this.#clock = clock;
    for (const symbol of symbols) {
      this.#touches.set(symbol, [{ text: this.now(symbol), from: integerOf(clock.now()) }]);
    }
    exchange.observe(({ market }) => this.#note(market.symbol));
  }

  /** Returns the touch in the form of `WatchingEngine.touch`. */
  now(symbol: string): string {
    const { book } = this.#exchange.market(symbol);
    const best = (side: BookSide): string => {
      const level = book.best(side);
      return level === undefined
        ? "-1 × 0"
        : `${integerOf(level.price)} × ${integerOf(level.size)}`;
    };
    return `${best(bidSide)} | ${best(askSide)}`;
  }

  /** Returns true when the market had the touch at some moment of the last so many micros. */
  had(symbol: string, text: string, withinMicros: number): boolean {
    const touches = this.#touches.get(symbol) ?? [];
    const since = integerOf(this.#clock.now()) - withinMicros;
    for (let place = touches.length - 1; place >= 0; place -= 1) {
      const touch = touches[place];
      if (touch === undefined) return false;
      if (touch.text === text) return true;
      if (touch.from <= since) return false;
    }
    return false;
  }

  #note(symbol: string): void {
    const touches = this.#touches.get(symbol);
    const text = this.now(symbol);
    if (touches === undefined || touches.at(-1)?.text === text) return;
    touches.push({ text, from: integerOf(this.#clock.now()) });
    if (touches.length > rememberedMax) touches.splice(0, rememberedMax / 2);
  }
}
