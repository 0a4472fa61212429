// A folder that belongs to one user and nobody else: made when it is missing, refused when others could read it.
// What lies in it (journal, captures, control socket) can spend money or tells what was earned.

import { accessSync, constants, mkdirSync, type Stats, statSync } from "node:fs";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { probeFolder, wordsOf } from "../sqlite-failure.ts";

const ownerOnly = 0o700;
const othersMask = 0o077;

function unusable(folder: string, why: string): Result<never> {
  return fail("STO-924", `${folder}: ${why}`);
}

function checkOwner(folder: string, stats: Stats): Result<void> {
  // Systems without user ids protect a home folder by other means.
  const user = process.getuid?.();
  if (user === undefined) return succeed(undefined);
  if (stats.uid !== user) {
    return unusable(
      folder,
      `it belongs to user ${stats.uid}, this program runs as ${user}; run as its owner, or: chown ${user} '${folder}'`,
    );
  }
  const mode = stats.mode & 0o777;
  if ((mode & othersMask) !== 0) {
    return unusable(
      folder,
      `others may enter it (mode ${mode.toString(8)}); fix it with: chmod 700 '${folder}'`,
    );
  }
  return succeed(undefined);
}

/**
 * Makes the folder with mode 0700 when it is missing and checks that it is a folder, the user's own, closed to others
 * and writable. Fails with `STO-924`; the message says how to fix it.
 */
export function preparePrivateFolder(folder: string): Result<void> {
  let stats: Stats;
  try {
    mkdirSync(folder, { recursive: true, mode: ownerOnly });
    stats = statSync(folder);
  } catch (error) {
    return unusable(folder, `it cannot be made: ${wordsOf(error)}`);
  }
  const owner = checkOwner(folder, stats);
  if (!owner.ok) return owner;
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return unusable(folder, `it is not writable: ${wordsOf(error)}`);
  }
  const refusal = probeFolder(folder);
  return refusal === undefined
    ? succeed(undefined)
    : unusable(folder, `nothing can be written there: ${refusal}`);
}
