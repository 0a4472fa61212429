// The HTTP clients of the order book: one that signs every request when it is sent, over exactly the bytes that are sent,
// and one for what everybody may ask. Refusals are proof only in the words that prove something.

import type { HttpMethod } from "../../../../ports/venue-transport.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import { isProofOfRefusal } from "../orders/refusal-words.ts";
import { orderCode, orderWords } from "../wire/error-words.ts";
import { nameHeaders } from "./edge.ts";
import { tokensLeft } from "./rates.ts";

/** Returns the headers that prove who asks. `path` is without the query, `body` null where nothing is sent. */
export type RequestSigner = (request: {
  readonly method: HttpMethod;
  readonly path: string;
  readonly body: string | null;
}) => Readonly<Record<string, string>>;

/** Returns a client of the order book; one without a signer asks what everybody may. */
export function createClobClient(basis: HttpClientBasis, signer: RequestSigner | null): HttpClient {
  return new HttpClient({
    ...basis,
    headers: (method, path, body) => ({ ...nameHeaders, ...signer?.({ method, path, body }) }),
    venueWords: orderWords,
    venueCode: orderCode,
    isProofOfRefusal: (status: number, body: JsonValue | undefined) =>
      isProofOfRefusal(status, orderWords(body)),
    tokensLeft,
  });
}
