// The life of one call to a venue: everything it waits for (its turn, a pause, the answer) ends with the answer, with
// the call's deadline or with the closing of the client, whichever comes first.

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";

/** Why a call ended before its answer. */
export type CallEnd = "deadline" | "closed";

export class CallScope {
  readonly deadline: EpochMicros;
  readonly #withdrawDeadline: () => void;
  #ended: CallEnd | null = null;
  #giveUp: (() => void) | null = null;

  /** A deadline that has passed ends the call before it waits for anything. */
  constructor(clock: Clock, deadline: EpochMicros) {
    this.deadline = deadline;
    if (deadline <= clock.now()) {
      this.#ended = "deadline";
      this.#withdrawDeadline = () => undefined;
    } else {
      this.#withdrawDeadline = clock.callAt(deadline, () => this.end("deadline"));
    }
  }

  get ended(): CallEnd | null {
    return this.#ended;
  }

  /**
   * Starts something that calls back once and returns a function that gives it up. Resolves with what it called back
   * with, or with null when the call ended first. A call waits for one thing at a time.
   */
  wait<Value>(start: (done: (value: Value) => void) => () => void): Promise<Value | null> {
    if (this.#ended !== null) return Promise.resolve(null);
    return new Promise((resolve) => {
      let giveUp: (() => void) | null = null;
      let isOver = false;
      const finish = (value: Value | null) => {
        if (isOver) return;
        isOver = true;
        this.#giveUp = null;
        resolve(value);
      };
      this.#giveUp = () => {
        giveUp?.();
        finish(null);
      };
      const given = start(finish);
      if (!isOver) giveUp = given;
    });
  }

  /** Ends the call unless it has ended. */
  end(reason: CallEnd): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#giveUp?.();
  }

  /** Withdraws the deadline; the call is over. */
  release(): void {
    this.#withdrawDeadline();
  }
}
