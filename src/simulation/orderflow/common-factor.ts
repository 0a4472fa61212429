// What all events of a flow have in common: one walk that each of them follows in part. Elections, games of a day and
// rates move together, and a portfolio of bets on them is not a portfolio of independent bets.

import type { RandomStream } from "../random-stream.ts";

export class CommonFactor {
  readonly #random: RandomStream;
  readonly #stepWidth: number;
  readonly #everyMicros: number;
  #walkedAtMicros: number;
  #value = 0;

  /** The factor takes the steps that an event of loading 1 would take. */
  constructor(random: RandomStream, stepWidth: number, everyMicros: number, startAtMicros: number) {
    this.#random = random;
    this.#stepWidth = stepWidth;
    this.#everyMicros = everyMicros;
    this.#walkedAtMicros = startAtMicros;
  }

  /** Returns the sum of all steps up to the instant, which never decreases between two calls. */
  valueAt(atMicros: number): number {
    while (this.#walkedAtMicros + this.#everyMicros <= atMicros) {
      this.#walkedAtMicros += this.#everyMicros;
      this.#value += this.#random.bell(this.#stepWidth);
    }
    return this.#value;
  }
}
