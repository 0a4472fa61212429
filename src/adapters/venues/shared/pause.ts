// Waiting by the clock that the transport carries, so that a simulated adapter waits in simulated time.

import { addDuration, type DurationMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";

/** Resolves after the time has passed. */
export function pause(clock: Clock, length: DurationMicros): Promise<void> {
  return new Promise((resolve) => {
    clock.callAt(addDuration(clock.now(), length), resolve);
  });
}
