// Text inside a frame that stands for itself: printable ASCII without quotes and backslashes, so that its bytes are its
// characters. Anything else is left to the full parse.

import { receiveBuffer, receiveView } from "./receive-buffer.ts";

// Copies: a constant of this file is built into the code, an imported one is read from memory at every use.
const bytes = receiveBuffer;
const view = receiveView;

const quote = 0x22;

/** What `endOfPlainText` answers for text that is not plain, or has no end within the limit. */
export const notPlain = -1;
const none = notPlain;

/** Longest text that is followed: the longest piece anybody learns. */
const textBytesMax = 96;

/** Returns where the quote is that ends the plain text from `at` on, or `notPlain`. Four bytes at a time. */
export function endOfPlainText(at: number): number {
  const limit = at + textBytesMax;
  for (let word = at; word < limit; word = (word + 4) | 0) {
    const odd = oddBytesOf(view.getInt32(word, true));
    if (odd === 0) continue;
    // The lowest flag is always right: an odd byte can only raise a false one above itself.
    const end = word + ((31 - Math.clz32(odd & -odd)) >> 3);
    return bytes[end] === quote ? end : none;
  }
  return none;
}

/** Returns where the first quote from `at` on is, whatever stands before it, or `notPlain`. For text that is compared
 * with plain text afterwards. */
export function nextQuote(at: number): number {
  const limit = at + textBytesMax;
  for (let word = at; word < limit; word = (word + 4) | 0) {
    const q = view.getInt32(word, true) ^ 0x22222222;
    const hit = (q - 0x01010101) & ~q & 0x80808080;
    if (hit !== 0) return word + ((31 - Math.clz32(hit & -hit)) >> 3);
  }
  return none;
}

/** Returns true when the 36 bytes from `at` on are as those of a UUID in small letters: none below the hyphen (a quote or
 * a control), none outside ASCII, and none with the bit of letters without the bit of small ones (a backslash). All
 * nine words are tested without a branch; it need not be a UUID, only plain text. */
export function isPlainUuid(at: number): boolean {
  let word = view.getInt32(at, true);
  let low = word | (word - 0x2d2d2d2d);
  let mixed = word & ~(word << 1);
  word = view.getInt32(at + 4, true);
  low |= word | (word - 0x2d2d2d2d);
  mixed |= word & ~(word << 1);
  word = view.getInt32(at + 8, true);
  low |= word | (word - 0x2d2d2d2d);
  mixed |= word & ~(word << 1);
  word = view.getInt32(at + 12, true);
  low |= word | (word - 0x2d2d2d2d);
  mixed |= word & ~(word << 1);
  word = view.getInt32(at + 16, true);
  low |= word | (word - 0x2d2d2d2d);
  mixed |= word & ~(word << 1);
  word = view.getInt32(at + 20, true);
  low |= word | (word - 0x2d2d2d2d);
  mixed |= word & ~(word << 1);
  word = view.getInt32(at + 24, true);
  low |= word | (word - 0x2d2d2d2d);
  mixed |= word & ~(word << 1);
  word = view.getInt32(at + 28, true);
  low |= word | (word - 0x2d2d2d2d);
  mixed |= word & ~(word << 1);
  word = view.getInt32(at + 32, true);
  low |= word | (word - 0x2d2d2d2d);
  mixed |= word & ~(word << 1);
  return ((low & 0x80808080) | (mixed & 0x40404040)) === 0;
}

/** Returns true when the 40 bytes from `at` on are as those of a hexadecimal number in small letters: each has the bit of
 * small letters and digits (no control, no backslash), and that of letters or that of digits (no quote), and none is
 * outside ASCII. All ten words are tested without a branch; they need not be hexadecimal, only plain text. */
export function isPlainHexadecimal(at: number): boolean {
  let word = view.getInt32(at, true);
  let letters = word;
  let either = word | (word << 2);
  let high = word;
  word = view.getInt32(at + 4, true);
  letters &= word;
  either &= word | (word << 2);
  high |= word;
  word = view.getInt32(at + 8, true);
  letters &= word;
  either &= word | (word << 2);
  high |= word;
  word = view.getInt32(at + 12, true);
  letters &= word;
  either &= word | (word << 2);
  high |= word;
  word = view.getInt32(at + 16, true);
  letters &= word;
  either &= word | (word << 2);
  high |= word;
  word = view.getInt32(at + 20, true);
  letters &= word;
  either &= word | (word << 2);
  high |= word;
  word = view.getInt32(at + 24, true);
  letters &= word;
  either &= word | (word << 2);
  high |= word;
  word = view.getInt32(at + 28, true);
  letters &= word;
  either &= word | (word << 2);
  high |= word;
  word = view.getInt32(at + 32, true);
  letters &= word;
  either &= word | (word << 2);
  high |= word;
  word = view.getInt32(at + 36, true);
  letters &= word;
  either &= word | (word << 2);
  high |= word;
  return (
    (letters & 0x20202020) === 0x20202020 &&
    (either & 0x40404040) === 0x40404040 &&
    (high & 0x80808080) === 0
  );
}

/** Returns a word that is zero when none of the four bytes is a quote, a backslash, a control or outside ASCII. It may
 * see one too many (a byte above an odd one), never one too few. */
function oddBytesOf(four: number): number {
  const q = four ^ 0x22222222;
  const b = four ^ 0x5c5c5c5c;
  return (
    (((q - 0x01010101) & ~q) | ((b - 0x01010101) & ~b) | ((four - 0x20202020) & ~four) | four) &
    0x80808080
  );
}

/** Returns true for a text whose UTF-8 bytes in a frame are its characters. */
export function isPlain(text: string): boolean {
  return /^[ !#-[\]-~]*$/.test(text);
}
