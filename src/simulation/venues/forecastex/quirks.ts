// What goes wrong at this broker and at no other venue, by chance: fields that are left out, questions that lapse before
// they are answered, netting that is reported late. Chances are millionths; zero switches a fault off.

import type { FaultOptions } from "../../faults/fault.ts";
import type { RandomStream } from "../../random-stream.ts";

export interface QuirkChances {
  /** Per field of a quote: it is left out of a snapshot, or told one update later on a stream. */
  readonly lostField: number;
  /** Per question: it lapses at once, as if another request had come between. */
  readonly voidedReply: number;
  /** Per fill that closes a position: its netting rows come in a frame of their own, a moment after the fill. */
  readonly lateNetting: number;
  /** Per fill that closes a position: the netting rows come before the fill. */
  readonly nettingFirst: number;
}

export const noQuirks: QuirkChances = {
  lostField: 0,
  voidedReply: 0,
  lateNetting: 0,
  nettingFirst: 0,
};

/** Returns what common faults come to in this broker's own ways: lost frames lose fields too, failing requests void
 * questions, late and reordered frames tear netting from its fill. */
export function quirksUnder(faults: FaultOptions): QuirkChances {
  return {
    lostField: faults.dropChance,
    voidedReply: faults.requests.errorBeforeChance,
    lateNetting: faults.accountDelayChance,
    nettingFirst: faults.reorderChance,
  };
}

/** Draws what happens. */
export class Quirks {
  readonly #random: RandomStream;
  #chances: QuirkChances;

  constructor(random: RandomStream, chances: QuirkChances) {
    this.#random = random;
    this.#chances = chances;
  }

  use(chances: QuirkChances): void {
    this.#chances = chances;
  }

  losesField(): boolean {
    return this.#happens(this.#chances.lostField);
  }

  voidsReply(): boolean {
    return this.#happens(this.#chances.voidedReply);
  }

  delaysNetting(): boolean {
    return this.#happens(this.#chances.lateNetting);
  }

  putsNettingFirst(): boolean {
    return this.#happens(this.#chances.nettingFirst);
  }

  #happens(chance: number): boolean {
    return chance > 0 && this.#random.chance(chance);
  }
}
