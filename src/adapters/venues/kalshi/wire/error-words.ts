// The venue's own words in an error body, which has four shapes: nested, flat, a bare message, a text.

import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";

/** Longest quotation; bodies may embed dynamic text. */
const wordsMax = 300;

/** Returns the words, or null for a body of another shape (an unknown route answers with plain text). */
export function venueWords(body: JsonValue | undefined): string | null {
  if (!isJsonObject(body)) return null;
  const { error } = body;
  if (typeof error === "string") return error.slice(0, wordsMax);
  const source = isJsonObject(error) ? error : body;
  const said = [source.code, source.message, source.details, source.msg]
    .filter((part): part is string => typeof part === "string" && part.length > 0)
    .join(": ");
  return said.length === 0 ? null : said.slice(0, wordsMax);
}

/** Returns the venue's error code of a nested or flat body, or null. A code may have dynamic text behind a colon. */
export function venueCode(body: JsonValue | undefined): string | null {
  if (!isJsonObject(body)) return null;
  const source = isJsonObject(body.error) ? body.error : body;
  return typeof source.code === "string" && source.code.length > 0 ? source.code : null;
}
