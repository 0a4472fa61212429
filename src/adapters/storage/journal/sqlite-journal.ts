// The journal of a running engine: an SQLite file written by a thread of its own, so that no append ever waits for
// the disk. Takes records in order, tells its observers how far the disk has followed, and gives the stored records
// back for recovery.

import type { DatabaseSync } from "node:sqlite";
import { MessageChannel, Worker } from "node:worker_threads";
import { assert } from "../../../domain/failure/assert.ts";
import { type Failure, type Result, succeed } from "../../../domain/failure/result.ts";
import type { EngineRecord } from "../../../domain/message/record.ts";
import type { Journal, JournalObserver } from "../../../ports/journal.ts";
import { wordsOf } from "../sqlite-failure.ts";
import { journalBytesMax, openForReading, openForWriting, readRecords } from "./journal-file.ts";
import { MailboxSender, newSharedWords, type WriterReply, type WriterStart } from "./mailbox.ts";
import { encodeRecord } from "./record-row.ts";

/** Records in flight beyond which nothing should be opened: some milliseconds of work for a healthy disk. */
export const journalWaitingMax = 4_096;

/** Turns of the event loop spent looking for the watermark before the writer is asked to call instead: a few
 * milliseconds, several flushes of a fast disk. A slow disk would otherwise keep a core busy with looking. */
const watchTurnsMax = 2_000;

export interface SqliteJournalOptions {
  readonly file: string;
  /** Largest size of the file. */
  readonly bytesMax?: number;
  /** The writer's entry point; another one in tests of its death. */
  readonly writerModule?: URL;
}

/** The worker beside this module: source under type stripping, or compiled. */
function writerModuleOf(moduleUrl: string): URL {
  return new URL(`./journal-worker${moduleUrl.endsWith(".ts") ? ".ts" : ".js"}`, moduleUrl);
}

export class SqliteJournal implements Journal {
  readonly waitingMax = journalWaitingMax;
  readonly #file: string;
  readonly #reader: DatabaseSync;
  readonly #worker: Worker;
  readonly #mailbox: MailboxSender;
  readonly #observers: JournalObserver[] = [];
  readonly #exited: Promise<void>;
  readonly #ready: Promise<Result<void>>;
  #settleReady: (result: Result<void>) => void = () => {};
  #appendedSequence = 0;
  #urgentSequence = 0;
  #durableSequence = 0;
  #isWatching = false;
  #watchTurns = 0;
  #failure: Failure | undefined;
  #closed: Promise<void> | undefined;

  private constructor(options: SqliteJournalOptions, reader: DatabaseSync) {
    this.#file = options.file;
    this.#reader = reader;
    const { port1, port2 } = new MessageChannel();
    const shared = newSharedWords();
    this.#mailbox = new MailboxSender(port1, shared);
    const bytesMax = options.bytesMax ?? journalBytesMax;
    const start: WriterStart = { file: options.file, bytesMax, port: port2, shared };
    this.#ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    this.#worker = new Worker(options.writerModule ?? writerModuleOf(import.meta.url), {
      workerData: start,
      transferList: [port2],
    });
    this.#worker.on("message", (reply: WriterReply) => this.#onReply(reply));
    this.#worker.on("error", (error) => this.#fail(`the writer stopped: ${wordsOf(error)}`));
    this.#exited = new Promise((resolve) => {
      this.#worker.once("exit", (code) => {
        if (this.#closed === undefined) this.#fail(`the writer ended with exit code ${code}`);
        port1.close();
        resolve();
      });
    });
  }

  /** Opens the journal, making the file when it is missing. Fails as `openForWriting` does. */
  static async open(options: SqliteJournalOptions): Promise<Result<SqliteJournal>> {
    const created = openForWriting(options.file, options.bytesMax ?? journalBytesMax);
    if (!created.ok) return created;
    created.value.close();
    const reader = openForReading(options.file);
    if (!reader.ok) return reader;
    const journal = new SqliteJournal(options, reader.value);
    const ready = await journal.#ready;
    if (ready.ok) return succeed(journal);
    await journal.close();
    return ready;
  }

  get durableSequence(): number {
    return this.#durableSequence;
  }

  get waiting(): number {
    return this.#appendedSequence - this.#durableSequence;
  }

  observe(observer: JournalObserver): void {
    this.#observers.push(observer);
  }

  append(records: readonly EngineRecord[]): void {
    assert(this.#closed === undefined, "nothing is appended to a closed journal");
    if (records.length === 0) return;
    for (const record of records) {
      assert(
        record.sequence === this.#appendedSequence + 1,
        `record ${record.sequence} follows ${this.#appendedSequence}`,
      );
      this.#appendedSequence = record.sequence;
    }
    if (this.#failure !== undefined) return;
    const rows = records.map(encodeRecord);
    const isUrgent = rows.some((row) => row.class === "durable");
    this.#mailbox.post(rows, { isUrgent, isLast: false });
    if (isUrgent) this.#watchUntil(this.#appendedSequence);
  }

  read(fromSequence: number): Iterable<EngineRecord> {
    return readRecords(this.#reader, fromSequence);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#mailbox.post([], { isUrgent: true, isLast: true });
    await this.#exited;
    this.#followWatermark();
    this.#reader.close();
  }

  #onReply(reply: WriterReply): void {
    if (reply.kind === "ready") {
      this.#appendedSequence = reply.durableSequence;
      this.#durableSequence = reply.durableSequence;
      this.#settleReady(succeed(undefined));
    } else if (reply.kind === "durable") {
      this.#followWatermark();
    } else {
      this.#fail(reply.failure);
    }
  }

  #watchUntil(sequence: number): void {
    this.#urgentSequence = sequence;
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#watchTurns = 0;
    this.#mailbox.watch(true);
    setImmediate(this.#watch);
  }

  readonly #watch = (): void => {
    this.#followWatermark();
    this.#watchTurns += 1;
    const isOver = this.#durableSequence >= this.#urgentSequence || this.#failure !== undefined;
    if (!isOver && this.#watchTurns < watchTurnsMax) {
      setImmediate(this.#watch);
      return;
    }
    this.#isWatching = false;
    this.#mailbox.watch(false);
    // The writer may have published between the last look and the word that nobody looks any more.
    this.#followWatermark();
  };

  #followWatermark(): void {
    const durableSequence = this.#mailbox.readWatermark();
    if (durableSequence <= this.#durableSequence) return;
    this.#durableSequence = durableSequence;
    this.#watchTurns = 0;
    for (const observer of this.#observers) observer.durable(durableSequence);
  }

  #fail(cause: Failure | string): void {
    // What became durable before the failure is told before it.
    this.#followWatermark();
    if (this.#failure !== undefined) return;
    const failure: Failure =
      typeof cause === "string" ? { code: "STO-921", message: `${this.#file}: ${cause}` } : cause;
    this.#failure = failure;
    this.#settleReady({ ok: false, failure });
    for (const observer of this.#observers) observer.failed(failure);
  }
}
