// Seeded choices for a simulation. One seed gives one story.

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { StateHash } from "../../src/domain/message/state-hash.ts";
import type { RandomSource } from "../../src/ports/random-source.ts";

export class SeededChoice implements RandomSource {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(scattered(seed));
  }

  nextUint32(): number {
    return this.#generator.next() >>> 0;
  }

  /** A uniform integer from 0 up to but not including the bound. */
  below(bound: number): number {
    return this.nextUint32() % bound;
  }

  /** A uniform integer from one bound to the other, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.below(100) < share;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }
}

/** Neighbouring seeds would begin with nearly the same draws, and the choices of a story's start would never differ. */
function scattered(seed: number): number {
  const hash = new StateHash();
  hash.addInteger(seed);
  return Number.parseInt(hash.digest().slice(0, 8), 16) | 0;
}
