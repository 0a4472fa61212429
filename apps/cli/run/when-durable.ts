// When the journal has made durable what was put before the engine. The engine takes its turn first, and then the disk: two
// steps, each looked for until it has happened.

import {
  addDuration,
  type DurationMicros,
  milliseconds,
} from "../../../src/domain/units/epoch-micros.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Journal } from "../../../src/ports/journal.ts";

/** Between two looks: a turn and a flush take less. */
const lookEvery: DurationMicros = milliseconds(50);

/** Looks before it is given up: a minute. A journal that is this far behind has stopped everything already. */
export const durableLooksMax = 1_200;

/** Returns what calls back once everything that stood in the queue is durable; never, when the journal fails. */
export function whenDurable(
  clock: Clock,
  journal: Pick<Journal, "durableSequence" | "waiting">,
): (callback: () => void) => void {
  return (callback) => {
    let wanted: number | undefined;
    let looks = 0;
    const look = (): void => {
      wanted ??= journal.durableSequence + journal.waiting;
      looks += 1;
      if (journal.durableSequence >= wanted) callback();
      else if (looks < durableLooksMax) clock.callAt(addDuration(clock.now(), lookEvery), look);
    };
    clock.callAt(addDuration(clock.now(), lookEvery), look);
  };
}
