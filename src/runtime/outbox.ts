// Commands on their way out. A command waits until the journal has made the record it follows from durable; then it
// leaves, in order. When the journal has failed no order leaves any more, not even one that reduces: the next start
// would not know of it, and its ledger would go on holding what had been sold. Cancels, queries and timers change
// nothing that a record would have to remember, and leave.

import type { Command, SubmitOrder } from "../domain/message/command.ts";

/** Commands that may wait before opening stops: some seconds of the fastest trading the limits allow. */
export const outboxCommandsMax = 256;

export class Outbox {
  readonly #waiting: Command[] = [];
  readonly #dispatch: (command: Command) => void;
  #journalFailed = false;
  #dropped = 0;

  constructor(dispatch: (command: Command) => void) {
    this.#dispatch = dispatch;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Nothing may open while this many commands wait. */
  get isFull(): boolean {
    return this.#waiting.length >= outboxCommandsMax;
  }

  /** Commands given up because their record can no longer become durable. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes the commands of one step, in order. */
  add(commands: readonly Command[]): void {
    for (const command of commands) {
      if (this.#journalFailed) this.#afterFailure(command);
      else this.#waiting.push(command);
    }
  }

  /** Lets go of every command whose record is durable. */
  release(durableSequence: number): void {
    let released = 0;
    for (const command of this.#waiting) {
      if (command.follows > durableSequence) break;
      released += 1;
    }
    for (const command of this.#waiting.splice(0, released)) this.#dispatch(command);
  }

  /** Takes back the orders that would open and returns them; what reduces, cancels or asks still leaves. */
  withholdOpening(): SubmitOrder[] {
    const withheld: SubmitOrder[] = [];
    const rest = this.#waiting.splice(0);
    for (const command of rest) {
      if (command.kind === "SubmitOrder" && !command.reduceOnly) withheld.push(command);
      else this.#waiting.push(command);
    }
    return withheld;
  }

  /** The journal cannot write any more. */
  journalFailed(): void {
    this.#journalFailed = true;
    for (const command of this.#waiting.splice(0)) this.#afterFailure(command);
  }

  #afterFailure(command: Command): void {
    if (command.kind === "SubmitOrder") this.#dropped += 1;
    else this.#dispatch(command);
  }
}
