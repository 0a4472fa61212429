// How wide text is on a terminal, and how it is cut and padded. Titles come from venues: control characters in them
// must never reach the terminal, where they could move the cursor or pretend to be output of this program.

import { stripVTControlCharacters } from "node:util";

/** Characters that fill two columns. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Characters that fill none: combining marks, joiners, selectors. */
const zero = /\p{Mn}|\p{Me}|[\u200b-\u200d]|[\ufe00-\ufe0f]/u;

/** Anything that is not meant to be seen. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;

/** Returns the text on one line, without control characters. */
export function safeText(text: string): string {
  return stripVTControlCharacters(text).replace(/\s+/g, " ").replace(unseen, "").trim();
}

function columnsOf(character: string): number {
  if (zero.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Returns the columns the text fills. Colours count nothing. */
export function textWidth(text: string): number {
  let columns = 0;
  for (const character of stripVTControlCharacters(text)) columns += columnsOf(character);
  return columns;
}

/** Returns the text cut to so many columns, with `…` where something is missing. For text without colours. */
export function cutText(text: string, columnsMax: number): string {
  if (textWidth(text) <= columnsMax) return text;
  let kept = "";
  let columns = 0;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > columnsMax - 1) break;
    kept += character;
  }
  return columnsMax <= 0 ? "" : `${kept}…`;
}

export function padEndTo(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - textWidth(text)));
}

export function padStartTo(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - textWidth(text))) + text;
}
