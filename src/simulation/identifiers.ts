// Identifiers in the shapes the venues use, derived from text, so that a seed names its markets, tokens and trades
// the same way every time.

import { createHash } from "node:crypto";

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Returns a version-4 shaped uuid for the text. */
export function uuidFor(text: string): string {
  const hex = digest(text);
  const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** Returns `0x` and 64 hex digits for the text: a condition id, a question id, a transaction hash. */
export function hexWordFor(text: string): string {
  return `0x${digest(text)}`;
}

/** Returns 40 hex digits for the text. */
export function sha1For(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

/** Returns a token id for the text: a decimal number of exactly 77 digits, which always fits 256 bits. */
export function tokenIdFor(text: string): string {
  const smallest = 10n ** 76n;
  return String(smallest + (BigInt(hexWordFor(text)) % (9n * smallest)));
}
