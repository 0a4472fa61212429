// Prices and sizes of changes, read from their digits without a float on the way. Whatever is not written as the venue
// writes it gives `notDecimal` and is left to the full parse: more decimals than our units, signs, exponents.

import * as digits from "../../../shared/scan/digits.ts";
import { receiveBuffer, receiveView } from "../../../shared/scan/receive-buffer.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const bytes = receiveBuffer;
const view = receiveView;
const { fourDigits, fourValues } = digits;

export const notDecimal = -1;
const none = notDecimal;

/** What a read price is: its ticks in the lower bits, the bytes of its text above them. */
export const ticksMask = 0xffff;
export const lengthShift = 16;
/** The ticks of an empty text, which states nothing. */
export const unstated = 0x8000;

/** The size last read, in contract micros: handed over here because a double that a function returns costs a heap
 * number. */
export const scannedSize = new Float64Array(1);

const sizeOut = scannedSize;
const quote = 0x22;
const point = 0x2e;
const allQuotes = 0x22222222;
const allZeros = 0x30303030;
/** A zero and a point, a zero and a quote, a one and a quote. */
const zeroPoint = 0x2e30;
const zeroQuote = 0x2230;
const oneQuote = 0x2231;
const ticksOfOne = 10_000;
const microsPerContract = 1_000_000;
const powersOfTen = Int32Array.of(1, 10, 100, 1_000);

/** Reads the one to four digits behind `0.` from `at` on up to their quote: their number and ticks, or `notDecimal`. */
export function scanFraction(at: number): number {
  const word = view.getInt32(at, true);
  const differing = word ^ allQuotes;
  const hits = (differing - 0x01010101) & ~differing & 0x80808080;
  if (hits === 0) {
    const ticks = fourDigits(word);
    return bytes[at + 4] === quote && ticks >= 0 ? ticks | (4 << 16) : none;
  }
  const bit = 24 - Math.clz32(hits & -hits);
  // Zeros take the place of what stands behind the digits.
  const ticks = fourValues((word ^ allZeros) & ~(-1 << bit));
  return bit === 0 || ticks < 0 ? none : ticks | (bit << 13);
}

/** Reads a price of the touch from `at` on up to its quote, as `scanFraction` but with its whole text: `0.36`, `0`, `1`,
 * or nothing at all. */
export function scanTouch(at: number): number {
  const two = view.getUint16(at, true);
  if (two === zeroPoint) {
    const fraction = scanFraction(at + 2);
    return fraction < 0 ? none : fraction + (2 << 16);
  }
  if ((two & 0xff) === quote) return unstated;
  if (two === zeroQuote) return 1 << 16;
  return two === oneQuote ? ticksOfOne | (1 << 16) : none;
}

/** Reads a size from `at` on, one to eleven digits and at most six decimals, and returns where its quote is, or
 * `notDecimal`. */
export function scanSize(at: number): number {
  let position = at;
  let whole = 0;
  let word = view.getInt32(at, true);
  let stop = stopBit(word);
  if (stop < 0) {
    whole = fourDigits(word);
    position = (at + 4) | 0;
    word = view.getInt32(position, true);
    stop = stopBit(word);
    if (stop < 0) {
      const four = fourDigits(word);
      if ((whole | four) < 0) return none;
      whole = (Math.imul(whole, 10_000) + four) | 0;
      position = (position + 4) | 0;
      word = view.getInt32(position, true);
      stop = stopBit(word);
      // A ninth digit is the last that fits the integer.
      if (stop < 0 || stop > 8) return none;
    }
  } else if (stop === 0) return none;
  const rest = stop === 0 ? 0 : fourValues((word ^ allZeros) << (32 - stop));
  if ((whole | rest) < 0) return none;
  whole = (Math.imul(whole, powersOfTen[stop >> 3] as number) + rest) | 0;
  position = (position + (stop >> 3)) | 0;
  if (bytes[position] === quote) {
    sizeOut[0] = whole * microsPerContract;
    return position;
  }
  if (bytes[position] !== point) return none;
  return scanDecimals((position + 1) | 0, whole);
}

/** Reads the decimals of a size, one to six, up to their quote. */
function scanDecimals(at: number, whole: number): number {
  const word = view.getInt32(at, true);
  const stop = stopBit(word);
  if (stop >= 0) {
    const four = fourValues((word ^ allZeros) & ~(-1 << stop));
    const end = (at + (stop >> 3)) | 0;
    if (stop === 0 || four < 0 || bytes[end] !== quote) return none;
    sizeOut[0] = whole * microsPerContract + four * 100;
    return end;
  }
  const four = fourDigits(word);
  const next = view.getInt32(at + 4, true);
  const last = stopBit(next);
  if (four < 0 || last < 0 || last > 16) return none;
  const two = fourValues((next ^ allZeros) & ~(-1 << last));
  const end = (at + 4 + (last >> 3)) | 0;
  if (two < 0 || bytes[end] !== quote) return none;
  sizeOut[0] = whole * microsPerContract + (four * 100 + two / 100);
  return end;
}

/** Returns the bit at which the first byte below the digits begins, such as a point or a quote, or a negative number. */
function stopBit(four: number): number {
  const hits = (four - allZeros) & ~four & 0x80808080;
  return 24 - Math.clz32(hits & -hits);
}
