// Questions about orders that only an earlier run can know, held until its orders are handed over: before that the venue
// would be asked about an order that we cannot tell from a stranger's.

import { addDuration, type EpochMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";

export interface EarlyQuestionsOptions {
  readonly clock: Clock;
  isKnown(clientOrderId: string): boolean;
  resolve(clientOrderId: string, deadline: EpochMicros): void;
}

/** Questions held: the engine asks again about any that finds no room. */
export const earlyMax = 1_024;

/** How long a question that waited may at least look for what became of its order. */
const searchWithin = seconds(5);

export class EarlyQuestions {
  readonly #options: EarlyQuestionsOptions;
  /** Deadlines by order; null once the orders are handed over. */
  #held: Map<string, EpochMicros> | null = new Map();

  constructor(options: EarlyQuestionsOptions) {
    this.#options = options;
  }

  ask(clientOrderId: string, deadline: EpochMicros): void {
    const options = this.#options;
    if (this.#held === null || options.isKnown(clientOrderId)) {
      options.resolve(clientOrderId, deadline);
    } else if (this.#held.size < earlyMax) {
      this.#held.set(clientOrderId, deadline);
    }
  }

  /** The orders are handed over: what was held is asked, and later questions at once. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    const soon = addDuration(this.#options.clock.now(), searchWithin);
    for (const [id, deadline] of held) this.#options.resolve(id, deadline > soon ? deadline : soon);
  }
}
