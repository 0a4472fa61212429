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

/** Returns true when the 36 bytes from `at` on, a UUID's, are plain text. All nine words are tested at once, without a
 * branch; what only looks odd is refused too, which a UUID never is. */
export function isPlainUuid(at: number): boolean {
  return (
    (oddBytesOf(view.getInt32(at, true)) |
      oddBytesOf(view.getInt32(at + 4, true)) |
      oddBytesOf(view.getInt32(at + 8, true)) |
      oddBytesOf(view.getInt32(at + 12, true)) |
      oddBytesOf(view.getInt32(at + 16, true)) |
      oddBytesOf(view.getInt32(at + 20, true)) |
      oddBytesOf(view.getInt32(at + 24, true)) |
      oddBytesOf(view.getInt32(at + 28, true)) |
      oddBytesOf(view.getInt32(at + 32, true))) ===
    0
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
