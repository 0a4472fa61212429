// One number for what the program decides by: two runs with the same hash had the same effective settings.

import { createHash } from "node:crypto";
import { shownSettings } from "./effective.ts";
import type { Configuration } from "./schema.ts";

/** Returns the SHA-256 of the canonical effective configuration in hexadecimal. Secrets are not in it: credentials
 * count by their paths, addresses without passwords. */
export function configurationHash(configuration: Configuration): string {
  const lines = shownSettings(configuration)
    .map(({ setting, text }) => JSON.stringify([setting.path, text]))
    .sort();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}
