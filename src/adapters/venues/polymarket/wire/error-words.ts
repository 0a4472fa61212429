// The venue's own words in an error body. Its services write them under different names.

import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";

/** Longest quotation. */
const wordsMax = 300;

/** Returns the words of a body of the catalogue or the Data API, or null for a body of another shape. */
export function venueWords(body: JsonValue | undefined): string | null {
  if (!isJsonObject(body)) return null;
  const said = [body.code, body.type, body.error, body.message].filter(isText).join(": ");
  return said.length === 0 ? null : said.slice(0, wordsMax);
}

/** Returns the words of a body of the order book, alone: refusals are told by how they begin. Null for another shape. */
export function orderWords(body: JsonValue | undefined): string | null {
  if (!isJsonObject(body)) return null;
  const said = [body.error, body.errorMsg, body.error_msg, body.message].find(isText);
  return said === undefined ? null : said.slice(0, wordsMax);
}

/** Returns the venue's code of an error of the order book; few errors have one. */
export function orderCode(body: JsonValue | undefined): string | null {
  return isJsonObject(body) && isText(body.code) ? body.code : null;
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value.length > 0;
}
