// A packed batch of absolute level sizes for one market: the only form in which market data enters the engine. The
// object and its arrays are reused; whoever keeps one copies it.

import { assert } from "../failure/assert.ts";

/** Most changes one batch holds; a full book of a 0.0001 grid has 2 × 9,999 levels. */
export const batchChangesMax = 32_768;

export const bidSide = 0;
export const askSide = 1;
export type BookSide = typeof bidSide | typeof askSide;

/** Level changes of one market in YES prices. Sizes are absolute: what rests at the price now, zero for nothing. */
export class BookBatch {
  /** `BookSnapshot` replaces the book; `BookUpdates` changes the named levels. */
  kind: "BookSnapshot" | "BookUpdates" = "BookUpdates";
  sequence = 0;
  /** Index in the process's `MarketDirectory`. */
  marketIndex = 0;
  /** Index of the stream that delivered the change. */
  streamIndex = 0;
  /** Venue's clock, epoch micros; 0 where the venue gives none. */
  venueAt = 0;
  /** Our clock when the last frame of the batch arrived, epoch micros. */
  receivedAt = 0;
  count = 0;
  sides = new Uint8Array(16);
  /** Prices in ticks of 0.0001 USD. */
  prices = new Int32Array(16);
  /** Sizes in contract micros. */
  sizes = new Float64Array(16);

  /** Empties the batch and readies it for a market. */
  begin(kind: "BookSnapshot" | "BookUpdates", marketIndex: number, streamIndex: number): void {
    this.kind = kind;
    this.marketIndex = marketIndex;
    this.streamIndex = streamIndex;
    this.venueAt = 0;
    this.receivedAt = 0;
    this.count = 0;
  }

  /** Appends one level. Ranges are not judged here: the quality gate refuses what cannot be. */
  push(side: BookSide, priceTicks: number, sizeContractMicros: number): void {
    if (this.count === this.sides.length) this.#grow();
    this.sides[this.count] = side;
    this.prices[this.count] = priceTicks;
    this.sizes[this.count] = sizeContractMicros;
    this.count += 1;
  }

  /** Makes this batch a copy of another. */
  copyFrom(other: BookBatch): void {
    this.begin(other.kind, other.marketIndex, other.streamIndex);
    this.sequence = other.sequence;
    this.venueAt = other.venueAt;
    this.receivedAt = other.receivedAt;
    for (let change = 0; change < other.count; change += 1) {
      this.push(
        other.sides[change] as BookSide,
        other.prices[change] as number,
        other.sizes[change] as number,
      );
    }
  }

  #grow(): void {
    const capacity = this.sides.length * 2;
    assert(capacity <= batchChangesMax, `a batch holds at most ${batchChangesMax} changes`);
    const { sides, prices, sizes } = this;
    this.sides = new Uint8Array(capacity);
    this.prices = new Int32Array(capacity);
    this.sizes = new Float64Array(capacity);
    this.sides.set(sides);
    this.prices.set(prices);
    this.sizes.set(sizes);
  }
}
