// The venue's own words in an error body.

import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";

/** Longest quotation. */
const wordsMax = 300;

/** Returns the words, or null for a body of another shape. */
export function venueWords(body: JsonValue | undefined): string | null {
  if (!isJsonObject(body)) return null;
  const said = [body.code, body.type, body.error, body.message]
    .filter((part): part is string => typeof part === "string" && part.length > 0)
    .join(": ");
  return said.length === 0 ? null : said.slice(0, wordsMax);
}
