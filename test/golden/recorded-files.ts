// Where the recorded data lies, and what happens where it does not: the tests are skipped, and one line says so.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";

/** Folder of the recordings; they are not part of the project. */
export const recordedFolder =
  process.env["ARBYTRON_DATA"] ?? join(import.meta.dirname, "../../../shared/data/dev");

const isMissing = !existsSync(recordedFolder);
let isSaid = false;

/** Returns true when the file or folder is there. */
export function isRecordedHere(file: string): boolean {
  return existsSync(join(recordedFolder, file));
}

/** Returns `test` where the file is there, else `test.skip`; the first time says which folder is missing. */
export function testOnRecorded(file: string): typeof test | typeof test.skip {
  if (isRecordedHere(file)) return test;
  if (!isSaid) {
    isSaid = true;
    const missing = isMissing ? recordedFolder : join(recordedFolder, file);
    console.warn(`SKIPPED: tests on recorded data, because ${missing} is missing (ARBYTRON_DATA)`);
  }
  return test.skip;
}
