// The journal's file: one table of records in SQLite. Decides how the file is made, opened and read; who writes
// when is the writer's business.

import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FailureError, fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { EngineRecord } from "../../../domain/message/record.ts";
import { explainWriteFailure, isDamaged, wordsOf } from "../sqlite-failure.ts";
import { decodeRecord, type RecordRow } from "./record-row.ts";

/** Small pages: a lone record dirties one page, and a quarter of the usual page is a quarter of the write. Measured
 * at 1.1 times a plain synchronous write, against 1.4 with pages of 4 KiB. */
const pageSizeBytes = 1_024;

/** Largest journal: 64 GiB hold some hundred million records. Beyond it the journal fails instead of eating the disk
 * that the engine needs to close its positions. */
export const journalBytesMax = 64 * 1_024 ** 3;

/** A reader that checkpoints, or a backup, may hold the file for a moment; whoever holds it longer is an error. */
const lockWaitMilliseconds = 1_000;

/** Layout of the file. Raised when a version before could no longer read it. */
const journalVersion = 1;

/** "ARBJ": tells a journal from any other SQLite file. */
const applicationId = 0x4152424a;

const createTable = `
  CREATE TABLE records (
    sequence INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    input INTEGER NOT NULL,
    kind TEXT NOT NULL,
    class TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT`;

function pragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get();
  return Number(row === undefined ? 0 : Object.values(row)[0]);
}

function checkLayout(database: DatabaseSync, file: string): Result<void> {
  const id = pragma(database, "application_id");
  if (id !== applicationId) return fail("STO-924", `${file} is not a journal`);
  const version = pragma(database, "user_version");
  if (version > journalVersion) {
    return fail("STO-923", `${file} has layout ${version}, this version knows ${journalVersion}`);
  }
  return succeed(undefined);
}

function createLayout(database: DatabaseSync): void {
  database.exec(`BEGIN IMMEDIATE; ${createTable};
    PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${journalVersion}; COMMIT`);
}

function prepareForWriting(database: DatabaseSync, file: string, bytesMax: number): Result<void> {
  database.exec(`PRAGMA page_size = ${pageSizeBytes}; PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL; PRAGMA max_page_count = ${Math.ceil(bytesMax / pageSizeBytes)}`);
  const isNew = pragma(database, "schema_version") === 0;
  if (isNew) createLayout(database);
  return checkLayout(database, file);
}

/**
 * Opens the journal for writing, making it when it is missing. Fails with `STO-921` when the file cannot be written,
 * `STO-923` when a newer version wrote it, `STO-924` when it is another database, `STO-925` when it is damaged.
 */
export function openForWriting(file: string, bytesMax: number): Result<DatabaseSync> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: lockWaitMilliseconds });
    const prepared = prepareForWriting(database, file, bytesMax);
    if (prepared.ok) return succeed(database);
    database.close();
    return prepared;
  } catch (error) {
    if (database?.isOpen === true) database.close();
    if (isDamaged(error)) return fail("STO-925", `${file}: ${wordsOf(error)}`);
    return fail("STO-921", `${file}: ${explainWriteFailure(error, dirname(file))}`);
  }
}

/** Opens an existing journal for reading. Fails with `STO-923`, `STO-924` or `STO-925`. */
export function openForReading(file: string): Result<DatabaseSync> {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: lockWaitMilliseconds });
    const checked = checkLayout(database, file);
    if (checked.ok) return succeed(database);
    database.close();
    return checked;
  } catch (error) {
    if (database?.isOpen === true) database.close();
    return fail(isDamaged(error) ? "STO-925" : "STO-924", `${file}: ${wordsOf(error)}`);
  }
}

/** Returns the sequence of the last stored record, 0 when there is none. */
export function lastSequenceIn(database: DatabaseSync): number {
  const row = database.prepare("SELECT max(sequence) AS last FROM records").get();
  return Number(row?.["last"] ?? 0);
}

/**
 * Yields the stored records from a sequence on, in order and gapless. Throws `FailureError` with `STO-925` at the
 * first one that is missing or cannot be read.
 */
export function* readRecords(database: DatabaseSync, from: number): Generator<EngineRecord> {
  let expected = Math.max(from, 1);
  const statement = database.prepare(
    "SELECT sequence, at, input, kind, class, body FROM records WHERE sequence >= ? ORDER BY sequence",
  );
  try {
    for (const stored of statement.iterate(expected)) {
      const row = stored as unknown as RecordRow;
      if (row.sequence !== expected) {
        const message = `the journal has no record ${expected}; the next one is ${row.sequence}`;
        throw new FailureError({ code: "STO-925", message });
      }
      const decoded = decodeRecord(row);
      if (!decoded.ok) throw new FailureError(decoded.failure);
      yield decoded.value;
      expected += 1;
    }
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw new FailureError({
      code: "STO-925",
      message: `after ${expected - 1}: ${wordsOf(error)}`,
    });
  }
}
