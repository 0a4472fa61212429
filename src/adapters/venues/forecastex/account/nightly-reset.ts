// The broker ends every session once a night, at about 01:00 in New York, and is away for some minutes. Opening stops a
// little before, so that no group is half done then, and begins again when the account has been read anew.

import { addDuration, type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import { localTime } from "../normalise/local-time.ts";

/** Opening stops so long before: a leg group with its unwinds is over by then. */
export const stopBefore = seconds(120);

const zone = "America/New_York";

/** The window in minutes of New York's day. The broker says "about" 01:00: what comes later its session tells by ending. */
const windowFrom = 60;
const windowTo = 65;

export interface NightlyResetOptions {
  readonly clock: Clock;
  readonly gate: GateReasons;
}

export class NightlyReset {
  readonly #options: NightlyResetOptions;

  constructor(options: NightlyResetOptions) {
    this.#options = options;
  }

  /** Moves the gate by the clock. */
  judge(): void {
    const { clock, gate } = this.#options;
    if (isNearReset(clock.now())) {
      gate.close("nightly", "the broker's nightly reset, about 01:00 in New York");
    } else gate.open("nightly");
  }
}

/** Says whether an instant lies in the window, or just before it. */
export function isNearReset(now: EpochMicros): boolean {
  const soon = localTime(addDuration(now, stopBefore), zone).minuteOfDay;
  return soon >= windowFrom && localTime(now, zone).minuteOfDay < windowTo;
}
