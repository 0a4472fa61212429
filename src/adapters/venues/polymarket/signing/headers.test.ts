// Both kinds of authentication against values written down once and against the venue's own client.

import { inspect } from "node:util";
import { createL1Headers, createL2Headers } from "@polymarket/clob-client-v2";
import { createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../../../domain/failure/result.ts";
import { epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { Secret } from "../../../secrets/secret.ts";
import { apiCredentials, apiHeaders, requestSignature } from "./api-headers.ts";
import { walletHeaders } from "./wallet-headers.ts";
import { WalletKey } from "./wallet-key.ts";

const keyText = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const key = unwrap(WalletKey.of(new Secret(keyText)));
/** Signs by itself; nothing is sent to the address. */
const client = createWalletClient({
  account: privateKeyToAccount(keyText),
  transport: http("http://127.0.0.1:1"),
});

/** The last microsecond of a second: seconds are rounded down. */
function instantOf(seconds: number) {
  return epochMicros(seconds * 1_000_000 + 999_999);
}

describe("walletHeaders", () => {
  test.each([
    [
      80_002,
      "0xf62319a987514da40e57e2f4d7529f7bac38f0355bd88bb5adbb3768d80de6c1682518e0af677d5260366425f4361e7b70c25ae232aff0ab2331e2b164a1aedc1b",
    ],
    [
      137,
      "0x1a7118db6100dfd8efd102be36f472b59475dcac56eb4c9a2a94748d3655ba7c3c89deb8c19ee79eceb0a531122fbfbe88ed118034f9d8212e2b725e7b296b9d1c",
    ],
  ] as const)("the statement on chain %d", (chainId, signature) => {
    expect(walletHeaders({ key, chainId, nonce: 23 }, instantOf(10_000_000))).toEqual({
      POLY_ADDRESS: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
      POLY_SIGNATURE: signature,
      POLY_TIMESTAMP: "10000000",
      POLY_NONCE: "23",
    });
  });

  test.each([137, 80_002] as const)("are the client's on chain %d", async (chainId) => {
    for (const [nonce, seconds] of [
      [0, 1_790_000_000],
      [1, 1_790_000_001],
      [4_294_967_296, 1],
    ] as const) {
      const theirs = await createL1Headers(client, chainId, nonce, seconds);
      expect(walletHeaders({ key, chainId, nonce }, instantOf(seconds))).toEqual(theirs);
    }
  });
});

test("walletHeaders of a deposit wallet are the client's", async () => {
  const address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  const theirs = await createL1Headers(client, 137, 0, 1_790_000_000, address);
  const proof = { key, chainId: 137, nonce: 0, address } as const;
  expect(walletHeaders(proof, instantOf(1_790_000_000))).toEqual(theirs);
});

const secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

function credentialsOf(text: string) {
  return apiCredentials(key.address, {
    key: "3f0c2a52-0000-4000-8000-000000000001",
    secret: new Secret(text),
    passphrase: new Secret("5f".repeat(32)),
  });
}

describe("apiHeaders", () => {
  const credentials = unwrap(credentialsOf(secret));

  test.each([
    [
      "1000000",
      { method: "test-sign", path: "/orders", body: '{"hash": "0x123"}' },
      "ZwAdJKvoYRlEKDkNMwd5BuwNNtg93kNaR_oU2HrfVvc=",
    ],
    [
      "1700000000",
      { method: "GET", path: "/data/orders", body: null },
      "m6lGS9WyES7JjpAYNd7zIdW5bfHxAAI_pIa1St9vLO4=",
    ],
    [
      "1700000000",
      { method: "DELETE", path: "/cancel-all", body: null },
      "8VUKI2AEYjmyVeNfWGlCKhni-bOTLBi8KuegA7RDrxU=",
    ],
  ])("at %s the request %o", (timestamp, request, signature) => {
    expect(requestSignature(credentials.key, timestamp, request)).toBe(signature);
  });

  test("are the client's for every kind of request and both alphabets of the secret", async () => {
    for (const text of [
      secret,
      "-_8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0=",
      "+/8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0=",
    ]) {
      const ours = unwrap(credentialsOf(text));
      const creds = { key: ours.apiKey, secret: text, passphrase: ours.passphrase.reveal() };
      for (const request of [
        { method: "GET", path: "/auth/api-keys", body: null },
        { method: "POST", path: "/order", body: '{"order":{"salt":1},"orderType":"GTC"}' },
        { method: "DELETE", path: "/orders", body: '["0x01","é"]' },
      ] as const) {
        const theirs = await createL2Headers(
          client,
          creds,
          {
            method: request.method,
            requestPath: request.path,
            ...(request.body === null ? {} : { body: request.body }),
          },
          1_790_000_000,
        );
        expect(apiHeaders(ours, request, instantOf(1_790_000_000))).toEqual(theirs);
      }
    }
  });

  test.each([
    ["nothing", ""],
    ["31 bytes", Buffer.alloc(31).toString("base64")],
    ["33 bytes", Buffer.alloc(33).toString("base64")],
    ["text of another alphabet", `${secret.slice(0, 10)} ${secret.slice(11)}`],
  ])("%s is no secret, and the refusal does not repeat it", (_, text) => {
    const result = credentialsOf(text);
    expect(result.ok ? "none" : result.failure.code).toBe("VEN-805");
    if (text !== "") expect(JSON.stringify(result)).not.toContain(text);
  });

  test("credentials print no secret", () => {
    const ours = unwrap(credentialsOf("-_8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0="));
    const shown = `${inspect(ours, { depth: 9, showHidden: true })}${JSON.stringify(ours)}`;
    expect(shown).not.toContain("gISIjJ");
    expect(shown).not.toContain("5f5f");
  });
});
