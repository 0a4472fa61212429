// The hexadecimal spellings that requests carry, checked before anything is computed from them.

/** Longest signature: a deposit wallet's, with the type of an order inside. */
const signatureBytesMax = 1_024;

/** Returns true for `0x` and 40 hex digits in lower case. */
export function isAddress(text: string): boolean {
  return /^0x[0-9a-f]{40}$/.test(text);
}

/** Returns true for `0x` and 64 hex digits in lower case. */
export function isWord(text: string): boolean {
  return /^0x[0-9a-f]{64}$/.test(text);
}

/** Returns the bytes of a signature, or undefined when the text is none. */
export function signatureBytes(text: string): Buffer | undefined {
  const isHex = /^0x(?:[0-9a-fA-F]{2})+$/.test(text);
  return isHex && text.length <= 2 + 2 * signatureBytesMax
    ? Buffer.from(text.slice(2), "hex")
    : undefined;
}
