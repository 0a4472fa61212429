// The HTTP client of the account: every request signed when it is sent, refusals taken as proof only in the venue's
// own words.

import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import { httpTooManyRequests, isRefusalByDefault } from "../../shared/http-outcome.ts";
import type { KalshiCredentials } from "../config.ts";
import { signedHeaders } from "../signing.ts";
import { venueCode, venueWords } from "../wire/error-words.ts";
import { costs } from "./paths.ts";

export interface TradeClientOptions extends HttpClientBasis {
  readonly credentials: KalshiCredentials;
}

/** Returns the client. The base address ends in `/trade-api/v2`. */
export function createTradeClient(options: TradeClientOptions): HttpClient {
  const { credentials, ...basis } = options;
  return new HttpClient({
    ...basis,
    headers: (method, path) =>
      signedHeaders(credentials, method, path, basis.transport.clock.now()),
    venueWords,
    venueCode,
    isProofOfRefusal,
    costDefault: costs.read,
  });
}

/** The venue's limiter stands before its matching and says one thing only: a 429 in exactly those words was not carried
 * out. Any other 429 proves nothing. */
export function isProofOfRefusal(status: number, body: JsonValue | undefined): boolean {
  if (status === httpTooManyRequests) {
    return isJsonObject(body) && body.error === "too many requests";
  }
  return isRefusalByDefault(status, venueWords(body));
}
