// Decimal text to integers and back, without floats: truncating `x * 1e6` is off by one for 115 of the 9,999
// four-decimal prices. More decimals than the scale holds is a refusal, never a silent rounding; trailing zeros
// beyond the scale are harmless and accepted ("0.420000" is 0.42).

import { fail, type Result, succeed } from "../failure/result.ts";

const zero = 48;
const nine = 57;
const dot = 46;
const minus = 45;

/** Digits that a text may have before and after the point. */
const wholeDigitsMax = 16;
const fractionDigitsMax = 24;

/** Returns the decimal text times 10^`scale` as a safe integer, or `UNI-001` (not a decimal), `UNI-002` (too many
 * decimals), `UNI-003` (too large). Accepts an optional minus sign; no exponent, no plus sign, no spaces. */
export function parseDecimal(text: string, scale: number): Result<number> {
  const value = scanDecimal(text, scale);
  return Number.isNaN(value) ? refuse(text, scale) : succeed(value);
}

/**
 * One pass over the characters, NaN for whatever is refused. The sum is exact while it is below 2^53, and once it is
 * not it never comes below again, so a product that would be rounded is too large in any case.
 */
function scanDecimal(text: string, scale: number): number {
  const start = text.charCodeAt(0) === minus ? 1 : 0;
  const wholeEnd = digitsEnd(text, start);
  const wholeDigits = wholeEnd - start;
  if (wholeDigits < 1 || wholeDigits > wholeDigitsMax) return Number.NaN;
  let value = 0;
  for (let position = start; position < wholeEnd; position += 1) {
    value = value * 10 + (text.charCodeAt(position) - zero);
  }
  let missing = scale;
  if (wholeEnd < text.length) {
    const fractionDigits = text.length - wholeEnd - 1;
    if (text.charCodeAt(wholeEnd) !== dot) return Number.NaN;
    if (fractionDigits < 1 || fractionDigits > fractionDigitsMax) return Number.NaN;
    for (let position = wholeEnd + 1; position < text.length; position += 1) {
      const digit = text.charCodeAt(position) - zero;
      if (digit < 0 || digit > 9) return Number.NaN;
      if (missing > 0) {
        value = value * 10 + digit;
        missing -= 1;
      } else if (digit !== 0) return Number.NaN;
    }
  }
  for (; missing > 0; missing -= 1) value *= 10;
  if (value > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return start === 1 && value !== 0 ? -value : value;
}

function digitsEnd(text: string, start: number): number {
  let position = start;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code < zero || code > nine) break;
    position += 1;
  }
  return position;
}

const decimalText = /^-?\d{1,16}(?:\.(\d{1,24}))?$/;

/** Says why the text was refused. */
function refuse(text: string, scale: number): Result<never> {
  const match = decimalText.exec(text);
  if (match === null) return fail("UNI-001", `not a decimal number: ${JSON.stringify(text)}`);
  if (/[1-9]/.test((match[1] ?? "").slice(scale))) {
    return fail("UNI-002", `more than ${scale} decimals: ${JSON.stringify(text)}`);
  }
  return fail("UNI-003", `too large: ${JSON.stringify(text)}`);
}

/** Returns `value / 10^scale` as decimal text with at least `decimalsMin` decimals and no other trailing zeros. */
export function formatDecimal(value: number, scale: number, decimalsMin: number): string {
  const sign = value < 0 ? "-" : "";
  const digits = String(Math.abs(value)).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  let fraction = digits.slice(digits.length - scale);
  while (fraction.length > decimalsMin && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  return fraction.length === 0 ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
