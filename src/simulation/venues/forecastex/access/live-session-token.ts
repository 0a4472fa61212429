// The venue's half of the key agreement that ends in a live session token: a Diffie-Hellman exchange with generator 2,
// whose secret, mixed with the decrypted access token secret, keys every later request for a day.

import { createHmac } from "node:crypto";

import type { RandomStream } from "../../../random-stream.ts";

const generator = 2n;
/** The venue's own exponent: as many bits as the clients use. */
const exponentWords = 8;

export interface TokenAgreement {
  /** Base64. */
  readonly token: string;
  /** Hexadecimal: the client makes the same token from it. */
  readonly response: string;
  /** Hexadecimal: proves to the client that both made the same token. */
  readonly signature: string;
}

export interface AgreementTerms {
  readonly prime: bigint;
  /** The client's half. */
  readonly challenge: bigint;
  /** Decrypted. */
  readonly accessTokenSecret: Buffer;
  readonly consumerKey: string;
  readonly random: RandomStream;
}

/** Returns the token that both sides now have. */
export function agreeOnToken(terms: AgreementTerms): TokenAgreement {
  const exponent = drawExponent(terms.random);
  const secret = power(terms.challenge, exponent, terms.prime);
  const token = createHmac("sha1", signedBytes(secret)).update(terms.accessTokenSecret).digest();
  return {
    token: token.toString("base64"),
    response: power(generator, exponent, terms.prime).toString(16),
    signature: createHmac("sha1", token).update(terms.consumerKey, "utf8").digest("hex"),
  };
}

function drawExponent(random: RandomStream): bigint {
  let exponent = 1n;
  for (let word = 0; word < exponentWords; word += 1) {
    exponent = (exponent << 32n) | BigInt(random.between(0, 4_294_967_295));
  }
  return exponent;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Returns the number as the broker's own language writes it: big end first, with a zero byte where the first bit would
 * read as a sign. */
function signedBytes(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const needsSign = Number.parseInt(even.slice(0, 2), 16) >= 128;
  return Buffer.from(needsSign ? `00${even}` : even, "hex");
}
