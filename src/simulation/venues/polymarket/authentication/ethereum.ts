// The few primitives of Ethereum that checking a signature takes: keccak-256, 32-byte words, EIP-712 digests, and the
// address behind a signature. Sources: EIP-712; the curve's own parameters (SEC 2).

import { hash } from "node:crypto";
import { createRequire } from "node:module";

/** What is used of the native curve library, which ships no types. */
interface Secp256k1 {
  ecdsaRecover(
    signature: Uint8Array,
    recovery: number,
    digest: Uint8Array,
    isCompressed: boolean,
  ): Uint8Array;
  publicKeyCreate(privateKey: Uint8Array, isCompressed: boolean): Uint8Array;
  privateKeyVerify(privateKey: Uint8Array): boolean;
}

const secp256k1: Secp256k1 = createRequire(import.meta.url)("secp256k1");

const wordBytes = 32;
const signatureBytes = 65;
/** Half of the curve's order: contracts refuse the other half, which would be a second signature of the same order. */
const highestS = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

export function keccak256(bytes: Uint8Array): Buffer {
  return hash("keccak-256", bytes, "buffer");
}

/** Returns the number as 32 bytes, the largest first. It must be below 2^256. */
export function uintWord(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * wordBytes, "0"), "hex");
}

/** Returns an address or a 32-byte value, `0x` and hex digits, as 32 bytes with zeros before it. */
export function hexWord(hex: string): Buffer {
  return Buffer.from(hex.slice(2).padStart(2 * wordBytes, "0"), "hex");
}

/** Returns the hash of a text, as texts stand in a structure. */
export function textWord(text: string): Buffer {
  return keccak256(Buffer.from(text, "utf8"));
}

/** Returns the hash of a structure: its type and its members' words. */
export function structHash(type: string, words: readonly Uint8Array[]): Buffer {
  return keccak256(Buffer.concat([textWord(type), ...words]));
}

/** Returns what is signed of a structure within a domain. */
export function typedDataDigest(domainSeparator: Uint8Array, struct: Uint8Array): Buffer {
  return keccak256(Buffer.concat([Buffer.from([0x19, 0x01]), domainSeparator, struct]));
}

/** Returns the signer's address in lower case, or undefined when the bytes are no signature that a contract takes. */
export function recoverAddress(digest: Uint8Array, signature: Uint8Array): string | undefined {
  const recovery = (signature[signatureBytes - 1] ?? 0) - 27;
  if (signature.length !== signatureBytes || (recovery !== 0 && recovery !== 1)) return undefined;
  if (BigInt(`0x${Buffer.from(signature.subarray(32, 64)).toString("hex")}`) > highestS) {
    return undefined;
  }
  try {
    return addressOfPublicKey(
      secp256k1.ecdsaRecover(signature.subarray(0, 64), recovery, digest, false),
    );
  } catch {
    // The library throws on values that are no point of the curve.
    return undefined;
  }
}

/** Returns true when 32 bytes can be a private key. */
export function isPrivateKey(privateKey: Uint8Array): boolean {
  return privateKey.length === wordBytes && secp256k1.privateKeyVerify(privateKey);
}

/** Returns the address of a private key, in lower case. */
export function addressOfPrivateKey(privateKey: Uint8Array): string {
  return addressOfPublicKey(secp256k1.publicKeyCreate(privateKey, false));
}

/** Returns the address with the capitals that are its checksum. Source: ERC-55. */
export function checksumAddress(address: string): string {
  const digits = address.slice(2).toLowerCase();
  const marks = keccak256(Buffer.from(digits, "ascii")).toString("hex");
  const written = Array.from(digits, (digit, place) =>
    Number.parseInt(marks.charAt(place), 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${written.join("")}`;
}

function addressOfPublicKey(publicKey: Uint8Array): string {
  return `0x${keccak256(publicKey.subarray(1)).subarray(-20).toString("hex")}`;
}
