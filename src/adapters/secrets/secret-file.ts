// Reads one secret from a file, and refuses a file that others could have read: a key that leaked through its
// permissions is not a secret any more. All checks are made on the opened file, so it cannot be swapped in between.

import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { Secret } from "./secret.ts";

/** Largest secret file: the longest private keys in use are under 4 KiB. */
export const secretBytesMax = 65_536;

/** Bits that let somebody other than the owner read, write or execute. */
const othersBits = 0o077;

function modeText(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, "0");
}

/** Returns why the opened file cannot hold a secret, or null when it can. */
function objection(descriptor: number): string | null {
  const facts = fstatSync(descriptor);
  if (!facts.isFile()) return "it is not a regular file";
  if ((facts.mode & othersBits) !== 0) {
    return `its mode is ${modeText(facts.mode)}: others than its owner have access`;
  }
  const user = process.getuid?.();
  if (user !== undefined && facts.uid !== user && facts.uid !== 0) {
    return `it belongs to user ${facts.uid}, not to you`;
  }
  if (facts.size === 0) return "it is empty";
  if (facts.size > secretBytesMax) return `it is larger than ${secretBytesMax} bytes`;
  return null;
}

function readChecked(descriptor: number, path: string): Result<Secret> {
  const reason = objection(descriptor);
  if (reason !== null) return fail("CFG-907", `secret file ${path}: ${reason}`, { path });
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(descriptor));
  } catch {
    return fail("CFG-907", `secret file ${path}: it is not UTF-8 text`, { path });
  }
  // Editors end a file with a newline that is no part of the secret.
  const secret = text.replace(/\r?\n$/, "");
  if (secret.trim().length === 0) {
    return fail("CFG-907", `secret file ${path}: it holds only blanks`, { path });
  }
  return succeed(new Secret(secret));
}

/**
 * Returns the text of the file without its last newline, or `CFG-907` when it is missing, not a regular file,
 * readable by others, owned by another user, empty, too large or not text. The failure never quotes the content.
 */
export function readSecretFile(path: string): Result<Secret> {
  let descriptor: number;
  try {
    // Without `O_NONBLOCK` opening a named pipe would wait for a writer.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return fail("CFG-907", `secret file ${path} cannot be opened: ${reason}`, { path });
  }
  try {
    return readChecked(descriptor, path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown error";
    return fail("CFG-907", `secret file ${path} cannot be read: ${reason}`, { path });
  } finally {
    closeSync(descriptor);
  }
}
