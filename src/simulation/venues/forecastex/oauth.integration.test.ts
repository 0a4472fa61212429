// OAuth 1.0a at the simulated broker, judged by a client of another hand: `ibkr-client` signs for the broker's own
// address, and its requests are led to the local server on the way.

import { createRequire } from "node:module";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";

import { product, yes } from "../../../../test/support/forecastex-memory-venue.ts";
import { createSystemClock } from "../../system-clock.ts";
import { generateOAuthCredentials } from "./access/oauth-credentials.ts";
import { type ForecastExServer, startForecastExServer } from "./server.ts";

const require = createRequire(import.meta.url);
const { IbkrClient } = require("ibkr-client") as typeof import("ibkr-client");
/** The client brings an undici of its own, which takes its way from a place that all of them share. */
const undici = createRequire(require.resolve("ibkr-client"))("undici") as typeof import("undici");

const { credentials, consumer } = generateOAuthCredentials("TESTCONS", "simuser");

let server: ForecastExServer;
let before: import("undici").Dispatcher;

beforeEach(async () => {
  server = await startForecastExServer({
    clock: createSystemClock(),
    products: [product],
    consumers: [consumer],
    signedOrigin: "https://api.ibkr.com",
    keepsNightlyReset: false,
  });
  const { origin } = new URL(server.restUrl);
  before = undici.getGlobalDispatcher();
  undici.setGlobalDispatcher(
    new undici.Agent().compose(
      (dispatch) => (options, handler) => dispatch({ ...options, origin }, handler),
    ),
  );
});

afterEach(async () => {
  undici.setGlobalDispatcher(before);
  await server.stop();
});

function client(over: Partial<typeof credentials> = {}): InstanceType<typeof IbkrClient> {
  const own = { ...credentials, ...over };
  return new IbkrClient({
    accessToken: own.accessToken,
    accessTokenSecret: own.accessTokenSecret,
    consumerKey: own.consumerKey,
    dhPrime: own.diffieHellmanPrime,
    encryption: own.encryptionPrivateKeyPem,
    signature: own.signaturePrivateKeyPem,
    realm: own.realm,
  });
}

test("a client agrees on a token, opens the session, and asks with and without a query", async () => {
  const one = client();
  await expect(one.init(true, true)).resolves.toMatchObject({ authenticated: true });
  await expect(one.request({ path: "iserver/accounts" })).resolves.toMatchObject({
    accounts: [server.account],
  });
  const params = { conids: `${yes},${yes + 1}`, fields: "84,86" };
  const rows = await one.request({ path: "iserver/marketdata/snapshot", params });
  expect(rows).toMatchObject([{ conid: yes }, { conid: yes + 1 }]);
  const named = { path: "iserver/secdef/search", params: { symbol: "two words & more" } };
  await expect(one.request(named)).resolves.toEqual([]);
  const asked = { path: "iserver/auth/status", method: "POST", data: {} };
  await expect(one.request(asked)).resolves.toMatchObject({ competing: false });
});

test("many tokens are agreed on, whatever their first bits", async () => {
  // One secret in two begins with a bit that reads as a sign, one in sixteen with a digit of zero.
  for (let round = 0; round < 8; round += 1) {
    const { token } = await client().live();
    expect(Buffer.from(token, "base64")).toHaveLength(20);
  }
});

test.each([
  ["another consumer's key", { consumerKey: "STRANGERS" }],
  ["another access token", { accessToken: "0123456789abcdef0123" }],
  ["another realm", { realm: "test_realm" }],
  ["another signing key", { signaturePrivateKeyPem: credentials.encryptionPrivateKeyPem }],
])("%s is refused with 401", async (_, over) => {
  await expect(client(over).init()).rejects.toThrow("status 401");
});

test("before a token nothing but the token is answered", async () => {
  const one = client();
  await expect(one.request({ path: "portfolio/accounts" })).rejects.toThrow("status 401");
});

test("the gateway and the consumer of one username compete for its brokerage session", async () => {
  const gateway = (body: unknown): Promise<unknown> =>
    fetch(`${server.restUrl}/iserver/auth/ssodh/init`, {
      method: "POST",
      body: JSON.stringify(body),
    }).then((response) => response.json());
  undici.setGlobalDispatcher(before);
  await expect(gateway({ publish: true, compete: false })).resolves.toMatchObject({
    authenticated: true,
  });
  const { origin } = new URL(server.restUrl);
  undici.setGlobalDispatcher(
    new undici.Agent().compose(
      (dispatch) => (options, handler) => dispatch({ ...options, origin }, handler),
    ),
  );
  const one = client();
  await expect(one.init(false)).resolves.toMatchObject({ authenticated: false, competing: true });
  await expect(one.init(true)).resolves.toMatchObject({ authenticated: true });
  expect(server.sessions.gateway.isCompeting).toBe(true);
});

test("a stream opens with the access token of a session that lives", async () => {
  const one = client();
  await one.init();
  const { session } = await one.request({ path: "tickle", method: "POST" });
  const open = (token: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${server.streamUrl}?oauth_token=${token}`, {
        headers: { cookie: `api=${session}`, "user-agent": "ClientPortalGW/1" },
      });
      socket.on("message", (data: Buffer) => {
        socket.terminate();
        resolve(data.toString("utf8"));
      });
      socket.on("error", (reason) => resolve(reason.message));
    });
  await expect(open(credentials.accessToken)).resolves.toBe(
    '{"topic":"system","success":"simuser"}',
  );
  await expect(open("stranger")).resolves.toContain("401");
});
