// Keeps secrets out of the log by the names of fields and by the shape of text. A second line of defence: secrets
// travel as `Secret` objects and file paths, and should never get this far.

import type { LogValue } from "../../ports/log.ts";

const redacted = "[redacted]";

/** Deeper than this a value is cut: log lines are flat, and a cycle must not hang the program. */
const depthMax = 6;

/** Longest text of one field; a venue's error page does not belong into the log whole. */
export const textLengthMax = 4_096;

/** Names of fields whose value is secret, compared without case, `-` and `_`. `token` counts only at the end:
 * a `tokenId` names an instrument. A name that ends in `file` holds a path. */
const secretName =
  /secret|passphrase|password|passwd|privatekey|apikey|accesskey|signature|authorization|cookie|credential|mnemonic|seedphrase|webhook|token$/;

export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[-_]/g, "");
  return secretName.test(plain) && !plain.endsWith("file");
}

/** Returns the text with key blocks, bearer tokens and passwords in addresses replaced, and cut to its limit. */
export function redactText(text: string): string {
  const cut =
    text.length > textLengthMax
      ? `${text.slice(0, textLengthMax)}… (${text.length - textLengthMax} more)`
      : text;
  return cut
    .replace(/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g, redacted)
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}/gi, `$1 ${redacted}`)
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/@]+@/gi, `$1:${redacted}@`);
}

function redactUnder(value: unknown, depth: number): LogValue {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object") return null;
  if (depth >= depthMax) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => redactUnder(item, depth + 1));
  const own = value as { toJSON?: () => unknown };
  if (typeof own.toJSON === "function") return redactUnder(own.toJSON(), depth + 1);
  return redactFields(value, depth + 1);
}

/** Returns the fields as plain data with secret-like ones replaced. */
export function redactFields(fields: object, depth = 0): { [name: string]: LogValue } {
  const clean: [string, LogValue][] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    clean.push([name, isSecretName(name) ? redacted : redactUnder(value, depth)]);
  }
  return Object.fromEntries(clean);
}
