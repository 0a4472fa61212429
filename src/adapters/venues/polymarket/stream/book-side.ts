// One side of a book with its best price at hand: the venue states the touch with every change, and comparing it
// with ours is the only way to notice a lost message.

/** What `best` gives for an empty side. */
export const noPrice = -1;

export class BookSideLevels {
  readonly #isBid: boolean;
  /** Sizes in contract micros by price in YES ticks. */
  readonly #levels = new Map<number, number>();
  #best = noPrice;
  #isBestKnown = true;

  constructor(isBid: boolean) {
    this.#isBid = isBid;
  }

  get size(): number {
    return this.#levels.size;
  }

  /** Returns what rests at the price, 0 for nothing. */
  at(priceTicks: number): number {
    return this.#levels.get(priceTicks) ?? 0;
  }

  has(priceTicks: number): boolean {
    return this.#levels.has(priceTicks);
  }

  set(priceTicks: number, sizeContractMicros: number): void {
    if (sizeContractMicros === 0) {
      this.#levels.delete(priceTicks);
      if (priceTicks === this.#best) this.#isBestKnown = false;
      return;
    }
    this.#levels.set(priceTicks, sizeContractMicros);
    if (this.#isBestKnown && this.#isBetter(priceTicks, this.#best)) this.#best = priceTicks;
  }

  /** Best price in ticks, or `noPrice`. */
  best(): number {
    if (!this.#isBestKnown) {
      this.#best = noPrice;
      for (const price of this.#levels.keys()) {
        if (this.#isBetter(price, this.#best)) this.#best = price;
      }
      this.#isBestKnown = true;
    }
    return this.#best;
  }

  clear(): void {
    this.#levels.clear();
    this.#best = noPrice;
    this.#isBestKnown = true;
  }

  entries(): Iterable<readonly [priceTicks: number, sizeContractMicros: number]> {
    return this.#levels;
  }

  #isBetter(price: number, than: number): boolean {
    return than === noPrice || (this.#isBid ? price > than : price < than);
  }
}
