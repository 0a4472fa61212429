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

/** How far a timestamp may be off. Measured: 5 s late is taken and 30 s is not; 30 s early is taken and 5 min is not. */
export interface SkewLimits {
  readonly pastMillisecondsMax: number;
  readonly futureMillisecondsMax: number;
}

export const defaultSkewLimits: SkewLimits = {
  pastMillisecondsMax: 10_000,
  futureMillisecondsMax: 60_000,
};

const keyHeader = "kalshi-access-key";
const timestampHeader = "kalshi-access-timestamp";
const signatureHeader = "kalshi-access-signature";

/** Returns a fresh key pair. The bits come from the system: a key must not follow from a seed. */
export function generateCredentials(keyId: string): KalshiCredentials {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return { keyId, privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

export class Authenticator {
  readonly #keyId: string;
  readonly #publicKey: KeyObject;
  readonly #skew: SkewLimits;

  constructor(credentials: KalshiCredentials, skew: SkewLimits) {
    this.#keyId = credentials.keyId;
    this.#publicKey = createPublicKey(credentials.privateKeyPem);
    this.#skew = skew;
  }

  /** Returns true when the request carries any of the three headers. */
  carriesHeaders(request: ShellRequest): boolean {
    const { headers } = request;
    return [keyHeader, timestampHeader, signatureHeader].some(
      (name) => headers[name] !== undefined,
    );
  }

  /** Returns the 401 reply that the request deserves, or undefined when its signature holds. */
  refusal(request: ShellRequest, now: EpochMicros): ShellReply | undefined {
    const {
      [keyHeader]: keyId,
      [timestampHeader]: timestamp,
      [signatureHeader]: signature,
    } = request.headers;
    if (!keyId || !timestamp || !signature) {
      return refuse("signature_is_missing_from_headers", "signature is missing from headers");
    }
    if (keyId !== this.#keyId) return refuse("authentication_error", "NOT_FOUND");
    // A timestamp that is not milliseconds cannot be told from an old one; seconds land in 1970.
    if (!/^\d{1,15}$/.test(timestamp)) {
      return refuse("authentication_error", "INCORRECT_API_KEY_SIGNATURE");
    }
    if (!this.#verifies(request, timestamp, signature)) {
      return refuse("authentication_error", "INCORRECT_API_KEY_SIGNATURE");
    }
    const age = epochMilliseconds(now) - Number.parseInt(timestamp, 10);
    const { pastMillisecondsMax, futureMillisecondsMax } = this.#skew;
    if (age > pastMillisecondsMax || -age > futureMillisecondsMax) {
      return refuse("header_timestamp_expired", "header timestamp expired");
    }
    return undefined;
  }

  #verifies(request: ShellRequest, timestamp: string, signature: string): boolean {
    const signed = Buffer.from(`${timestamp}${request.method}${request.path}`);
    const key = {
      key: this.#publicKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    };
    return verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64"));
  }
}

function refuse(code: string, details: string): ShellReply {
  return nestedError(401, code, code, details);
}
