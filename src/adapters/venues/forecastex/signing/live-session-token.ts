// The token that every request is signed with: agreed on by Diffie-Hellman, so that it never travels. Source: the broker's
// page on OAuth 1.0a. Numbers are unsigned and big-endian; the agreed secret is keyed as Java writes a positive
// number, with a zero byte in front when its first bit is set.

import { createHmac } from "node:crypto";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";

/** The generator that the broker has fixed. */
const generator = 2n;

/** Words of the exponent: 256 bits. */
const exponentWords = 8;

const hexDigits = /^[0-9a-fA-F]+$/;

/** Returns a number of hexadecimal digits, or undefined when the text has others. */
function numberOfHex(text: string): bigint | undefined {
  return hexDigits.test(text) ? BigInt(`0x${text}`) : undefined;
}

/** `base` to the `exponent` modulo `modulus`, by squaring. */
function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Our half of one exchange. */
export interface TokenChallenge {
  /** What is sent, in hexadecimal digits. */
  readonly challenge: string;
  readonly exponent: bigint;
  readonly prime: bigint;
}

/** Returns a new challenge, or `VEN-805` when the prime is none in hexadecimal digits. */
export function tokenChallenge(primeHex: string, random: RandomSource): Result<TokenChallenge> {
  const prime = numberOfHex(primeHex.replace(/\s/g, ""));
  if (prime === undefined || prime < 5n) {
    return fail("VEN-805", "the Diffie-Hellman prime is no number in hexadecimal digits");
  }
  let exponent = 0n;
  for (let word = 0; word < exponentWords; word += 1) {
    exponent = (exponent << 32n) | BigInt(random.nextUint32());
  }
  const challenge = powerModulo(generator, exponent, prime).toString(16);
  return succeed({ challenge, exponent, prime });
}

/** Returns the bytes of a number as Java's `BigInteger.toByteArray` writes a positive one. */
export function signedBytes(value: bigint): Buffer {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const bytes = Buffer.from(even, "hex");
  const hasSignBit = ((bytes[0] ?? 0) & 0x80) !== 0;
  return hasSignBit ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

/** What the broker answers to a challenge. */
export interface TokenAnswer {
  /** Its half of the exchange, in hexadecimal digits. */
  readonly response: string;
  /** HMAC-SHA1 of the consumer key under the token, in hexadecimal digits. */
  readonly signature: string;
}

/**
 * Returns the token in base64, or `VEN-805` when the answer does not belong to our keys: then somebody else answered, or
 * a key is of another consumer. @param secret The access token secret, decrypted.
 */
export function liveSessionToken(
  { exponent, prime }: TokenChallenge,
  answer: TokenAnswer,
  secret: Buffer,
  consumerKey: string,
): Result<string> {
  const response = numberOfHex(answer.response);
  if (response === undefined || response <= 1n || response >= prime) {
    return fail("VEN-805", "the broker's half of the exchange is no number of it");
  }
  const agreed = powerModulo(response, exponent, prime);
  const token = createHmac("sha1", signedBytes(agreed)).update(secret).digest();
  const proof = createHmac("sha1", token).update(consumerKey, "utf8").digest("hex");
  if (proof !== answer.signature.toLowerCase()) {
    return fail("VEN-805", "the broker's proof of the session token does not fit our keys");
  }
  return succeed(token.toString("base64"));
}
