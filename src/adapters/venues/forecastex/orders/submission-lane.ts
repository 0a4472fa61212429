// One submission at a time: the broker drops a question that waits for its answer as soon as anything else is sent, so a
// ticket with all its replies must be over before the next ticket, or a cancel, leaves. What makes exposure smaller goes
// first; what has waited past its deadline never leaves, which is proof that it was not sent.

import { type Failure, failure } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";

/** Orders and cancels that may wait: at a round trip of 100 ms what is behind them waits for more than a deadline. */
export const waitingMax = 128;

export type LanePurpose = "protect" | "open";

interface Waiting {
  /** Called with null when its turn has come. */
  readonly admit: (refusal: Failure | null) => void;
}

export class SubmissionLane {
  readonly #clock: Clock;
  readonly #waiting: Readonly<Record<LanePurpose, Set<Waiting>>> = {
    protect: new Set(),
    open: new Set(),
  };
  /** Reads that wait for the end of what is under way. */
  #reads: (() => void)[] = [];
  #isBusy = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Submissions that wait for their turn. */
  get waiting(): number {
    return this.#waiting.protect.size + this.#waiting.open.size;
  }

  /**
   * Does the work when nothing else is under way, and returns what it returned; or, when it never began, why: `VEN-820`
   * its turn did not come before its deadline, `VEN-822` too many wait.
   */
  async run<Value>(
    purpose: LanePurpose,
    deadline: EpochMicros,
    work: () => Promise<Value>,
  ): Promise<{ readonly done: Value } | { readonly unsent: Failure }> {
    const refusal = await this.#turn(purpose, deadline);
    if (refusal !== null) return { unsent: refusal };
    try {
      return { done: await work() };
    } finally {
      this.#release();
    }
  }

  /** Resolves between two submissions, before the next leaves: a read during one would drop its question. */
  gap(): Promise<void> {
    if (!this.#isBusy) return Promise.resolve();
    return new Promise((resolve) => this.#reads.push(resolve));
  }

  #turn(purpose: LanePurpose, deadline: EpochMicros): Promise<Failure | null> {
    if (deadline <= this.#clock.now()) return Promise.resolve(overdue());
    if (!this.#isBusy) {
      this.#isBusy = true;
      return Promise.resolve(null);
    }
    if (this.waiting >= waitingMax) {
      return Promise.resolve(failure("VEN-822", `${waitingMax} orders wait for the broker`));
    }
    return new Promise((resolve) => {
      const line = this.#waiting[purpose];
      const waiting: Waiting = {
        admit: (refusal) => {
          withdraw();
          line.delete(waiting);
          resolve(refusal);
        },
      };
      const withdraw = this.#clock.callAt(deadline, () => waiting.admit(overdue()));
      line.add(waiting);
    });
  }

  #release(): void {
    const reads = this.#reads;
    this.#reads = [];
    for (const resolve of reads) resolve();
    for (const line of [this.#waiting.protect, this.#waiting.open]) {
      for (const next of line) {
        next.admit(null);
        return;
      }
    }
    this.#isBusy = false;
  }
}

function overdue(): Failure {
  return failure("VEN-820", "another order was under way until the deadline");
}
