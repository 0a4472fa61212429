// Four digits at once: a 32-bit word of text becomes a number by one multiplication instead of four.

/** What `fourDigits` answers for four bytes that are not all digits. */
export const notDigits = -1;

/** Returns the number that the four bytes of a little-endian word spell, 0 to 9,999, or `notDigits`. */
export function fourDigits(word: number): number {
  return fourValues(word ^ 0x30303030);
}

/** As `fourDigits`, for bytes that hold the values of the digits and not their characters. */
export function fourValues(four: number): number {
  // A digit is 0 to 9 now: its upper half is empty, and stays so when 6 is added.
  if (((four | (four + 0x06060606)) & 0xf0f0f0f0) !== 0) return -1;
  // 2,561 is 10 × 256 + 1: it puts ten times a digit and the next one into one byte.
  const pairs = (Math.imul(four, 2_561) >>> 8) & 0x00ff00ff;
  return Math.imul(pairs & 0xff, 100) + (pairs >>> 16);
}

/** Returns 1 for equal bytes, else 0, without a branch. */
export function oneIfEqual(a: number, b: number): number {
  return ((a ^ b) - 1) >>> 31;
}
