// Where records become durable. Appending never waits; the watermark says how far the disk has followed.

import type { Failure } from "../domain/failure/result.ts";
import type { EngineRecord } from "../domain/message/record.ts";

export interface JournalObserver {
  /** All records up to and including this sequence survive a crash from now on. */
  durable(recordSequence: number): void;
  /** The journal can no longer write (`STO-921`). It says so once. */
  failed(failure: Failure): void;
}

export interface Journal {
  /** Hands over the records of one step, in order. They become durable together or not at all, as one group with
   * whatever else waits. */
  append(records: readonly EngineRecord[]): void;
  /** Sequence of the last durable record, 0 when there is none. */
  readonly durableSequence: number;
  /** Records handed over and not yet durable. Appending beyond the limit loses nothing, but the disk has fallen
   * behind: whoever opens positions stops while `waiting` exceeds `waitingMax`. Stays up after a failure. */
  readonly waiting: number;
  readonly waitingMax: number;
  /** Returns all records from a sequence on, in order; for recovery, before the first append. Throws `FailureError`
   * (`STO-925`) at the first stored record that this version cannot read. */
  read(fromSequence: number): Iterable<EngineRecord>;
  observe(observer: JournalObserver): void;
  /** Writes what waits and closes. */
  close(): Promise<void>;
}
