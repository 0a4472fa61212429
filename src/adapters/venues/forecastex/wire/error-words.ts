// The broker's words in the body of an error.

import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";

/** Returns the words of `{"error": …}` or `{"message": …}`, or null when there are none. */
export function brokerWords(body: JsonValue | undefined): string | null {
  if (!isJsonObject(body)) return null;
  for (const words of [body.error, body.message]) {
    if (typeof words === "string" && words !== "") return words;
  }
  return null;
}
