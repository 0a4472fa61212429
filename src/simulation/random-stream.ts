// Seeded randomness for everything simulated: integer draws over a source that hands out 32-bit words. Draws use
// integers only, so that a seed gives the same run on every machine.

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

import { assert } from "../domain/failure/assert.ts";
import type { RandomSource } from "../ports/random-source.ts";

const warmUpWords = 24;
const wordValues = 4_294_967_296;

/** One million: chances are given as parts of it. */
export const chanceScale = 1_000_000;

/** Returns a source that hands out the same words for the same seed. */
export function seededSource(seed: number): RandomSource {
  assert(Number.isSafeInteger(seed), `a seed is an integer: ${seed}`);
  const generator = xoroshiro128plus(seed | 0);
  // The first words of this generator still show the seed, so that neighbouring seeds would begin alike.
  for (let word = 0; word < warmUpWords; word += 1) generator.next();
  return { nextUint32: () => generator.next() >>> 0 };
}

/** Odd, and its bits are spread: what it multiplies fills a word. */
const spreadFactor = 0x9e3779b1;

/** Returns the seed of what depends on two. The second one's zero leaves the first as it is, and two that are equal stay
 * as different from other such pairs as they are. */
export function mixedSeed(first: number, second: number): number {
  return first ^ Math.imul(second, spreadFactor);
}

/** Draws of the shapes the simulation needs. */
export class RandomStream {
  readonly #source: RandomSource;

  constructor(source: RandomSource) {
    this.#source = source;
  }

  /** Returns a uniform integer between the two bounds, both included. */
  between(least: number, most: number): number {
    assert(most >= least, `an empty range: ${least} to ${most}`);
    const span = most - least + 1;
    assert(span <= wordValues, "a range wider than one word");
    // Words at or above the last whole multiple of the span would favour the low values.
    const limit = wordValues - (wordValues % span);
    let word = this.#source.nextUint32();
    while (word >= limit) word = this.#source.nextUint32();
    return least + (word % span);
  }

  /** Returns true with a chance of so many parts per million. */
  chance(partsPerMillion: number): boolean {
    return this.between(1, chanceScale) <= partsPerMillion;
  }

  /** Returns one of the entries, each as likely as the others. */
  pick<Entry>(entries: readonly Entry[]): Entry {
    assert(entries.length > 0, "nothing to pick from");
    return entries[this.between(0, entries.length - 1)] as Entry;
  }

  /** Returns an integer around zero: the sum of four uniform draws, bell-shaped, within ±2 × `halfWidth`. */
  bell(halfWidth: number): number {
    let sum = 0;
    for (let draw = 0; draw < 4; draw += 1) sum += this.between(-halfWidth, halfWidth);
    return Math.trunc(sum / 2);
  }

  /** Returns a stream of its own, so that draws of one part do not shift those of another. */
  fork(): RandomStream {
    return new RandomStream(seededSource(this.#source.nextUint32()));
  }
}
