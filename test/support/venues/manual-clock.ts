// A clock that only moves when told, for the tests of the adapters: no test waits for real time.

import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  epochMicros,
} from "../../../src/domain/units/epoch-micros.ts";
import type { Clock } from "../../../src/ports/clock.ts";

interface WaitingCall {
  readonly at: EpochMicros;
  readonly order: number;
  readonly callback: () => void;
}

export class ManualClock implements Clock {
  #now: EpochMicros;
  #order = 0;
  #waiting: WaitingCall[] = [];

  /** Starts on 2026-11-20T08:00:00Z unless told otherwise. */
  constructor(now: EpochMicros = epochMicros(1_795_161_600_000_000)) {
    this.#now = now;
  }

  now(): EpochMicros {
    return this.#now;
  }

  callAt(instant: EpochMicros, callback: () => void): () => void {
    const call = { at: instant, order: this.#order, callback };
    this.#order += 1;
    this.#waiting.push(call);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== call);
    };
  }

  /** Calls that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Moves time on, making every call that falls due, in order of time. */
  advance(by: DurationMicros): void {
    const end = addDuration(this.#now, by);
    for (;;) {
      const due = this.#waiting
        .filter((call) => call.at <= end)
        .sort((a, b) => (a.at < b.at || (a.at === b.at && a.order < b.order) ? -1 : 1))[0];
      if (due === undefined) break;
      this.#waiting = this.#waiting.filter((call) => call !== due);
      if (due.at > this.#now) this.#now = due.at;
      due.callback();
    }
    this.#now = end;
  }
}
