// From a wallet to everything that orders are sent with, against a scripted venue: keys derived, made, given, refused; and
// no secret in anything that could be shown.

import { createSecretKey } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  type ScriptedReply,
  ScriptedTransport,
  type SeenRequest,
} from "../../../../../test/support/venues/scripted-transport.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";
import { Secret } from "../../../secrets/secret.ts";
import type { AdapterLogLine } from "../../shared/log.ts";
import { DriftWatch } from "../../shared/schema-drift.ts";
import type { PolymarketCredentials } from "../config.ts";
import { requestSignature } from "../signing/api-headers.ts";
import { openTrading } from "./open-trading.ts";

const keyText = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const address = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const apiKey = "3f0c9a1e-0000-4000-8000-000000000001";
const secret = `${"Ab-_".repeat(10)}Ab8=`;
const passphrase = "9c".repeat(32);
const begin = 1_795_161_600;

const wireKey = { apiKey, secret, passphrase };

const credentials: PolymarketCredentials = {
  environment: "local",
  chainId: 137,
  privateKey: new Secret(keyText),
  walletKind: "eoa",
  walletAddress: null,
  api: null,
};

const ok = (body: unknown): ScriptedReply => ({ status: 200, body });

type Answers = Readonly<Record<string, ScriptedReply | ((request: SeenRequest) => ScriptedReply)>>;

const ordinary: Answers = {
  "GET /time": ok(begin),
  "GET /auth/derive-api-key": ok(wireKey),
  "GET /auth/api-keys": ok({ apiKeys: [apiKey] }),
};

async function opened(answers: Answers = {}, change: Partial<PolymarketCredentials> = {}) {
  const transport = new ScriptedTransport((request) => {
    const name = `${request.method} ${request.path}`;
    const answer = answers[name] ?? ordinary[name] ?? { status: 404, body: "no such route" };
    return typeof answer === "function" ? answer(request) : answer;
  });
  const lines: AdapterLogLine[] = [];
  const log = (line: AdapterLogLine) => void lines.push(line);
  const result = await openTrading({
    environment: "local",
    urls: {
      clob: "http://127.0.0.1:1",
      site: "http://127.0.0.1:2",
      userStream: "ws://127.0.0.1:1/ws/user",
    },
    credentials: { ...credentials, ...change },
    transport,
    random: { nextUint32: () => 0 },
    limits: { attemptsMax: 1 },
    complementOf: () => undefined,
    watch: new DriftWatch({ venue: "polymarket", log }),
    log,
  });
  const asked = transport.requests.map(({ method, path }) => `${method} ${path}`);
  return { transport, lines, result, asked };
}

test("the key is derived, and signs from then on at the venue's time", async () => {
  const { result, transport, asked } = await opened({ "GET /time": ok(begin + 5) });
  const { rest, wallet, api } = unwrap(result);
  expect(asked).toEqual(["GET /time", "GET /auth/derive-api-key", "GET /auth/api-keys"]);
  expect(transport.requests[1]?.headers).toMatchObject({
    POLY_ADDRESS: address,
    POLY_TIMESTAMP: String(begin + 5),
    POLY_NONCE: "0",
  });
  const timestamp = String(begin + 5);
  const request = { method: "GET", path: "/auth/api-keys", body: null };
  const key = createSecretKey(Buffer.from(secret, "base64"));
  expect(transport.requests[2]?.headers).toMatchObject({
    POLY_ADDRESS: address,
    POLY_API_KEY: apiKey,
    POLY_PASSPHRASE: passphrase,
    POLY_TIMESTAMP: timestamp,
    POLY_SIGNATURE: requestSignature(key, timestamp, request),
  });
  expect(wallet).toMatchObject({ maker: address, signer: address, signatureType: 0 });
  expect(api.secret.reveal()).toBe(secret);
  await rest.close();
  const after = await rest.closedOnly(addDuration(transport.clock.now(), seconds(1)));
  expect(after).toMatchObject({ failure: { code: "VEN-824" } });
});

describe("a key that cannot be derived", () => {
  const missing = { status: 400, body: { error: "Could not derive api key!" } };

  test.each([400, 404])("is made after a %d, with an empty body that says JSON", async (status) => {
    const { result, transport } = await opened({
      "GET /auth/derive-api-key": { status, body: { error: "none" } },
      "POST /auth/api-key": ok(wireKey),
    });
    expect(unwrap(result).api.key).toBe(apiKey);
    const [made] = transport.seen("POST", "/auth/api-key");
    expect(made).toMatchObject({ text: null, headers: { "content-type": "application/json" } });
  });

  test.each<[string, ScriptedReply]>([
    ["refused", { status: 400, body: { error: "Could not create api key" } }],
    ["not answered", "reset"],
    ["answered with no JSON", ok(`{"apiKey":"${apiKey}","secret":"${secret}`)],
  ])("and whose making is %s is derived after all", async (_name, reply) => {
    let derivations = 0;
    const { result } = await opened({
      "GET /auth/derive-api-key": () => {
        derivations += 1;
        return derivations === 1 ? missing : ok(wireKey);
      },
      "POST /auth/api-key": reply,
    });
    expect(unwrap(result).api.key).toBe(apiKey);
    expect(derivations).toBe(2);
  });

  test("and is refused to be made is a refused wallet", async () => {
    const { result, asked } = await opened({
      "GET /auth/derive-api-key": missing,
      "POST /auth/api-key": { status: 401, body: { error: "Invalid L1 Request headers" } },
    });
    expect(result).toMatchObject({ failure: { code: "VEN-805" } });
    expect(asked.filter((name) => name.endsWith("derive-api-key"))).toHaveLength(1);
  });

  test.each<[string, ScriptedReply, string]>([
    ["a refused signature", { status: 401, body: { error: "Invalid L1" } }, "VEN-805"],
    ["a gateway's page", { status: 404, body: "<html>" }, "VEN-806"],
    ["a failing venue", { status: 502, body: "<html>" }, "VEN-804"],
    ["no answer", "reset", "VEN-802"],
  ])("because of %s is not made", async (_name, reply, code) => {
    const { result, asked } = await opened({ "GET /auth/derive-api-key": reply });
    expect(result).toMatchObject({ failure: { code } });
    expect(asked).not.toContain("POST /auth/api-key");
  });
});

test.each([
  ["without a secret", { ...wireKey, secret: undefined }],
  ["with a short secret", { ...wireKey, secret: "AAAA" }],
  ["with a secret that is no base64", { ...wireKey, secret: `${"!".repeat(43)}=` }],
  ["with an empty passphrase", { ...wireKey, passphrase: "" }],
  ["with a header in its id", { ...wireKey, apiKey: "a\r\nb: c" }],
  ["of another shape", [wireKey]],
  ["cut off", `{"apiKey":"${apiKey}","secret":"${secret}`],
])("a key %s is none, and nothing of it is told", async (_name, body) => {
  const { result, lines } = await opened({ "GET /auth/derive-api-key": ok(body) });
  expect(result).toMatchObject({ failure: { code: "VEN-801" } });
  const shown = `${inspect(result, { depth: 9 })}${JSON.stringify(result)}${JSON.stringify(lines)}`;
  for (const hidden of [secret.slice(0, 4), passphrase.slice(0, 4)]) {
    expect(shown).not.toContain(hidden);
  }
});

describe("a key that is given", () => {
  const api = { key: apiKey, secret: new Secret(secret), passphrase: new Secret(passphrase) };

  test("is checked and not derived", async () => {
    const { asked, result } = await opened({}, { api });
    expect(result.ok).toBe(true);
    expect(asked).toEqual(["GET /time", "GET /auth/api-keys"]);
  });

  test.each([[{ apiKeys: [] }], [{ apiKeys: ["another"] }], [{ apiKeys: [{ key: "another" }] }]])(
    "and is not the wallet's is refused: %j",
    async (body) => {
      const { result } = await opened({ "GET /auth/api-keys": ok(body) }, { api });
      expect(result).toMatchObject({ failure: { code: "VEN-805" } });
    },
  );

  test("is found in a list of objects too", async () => {
    for (const entry of [{ apiKey }, { key: apiKey }]) {
      const { result } = await opened({ "GET /auth/api-keys": ok({ apiKeys: [entry] }) }, { api });
      expect(result.ok).toBe(true);
    }
  });

  test("and that the venue does not know is refused", async () => {
    const body = { error: "Unauthorized/Invalid api key" };
    const { result } = await opened({ "GET /auth/api-keys": { status: 401, body } }, { api });
    expect(result).toMatchObject({ failure: { code: "VEN-805" } });
  });

  test("with a secret that is none is refused before it is used", async () => {
    const short = { ...api, secret: new Secret("AAAA") };
    const { result, asked } = await opened({}, { api: short });
    expect(result).toMatchObject({ failure: { code: "VEN-805" } });
    expect(asked).toEqual(["GET /time"]);
  });
});

test.each<[string, Partial<PolymarketCredentials>, string]>([
  ["of another environment", { environment: "production" }, "VEN-805"],
  ["that is no key", { privateKey: new Secret("0x12") }, "VEN-805"],
  ["without its contract", { walletKind: "safe" }, "VEN-805"],
])("a wallet %s sends nothing", async (_name, change, code) => {
  const { result, asked } = await opened({}, change);
  expect(result).toMatchObject({ failure: { code } });
  expect(asked).toEqual([]);
});

test("a clock far from the venue's obtains no key", async () => {
  const { result, asked } = await opened({ "GET /time": ok(begin + 60) });
  expect(result).toMatchObject({ failure: { code: "VEN-857" } });
  expect(asked).toEqual(["GET /time"]);
});

test("what is opened shows no secret", async () => {
  const { result, lines } = await opened();
  const shown = `${inspect(result, { depth: 12 })}${JSON.stringify(result)}${JSON.stringify(lines)}`;
  for (const hidden of [secret, passphrase, keyText.slice(2)]) expect(shown).not.toContain(hidden);
});
