// The engine's timers: set and cleared by commands, fired as inputs.

import { assert } from "../domain/failure/assert.ts";
import type { ClearTimer, SetTimer } from "../domain/message/command.ts";
import type { Clock } from "../ports/clock.ts";
import type { InputSink } from "../ports/market-data.ts";

/** Timers that wait: one for each order and each group in progress, which the risk limits keep far below this. */
export const timersMax = 65_536;

export class Timers {
  readonly #clock: Clock;
  readonly #sink: InputSink;
  readonly #withdrawals = new Map<string, () => void>();

  constructor(clock: Clock, sink: InputSink) {
    this.#clock = clock;
    this.#sink = sink;
  }

  /** Timers that wait. */
  get size(): number {
    return this.#withdrawals.size;
  }

  /** Sets a timer, replacing one of the same name. */
  set(command: SetTimer): void {
    const { timerId } = command;
    this.clear(command);
    assert(this.size < timersMax, `more than ${timersMax} timers wait`);
    const withdraw = this.#clock.callAt(command.at, () => {
      this.#withdrawals.delete(timerId);
      this.#sink.event({ kind: "TimerFired", receivedAt: this.#clock.now(), timerId });
    });
    this.#withdrawals.set(timerId, withdraw);
  }

  clear(command: Pick<ClearTimer, "timerId">): void {
    this.#withdrawals.get(command.timerId)?.();
    this.#withdrawals.delete(command.timerId);
  }

  clearAll(): void {
    for (const withdraw of this.#withdrawals.values()) withdraw();
    this.#withdrawals.clear();
  }
}
