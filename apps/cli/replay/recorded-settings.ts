// The settings that a live capture was recorded under. A capture of an older version may lack settings that the engine
// decides by today; read as they are they would be undefined and every comparison with them false, so it is refused.

import { FailureError, failure } from "../../../src/domain/failure/result.ts";
import type { EngineSettings } from "../../../src/domain/message/settings.ts";
import type { CaptureHeader } from "../../../src/replay/capture/format.ts";

/** Settings named in the message; the rest is counted. */
const namedMax = 5;

/**
 * Returns the settings of a live capture when they hold everything that `model`, the settings of today, holds and each
 * as the same kind of value. Throws `FailureError` with CAP-914 otherwise.
 */
export function requireRecordedSettings(
  header: CaptureHeader,
  model: EngineSettings,
): EngineSettings {
  const { settings, captureId, programVersion } = header;
  const missing = missingIn(settings, model, "");
  if (settings !== null && missing.length === 0) return settings;
  const named = missing.slice(0, namedMax).join(", ");
  const more = missing.length > namedMax ? ` and ${missing.length - namedMax} more` : "";
  throw new FailureError(
    failure(
      "CAP-914",
      `version ${programVersion} recorded ${captureId} without ${named}${more}: this version cannot decide as it did`,
      { captureId, programVersion },
    ),
  );
}

/** Paths of the model that the value lacks or holds as something else. */
function missingIn(value: unknown, model: unknown, path: string): string[] {
  if (typeof model !== "object" || model === null) {
    return isOfKind(value, model) ? [] : [path];
  }
  if (typeof value !== "object" || value === null) return [path || "settings"];
  const held = new Map(Object.entries(value));
  return Object.entries(model).flatMap(([key, part]) =>
    missingIn(held.get(key), part, path === "" ? key : `${path}.${key}`),
  );
}

function isOfKind(value: unknown, model: unknown): boolean {
  if (typeof value !== typeof model) return false;
  return typeof value !== "number" || Number.isSafeInteger(value);
}
