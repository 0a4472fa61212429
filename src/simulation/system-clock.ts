// The machine's clock for simulated servers that run in a thread of their own. It takes the system's time once and
// counts on from there, so it never steps back.

import { type EpochMicros, epochMicros } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import type { Clock } from "../ports/clock.ts";

/** Longest single wait of a timer; a later instant is reached in several. */
const waitMillisecondsMax = 1_000_000_000;

function readSystemTime(): EpochMicros {
  return epochMicros(Math.floor((performance.timeOrigin + performance.now()) * 1_000));
}

/** Returns a clock over the system's time. */
export function createSystemClock(): Clock {
  return {
    now: readSystemTime,
    callAt(instant, callback) {
      let timer: NodeJS.Timeout;
      const wait = (): void => {
        const missingMicros = integerOf(instant) - integerOf(readSystemTime());
        const milliseconds = Math.max(0, Math.ceil(missingMicros / 1_000));
        timer = setTimeout(
          () => {
            if (integerOf(readSystemTime()) >= integerOf(instant)) callback();
            else wait();
          },
          Math.min(milliseconds, waitMillisecondsMax),
        );
      };
      wait();
      return () => clearTimeout(timer);
    },
  };
}
