// Puts many events before the engine at once: what the catalogues say of every market, and every relation. The queue has
// room for fewer than a large run has markets and relations, and an event that finds none is a reason for safe mode, so
// the engine takes turns in between.

import type { NewEvent } from "../../../src/domain/message/input.ts";
import { strainedInputsMin } from "../../../src/runtime/flow-gauge.ts";

/** Events that may wait before a turn: below what counts as pressure. */
const waitingMax = strainedInputsMin / 4;

export interface TurnTaker {
  tell(event: NewEvent): void;
  /** Inputs that wait for a turn, which the engine takes by `setImmediate`. */
  waiting(): number;
}

/** Tells the events in order; returns when all are told, not yet when the engine has seen the last. */
export async function tellInTurns(taker: TurnTaker, events: Iterable<NewEvent>): Promise<void> {
  for (const event of events) {
    taker.tell(event);
    if (taker.waiting() >= waitingMax) await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
