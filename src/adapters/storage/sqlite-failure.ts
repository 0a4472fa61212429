// What went wrong when SQLite refuses, in words a person can act on. SQLite hides the system's reason behind "disk
// I/O error", so the folder is tried once with a small write and the system's own words are added where that fails
// too.

import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Primary result codes, from SQLite's result code page. */
export const sqliteBusy = 5;
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

/** Enough to need a block of its own on a full disk. */
const probeBytes = 8_192;

/** Returns SQLite's primary result code, or undefined when the error is not SQLite's. */
export function sqliteCodeOf(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === "number" ? code & 0xff : undefined;
}

/** Returns true when the file is damaged, or no database at all, as opposed to out of reach. */
export function isDamaged(error: unknown): boolean {
  const code = sqliteCodeOf(error);
  return code === sqliteCorrupt || code === sqliteNotADatabase;
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns why a file cannot be written in the folder, in the system's words, or undefined when it can. */
export function probeFolder(folder: string): string | undefined {
  const file = join(folder, `.probe-${process.pid}-${performance.now()}`);
  try {
    const descriptor = openSync(file, "wx", 0o600);
    try {
      writeSync(descriptor, new Uint8Array(probeBytes));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return undefined;
  } catch (error) {
    return wordsOf(error);
  } finally {
    rmSync(file, { force: true });
  }
}

/** Returns SQLite's words, and the system's where the folder refuses a plain write too. */
export function explainWriteFailure(error: unknown, folder: string): string {
  const system = probeFolder(folder);
  return system === undefined ? wordsOf(error) : `${wordsOf(error)} (${system})`;
}
