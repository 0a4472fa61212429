// Which recording a file is. A file that no importer reads is refused by a name that helps: a known file without quotes
// is told apart from an unknown one, and both from a file that cannot be read.

import { basename } from "node:path";
import { type Failure, fail, type Result, succeed } from "../../domain/failure/result.ts";
import { isSystemError, messageOf } from "../system-error.ts";
import { describeWithoutQuotes } from "./files-without-quotes.ts";
import type { RecordingImporter } from "./recording-importer.ts";
import { readFirstLines } from "./recording-lines.ts";
import { findImporter } from "./registry.ts";

export interface RecognisedRecording {
  readonly importer: RecordingImporter;
  readonly firstLine: string;
}

/** Lines that tell what a file is: a document spreads its first names over about so many. */
const linesLookedAt = 24;

/** Returns the importer of a file, or CAP-919 (a known file that holds no quotes), CAP-913 (not known, or not there),
 * CAP-918 (cannot be read). */
export async function recognise(path: string): Promise<Result<RecognisedRecording>> {
  let lines: readonly string[];
  try {
    lines = await readFirstLines(path, linesLookedAt);
  } catch (error) {
    return unreadable(path, error);
  }
  const file = basename(path);
  const firstLine = lines[0] ?? "";
  const importer = findImporter(file, firstLine);
  if (importer !== undefined) return succeed({ importer, firstLine });
  const known = describeWithoutQuotes(lines);
  const details = { file: path };
  return known === undefined
    ? fail("CAP-913", `${file} is not a recording that an importer knows`, details)
    : fail("CAP-919", `${file} is ${known.what}: ${known.instead}`, details);
}

/** Turns what the operating system or gzip says into a failure; a mistake of this program passes through. */
export function unreadable(path: string, error: unknown): Result<never> {
  if (!isSystemError(error)) throw error;
  const isAbsent = error.code === "ENOENT" || error.code === "EISDIR";
  const failure: Failure = {
    code: isAbsent ? "CAP-913" : "CAP-918",
    message: `${basename(path)} cannot be read to its end: ${messageOf(error)}`,
    details: { file: path },
  };
  return { ok: false, failure };
}
