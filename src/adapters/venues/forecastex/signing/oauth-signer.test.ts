// Signatures and session tokens, judged by a client of another hand (the package `ibkr-client`) that is known to be let
// in, and by the broker's half of the exchange made here.

import {
  constants,
  createHmac,
  createVerify,
  generateKeyPairSync,
  publicEncrypt,
} from "node:crypto";
import { IbkrClient } from "ibkr-client";
import { beforeAll, expect, test } from "vitest";
import { ManualClock } from "../../../../../test/support/venues/manual-clock.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import { Secret } from "../../../secrets/secret.ts";
import { type OAuthKeys, realmDefault } from "../config.ts";
import { liveSessionToken, signedBytes, tokenChallenge } from "./live-session-token.ts";
import { OAuthSigner } from "./oauth-signer.ts";
import { formEncode } from "./signature-text.ts";

/** The prime of RFC 3526's 2048-bit group. */
const prime = [
  "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD",
  "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED",
  "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F",
  "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B",
  "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510",
  "15728E5A8AACAA68FFFFFFFFFFFFFFFF",
].join("");

/** What the judge keeps to itself by type, and a test has to ask. */
interface Judge {
  generateBaseString(
    url: string,
    method: string,
    headers: Record<string, string>,
    params?: Record<string, string>,
    prepend?: string,
  ): string;
  generateHmacSha256Signature(text: string, token: string): string;
  generateRsaSha256Signature(text: string, key: unknown): string;
  generateLiveSessionToken(response: string, random: string, prepend: string): string;
  validateLiveSessionToken(token: string, signature: string): boolean;
}

const secretBytes = Buffer.from("0123456789abcdef0123456789abcdef0123456789abcdef", "hex");
const clock = new ManualClock();
/** 32-bit words of a counter: the same at every run. */
let words = 1;
const random = { nextUint32: () => (words = (words * 1_664_525 + 1_013_904_223) % 2 ** 32) };
let keys: OAuthKeys;
let signer: OAuthSigner;
let judge: Judge;
let verifyKey: string;

beforeAll(() => {
  const pem = { type: "pkcs8", format: "pem" } as const;
  const spki = { type: "spki", format: "pem" } as const;
  const make = () =>
    generateKeyPairSync("rsa", {
      modulusLength: 2_048,
      privateKeyEncoding: pem,
      publicKeyEncoding: spki,
    });
  const signing = make();
  const encryption = make();
  verifyKey = signing.publicKey;
  const padding = constants.RSA_PKCS1_PADDING;
  const encrypted = publicEncrypt({ key: encryption.publicKey, padding }, secretBytes);
  keys = {
    consumerKey: new Secret("TESTCONS1"),
    accessToken: new Secret("a0b1c2"),
    accessTokenSecret: new Secret(encrypted.toString("base64")),
    signingKey: new Secret(signing.privateKey),
    encryptionKey: new Secret(encryption.privateKey),
    diffieHellmanPrime: new Secret(prime),
    realm: realmDefault,
  };
  signer = unwrap(OAuthSigner.of({ keys, clock, random }));
  const client = new IbkrClient({
    consumerKey: "TESTCONS1",
    accessToken: "a0b1c2",
    accessTokenSecret: encrypted.toString("base64"),
    signature: signing.privateKey,
    encryption: encryption.privateKey,
    dhPrime: prime,
    realm: realmDefault,
  });
  const hidden: unknown = Reflect.get(client, "oauth1");
  judge = hidden as Judge;
});

function parametersOf(header: string): Record<string, string> {
  expect(header.startsWith("OAuth ")).toBe(true);
  return Object.fromEntries(
    header
      .slice("OAuth ".length)
      .split(", ")
      .map((pair) => {
        const equals = pair.indexOf("=");
        return [pair.slice(0, equals), pair.slice(equals + 2, -1)];
      }),
  );
}

const address = "https://api.ibkr.com/v1/api/iserver/marketdata/snapshot";
const query = [
  ["conids", "900201,900202"],
  ["fields", "31,84,85 86"],
] as const;

test("the header of a request is the judge's for the same time and nonce", () => {
  const token = Buffer.from("the token of the day").toString("base64");
  const header = signer.requestHeader({ method: "GET", address, query }, token);
  const { oauth_signature: signature = "", realm, ...signed } = parametersOf(header);
  expect(realm).toBe("limited_poa");
  expect(signed.oauth_timestamp).toBe("1795161600");
  expect(signed.oauth_nonce).toMatch(/^[0-9a-zA-Z]{24}$/);
  const text = judge.generateBaseString(address, "GET", signed, Object.fromEntries(query));
  expect(signature).toBe(judge.generateHmacSha256Signature(text, token));
});

test("the request for a token is signed over the decrypted secret and the judge's text", () => {
  const request = {
    method: "POST",
    address: "https://api.ibkr.com/v1/api/oauth/live_session_token",
    query: [],
  };
  const header = signer.tokenHeader(request, "abc123");
  const { oauth_signature: signature = "", realm: _, ...signed } = parametersOf(header);
  expect(signed.diffie_hellman_challenge).toBe("abc123");
  expect(signed.oauth_signature_method).toBe("RSA-SHA256");
  const prepend = secretBytes.toString("hex");
  const text = judge.generateBaseString(request.address, "POST", signed, {}, prepend);
  const bytes = Buffer.from(decodeURIComponent(signature), "base64");
  expect(createVerify("RSA-SHA256").update(text).verify(verifyKey, bytes)).toBe(true);
});

test("tokens are the judge's for a hundred exchanges, and its proof is believed", () => {
  for (let round = 0; round < 100; round += 1) {
    const challenge = unwrap(tokenChallenge(prime, random));
    const response = unwrap(tokenChallenge(prime, random)).challenge;
    const expected = judge.generateLiveSessionToken(
      response,
      challenge.exponent.toString(16),
      secretBytes.toString("hex"),
    );
    const proof = createHmac("sha1", Buffer.from(expected, "base64")).update("TESTCONS1");
    const signature = proof.digest("hex");
    expect(judge.validateLiveSessionToken(expected, signature)).toBe(true);
    const answer = { response, signature };
    const token = liveSessionToken(challenge, answer, signer.secret, signer.consumerKey);
    expect(unwrap(token)).toBe(expected);
  }
});

test("both halves of an exchange agree on one secret", () => {
  const ours = unwrap(tokenChallenge(prime, random));
  const theirs = unwrap(tokenChallenge(prime, random));
  // What the broker computes from our half.
  let agreed = 1n;
  let square = BigInt(`0x${ours.challenge}`);
  for (let rest = theirs.exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) agreed = (agreed * square) % theirs.prime;
    square = (square * square) % theirs.prime;
  }
  const key = createHmac("sha1", signedBytes(agreed)).update(secretBytes).digest();
  const signature = createHmac("sha1", key).update("TESTCONS1").digest("hex");
  const answer = { response: theirs.challenge, signature };
  const token = liveSessionToken(ours, answer, secretBytes, "TESTCONS1");
  expect(unwrap(token)).toBe(key.toString("base64"));
});

test("an answer that does not belong to our keys is refused", () => {
  const ours = unwrap(tokenChallenge(prime, random));
  const response = unwrap(tokenChallenge(prime, random)).challenge;
  for (const answer of [
    { response, signature: "0".repeat(40) },
    { response: "1", signature: "0".repeat(40) },
    { response: "not hex", signature: "" },
    { response: prime, signature: "" },
  ]) {
    const token = liveSessionToken(ours, answer, secretBytes, "TESTCONS1");
    expect(token.ok ? "ok" : token.failure.code).toBe("VEN-805");
  }
});

test("a number is keyed as Java writes it", () => {
  expect(signedBytes(0x7fn).toString("hex")).toBe("7f");
  expect(signedBytes(0x80n).toString("hex")).toBe("0080");
  expect(signedBytes(0xfffn).toString("hex")).toBe("0fff");
});

test("keys that cannot be read are named and never quoted", () => {
  for (const name of ["signingKey", "encryptionKey"] as const) {
    const made = OAuthSigner.of({ keys: { ...keys, [name]: new Secret("hush") }, clock, random });
    expect(made.ok ? "" : made.failure.code).toBe("VEN-805");
    expect(JSON.stringify(made)).not.toContain("hush");
  }
  const bad = tokenChallenge("xyz", random);
  expect(bad.ok ? "" : bad.failure.code).toBe("VEN-805");
});

test("a form encodes blanks as plus signs", () => {
  expect(formEncode("a b&c=d/é")).toBe("a+b%26c%3Dd%2F%C3%A9");
});
