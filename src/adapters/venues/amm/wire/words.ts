// Answers of contracts as integers: words of 32 bytes, and arrays of them behind an offset. Read without the chain
// client's library, because decoders are loaded by every replay.

import { safeNumber } from "../../../../domain/units/rounding.ts";

/** Hex digits of a word. */
const wordDigits = 64;

const hexText = /^0x[0-9a-fA-F]*$/;

/** Returns the words of an answer, or undefined when it is not hex text of whole words. */
export function wordsOf(text: unknown): readonly bigint[] | undefined {
  if (typeof text !== "string" || !hexText.test(text)) return undefined;
  const digits = text.slice(2);
  if (digits.length % wordDigits !== 0) return undefined;
  const words: bigint[] = [];
  for (let at = 0; at < digits.length; at += wordDigits) {
    words.push(BigInt(`0x${digits.slice(at, at + wordDigits)}`));
  }
  return words;
}

/** Returns the array that begins where the word at the index points, or undefined when it reaches beyond the answer. */
export function arrayAt(words: readonly bigint[], index: number): readonly bigint[] | undefined {
  const offset = words[index];
  if (offset === undefined || offset % 32n !== 0n) return undefined;
  const start = offset / 32n;
  if (start >= BigInt(words.length)) return undefined;
  const count = words[safeNumber(start)] as bigint;
  if (start + 1n + count > BigInt(words.length)) return undefined;
  return words.slice(safeNumber(start) + 1, safeNumber(start + 1n + count));
}
