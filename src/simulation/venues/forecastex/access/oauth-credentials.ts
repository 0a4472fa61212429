// What a consumer of the broker's OAuth 1.0a holds, and the half of it that the venue knows. Keys are made from the
// system's bits for one server: a key must not follow from a seed. The Diffie-Hellman prime is a public one.

import {
  constants,
  generateKeyPairSync,
  getDiffieHellman,
  publicEncrypt,
  randomBytes,
} from "node:crypto";

/** What a client signs in with. */
export interface OAuthCredentials {
  readonly consumerKey: string;
  readonly accessToken: string;
  /** Base64; encrypted for the encryption key (PKCS #1 v1.5). */
  readonly accessTokenSecret: string;
  /** Hexadecimal. */
  readonly diffieHellmanPrime: string;
  readonly signaturePrivateKeyPem: string;
  readonly encryptionPrivateKeyPem: string;
  readonly realm: string;
}

/** A consumer as the venue knows it. */
export interface OAuthConsumer {
  readonly consumerKey: string;
  readonly accessToken: string;
  /** Hexadecimal, as it is after decryption. */
  readonly accessTokenSecret: string;
  readonly primeHex: string;
  /** Public. */
  readonly signatureKeyPem: string;
  readonly realm: string;
  /** The username whose accounts it trades. */
  readonly username: string;
}

const modulusLength = 2_048;
const secretBytes = 32;

/** Returns both halves for a username. */
export function generateOAuthCredentials(
  consumerKey: string,
  username: string,
): { readonly credentials: OAuthCredentials; readonly consumer: OAuthConsumer } {
  const signing = generateKeyPairSync("rsa", { modulusLength });
  const encryption = generateKeyPairSync("rsa", { modulusLength });
  const secret = randomBytes(secretBytes);
  const padding = constants.RSA_PKCS1_PADDING;
  const encrypted = publicEncrypt({ key: encryption.publicKey, padding }, secret);
  // The 2048-bit group of RFC 3526, whose generator is 2.
  const primeHex = getDiffieHellman("modp14").getPrime("hex");
  const accessToken = randomBytes(10).toString("hex");
  // The realm of every consumer but the venue's own test consumer.
  const realm = "limited_poa";
  return {
    credentials: {
      consumerKey,
      accessToken,
      accessTokenSecret: encrypted.toString("base64"),
      diffieHellmanPrime: primeHex,
      signaturePrivateKeyPem: pem(signing.privateKey.export({ type: "pkcs8", format: "pem" })),
      encryptionPrivateKeyPem: pem(encryption.privateKey.export({ type: "pkcs8", format: "pem" })),
      realm,
    },
    consumer: {
      consumerKey,
      accessToken,
      accessTokenSecret: secret.toString("hex"),
      primeHex,
      signatureKeyPem: pem(signing.publicKey.export({ type: "spki", format: "pem" })),
      realm,
      username,
    },
  };
}

function pem(text: string | Buffer): string {
  return text.toString();
}
