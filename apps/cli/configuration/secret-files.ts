// Checks the files that the configuration names as secrets, before anything needs them: whether each can be used,
// and that nobody but the owner could have read it.

import { readSecretFile } from "../../../src/adapters/secrets/secret-file.ts";
import { effectiveSettings } from "./effective.ts";
import type { LoadedConfiguration } from "./load-configuration.ts";
import type { Problem } from "./problem.ts";

/** Returns a `CFG-907` for every secret file that cannot be used. The content is read and let go. */
export function checkSecretFiles(loaded: LoadedConfiguration): Problem[] {
  return effectiveSettings(loaded.configuration).flatMap(({ setting, text }) => {
    if (!setting.path.endsWith("File") || typeof text !== "string") return [];
    const read = readSecretFile(text);
    if (read.ok) return [];
    const { code, message } = read.failure;
    return [{ code, path: setting.path, source: loaded.sourceOf(setting.path), message }];
  });
}
