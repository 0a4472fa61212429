// The headers of every authenticated request (L2): an HMAC over time, method, path without query, and the exact body.
// Source: the venue's page on authentication, its client's headers.

import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { HttpMethod } from "../../../../ports/venue-transport.ts";
import type { Secret } from "../../../secrets/secret.ts";
import type { PolymarketApiCredentials } from "../config.ts";
import type { Address } from "./address.ts";

/** What the venue gave a wallet to authenticate with, ready for use. Printing it shows no secret. */
export interface ApiCredentials {
  /** The account of the key that asked for them. */
  readonly address: Address;
  /** The key's id: also the `owner` of orders. */
  readonly apiKey: string;
  /** Of the HMAC. */
  readonly key: KeyObject;
  readonly passphrase: Secret;
}

/** One request as it is signed. */
export interface SignedRequest {
  readonly method: HttpMethod;
  /** Whole path, without host and query. */
  readonly path: string;
  /** Exactly what is sent, or null for nothing. */
  readonly body: string | null;
}

const secretText = /^[A-Za-z0-9+/_-]+={0,2}$/;
const secretBytes = 32;

/** Returns the credentials of a key's account, or `VEN-805` when the secret is none. The message never holds any of it. */
export function apiCredentials(
  address: Address,
  { key: apiKey, secret, passphrase }: PolymarketApiCredentials,
): Result<ApiCredentials> {
  const text = secret.reveal();
  const bytes = secretText.test(text) ? Buffer.from(text, "base64") : Buffer.alloc(0);
  if (bytes.length !== secretBytes) {
    return fail("VEN-805", `the secret of an API key is ${secretBytes} bytes in base64`);
  }
  if (apiKey === "" || passphrase.reveal() === "") {
    return fail("VEN-805", "an API key has an id and a passphrase");
  }
  return succeed({ address, apiKey, key: createSecretKey(bytes), passphrase });
}

/** Returns the five headers. The venue refuses a time far from its own, so sign when sending. */
export function apiHeaders(
  credentials: ApiCredentials,
  request: SignedRequest,
  now: EpochMicros,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(integerOf(now) / 1_000_000));
  return {
    POLY_ADDRESS: credentials.address,
    POLY_SIGNATURE: requestSignature(credentials.key, timestamp, request),
    POLY_TIMESTAMP: timestamp,
    POLY_API_KEY: credentials.apiKey,
    POLY_PASSPHRASE: credentials.passphrase.reveal(),
  };
}

/** Returns the HMAC in base64 of the URL alphabet, padded. `timestamp` is in whole seconds. */
export function requestSignature(
  key: KeyObject,
  timestamp: string,
  { method, path, body }: { readonly method: string; path: string; body: string | null },
): string {
  const hmac = createHmac("sha256", key).update(`${timestamp}${method}${path}${body ?? ""}`);
  // 32 bytes leave one character of padding, which the URL alphabet of the runtime omits.
  return `${hmac.digest("base64url")}=`;
}
