// A lock that the kernel takes back when its process dies, however it dies: an SQLite transaction held open on a file
// of its own. Beside it lies a note that says who holds it, for the message to whoever comes second.
//
// The lock file itself is never opened by other means: closing any descriptor of it would release the lock of the
// whole process.

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { sqliteBusy, sqliteCodeOf, wordsOf } from "../sqlite-failure.ts";

/** Who takes a lock, as the second comer will read it. */
export interface LockHolder {
  readonly command: string;
  readonly startedAt: EpochMicros;
}

export interface ProcessLock {
  /** Gives the lock back. Calling it again changes nothing. */
  release(): void;
}

interface HolderNote {
  readonly processId: number;
  readonly host: string;
  readonly command: string;
  readonly startedAt: string;
}

function noteFileOf(file: string): string {
  return `${file}.json`;
}

function writeNote(file: string, holder: LockHolder): void {
  const note: HolderNote = {
    processId: process.pid,
    host: hostname(),
    command: holder.command,
    startedAt: new Date(integerOf(holder.startedAt) / 1_000).toISOString(),
  };
  const fresh = `${noteFileOf(file)}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(note), { mode: 0o600 });
  renameSync(fresh, noteFileOf(file));
}

/** Returns who holds the lock, in words. The note may be missing for the moment between lock and note. */
function describeHolder(file: string): string {
  try {
    const note = JSON.parse(readFileSync(noteFileOf(file), "utf8")) as Partial<HolderNote>;
    return `process ${note.processId} on ${note.host}, running since ${note.startedAt}: ${note.command}`;
  } catch {
    return "another process, which has not said who it is yet";
  }
}

function takeTransaction(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

class HeldLock implements ProcessLock {
  readonly #file: string;
  readonly #database: DatabaseSync;

  constructor(file: string, database: DatabaseSync) {
    this.#file = file;
    this.#database = database;
  }

  release(): void {
    if (!this.#database.isOpen) return;
    try {
      // The note goes first: once the lock is free, the next holder's note may already lie there.
      rmSync(noteFileOf(this.#file), { force: true });
    } catch {
      // A note that stays misleads nobody: it is read only while the lock is held, and written anew by each holder.
    }
    this.#database.close();
  }
}

/**
 * Takes the lock of a file. `what` names the thing in messages ("the data directory …"). Fails with `STO-922` naming
 * the holder, or `STO-924` when the file cannot be used. Two locks of one process exclude each other as well.
 */
export function takeProcessLock(options: {
  readonly file: string;
  readonly what: string;
  readonly holder: LockHolder;
}): Result<ProcessLock> {
  const { file, what, holder } = options;
  try {
    const lock = new HeldLock(file, takeTransaction(file));
    try {
      writeNote(file, holder);
    } catch (error) {
      lock.release();
      return fail("STO-924", `${what}: ${wordsOf(error)}`);
    }
    return succeed(lock);
  } catch (error) {
    if (sqliteCodeOf(error) === sqliteBusy) {
      return fail("STO-922", `${what} is held by ${describeHolder(file)}`);
    }
    return fail("STO-924", `${what}: ${file}: ${wordsOf(error)}`);
  }
}
