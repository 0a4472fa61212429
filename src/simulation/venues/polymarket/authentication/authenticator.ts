// Finds out who asks: by a wallet's signature where credentials are asked for, by credentials and an HMAC everywhere else.
// Source: reference page, sections 2.1, 2.2 and 3.6.

import { createHmac, timingSafeEqual } from "node:crypto";

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { epochSeconds } from "../../../instant-text.ts";
import type { ShellRequest } from "../../../transport/shell.ts";
import type { ApiCredentials, CredentialStore } from "./credentials.ts";
import { recoverAddress } from "./ethereum.ts";
import { type ChainId, loginDigest } from "./order-digest.ts";
import type { Wallets } from "./wallets.ts";
import { isAddress, signatureBytes } from "./wire-hex.ts";

/** How far a timestamp may be off, either way. No source has the venue's number; our own clock check is far below. */
export const defaultSkewSecondsMax = 60;

export interface AuthenticatorOptions {
  readonly chainId: ChainId;
  readonly credentials: CredentialStore;
  readonly skewSecondsMax: number;
  readonly wallets: Wallets;
}

/** A wallet that has proved itself, and the nonce it named. */
export interface Login {
  readonly address: string;
  readonly nonce: bigint;
}

export class Authenticator {
  readonly #options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** Returns the wallet that signed the four headers, or undefined. */
  login({ headers }: ShellRequest, now: EpochMicros): Login | undefined {
    const address = headers["poly_address"]?.toLowerCase() ?? "";
    const timestamp = headers["poly_timestamp"] ?? "";
    const nonceText = headers["poly_nonce"] ?? "";
    const signature = signatureBytes(headers["poly_signature"] ?? "");
    if (!isAddress(address) || !this.#isTimely(timestamp, now)) return undefined;
    if (!/^\d{1,19}$/.test(nonceText) || signature === undefined) return undefined;
    const nonce = BigInt(nonceText);
    const { chainId } = this.#options;
    const digest = loginDigest({ chainId, address, timestamp, nonce });
    const signer = recoverAddress(digest, signature);
    return signer === address || signer === this.#ownerOfDeposit(address)
      ? { address, nonce }
      : undefined;
  }

  /** Returns the credentials that signed the request, or undefined. */
  identify(request: ShellRequest, now: EpochMicros): ApiCredentials | undefined {
    const { headers } = request;
    const held = this.#options.credentials.find(headers["poly_api_key"] ?? "");
    const timestamp = headers["poly_timestamp"] ?? "";
    if (held === undefined || !this.#isTimely(timestamp, now)) return undefined;
    const isOwn = headers["poly_address"]?.toLowerCase() === held.address;
    if (!isOwn || headers["poly_passphrase"] !== held.passphrase) return undefined;
    const expected = requestSignature(held.secret, timestamp, request);
    return isSame(headers["poly_signature"] ?? "", expected) ? held : undefined;
  }

  /** Returns the credentials with these three words, as a stream's first frame has them, or undefined. */
  recognise(words: {
    readonly key: unknown;
    readonly secret: unknown;
    readonly passphrase: unknown;
  }): ApiCredentials | undefined {
    if (typeof words.key !== "string") return undefined;
    const held = this.#options.credentials.find(words.key);
    const isRight = held?.secret === words.secret && held?.passphrase === words.passphrase;
    return isRight ? held : undefined;
  }

  /** A deposit wallet is proved by its owner's key, once it is on the chain. */
  #ownerOfDeposit(address: string): string | undefined {
    const wallet = this.#options.wallets.find(address);
    return wallet?.type === 3 && wallet.isDeployed ? wallet.owner : undefined;
  }

  #isTimely(timestamp: string, now: EpochMicros): boolean {
    if (!/^\d{1,12}$/.test(timestamp)) return false;
    const age = epochSeconds(now) - Number.parseInt(timestamp, 10);
    return Math.abs(age) <= this.#options.skewSecondsMax;
  }
}

/** Returns the signature of a request: method and path without the query, and the body as it was sent. */
export function requestSignature(
  secret: string,
  timestamp: string,
  request: Pick<ShellRequest, "method" | "path" | "body">,
): string {
  const { method, path, body } = request;
  const mac = createHmac("sha256", Buffer.from(secret, "base64url"));
  const digest = mac.update(`${timestamp}${method}${path}${body}`).digest("base64");
  return digest.replaceAll("+", "-").replaceAll("/", "_");
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
