// What the broker refuses of signed requests, one wrong thing at a time: the signer here writes by the documents and
// shares nothing with the adapter.

import { constants, createHmac, privateDecrypt, sign } from "node:crypto";
import { expect, test } from "vitest";

import { memoryStart } from "../../../../../test/support/forecastex-memory-venue.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { addDuration, days, minutes } from "../../../../domain/units/epoch-micros.ts";
import { epochSeconds } from "../../../instant-text.ts";
import { RandomStream, seededSource } from "../../../random-stream.ts";
import type { ShellRequest } from "../../../transport/shell.ts";
import { OAuthAccess } from "./oauth-access.ts";
import { generateOAuthCredentials } from "./oauth-credentials.ts";

const { credentials, consumer } = generateOAuthCredentials("TESTCONS", "simuser");
const secret = privateDecrypt(
  { key: credentials.encryptionPrivateKeyPem, padding: constants.RSA_PKCS1_PADDING },
  Buffer.from(credentials.accessTokenSecret, "base64"),
);
const prime = BigInt(`0x${credentials.diffieHellmanPrime}`);
/** The client's exponent. */
const exponent = 987_654_321n;
let nonces = 0;

function power(base: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2))
    result = (result * result * (bit === "1" ? base : 1n)) % prime;
  return result;
}

/** A space is a plus sign: the broker's clients write it so. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll("%20", "+");
}

interface Signing {
  readonly now: EpochMicros;
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  /** Null signs for a token, with the private key. */
  readonly token: Buffer | null;
  /** Put over what a sound request has before it is signed, and after. */
  readonly signed?: Readonly<Record<string, string>>;
  readonly changed?: Readonly<Record<string, string>>;
}

function signedRequest(signing: Signing): ShellRequest {
  const { now, token, method = "POST", path = "/v1/api/oauth/live_session_token" } = signing;
  const query = signing.query ?? "";
  nonces += 1;
  const parameters: Record<string, string> = {
    oauth_consumer_key: credentials.consumerKey,
    oauth_nonce: `nonce${nonces}`,
    oauth_signature_method: token === null ? "RSA-SHA256" : "HMAC-SHA256",
    oauth_timestamp: String(epochSeconds(now)),
    oauth_token: credentials.accessToken,
    ...(token === null ? { diffie_hellman_challenge: power(2n).toString(16) } : {}),
    ...signing.signed,
  };
  const pairs = [...Object.entries(parameters), ...new URLSearchParams(query)].sort(
    ([one], [other]) => (one < other ? -1 : 1),
  );
  const text = pairs.map(([name, value]) => `${name}=${value}`).join("&");
  const base = [method, `http://broker.test${path}`, text].map(encoded).join("&");
  const signature =
    token === null
      ? sign(
          "RSA-SHA256",
          Buffer.from(secret.toString("hex") + base),
          credentials.signaturePrivateKeyPem,
        )
      : createHmac("sha256", token).update(base).digest();
  const sent = {
    realm: credentials.realm,
    ...parameters,
    oauth_signature: encodeURIComponent(signature.toString("base64")),
    ...signing.changed,
  };
  const header = Object.entries(sent).map(([name, value]) => `${name}="${value}"`);
  const authorization = `OAuth ${header.join(", ")}`;
  return { method, path, query, headers: { host: "broker.test", authorization }, body: "" };
}

function access(): OAuthAccess {
  return new OAuthAccess({ consumers: [consumer], random: new RandomStream(seededSource(7)) });
}

/** Agrees on a token and returns the client's own. */
function agreed(broker: OAuthAccess, now: EpochMicros): Buffer {
  const made = broker.liveSessionToken(signedRequest({ now, token: null }), now);
  if (!made.ok) throw new Error(made.reason);
  const body = made.body as {
    readonly diffie_hellman_response: string;
    readonly live_session_token_signature: string;
    readonly live_session_token_expiration: number;
  };
  const shared = power(BigInt(`0x${body.diffie_hellman_response}`)).toString(16);
  const even = shared.length % 2 === 0 ? shared : `0${shared}`;
  const bytes = Buffer.from(even >= "8" ? `00${even}` : even, "hex");
  const token = createHmac("sha1", bytes).update(secret).digest();
  const proof = createHmac("sha1", token).update(credentials.consumerKey).digest("hex");
  expect(body.live_session_token_signature).toBe(proof);
  expect(body.live_session_token_expiration).toBe(epochSeconds(now) * 1_000 + 86_400_000);
  return token;
}

const path = "/v1/api/iserver/accounts";

test("both sides make the same token, which signs for a day", () => {
  const broker = access();
  const now = memoryStart;
  const token = agreed(broker, now);
  const asked = (at: EpochMicros): unknown =>
    broker.identify(
      signedRequest({ now: at, token, method: "GET", path, query: "a=1,2&b=x+y" }),
      at,
    );
  expect(asked(now)).toMatchObject({ known: true, consumer: { username: "simuser" } });
  expect(asked(addDuration(now, minutes(1_439)))).toMatchObject({ known: true });
  expect(asked(addDuration(now, days(1)))).toEqual({
    known: false,
    reason: "live session token expired",
  });
  expect(broker.consumerOfToken(credentials.accessToken, now)).toBeDefined();
  expect(
    broker.consumerOfToken(credentials.accessToken, addDuration(now, days(1))),
  ).toBeUndefined();
});

test.each<[string, Partial<Signing>, string]>([
  ["a changed query", { changed: {}, query: "a=1" }, "signature_invalid"],
  ["another signature", { changed: { oauth_signature: "AAAA" } }, "signature_invalid"],
  ["a broken one", { changed: { oauth_signature: "%E0%A4%A" } }, "signature_invalid"],
  [
    "a time that was not signed",
    { changed: { oauth_timestamp: "1795194001" } },
    "signature_invalid",
  ],
  ["an old time", { signed: { oauth_timestamp: "1795190000" } }, "timestamp_refused"],
  ["a time in words", { signed: { oauth_timestamp: "now" } }, "timestamp_refused"],
  [
    "another method",
    { signed: { oauth_signature_method: "PLAINTEXT" } },
    "signature_method_rejected",
  ],
  ["no nonce", { signed: { oauth_nonce: "" } }, "nonce_used"],
  ["a stranger", { signed: { oauth_consumer_key: "WHO" } }, "consumer_key_unknown"],
  ["another's token", { signed: { oauth_token: "who" } }, "token_rejected"],
  ["another realm", { changed: { realm: "who" } }, "realm_rejected"],
])("a request with %s is refused", (_, over, reason) => {
  const broker = access();
  const token = agreed(broker, memoryStart);
  const request = signedRequest({ now: memoryStart, token, method: "GET", path, ...over });
  const sent = over.query === undefined ? request : { ...request, query: "a=2" };
  expect(broker.identify(sent, memoryStart)).toEqual({ known: false, reason });
});

test("a nonce is good once, and a header that is none for nothing", () => {
  const broker = access();
  const token = agreed(broker, memoryStart);
  const request = signedRequest({ now: memoryStart, token, method: "GET", path });
  expect(broker.identify(request, memoryStart).known).toBe(true);
  expect(broker.identify(request, memoryStart)).toMatchObject({ reason: "nonce_used" });
  for (const authorization of ["Basic abc", "OAuth nonsense", 'OAuth a="b']) {
    const headers = { ...request.headers, authorization };
    expect(broker.identify({ ...request, headers }, memoryStart).known).toBe(false);
  }
});

test.each(["", "xyz", "0", "1", credentials.diffieHellmanPrime])(
  "a challenge of %j is refused",
  (challenge) => {
    const signed = { diffie_hellman_challenge: challenge };
    const request = signedRequest({ now: memoryStart, token: null, signed });
    expect(access().liveSessionToken(request, memoryStart)).toEqual({
      ok: false,
      reason: "diffie_hellman_challenge_invalid",
    });
  },
);

test("without a token nobody is known, and one that was taken away is none", () => {
  const broker = access();
  const token = agreed(broker, memoryStart);
  broker.forgetToken(credentials.consumerKey);
  const request = signedRequest({ now: memoryStart, token, method: "GET", path });
  expect(broker.identify(request, memoryStart)).toEqual({
    known: false,
    reason: "no live session token",
  });
});
