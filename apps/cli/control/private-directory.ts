// A directory that only its owner may enter. The control socket and the journal lie in it, so nobody else can send
// commands or read positions.

import { chmodSync, lstatSync, mkdirSync, statSync } from "node:fs";
import { fail, type Result, succeed } from "../../../src/domain/failure/result.ts";

function refuse(path: string, reason: string): Result<void> {
  return fail("STO-924", `the directory ${path} ${reason}`, { path });
}

/** Checks what is there: a directory, ours, closed to others. */
function check(path: string, followLink: boolean): Result<void> {
  const facts = followLink ? statSync(path) : lstatSync(path);
  if (!facts.isDirectory()) return refuse(path, "is not a directory");
  const user = process.getuid?.();
  if (user !== undefined && facts.uid !== user) {
    return refuse(path, `belongs to user ${facts.uid}, not to you`);
  }
  if ((facts.mode & 0o077) === 0) return succeed(undefined);
  const mode = (facts.mode & 0o777).toString(8);
  return refuse(path, `is open to others (mode ${mode}): run chmod 700 on it`);
}

/** Makes the directory for its owner only, or checks that an existing one is: `STO-924` otherwise. With
 * `followLink` false a symbolic link is refused, for places where others may put one. */
export function ensurePrivateDirectory(path: string, followLink = true): Result<void> {
  try {
    const made = mkdirSync(path, { recursive: true, mode: 0o700 });
    // The mask of the process may have taken away more than the mode asked for, never less.
    if (made !== undefined) chmodSync(path, 0o700);
    return check(path, followLink);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return refuse(path, `cannot be used: ${reason}`);
  }
}
