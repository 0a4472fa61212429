// Signs requests the way Kalshi verifies them: RSA-PSS over the millisecond time, the method and the path, with the
// base path and without the query. Source: the venue's page on API keys.

import { constants, sign } from "node:crypto";
import type { EpochMicros } from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { KalshiCredentials } from "./config.ts";

/** Returns the three headers of a signed request. The venue refuses a time that is more than a few seconds old, so
 * sign when sending. */
export function signedHeaders(
  credentials: KalshiCredentials,
  method: "GET" | "POST" | "DELETE" | "PUT",
  path: string,
  now: EpochMicros,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(integerOf(now) / 1_000));
  const signature = sign("sha256", Buffer.from(`${timestamp}${method}${path}`), {
    key: credentials.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return {
    "KALSHI-ACCESS-KEY": credentials.keyId,
    "KALSHI-ACCESS-TIMESTAMP": timestamp,
    "KALSHI-ACCESS-SIGNATURE": signature.toString("base64"),
  };
}
