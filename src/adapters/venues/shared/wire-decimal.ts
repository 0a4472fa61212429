// Decimal texts of frames, as integers of our units. The ordinary text takes one pass over its characters without
// allocating; whatever that pass does not like is classified by the units' own parser, which is also what the
// property test compares with.

import type { Failure } from "../../../domain/failure/result.ts";
import { parseDecimal } from "../../../domain/units/decimal.ts";

const zero = 48;
const nine = 57;
const dot = 46;
const minus = 45;

/** Digits before the point that the units accept. */
const wholeDigitsMax = 16;
const fractionDigitsMax = 24;

/** Returns the text times 10^`scale` as a safe integer, or NaN when it is not a decimal text that fits. */
export function scaledDecimal(text: unknown, scale: number): number {
  if (typeof text !== "string") return Number.NaN;
  const length = text.length;
  const start = text.charCodeAt(0) === minus ? 1 : 0;
  let value = 0;
  let position = start;
  for (; position < length; position += 1) {
    const digit = text.charCodeAt(position);
    if (digit < zero || digit > nine) break;
    value = value * 10 + (digit - zero);
  }
  const wholeDigits = position - start;
  if (wholeDigits === 0 || wholeDigits > wholeDigitsMax) return Number.NaN;
  let missing = scale;
  if (position < length) {
    if (text.charCodeAt(position) !== dot) return Number.NaN;
    position += 1;
    const fractionDigits = length - position;
    if (fractionDigits === 0 || fractionDigits > fractionDigitsMax) return Number.NaN;
    for (; position < length; position += 1) {
      const digit = text.charCodeAt(position);
      if (digit < zero || digit > nine) return Number.NaN;
      if (missing > 0) {
        value = value * 10 + (digit - zero);
        missing -= 1;
      } else if (digit !== zero) return Number.NaN;
    }
  }
  for (; missing > 0; missing -= 1) value *= 10;
  if (value > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return start === 1 && value !== 0 ? -value : value;
}

/** Returns why `scaledDecimal` gave NaN: `VEN-801` when the value is no decimal text, `VEN-808` when it has more
 * decimals than the unit or is too large for it. */
export function decimalFailure(text: unknown, scale: number, what: string): Failure {
  if (typeof text !== "string") {
    const message = `${what} is not a decimal text but ${text === null ? "null" : typeof text}`;
    return { code: "VEN-801", message, details: { reason: `${what}-not-text` } };
  }
  const parsed = parseDecimal(text, scale);
  const unfit = !parsed.ok && parsed.failure.code !== "UNI-001";
  return {
    code: unfit ? "VEN-808" : "VEN-801",
    message: `${what} ${shorten(text)}: ${parsed.ok ? "out of range" : parsed.failure.code}`,
    details: { reason: unfit ? `${what}-outside-units` : `${what}-not-decimal` },
  };
}

/** Longest piece of a venue's text that a message quotes. */
const quotedCharactersMax = 64;

/** Returns the text quoted and cut to a length that is safe to log. */
export function shorten(text: string): string {
  const cut = text.length > quotedCharactersMax ? `${text.slice(0, quotedCharactersMax)}…` : text;
  return JSON.stringify(cut);
}
