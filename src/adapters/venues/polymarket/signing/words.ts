// The 32-byte words of which everything signed is made: numbers big end first, addresses at the end of their word,
// texts as the hash of their bytes. Source: EIP-712.

import { assert } from "../../../../domain/failure/assert.ts";
import type { Address } from "./address.ts";
import { keccak256 } from "./keccak.ts";

/** Bytes of a word. */
export const wordBytes = 32;

/** Returns a word that holds the number, which is below 2^256. */
export function numberWord(value: bigint): Buffer {
  assert(value >= 0n && value < 1n << 256n, "a word holds a number below 2^256");
  return Buffer.from(value.toString(16).padStart(2 * wordBytes, "0"), "hex");
}

export function addressWord(address: Address): Buffer {
  return numberWord(BigInt(address));
}

/** Returns the word that stands for a text. */
export function textWord(text: string): Buffer {
  return keccak256(text);
}

/** Returns the hash of words one after another. */
export function hashOfWords(...words: readonly Uint8Array[]): Buffer {
  return keccak256(Buffer.concat(words));
}

/** What a wallet signs: a mark, the domain and the struct's hash. */
export function typedDigest(domainSeparator: Uint8Array, structHash: Uint8Array): Buffer {
  return keccak256(Buffer.concat([typedDataMark, domainSeparator, structHash]));
}

/** Keeps typed data apart from transactions and messages. */
export const typedDataMark = Buffer.from([0x19, 0x01]);
