// Seeded numbers for workloads: the same in every run and process.

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Draws integers from 0 up to but not including a limit. */
export class Draws {
  readonly #generator;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  below(limit: number): number {
    return (this.#generator.next() >>> 0) % limit;
  }
}
