// Checks the signature that every authenticated call and every stream upgrade carries: RSA-PSS with SHA-256 and a salt
// as long as the digest, over timestamp + METHOD + path without the query. Source: docs.kalshi.com API keys page.

import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  verify,
} from "node:crypto";

import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { epochMilliseconds } from "../../instant-text.ts";
import type { ShellReply, ShellRequest } from "../../transport/shell.ts";
import { nestedError } from "./errors.ts";

/** What a client signs with. */
export interface KalshiCredentials {
  readonly keyId: string;
  readonly privateKeyPem: string;
}

/** What a key may do. `read` and `write` include everything that begins with them. Source: OpenAPI 3.30. */
export type KeyScope =
  | "read"
  | "read::portfolio_balance"
  | "write"
  | "write::trade"
  | "write::transfer";

/** A key as the venue knows it. */
export interface KalshiKey {
  readonly keyId: string;
  readonly name: string;
  readonly account: string;
  readonly scopes: readonly KeyScope[];
  /** From then on the account's keys do not trade Sports, Elections and Entertainment; null for never. */
  readonly regionExpiresAt: EpochMicros | null;
}

/** How far a timestamp may be off. Measured: 5 s late is taken and 30 s is not; 30 s early is taken and 5 min is not. */
export interface SkewLimits {
  readonly pastMillisecondsMax: number;
  readonly futureMillisecondsMax: number;
}

export const defaultSkewLimits: SkewLimits = {
  pastMillisecondsMax: 10_000,
  futureMillisecondsMax: 60_000,
};

/** Who asks, or the 401 that the request deserves. */
export type Identity =
  | { readonly known: true; readonly key: KalshiKey }
  | { readonly known: false; readonly reply: ShellReply };

const keyHeader = "kalshi-access-key";
const timestampHeader = "kalshi-access-timestamp";
const signatureHeader = "kalshi-access-signature";

/** Returns a fresh key pair. The bits come from the system: a key must not follow from a seed. */
export function generateCredentials(keyId: string): KalshiCredentials {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return { keyId, privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

/** Returns true when the scopes of a key include what a route asks for. */
export function allows(key: KalshiKey, scope: KeyScope): boolean {
  return key.scopes.some((held) => held === scope || scope.startsWith(`${held}::`));
}

export class Authenticator {
  readonly #keys = new Map<string, { readonly key: KalshiKey; readonly publicKey: KeyObject }>();
  readonly #skew: SkewLimits;

  constructor(skew: SkewLimits) {
    this.#skew = skew;
  }

  /** Registers a key with the public half of what its owner signs with. */
  add(key: KalshiKey, pem: string): void {
    this.#keys.set(key.keyId, { key, publicKey: createPublicKey(pem) });
  }

  /** All keys, in the order of their registration. */
  keys(): readonly KalshiKey[] {
    return [...this.#keys.values()].map(({ key }) => key);
  }

  /** Returns true when the request carries any of the three headers. */
  carriesHeaders(request: ShellRequest): boolean {
    const { headers } = request;
    return [keyHeader, timestampHeader, signatureHeader].some(
      (name) => headers[name] !== undefined,
    );
  }

  /** Finds out who asks. */
  identify(request: ShellRequest, now: EpochMicros): Identity {
    const {
      [keyHeader]: keyId,
      [timestampHeader]: timestamp,
      [signatureHeader]: signature,
    } = request.headers;
    if (!keyId || !timestamp || !signature) {
      return refuse("signature_is_missing_from_headers", "signature is missing from headers");
    }
    const registered = this.#keys.get(keyId);
    if (registered === undefined) return refuse("authentication_error", "NOT_FOUND");
    // A timestamp that is not milliseconds cannot be told from an old one; seconds land in 1970.
    const isTimestamp = /^\d{1,15}$/.test(timestamp);
    if (!isTimestamp || !verifies(registered.publicKey, request, timestamp, signature)) {
      return refuse("authentication_error", "INCORRECT_API_KEY_SIGNATURE");
    }
    const age = epochMilliseconds(now) - Number.parseInt(timestamp, 10);
    const { pastMillisecondsMax, futureMillisecondsMax } = this.#skew;
    if (age > pastMillisecondsMax || -age > futureMillisecondsMax) {
      return refuse("header_timestamp_expired", "header timestamp expired");
    }
    return { known: true, key: registered.key };
  }
}

function verifies(
  publicKey: KeyObject,
  request: ShellRequest,
  timestamp: string,
  signature: string,
): boolean {
  const signed = Buffer.from(`${timestamp}${request.method}${request.path}`);
  const key = {
    key: publicKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  };
  return verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64"));
}

function refuse(code: string, details: string): Identity {
  return { known: false, reply: nestedError(401, code, code, details) };
}
