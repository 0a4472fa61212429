// Writes rows to the journal's file, as one transaction for whatever is handed over together. Synchronous: it runs
// in the writer's thread, and in tests in any.

import { dirname } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { explainWriteFailure } from "../sqlite-failure.ts";
import { lastSequenceIn, openForWriting } from "./journal-file.ts";
import type { RecordRow } from "./record-row.ts";

export class JournalWriter {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #durableSequence: number;

  private constructor(file: string, database: DatabaseSync) {
    this.#file = file;
    this.#database = database;
    this.#insert = database.prepare("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)");
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
    this.#durableSequence = lastSequenceIn(database);
  }

  /** Opens the file for writing; fails as `openForWriting` does. */
  static open(file: string, bytesMax: number): Result<JournalWriter> {
    const opened = openForWriting(file, bytesMax);
    return opened.ok ? succeed(new JournalWriter(file, opened.value)) : opened;
  }

  /** Sequence of the last record on disk. */
  get durableSequence(): number {
    return this.#durableSequence;
  }

  /**
   * Writes the rows as one transaction and returns the new watermark once the disk has confirmed it. On `STO-921`
   * none of them counts as durable, and the writer is of no further use but to be closed.
   */
  write(rows: readonly RecordRow[]): Result<number> {
    const last = rows.at(-1);
    if (last === undefined) return succeed(this.#durableSequence);
    try {
      // A lone row commits by itself: two statements fewer on the way of a single intent.
      if (rows.length === 1) this.#insertRow(last);
      else this.#insertGroup(rows);
    } catch (error) {
      return this.#abandon(error);
    }
    this.#durableSequence = last.sequence;
    return succeed(this.#durableSequence);
  }

  close(): void {
    this.#database.close();
  }

  #insertRow(row: RecordRow): void {
    this.#insert.run(row.sequence, row.at, row.input, row.kind, row.class, row.body);
  }

  #insertGroup(rows: readonly RecordRow[]): void {
    this.#begin.run();
    for (const row of rows) this.#insertRow(row);
    this.#commit.run();
  }

  #abandon(error: unknown): Result<never> {
    const words = explainWriteFailure(error, dirname(this.#file));
    try {
      // SQLite has ended the transaction itself after some errors, and not after others.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    } catch {
      // What is not committed is gone when the file is opened again; the first error is the one to tell.
    }
    return fail("STO-921", `${this.#file}: ${words}`, { durableSequence: this.#durableSequence });
  }
}
