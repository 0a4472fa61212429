// Copies of captures with something wrong in them.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

function copyOf(capture: string, folder: string, name: string): { copy: string; first: string } {
  const copy = join(folder, name);
  mkdirSync(copy);
  const files = readdirSync(capture);
  for (const file of files) copyFileSync(join(capture, file), join(copy, file));
  return { copy, first: join(copy, files.sort()[0] ?? "") };
}

/** Returns a copy with one bit turned over, a share of the way into its first segment. */
export function withFlippedBit(capture: string, folder: string, share: number): string {
  const { copy, first } = copyOf(capture, folder, "flipped.capture");
  const bytes = readFileSync(first);
  const at = Math.floor(bytes.length * share);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(first, bytes);
  return copy;
}

/** Returns a copy whose first segment ends after a share of its bytes. */
export function cutShort(capture: string, folder: string, share: number): string {
  const { copy, first } = copyOf(capture, folder, "cut.capture");
  const bytes = readFileSync(first);
  writeFileSync(first, bytes.subarray(0, Math.floor(bytes.length * share)));
  return copy;
}
