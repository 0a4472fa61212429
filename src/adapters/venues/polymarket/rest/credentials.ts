// The venue's own key of a wallet: derived with the wallet's signature where it exists, made where it does not. A lost key
// is always the same again, so nothing of it is kept. No message holds any part of a secret.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { HttpMethod } from "../../../../ports/venue-transport.ts";
import { Secret } from "../../../secrets/secret.ts";
import { isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import { HttpClient } from "../../shared/http-client.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import type { PolymarketApiCredentials } from "../config.ts";
import { isProofOfRefusal } from "../orders/refusal-words.ts";
import { apiKeySchema, apiKeysSchema } from "../wire/account-schemas.ts";
import { orderWords } from "../wire/error-words.ts";
import { nameHeaders } from "./edge.ts";
import { readCosts } from "./rates.ts";

export interface CredentialsOptions extends HttpClientBasis {
  /** Headers that prove whose wallet asks, at this moment. */
  readonly signWallet: () => Readonly<Record<string, string>>;
}

/** How a key's secret and passphrase look; what else is answered is no key. */
const secretText = /^[A-Za-z0-9+/_-]{43}=?$/;
const passphraseText = /^[\x21-\x7e]{1,256}$/;
const keyText = /^[\x21-\x7e]{1,128}$/;

/** Returns the key of the wallet. Failures: those of the requests, `VEN-805` when the venue does not take the wallet's
 * signature, `VEN-801` when what it answers is no key. */
export async function obtainApiKey(
  options: CredentialsOptions,
  deadline: EpochMicros,
): Promise<Result<PolymarketApiCredentials>> {
  const http = walletClient(options);
  try {
    const derived = await derive(http, deadline);
    if (derived.ok || !isMissing(derived)) return derived;
    const created = await create(http, deadline);
    // Made by somebody else meanwhile, or made by us and the answer lost: then there is one to derive.
    return created ?? (await derive(http, deadline));
  } finally {
    await http.close();
  }
}

/** Returns the ids of the wallet's keys, as told to one of them. */
export async function readApiKeys(
  http: HttpClient,
  deadline: EpochMicros,
): Promise<Result<readonly string[]>> {
  const answer = await http.read({
    path: "/auth/api-keys",
    query: [],
    endpoint: "api-keys",
    cost: readCosts.keys,
    deadline,
  });
  if (!answer.ok) return answer;
  const list = apiKeysSchema.safeParse(answer.value);
  if (!list.success) return notAKey("the list of keys");
  const ids = list.data.apiKeys.map((entry) => idOf(entry as JsonValue));
  const known = ids.filter((id): id is string => id !== null);
  return known.length === ids.length ? succeed(known) : notAKey("the list of keys");
}

/** The documents say ids, the types of the venue's client objects. */
function idOf(entry: JsonValue): string | null {
  if (typeof entry === "string") return entry;
  if (!isJsonObject(entry)) return null;
  const id = entry.apiKey ?? entry.key;
  return typeof id === "string" ? id : null;
}

function walletClient({ signWallet, ...basis }: CredentialsOptions): HttpClient {
  return new HttpClient({
    ...basis,
    headers: (method) => ({ ...nameHeaders, ...contentType(method), ...signWallet() }),
    venueWords: orderWords,
    isProofOfRefusal: (status, body) => isProofOfRefusal(status, orderWords(body)),
  });
}

/** A key is made by a request that says it is JSON and is empty. */
function contentType(method: HttpMethod): Readonly<Record<string, string>> {
  return method === "POST" ? { "content-type": "application/json" } : {};
}

async function derive(
  http: HttpClient,
  deadline: EpochMicros,
): Promise<Result<PolymarketApiCredentials>> {
  const answer = await http.read({
    path: "/auth/derive-api-key",
    query: [],
    endpoint: "derive-api-key",
    cost: readCosts.keys,
    deadline,
  });
  if (answer.ok) return apiKey(answer.value);
  // The message of an answer that is no JSON quotes its beginning.
  return answer.failure.code === "VEN-801" ? notAKey("the derived key") : answer;
}

/** Returns null where a key may exist although none was answered. */
async function create(
  http: HttpClient,
  deadline: EpochMicros,
): Promise<Result<PolymarketApiCredentials> | null> {
  const outcome = await http.command({
    method: "POST",
    path: "/auth/api-key",
    query: [],
    endpoint: "create-api-key",
    cost: readCosts.keys,
    buckets: ["read"],
    body: null,
    purpose: "open",
    deadline,
  });
  switch (outcome.kind) {
    case "done":
      return apiKey(outcome.body);
    case "unsent":
      return { ok: false, failure: outcome.failure };
    case "refused":
      if (outcome.status !== 401 && outcome.status !== 403) return null;
      return fail("VEN-805", `the venue makes no key: ${outcome.status} ${outcome.words}`);
    case "unknown":
      return null;
    default:
      return outcome satisfies never;
  }
}

/** The venue says 400 or 404 where there is nothing to derive. */
function isMissing(derived: Result<unknown>): boolean {
  if (derived.ok) return false;
  const { details } = derived.failure;
  return details?.inVenueWords === true && (details.status === 400 || details.status === 404);
}

function apiKey(body: JsonValue | undefined): Result<PolymarketApiCredentials> {
  const wire = apiKeySchema.safeParse(body);
  if (!wire.success) return notAKey("the key");
  const { apiKey: key, secret, passphrase } = wire.data;
  const isKey = keyText.test(key) && secretText.test(secret) && passphraseText.test(passphrase);
  if (!isKey) return notAKey("the key");
  return succeed({ key, secret: new Secret(secret), passphrase: new Secret(passphrase) });
}

function notAKey(what: string): Result<never> {
  return fail("VEN-801", `${what} that the venue answered is not as its documents say`);
}
