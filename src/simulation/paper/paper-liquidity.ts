// What a paper order can take. Buying YES and selling NO meet the same asks, so what was taken is remembered by the side
// of the book, whatever the outcome was called. A real fill would have removed the level; a paper fill cannot, so what it took is
// remembered and not offered again until the venue shows another size at that price.

import { askSide, bidSide } from "../../domain/book/book-batch.ts";
import type { InstrumentId } from "../../domain/market/venue.ts";
import { marketOf, outcomeOf } from "../../domain/market/venue.ts";
import type { OrderSide } from "../../domain/order/order.ts";
import { ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { QuotedMarket } from "../../ports/book-reader.ts";

/** Levels a paper order may walk through. */
export const paperLevelsMax = 256;

/** A level in the instrument's own prices. */
export interface PaperLevel {
  readonly priceTicks: number;
  /** What can still be taken. */
  readonly sizeContractMicros: number;
  /** What the venue shows. */
  readonly shownContractMicros: number;
  /** Names the level in the venue's book, whichever outcome was asked for. */
  readonly key: string;
}

interface Taken {
  /** Size shown by the venue when we took from the level. */
  shown: number;
  taken: number;
}

/** Levels remembered; the oldest is forgotten first, which can only make paper fills larger after a very long run. */
export const levelsRememberedMax = 10_000;

export class PaperLiquidity {
  readonly #taken = new Map<string, Taken>();
  readonly #prices = new Int32Array(paperLevelsMax);
  readonly #sizes = new Float64Array(paperLevelsMax);

  /** Returns the levels an order would meet, best first, less what was taken before. */
  levels(market: QuotedMarket, instrument: InstrumentId, side: OrderSide): PaperLevel[] {
    const isYes = outcomeOf(instrument) === "yes";
    // Buying YES and selling NO meet the asks; selling YES and buying NO meet the bids.
    const bookSide = isYes === (side === "buy") ? askSide : bidSide;
    const count = market.book.copyLevels(bookSide, this.#prices, this.#sizes, paperLevelsMax);
    const total = integerOf(market.pairTotal);
    // What a pair costs beyond its dollar is lost by a sale, which is a purchase of the opposite outcome there.
    const excess = total - ticksPerUsd;
    const levels: PaperLevel[] = [];
    for (let position = 0; position < count; position += 1) {
      const yesTicks = this.#prices[position] as number;
      const shown = this.#sizes[position] as number;
      const key = `${marketOf(instrument)}|${bookSide}|${yesTicks}`;
      const left = shown - this.#takenAt(key, shown);
      if (left <= 0) continue;
      const own = isYes ? yesTicks : total - yesTicks;
      levels.push({
        priceTicks: side === "buy" ? own : own - excess,
        sizeContractMicros: left,
        shownContractMicros: shown,
        key,
      });
    }
    return levels;
  }

  /** Remembers what an order took from a level. */
  take(level: PaperLevel, size: number): void {
    const { key, shownContractMicros: shown } = level;
    const taken = this.#takenAt(key, shown) + size;
    this.#taken.delete(key);
    this.#taken.set(key, { shown, taken });
    if (this.#taken.size <= levelsRememberedMax) return;
    for (const oldest of this.#taken.keys()) {
      this.#taken.delete(oldest);
      return;
    }
  }

  #takenAt(key: string, shown: number): number {
    const known = this.#taken.get(key);
    if (known === undefined) return 0;
    if (known.shown === shown) return known.taken;
    this.#taken.delete(key);
    return 0;
  }
}
