// A journal without a disk, for simulations, replay and tests. It keeps the same promises and the same encoding as
// the real one, and dies when it is told to: whatever was not durable by then is gone, or partly kept, as the caller
// chooses. Everything happens inside the calls; nothing here waits or draws lots.

import { assert } from "../../../domain/failure/assert.ts";
import { type Failure, FailureError } from "../../../domain/failure/result.ts";
import type { EngineRecord } from "../../../domain/message/record.ts";
import type { Journal, JournalObserver } from "../../../ports/journal.ts";
import { decodeRecord, encodeRecord, type RecordRow } from "./record-row.ts";

/** The same bound as the real journal, so that simulations meet the same back-pressure. */
export const memoryWaitingMax = 4_096;

/** `automatic`: durable, and told to the observers, before `append` returns. `by-hand`: when `makeDurable` is called. */
export type MemoryDurability = "automatic" | "by-hand";

export interface MemoryJournalOptions {
  readonly durability: MemoryDurability;
  readonly waitingMax?: number;
}

export class MemoryJournal implements Journal {
  readonly waitingMax: number;
  readonly #options: MemoryJournalOptions;
  readonly #rows: RecordRow[];
  readonly #observers: JournalObserver[] = [];
  #durableSequence: number;
  #state: "open" | "failed" | "crashed" | "closed" = "open";

  constructor(options: MemoryJournalOptions, stored: readonly RecordRow[] = []) {
    this.#options = options;
    this.waitingMax = options.waitingMax ?? memoryWaitingMax;
    this.#rows = [...stored];
    this.#durableSequence = stored.length;
  }

  get durableSequence(): number {
    return this.#durableSequence;
  }

  /** Sequence of the last record handed over. */
  get appendedSequence(): number {
    return this.#rows.length;
  }

  get waiting(): number {
    return this.#rows.length - this.#durableSequence;
  }

  observe(observer: JournalObserver): void {
    this.#observers.push(observer);
  }

  append(records: readonly EngineRecord[]): void {
    assert(this.#state !== "closed", "nothing is appended to a closed journal");
    assert(this.#state !== "crashed", "nothing is appended to a crashed journal");
    for (const record of records) {
      assert(
        record.sequence === this.#rows.length + 1,
        `record ${record.sequence} follows ${this.#rows.length}`,
      );
      this.#rows.push(encodeRecord(record));
    }
    if (this.#options.durability === "automatic") this.makeDurable(this.#rows.length);
  }

  /** Makes everything up to the sequence durable and tells the observers. Less than before, or after a failure,
   * changes nothing. */
  makeDurable(upTo: number): void {
    if (this.#state !== "open" || upTo <= this.#durableSequence) return;
    assert(upTo <= this.#rows.length, `record ${upTo} was never appended`);
    this.#durableSequence = upTo;
    for (const observer of this.#observers) observer.durable(upTo);
  }

  /** The disk refuses from now on: `STO-921` with the words, once. */
  failWith(words: string): void {
    if (this.#state !== "open") return;
    this.#state = "failed";
    const failure: Failure = { code: "STO-921", message: words };
    for (const observer of this.#observers) observer.failed(failure);
  }

  /**
   * Ends this journal as a crash does and returns what the next start finds. By default that is what was durable;
   * `keep` also keeps records that had reached the disk when nobody had been told yet.
   */
  crash(keep: number = this.#durableSequence): MemoryJournal {
    assert(keep >= this.#durableSequence, `record ${this.#durableSequence} was durable`);
    assert(keep <= this.#rows.length, `record ${keep} was never appended`);
    this.#state = "crashed";
    this.#observers.length = 0;
    return new MemoryJournal(this.#options, this.#rows.slice(0, keep));
  }

  *read(fromSequence: number): Generator<EngineRecord> {
    for (const row of this.#rows.slice(Math.max(fromSequence, 1) - 1, this.#durableSequence)) {
      const decoded = decodeRecord(row);
      if (!decoded.ok) throw new FailureError(decoded.failure);
      yield decoded.value;
    }
  }

  close(): Promise<void> {
    if (this.#state === "open") this.makeDurable(this.#rows.length);
    if (this.#state !== "crashed") this.#state = "closed";
    return Promise.resolve();
  }
}
