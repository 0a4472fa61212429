// Signs requests with the keys of an OAuth 1.0a consumer: the one for a session token with RSA-SHA256, all others with
// HMAC-SHA256 under that token. Source: the broker's page on OAuth 1.0a. Time and randomness are handed in.

import {
  constants,
  createHmac,
  createPrivateKey,
  createSign,
  type KeyObject,
  privateDecrypt,
} from "node:crypto";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { HttpQuery } from "../../shared/http-options.ts";
import type { OAuthKeys } from "../config.ts";
import { authorizationHeader, formEncode, signatureText } from "./signature-text.ts";

const microsPerSecond = 1_000_000;

const nonceLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const nonceLength = 24;

const wordValues = 2 ** 32;
/** Words from here on are drawn again, so that every letter is equally likely. */
const wordsUsed = wordValues - (wordValues % nonceLetters.length);

/** One request as it is signed. */
export interface RequestToSign {
  readonly method: string;
  readonly address: string;
  readonly query: HttpQuery;
}

export interface OAuthSignerOptions {
  readonly keys: OAuthKeys;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** What the keys become once they have been read. */
interface ReadKeys {
  readonly signing: KeyObject;
  /** The access token secret, decrypted. */
  readonly secret: Buffer;
}

export class OAuthSigner {
  readonly #options: OAuthSignerOptions;
  readonly #read: ReadKeys;

  private constructor(options: OAuthSignerOptions, read: ReadKeys) {
    this.#options = options;
    this.#read = read;
  }

  /** Returns the signer, or `VEN-805` when a key cannot be read or does not open the secret. */
  static of(options: OAuthSignerOptions): Result<OAuthSigner> {
    const read = readKeys(options.keys);
    return read.ok ? succeed(new OAuthSigner(options, read.value)) : read;
  }

  /** The access token secret, decrypted: the session token is made from it. */
  get secret(): Buffer {
    return this.#read.secret;
  }

  get consumerKey(): string {
    return this.#options.keys.consumerKey.reveal();
  }

  get prime(): string {
    return this.#options.keys.diffieHellmanPrime.reveal();
  }

  get accessToken(): string {
    return this.#options.keys.accessToken.reveal();
  }

  /** Returns the header of the request for a session token. */
  tokenHeader(request: RequestToSign, challenge: string): string {
    const parameters = this.#parameters("RSA-SHA256", { diffie_hellman_challenge: challenge });
    const text = `${this.#read.secret.toString("hex")}${signatureText({ ...request, parameters })}`;
    const signature = createSign("RSA-SHA256").update(text, "utf8").sign(this.#read.signing);
    return this.#header(parameters, signature);
  }

  /** Returns the header of any other request. @param token Base64. */
  requestHeader(request: RequestToSign, token: string): string {
    const parameters = this.#parameters("HMAC-SHA256", {});
    const text = signatureText({ ...request, parameters });
    const key = Buffer.from(token, "base64");
    return this.#header(parameters, createHmac("sha256", key).update(text, "utf8").digest());
  }

  #parameters(
    method: "RSA-SHA256" | "HMAC-SHA256",
    more: Readonly<Record<string, string>>,
  ): Readonly<Record<string, string>> {
    const { clock } = this.#options;
    return {
      oauth_consumer_key: this.consumerKey,
      oauth_nonce: this.#nonce(),
      oauth_signature_method: method,
      oauth_timestamp: String(Math.floor(integerOf(clock.now()) / microsPerSecond)),
      oauth_token: this.accessToken,
      ...more,
    };
  }

  #header(parameters: Readonly<Record<string, string>>, signature: Buffer): string {
    return authorizationHeader({
      ...parameters,
      oauth_signature: formEncode(signature.toString("base64")),
      realm: this.#options.keys.realm,
    });
  }

  #nonce(): string {
    let nonce = "";
    while (nonce.length < nonceLength) {
      const word = this.#options.random.nextUint32();
      if (word < wordsUsed) nonce += nonceLetters.charAt(word % nonceLetters.length);
    }
    return nonce;
  }
}

/** A failure names the key and never quotes it. */
function readKeys(keys: OAuthKeys): Result<ReadKeys> {
  const signing = readKey("signing key", keys.signingKey.reveal());
  if (!signing.ok) return signing;
  const encryption = readKey("encryption key", keys.encryptionKey.reveal());
  if (!encryption.ok) return encryption;
  try {
    const secret = privateDecrypt(
      { key: encryption.value, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(keys.accessTokenSecret.reveal(), "base64"),
    );
    return succeed({ signing: signing.value, secret });
  } catch {
    return fail("VEN-805", "the access token secret is not encrypted for the encryption key");
  }
}

function readKey(name: string, pem: string): Result<KeyObject> {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "rsa") return succeed(key);
  } catch {
    // Said below: what the library says may quote the key.
  }
  return fail("VEN-805", `the ${name} is no private RSA key in PEM`);
}
